"""The company's own files, as the running bot reads them."""

from collections import Counter
from functools import cache
from pathlib import Path

from knowledge.article import Article, parse_article
from nlu.normalize import normalize, words
from nlu.phrasings import load_phrasings
from nlu.repair import Repair
from nlu.understand import Understander

PACK = Path(__file__).parents[2] / "content" / "psk"
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
def understander() -> Understander:
    return Understander.from_files(text("intents.yml"), text("nlu.yml"), articles())


@cache
def vocabulary() -> dict[str, int]:
    known = load_phrasings(text("nlu.yml")).values()
    return Counter(word for texts in known for phrasing in texts for word in words(normalize(phrasing)))


@cache
def repair() -> Repair:
    return Repair(vocabulary())
