"""How well and how fast the company's texts are understood: ``python -m bench.understanding [--with-rasa]``.

Accuracy of the pack is its cross-validation, as the training kept it. BANKING77 and VIKA are trained and asked here
when the folder of test data is there (OKNO_CORPORA). Microseconds are CPU of whole ``understand`` calls, lemmas warm.
"""

import argparse
import asyncio
import csv
import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from app.trainer import FileTrainer
from conversation.understanding import UnderstandingContext
from nlu.evaluate import calibration_error
from nlu.lessons import Classes
from nlu.model_file import read_model
from nlu.normalize import normalize, words
from nlu.repair import Repair
from nlu.training.train import train
from nlu.understand import Understander
from tests.nlu.heard import messages
from tests.nlu.pack import NOW, articles, text

CORPORA = Path(os.environ.get("OKNO_CORPORA") or Path(__file__).parents[2] / "shared" / "corpora")
CONTEXT = UnderstandingContext(NOW)
LAYOUT = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.")
Pairs = list[tuple[str, str]]


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def timed(what: str) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    print(f"{what}: {time.perf_counter() - wall:.2f} s, {time.process_time() - cpu:.2f} s CPU here")


def pack() -> None:
    bare = megabytes()
    with tempfile.TemporaryDirectory(prefix="okno-models-") as folder:
        trainer = FileTrainer(Path(folder), text("intents.yml"), text("nlu.yml"))
        with timed("trained in a process"):
            asyncio.run(trainer.prepare(()))
        data = next(Path(folder).glob("*.npz")).read_bytes()
        with timed(f"model of {len(data) / 1e6:.1f} MB loaded"):
            _, settings = read_model(data)
        with timed("understander built"):
            understander = trainer.build(articles())
    found = settings["validation"]
    print(
        f"cross-validation of {found['texts']} phrasings: top-1 {found['top_1']:.1%}, top-3 {found['top_3']:.1%}, "
        f"calibration error {found['calibration_error']:.1%}; of foreign matters {found['found']:.1%} are found, of "
        f"real questions {found['kept']:.1%} kept"
    )
    print("confused most:", ", ".join(f"{a}→{b} {n}" for a, b, n in found["confusions"][:10]))
    speed(understander)
    print(f"memory at most: {megabytes() - bare:.0f} MB above the start of the bench")


def speed(understander: Understander) -> None:
    asked = [one.text for one in messages() if one.group in ("business", "service", "out_of_scope")]
    random.Random(1).shuffle(asked)
    for name, texts in (
        ("messages", asked),
        ("chat messages (up to 80 characters)", [one for one in asked if len(one) <= 80]),
        ("letters", [one for one in asked if len(one) > 160]),
    ):
        for one in texts:
            understander.understand(one, CONTEXT)
        started = time.process_time()
        for _ in range(5):
            for one in texts:
                understander.understand(one, CONTEXT)
        spent = (time.process_time() - started) / len(texts) / 5 * 1e6
        print(f"{len(texts)} {name}: {spent:.0f} µs CPU each")
    letter = ". ".join(asked)[:1_000_000]
    started = time.process_time()
    understander.understand(letter, CONTEXT)
    print(f"a message of {len(letter)} characters: {(time.process_time() - started) * 1e3:.0f} ms CPU")


def banking(few: bool) -> tuple[Pairs, Pairs]:
    folder = CORPORA / "banking77"
    rows = list(csv.reader((folder / "test.csv").open(encoding="utf-8")))[1:]
    if not few:
        known = list(csv.reader((folder / "train.csv").open(encoding="utf-8")))[1:]
        return [(row[0], row[1]) for row in known], [(row[0], row[1]) for row in rows]
    texts, labels = (
        (folder / "train_10" / name).read_text("utf-8").splitlines() for name in ("seq.in", "label")
    )
    return list(zip(texts, labels, strict=True)), [(row[0], row[1]) for row in rows]


def vika(seed: int) -> tuple[Pairs, Pairs]:
    """Topics with at least four phrasings; a quarter of each is held out."""
    topics = json.loads((CORPORA / "vika" / "intents_dataset.json").read_text("utf-8"))
    chance = random.Random(seed)
    known: Pairs = []
    held: Pairs = []
    for topic, entry in topics.items():
        texts = list(dict.fromkeys(one.strip() for one in entry["examples"]))
        if len(texts) >= 4:
            chance.shuffle(texts)
            cut = max(1, len(texts) // 4)
            held += [(one, topic) for one in texts[:cut]]
            known += [(one, topic) for one in texts[cut:]]
    return known, held


def misprinted(one: str, chance: random.Random) -> str:
    """One letter of one longer word changed, lost, doubled or swapped with the next."""
    parts = one.split(" ")
    long = [place for place, word in enumerate(parts) if len(word) >= 4 and word.isalpha()]
    if not long:
        return one
    place = chance.choice(long)
    word = parts[place]
    at = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(4)
    letter = chance.choice("абвгдежзийклмнопрстуфхцчшщыьэюя")
    parts[place] = (
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )[kind]
    return " ".join(parts)


def corpus(name: str, known: Pairs, held: dict[str, Pairs]) -> None:
    lessons: dict[str, list[list[str]]] = {}
    for one, topic in known:
        lessons.setdefault(topic, []).append(words(normalize(one)))
    started = time.process_time()
    model, _ = train(lessons)
    print(
        f"{name}: {len(known)} phrasings, {len(lessons)} topics, trained in {time.process_time() - started:.1f} s CPU"
    )
    repair = Repair(vocabulary({topic: [one for one, own in known if own == topic] for topic in lessons}))
    for kind, pairs in held.items():
        rankings = [model.rank(words(repair.repair(normalize(one)))).candidates for one, _ in pairs]
        first = np.array(
            [bool(r) and r[0].intent == meant for r, (_, meant) in zip(rankings, pairs, strict=True)]
        )
        three = np.mean(
            [meant in [c.intent for c in r[:3]] for r, (_, meant) in zip(rankings, pairs, strict=True)]
        )
        sure = np.array([r[0].confidence if r else 0.0 for r in rankings])
        print(
            f"  {kind}: top-1 {first.mean():.1%}, top-3 {three:.1%}, "
            f"calibration error {calibration_error(sure, first):.1%}"
        )


def vocabulary(classes: Classes) -> dict[str, int]:
    counts: dict[str, int] = {}
    for texts in classes.values():
        for one in texts:
            for word in words(normalize(one)):
                counts[word] = counts.get(word, 0) + 1
    return counts


def corpora() -> None:
    if not CORPORA.exists():
        print(f"no folder {CORPORA}: BANKING77 and VIKA are left out")
        return
    known, held = banking(few=True)
    corpus("BANKING77, ten phrasings each", known, {"as written": held})
    for seed in (0, 1, 2):
        known, held = vika(seed)
        chance = random.Random(seed)
        corpus(
            f"VIKA, split {seed}",
            known,
            {
                "as written": held,
                "one misprint": [(misprinted(one, chance), topic) for one, topic in held],
                "wrong layout": [(one.lower().translate(LAYOUT), topic) for one, topic in held],
            },
        )
    known, held = banking(few=False)
    corpus("BANKING77 whole", known, {"as written": held})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--with-rasa", action="store_true", help="beside Rasa Open Source; takes an hour")
    parser.add_argument("--epochs", type=int, default=100, help="Rasa's rounds of training")
    parser.add_argument("--pack-only", action="store_true")
    chosen = parser.parse_args()
    if chosen.with_rasa:
        from bench.rasa_side import side_by_side

        print(side_by_side(chosen.epochs))
        return
    pack()
    if not chosen.pack_only:
        corpora()


if __name__ == "__main__":
    main()
