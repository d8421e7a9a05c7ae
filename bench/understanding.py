"""How well and how fast the company's texts are understood: ``python -m bench.understanding [--sweep] [--with-rasa]``.

Accuracy is leave-one-out: every phrasing is judged as if it had never been known. Latency is a warm run over the
same phrasings with their order shuffled, whole ``understand`` calls; cold is the first pass of a new understander.
"""

import argparse
import random
import statistics
import time
from pathlib import Path

import nlu.understand as door
from knowledge.article import Article, parse_article
from nlu.model import Scored
from nlu.rasa_project import EPOCHS
from nlu.understand import NONSENSE, Understander, certainty_of

PACK = Path(__file__).parent.parent / "content" / "psk"
OUTSIDE = ("out_of_scope", NONSENSE)

Judged = list[tuple[str, list[Scored]]]


def build() -> Understander:
    def text(name: str) -> str:
        return (PACK / name).read_text(encoding="utf-8")

    articles: list[Article] = [
        parse_article(path.read_text(encoding="utf-8")) for path in sorted((PACK / "articles").glob("*.md"))
    ]
    return Understander.from_files(text("intents.yml"), text("nlu.yml"), articles)


def leave_one_out(understander: Understander) -> Judged:
    judged: Judged = []
    for intent, phrasings in understander.classes.items():
        tokenised = [tokens for phrasing in phrasings if (tokens := understander.tokens(phrasing))]
        for place, tokens in enumerate(tokenised):
            judged.append((intent, understander.model.score_without(intent, place, tokens)))
    return judged


def accuracy(judged: Judged) -> str:
    first = sum(bool(scored) and scored[0].intent == intent for intent, scored in judged)
    three = sum(intent in [one.intent for one in scored[:3]] for intent, scored in judged)
    return f"top-1 {first / len(judged):.1%}, top-3 {three / len(judged):.1%} of {len(judged)}"


def gate(judged: Judged) -> str:
    """Of what is answered, how much is right; of what is asked about, how much has the right one among three."""
    answered = [(intent, scored) for intent, scored in judged if certainty_of(scored) == "answer"]
    asked = [(intent, scored) for intent, scored in judged if certainty_of(scored) == "clarify"]
    right = sum(scored[0].intent == intent for intent, scored in answered)
    offered = sum(intent in [one.intent for one in scored[:3]] for intent, scored in asked)
    return (
        f"answered {len(answered) / len(judged):.0%} ({right / max(1, len(answered)):.1%} right), "
        f"asked about {len(asked) / len(judged):.0%} ({offered / max(1, len(asked)):.1%} offer the right one)"
    )


def sweep(judged: Judged) -> None:
    for door.ANSWER_SCORE in (0.25, 0.30, 0.35, 0.40):
        for door.ANSWER_MARGIN in (0.04, 0.06, 0.08, 0.12):
            print(f"score {door.ANSWER_SCORE:.2f} margin {door.ANSWER_MARGIN:.2f}: {gate(judged)}")


def milliseconds(understander: Understander, texts: list[str]) -> str:
    spent = []
    for text in texts:
        started = time.perf_counter()
        understander.understand(text)
        spent.append((time.perf_counter() - started) * 1000)
    spent.sort()
    return f"median {statistics.median(spent):.3f} ms, p95 {spent[int(len(spent) * 0.95)]:.3f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sweep", action="store_true", help="try other thresholds")
    parser.add_argument(
        "--with-rasa", action="store_true", help="beside Rasa's DIET (bench.rasa_side): minutes"
    )
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="Rasa's rounds of training")
    chosen = parser.parse_args()
    started = time.perf_counter()
    understander = build()
    print(f"built in {time.perf_counter() - started:.2f} s, {len(understander.classes)} classes")
    judged = leave_one_out(understander)
    inside = [(intent, scored) for intent, scored in judged if intent not in OUTSIDE]
    business = [(intent, scored) for intent, scored in inside if not understander.intents[intent].service]
    print(f"leave-one-out, all but out of scope: {accuracy(inside)}; {gate(inside)}")
    print(f"leave-one-out, business intents: {accuracy(business)}; {gate(business)}")
    outside = [(intent, scored) for intent, scored in judged if intent in OUTSIDE]
    wrong = sum(certainty_of(scored) == "answer" and scored[0].intent not in OUTSIDE for _, scored in outside)
    print(f"out of scope answered as something else: {wrong} of {len(outside)}")
    texts = [text + " а" for phrasings in understander.classes.values() for text in phrasings]
    random.Random(1).shuffle(texts)
    print("cold:", milliseconds(build(), texts))
    milliseconds(understander, texts)
    print("warm:", milliseconds(understander, texts))
    letter = ". ".join(texts)
    print(f"a letter of {len(letter)} characters:", milliseconds(understander, [letter] * 5))
    if chosen.sweep:
        sweep(business)
    if chosen.with_rasa:
        from bench.rasa_side import side_by_side

        print(side_by_side(chosen.epochs))


if __name__ == "__main__":
    main()
