"""What putting unanswered questions together costs and how pure the groups are: ``python -m bench.grouping``.

The questions are the pack's own phrasings in a fixed order of chance, whose intents are known. Purity: of the questions
in groups of two and more, the part that shares its intent with most of its group. The phrasings of the pack are varied
on purpose; real questions repeat more.
"""

import random
import time
from collections import Counter

from app.config import ROOT
from nlu.grouping import ALIKE, QUESTIONS_MOST, group
from nlu.masking import Masking
from nlu.phrasings import load_phrasings

PACK = ROOT / "content" / "psk"
THRESHOLDS = (0.28, ALIKE, 0.38, 0.45)
FOREIGN = ("out_of_scope", "nonsense")


def questions() -> list[tuple[str, str]]:
    """(intent, text), as many as are ever compared."""
    known = load_phrasings((PACK / "nlu.yml").read_text("utf-8"))
    pairs = [(name, text) for name, texts in known.items() if name not in FOREIGN for text in texts]
    random.Random(1).shuffle(pairs)
    return pairs[:QUESTIONS_MOST]


def main() -> None:
    pairs = questions()
    texts = [text for _, text in pairs]
    masking = Masking.from_file((PACK / "intents.yml").read_text("utf-8"))
    group(texts)  # dictionary forms are met
    began = time.process_time()
    for text in texts:
        masking.masked(text)
    print(f"masking {len(texts)} questions: {time.process_time() - began:.2f} s CPU")
    for alike in THRESHOLDS:
        began = time.process_time()
        groups = group(texts, alike)
        spent = time.process_time() - began
        together = [members for members in groups if len(members) > 1]
        held = sum(map(len, together))
        right = sum(Counter(pairs[one][0] for one in members).most_common(1)[0][1] for members in together)
        print(
            f"alike {alike:.2f}: {spent:.2f} s CPU, {len(groups)} groups, {held} questions in {len(together)} "
            f"of two and more, purity {right / held:.1%}, largest {len(groups[0])}"
        )


if __name__ == "__main__":
    main()
