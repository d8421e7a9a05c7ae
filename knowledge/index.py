"""The articles in a form that is quick to ask. Immutable: an edit builds a new one, swapped whole."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conversation.ids import ArticleId
from knowledge.article import Article, is_valid
from knowledge.terms import Terms, word_parts

FIELD_WEIGHT = 1.0
BODY_WEIGHT = 0.6
"""A hit in the text below says less than one in the title or in a question known to be asked."""

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article that can be found: its title, one phrasing or one paragraph."""

    article: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Index:
    """Build it with ``Index.build``; ask it by topic, by id, or through ``knowledge.search``."""

    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]
    postings: Mapping[str, tuple[tuple[int, float], ...]]
    """Term → (passage, its share of the passage's cosine)."""
    rarity: Mapping[str, float]
    terms: Terms

    @classmethod
    def build(cls, articles: Iterable[Article], terms: Terms = word_parts) -> Index:
        kept = tuple(articles)
        passages = tuple(found for number, article in enumerate(kept) for found in _passages(number, article))
        counts = [Counter(terms(passage.text)) for passage in passages]
        rarity = _rarity(counts)
        postings: dict[str, list[tuple[int, float]]] = {}
        for number, count in enumerate(counts):
            for term, share in unit(weigh(count, rarity)).items():
                postings.setdefault(term, []).append((number, share))
        return cls(kept, passages, {term: tuple(found) for term, found in postings.items()}, rarity, terms)

    def by_id(self, article: ArticleId) -> Article | None:
        """The newest revision of the article, valid or not."""
        found = [one for one in self.articles if one.id == article]
        return max(found, key=lambda one: one.revision, default=None)

    def by_topic(self, topic: str, now: int) -> Article | None:
        """The article that answers ``topic`` at ``now``: of several the one that began last."""
        found = [one for one in self.articles if one.topic == topic and is_valid(one, now)]
        return max(found, key=lambda one: (one.valid_from or 0, one.revision), default=None)

    def topics(self, now: int) -> tuple[str, ...]:
        """Topics with an article valid at ``now``, in the order of the files."""
        return tuple(dict.fromkeys(one.topic for one in self.articles if is_valid(one, now)))


def weigh(count: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    """Sublinear frequency times rarity; a term that no article has weighs as the rarest."""
    rarest = max(rarity.values(), default=1.0)
    return {term: (1.0 + math.log(times)) * rarity.get(term, rarest) for term, times in count.items()}


def unit(vector: Vector) -> dict[str, float]:
    """The vector with length one; the empty vector stays empty."""
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {term: value / length for term, value in vector.items()} if length else {}


def _passages(number: int, article: Article) -> Iterable[Passage]:
    for text in (article.title, *article.phrasings):
        yield Passage(number, text, FIELD_WEIGHT)
    for paragraph in article.answer.split("\n\n"):
        if paragraph.strip():
            yield Passage(number, paragraph.strip(), BODY_WEIGHT)


def _rarity(counts: list[Counter[str]]) -> dict[str, float]:
    seen = Counter(term for count in counts for term in count)
    return {term: math.log((1 + len(counts)) / (1 + times)) + 1.0 for term, times in seen.items()}
