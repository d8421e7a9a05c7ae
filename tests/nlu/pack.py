"""The company's own files, as the running bot reads them."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from app.trainer import FileTrainer
from knowledge.article import Article, parse_article
from nlu.company import load_company
from nlu.lessons import classes_of
from nlu.model import Model
from nlu.normalize import normalize, words
from nlu.phrasings import load_phrasings
from nlu.repair import Repair
from nlu.understand import Understander

ROOT = Path(__file__).parents[2]
PACK = ROOT / "content" / "psk"
MODELS = ROOT / ".models"
NOW = 1_795_000_000_000_000
"""November 2026."""


def text(name: str) -> str:
    return (PACK / name).read_text(encoding="utf-8")


@cache
def articles() -> tuple[Article, ...]:
    return tuple(
        parse_article(path.read_text(encoding="utf-8")) for path in sorted((PACK / "articles").glob("*.md"))
    )


@cache
def trainer() -> FileTrainer:
    """The pack's model, trained once for the phrasings as they stand and kept beside the code."""
    made = FileTrainer(MODELS, text("intents.yml"), text("nlu.yml"))
    with ThreadPoolExecutor(1) as apart:  # whoever asks may stand in a running loop
        apart.submit(asyncio.run, made.prepare(())).result()
    return made


@cache
def model() -> Model:
    return trainer().build(()).model


@cache
def understander() -> Understander:
    return taught(articles())


@cache
def taught(published: tuple[Article, ...]) -> Understander:
    """With these articles' phrasings; the classifier knows the pack's alone."""
    classes = classes_of(load_phrasings(text("nlu.yml")), published)
    return Understander(load_company(text("intents.yml")), classes, model())


class PackTrainer:
    """Trains nothing: a hub of the tests starts with the pack's model."""

    async def prepare(self, articles: Sequence[Article]) -> bool:
        return False

    def build(self, articles: Sequence[Article]) -> Understander:
        return taught(tuple(articles))


@cache
def vocabulary() -> dict[str, int]:
    known = load_phrasings(text("nlu.yml")).values()
    return Counter(word for texts in known for phrasing in texts for word in words(normalize(phrasing)))


@cache
def repair() -> Repair:
    return Repair(vocabulary())
