"""The articles in a form that is quick to ask. Immutable: an edit builds a new one, swapped whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conversation.ids import ArticleId
from knowledge.article import Article, is_valid
from knowledge.fragments import Fragments
from knowledge.full_text import FullText
from knowledge.parts import Parts, take_apart
from knowledge.phrases import Phrases
from knowledge.terms import Fold
from knowledge.validity import Validity
from knowledge.vectors import Meanings, Vectors


@dataclass(frozen=True, slots=True)
class Index:
    """Build it with ``Index.build``; ask it by topic, by id, or through ``knowledge.search``."""

    articles: tuple[Article, ...]
    parts: tuple[Parts, ...]
    phrases: Phrases
    meanings: Meanings | None
    full_text: FullText
    fragments: Fragments
    validity: Validity
    fold: Fold
    _by_id: Mapping[ArticleId, Article]
    _by_topic: Mapping[str, tuple[Article, ...]]

    @classmethod
    def build(
        cls,
        articles: Iterable[Article],
        fold: Fold = str,
        vectors: Vectors | None = None,
        previous: Index | None = None,
    ) -> Index:
        """``fold`` gives dictionary forms, ``vectors`` meanings. What has not changed since ``previous`` (built with
        the same ``fold``) is taken from it."""
        kept = tuple(articles)
        ready = {one.article.id: one for one in previous.parts} if previous else {}
        parts = tuple(
            known if (known := ready.get(one.id)) and known.article == one else take_apart(one, fold)
            for one in kept
        )
        phrases = Phrases([one.phrases for one in parts], fold)
        meanings = Meanings([one.phrases for one in parts], phrases.vocabulary, vectors) if vectors else None
        return cls(
            kept,
            parts,
            phrases,
            meanings,
            FullText([one.text for one in parts]),
            Fragments([one.fragments for one in parts]),
            Validity(kept),
            fold,
            _newest(kept),
            _of_topics(kept),
        )

    def by_id(self, article: ArticleId) -> Article | None:
        """The newest revision of the article, valid or not."""
        return self._by_id.get(article)

    def by_topic(self, topic: str, now: int) -> Article | None:
        """The article that answers ``topic`` at ``now``: of several the one that began last."""
        found = [one for one in self._by_topic.get(topic, ()) if is_valid(one, now)]
        return max(found, key=lambda one: (one.valid_from or 0, one.revision), default=None)

    def topics(self, now: int) -> tuple[str, ...]:
        """Topics with an article valid at ``now``, in the order of the files."""
        return tuple(dict.fromkeys(one.topic for one in self.articles if is_valid(one, now)))


def _newest(articles: tuple[Article, ...]) -> Mapping[ArticleId, Article]:
    return {one.id: one for one in sorted(articles, key=lambda one: one.revision)}


def _of_topics(articles: tuple[Article, ...]) -> Mapping[str, tuple[Article, ...]]:
    found: defaultdict[str, list[Article]] = defaultdict(list)
    for one in articles:
        found[one.topic].append(one)
    return {topic: tuple(all_of) for topic, all_of in found.items()}
