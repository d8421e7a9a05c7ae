"""What mending misprints is worth: ``python -m bench.repair [--misses]``.

Of each set of labelled questions a quarter is held out; a plain linear classifier (TF-IDF of lemmas and of pieces of
words) learns the rest, and their words are the vocabulary. The held-out questions are then asked clean and spoilt, each
as it is and repaired. Sets: the pack's own phrasings; VIKA topics with at least four phrasings and BANKING77 (10-shot),
where ``OKNO_CORPORA`` has them. Then what building and repairing cost in CPU time.
"""

import argparse
import csv
import json
import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from nlu.layout import switched
from nlu.lemmas import in_dictionary, lemma
from nlu.normalize import normalize, words
from nlu.phrasings import load_phrasings
from nlu.repair import Repair

ROOT = Path(__file__).parent.parent
CORPORA = Path(os.environ.get("OKNO_CORPORA", ROOT / ".." / "shared" / "corpora"))
TIMES = 3
"""Misprints are drawn that often."""
SCHEMES = (
    "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch ' y ' e yu ya",
    "a b v g d e j z i i k l m n o p r s t u f h c ch sh sch  i  e u ya",
    "a b v g d e zh z i j k l m n o p r s t u f h c ch sh shh ' y  e ju ja",
    "a b v g d e zh z i y k l m n o p r s t u f x ts 4 w sch  y  e yu ia",
)
LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"

Labelled = list[tuple[str, str]]


def vika() -> tuple[Labelled, Labelled]:
    topics = json.loads((CORPORA / "vika" / "intents_dataset.json").read_text("utf-8"))
    return held_out(
        {name: list(dict.fromkeys(map(normalize, one["examples"]))) for name, one in topics.items()}
    )


def pack() -> tuple[Labelled, Labelled]:
    texts = load_phrasings((ROOT / "content" / "psk" / "nlu.yml").read_text("utf-8"))
    return held_out({name: list(dict.fromkeys(map(normalize, known))) for name, known in texts.items()})


def banking() -> tuple[Labelled, Labelled]:
    folder = CORPORA / "banking77"
    shots = folder / "train_10"
    known = zip(
        (shots / "seq.in").read_text("utf-8").splitlines(),
        (shots / "label").read_text("utf-8").splitlines(),
        strict=True,
    )
    with (folder / "test.csv").open(encoding="utf-8", newline="") as file:
        asked = [(row["category"], normalize(row["text"])) for row in csv.DictReader(file)]
    return [(label, normalize(text)) for text, label in known], asked[::3]


def held_out(texts: dict[str, list[str]]) -> tuple[Labelled, Labelled]:
    chance = random.Random(4)
    learnt: Labelled = []
    asked: Labelled = []
    for name, known in texts.items():
        if len(known) < 4:
            continue
        chance.shuffle(known)
        quarter = len(known) // 4
        asked += [(name, text) for text in known[:quarter]]
        learnt += [(name, text) for text in known[quarter:]]
    return learnt, asked


def classifier(learnt: Labelled) -> Callable[[list[str]], list[str]]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    features = make_union(
        TfidfVectorizer(analyzer=lemmas, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )
    line = make_pipeline(features, LinearSVC())
    line.fit([text for _, text in learnt], [label for label, _ in learnt])
    return lambda texts: list(line.predict(texts))


def lemmas(text: str) -> list[str]:
    found = [lemma(word) for word in words(text)]
    return found + [f"{one} {other}" for one, other in pairwise(found)]


def misprinted(text: str, chance: random.Random) -> str:
    """One letter of one word of at least four letters changed, lost, added or swapped with the next."""
    places = [word for word in words(text) if len(word) >= 4 and word.isalpha()]
    if not places:
        return text
    word = chance.choice(places)
    at = chance.randrange(len(word))
    other = chance.choice("abcdefghijklmnopqrstuvwxyz" if word.isascii() else LETTERS)
    spoilt = chance.choice(
        [
            word[:at] + other + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + other + word[at:],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        ]
    )
    return text.replace(word, spoilt, 1)


def transliterated(text: str, chance: random.Random) -> str:
    scheme = dict(zip(LETTERS, chance.choice(SCHEMES).split(" "), strict=True))
    return "".join(scheme.get(letter, letter) for letter in text)


def accuracy(predict: Callable[[list[str]], list[str]], asked: Labelled, texts: list[str]) -> float:
    right = sum(label == found for (label, _), found in zip(asked, predict(texts), strict=True))
    return right / len(asked)


def judge(name: str, learnt: Labelled, asked: Labelled) -> Repair:
    repair = Repair(Counter(word for _, text in learnt for word in words(text)))
    predict = classifier(learnt)
    russian = sum(not text.isascii() for _, text in asked) > len(asked) / 2
    kinds: dict[str, Callable[[str, random.Random], str]] = {
        "clean": lambda text, chance: text,
        "misprint": misprinted,
        "wrong layout": lambda text, chance: switched(text),
    }
    if russian:
        kinds["transliterated"] = transliterated
    print(f"{name}: {len(learnt)} learnt, {len(asked)} asked")
    for kind, spoil in kinds.items():
        plain, mended, restored = [], [], []
        for turn in range(1 if kind == "clean" else TIMES):
            chance = random.Random(turn)
            texts = [spoil(text, chance) for _, text in asked]
            better = [repair.repair(text) for text in texts]
            plain.append(accuracy(predict, asked, texts))
            mended.append(accuracy(predict, asked, better))
            restored.append(
                statistics.mean(
                    words(one) == words(text) for one, (_, text) in zip(better, asked, strict=True)
                )
            )
        print(
            f"  {kind:15} as it is {statistics.mean(plain):6.1%}, repaired {statistics.mean(mended):6.1%}, "
            f"same words again {statistics.mean(restored):6.1%}"
        )
    return repair


def misses(repair: Repair, asked: Labelled) -> None:
    """What becomes of misprints that are not led back, and which right words are changed."""
    chance = random.Random(9)
    for _, text in asked:
        for kind, given in (("!", text), ("?", misprinted(text, chance))):
            for was, typed, now in zip(
                text.split(), given.split(), repair.repair(given).split(), strict=False
            ):
                if now != was:
                    print(kind, was, "→", typed, "→", now)


def cost(vocabulary: dict[str, int]) -> None:
    fresh = Repair(vocabulary)
    known = " ".join(list(vocabulary)[100:108])
    odd = [
        word[:2] + word[3:] + "ш"
        for word in vocabulary
        if len(word) > 5 and not in_dictionary(word[:2] + word[3:] + "ш")
    ]
    started = time.thread_time()
    Repair(vocabulary).repair("перидатц")
    built = time.thread_time() - started
    fresh.repair(known)
    fresh.repair("непанятна")
    print(f"vocabulary of {len(vocabulary)}: built and first word {built * 1000:.0f} ms CPU")
    for name, texts in (
        ("eight known words", [known] * 2_000),
        ("an unknown word, first time", odd[:1_000]),
        ("an unknown word again", odd[:1_000]),
        (
            "a question in the wrong layout, first time",
            [switched(f"как {word} это") for word in list(vocabulary)[:500]],
        ),
    ):
        spent = []
        for text in texts:
            started = time.thread_time()
            fresh.repair(text)
            spent.append((time.thread_time() - started) * 1e6)
        spent.sort()
        print(
            f"  {name}: median {statistics.median(spent):.1f} µs, p95 {spent[int(len(spent) * 0.95)]:.1f} µs"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print every word that is not led back")
    chosen = parser.parse_args()
    sets = {"pack": pack}
    if CORPORA.is_dir():
        sets |= {"VIKA": vika, "BANKING77, 10-shot": banking}
    else:
        print(f"no corpora in {CORPORA}: the pack alone")
    vocabulary: Counter[str] = Counter()
    for name, read in sets.items():
        learnt, asked = read()
        repair = judge(name, learnt, asked)
        if chosen.misses:
            misses(repair, asked)
        if name != "BANKING77, 10-shot":
            vocabulary.update(word for _, text in learnt for word in words(text))
    cost(dict(list(vocabulary.items())[:5_000]))


if __name__ == "__main__":
    main()
