"""What searching the articles costs and finds: ``python -m bench.search [--quality] [--size N]``.

The articles are the topics of the public VIKA corpus (a Russian FAQ bot; ``OKNO_CORPORA``), one phrasing as title, two
as phrasings, its answers as text; more than there are topics are varied copies: a word in five is another. Each size
runs in a process of its own and is asked about what it has: short questions (phrasings that it does not have) and
letters (questions and sentences of its articles, some 600 characters). CPU is the process's own; «first» is the first
time a word is met, «warm» the best of eight passes over the same questions in another order.

``--quality``: one phrasing a topic is indexed, all the others are asked, three draws; top-1 / top-3 in per cent.
"""

import argparse
import gc
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from conversation.ids import ArticleId
from knowledge.article import Article
from knowledge.index import Index
from knowledge.search import MEANING, PIECES, TEXT, compare, search, weighted
from knowledge.terms import words
from knowledge.vocabulary import Floats
from nlu.lemmas import lemma

CORPORA = Path(os.environ.get("OKNO_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
SIZES = (100, 1_000, 10_000)
ASKED = 500
LETTERS = 100
CHANGED = 0.2
NOW = 1_795_000_000_000_000
PASSES = 8
MEANINGS = (0.0, 0.3, 0.5, 0.8)
TEXTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
DRAWS = 3


@dataclass(frozen=True, slots=True)
class Topic:
    phrasings: tuple[str, ...]
    answer: str


class NatashaVectors:
    """250,000 Russian words of the news, 300 dimensions, as they ship inside natasha's wheel."""

    def __init__(self) -> None:
        from importlib.util import find_spec

        from navec import Navec

        package = find_spec("natasha")  # not imported: it wants a package that is not needed for its data
        assert package is not None
        assert package.origin is not None
        folder = Path(package.origin).parent / "data" / "emb"
        self._words = Navec.load(next(folder.glob("navec_news_*.tar")))

    def vector(self, word: str) -> Floats | None:
        for form in (word, lemma(word)):
            if form in self._words:
                found: Floats = self._words[form]
                return found
        return None


@cache
def topics() -> tuple[Topic, ...]:
    path = CORPORA / "vika" / "intents_dataset.json"
    if not path.exists():
        sys.exit(f"{path} is not there: set OKNO_CORPORA to the folder of the public test data.")
    found = json.loads(path.read_text(encoding="utf-8")).values()
    return tuple(
        Topic(tuple(text.strip() for text in one["examples"]), "\n\n".join(one["responses"]) or "—")
        for one in found
        if one["examples"]
    )


def articles(size: int, chance: random.Random) -> tuple[list[Article], list[str]]:
    """As many articles, and questions about them in words that they do not have."""
    known = topics()
    vocabulary = [
        word for topic in known for text in (*topic.phrasings, topic.answer) for word in text.split()
    ]

    def varied(text: str, copy: int) -> str:
        pieces = text.split(" ")
        return " ".join(
            chance.choice(vocabulary) if copy and chance.random() < CHANGED else piece for piece in pieces
        )

    made, questions = [], []
    # Those with several phrasings first, so that small sizes can be asked about in words they do not have.
    order = sorted(known, key=lambda topic: -min(4, len(topic.phrasings)))
    for number in range(size):
        copy, place = divmod(number, len(order))
        topic = order[place]
        title, *more = (varied(text, copy) for text in topic.phrasings)
        others = "\n\n".join(chance.choice(known).answer for _ in range(3))
        body = varied(f"{topic.answer}\n\n{others}", copy)
        made.append(Article(ArticleId(f"a{number}"), f"t{number}", title or "—", body, tuple(more[:2])))
        questions += more[2:]
    chance.shuffle(questions)
    return made, questions[:ASKED]


def letters(questions: Sequence[str], made: Sequence[Article], chance: random.Random) -> list[str]:
    sentences = [
        line for one in chance.sample(list(made), min(len(made), 200)) for line in one.answer.split(". ")
    ]
    return [
        "Здравствуйте! " + ". ".join((*chance.sample(list(questions), 3), *chance.sample(sentences, 3)))
        for _ in range(LETTERS)
    ]


def resident() -> float:
    """MiB of this process."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def spent(work: Callable[[], object]) -> float:
    """CPU seconds of all threads."""
    started = time.process_time()
    work()
    return time.process_time() - started


def a_query(index: Index, asked: list[str], chance: random.Random) -> tuple[float, float]:
    """CPU µs: met for the first time, and warm."""

    def ask() -> None:
        for text in asked:
            search(index, text, NOW)

    first = spent(ask)
    passes = []
    for _ in range(PASSES):
        chance.shuffle(asked)
        passes.append(spent(ask))
    return first / len(asked) * 1e6, min(passes) / len(asked) * 1e6


def measure(size: int) -> dict[str, Any]:
    chance = random.Random(size)
    made, questions = articles(size, chance)
    vectors = NatashaVectors()
    lemma("слово")
    before = resident()
    index: Index | None = None

    def build() -> None:
        nonlocal index
        index = Index.build(made, lemma, vectors)

    def edit() -> None:
        nonlocal index
        made[size // 2] = replace(made[size // 2], body="Теперь всё иначе.", revision=2)
        index = Index.build(made, lemma, vectors, index)

    first = spent(build)
    assert index is not None
    short = a_query(index, questions, chance)
    long = a_query(index, letters(questions, made, chance), chance)
    held = resident() - before
    return {
        "size": size,
        "phrases": len(index.phrases.article_of),
        "short": short,
        "letter": long,
        "build": first,
        "edit": spent(edit),
        "mib": held,
    }


def cost() -> None:
    found = []
    print("articles  phrases  short µs first/warm  letter µs first/warm   build s  an edit s    MiB")
    for size in SIZES:
        run = subprocess.run(
            [sys.executable, "-m", "bench.search", "--size", str(size)],
            capture_output=True,
            text=True,
            check=True,
        )
        one = json.loads(run.stdout)
        found.append(one)
        (first, warm), (long, longer) = one["short"], one["letter"]
        print(
            f"{size:8}  {one['phrases']:7}  {first:9.0f} /{warm:6.0f}  {long:12.0f} /{longer:7.0f}"
            f"  {one['build']:8.2f}  {one['edit']:9.2f}  {one['mib']:5.0f}"
        )
    growth = [found[-1][kind][1] / found[0][kind][1] for kind in ("short", "letter")]
    print(
        f"growth {SIZES[0]} → {SIZES[-1]}: short {growth[0]:.2f}, letter {growth[1]:.2f}; load {os.getloadavg()[0]:.1f}"
    )


def quality() -> None:
    vectors = NatashaVectors()
    judged: Judged = []
    for name, vector in (("without vectors", None), ("with vectors", vectors)):
        judged = [one for draw in range(DRAWS) for one in _judged(random.Random(draw), vector)]
        for meaning in MEANINGS if vector else (0.0,):
            line = "  ".join(f"{text:.1f}: {_found(judged, (PIECES, meaning, text))}" for text in TEXTS)
            print(f"{name}, meaning {meaning:.1f}; text {line}")
    print(f"in use: pieces {PIECES}, meaning {MEANING}, text {TEXT}; {len(judged)} questions")


Judged = list[tuple[str, list[str], Floats]]


def _judged(chance: random.Random, vectors: NatashaVectors | None) -> Judged:
    made, questions = [], []
    for number, topic in enumerate(topics()):
        title, *others = chance.sample(topic.phrasings, len(topic.phrasings))
        made.append(Article(ArticleId(f"a{number}"), f"t{number}", title, topic.answer))
        questions += [(f"t{number}", text) for text in others]
    index = Index.build(made, lemma, vectors)
    judged: Judged = []
    for topic_id, text in questions:
        asked = list(dict.fromkeys(words(text)))
        found, likeness = compare(index, asked, index.full_text.rarity(map(lemma, asked)), NOW)
        judged.append((topic_id, [index.articles[place].topic for place in found], likeness))
    return judged


def _found(judged: Judged, weights: tuple[float, float, float]) -> str:
    first = three = 0
    for topic, found, likeness in judged:
        best = [found[place] for place in np.argsort(-weighted(likeness, weights), kind="stable")[:3]]
        first += best[:1] == [topic]
        three += topic in best
    return f"{first / len(judged):.1%} / {three / len(judged):.1%}".replace("%", "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quality", action="store_true", help="what is found, with other weights too")
    parser.add_argument("--size", type=int, help="measure one size and print it as JSON")
    chosen = parser.parse_args()
    if chosen.size:
        print(json.dumps(measure(chosen.size)))
    elif chosen.quality:
        quality()
    else:
        cost()


if __name__ == "__main__":
    main()
