"""Editors' work: articles with revisions, drafts, publishing; the published ones for everybody else."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from conversation.ids import ArticleId, Micros
from handoff.desk import Refused
from handoff.operators import Operator
from hub.access import NotFound
from integrations.signals.port import Signals
from knowledge.article import Article
from knowledge.plain import plain_text
from storage import articles, operators
from storage.articles import Revision, Text
from storage.database import Database, Script

ArticleState = Literal["published", "draft", "expired"]

REVISIONS_SHOWN = 100
PACK = "pack"
"""The author of what came with the company pack."""


class Stale(Exception):
    """Somebody else saved meanwhile."""


@dataclass(frozen=True, slots=True)
class ArticleLine:
    id: str
    topic: str
    title: str
    state: ArticleState
    revision: int
    updated_at: Micros
    updated_by: str


@dataclass(frozen=True, slots=True)
class ArticleView:
    """``draft``: the revision shown is not the one clients hear. ``answer_preview`` is what a chat would say."""

    id: str
    topic: str
    title: str
    body: str
    phrasings: tuple[str, ...]
    related: tuple[str, ...]
    source: str
    valid_from: Micros | None
    valid_to: Micros | None
    revision: int
    published_revision: int
    draft: bool
    answer_preview: str


@dataclass(frozen=True, slots=True)
class RevisionView:
    revision: int
    at: Micros
    by: str
    title: str
    body: str


class Editor:
    def __init__(self, database: Database, signals: Signals, now: Callable[[], Micros]) -> None:
        self._database = database
        self._signals = signals
        self._now = now

    async def listed(self, query: str) -> tuple[ArticleLine, ...]:
        """Articles whose topic, title, text or phrasings hold every word of ``query``; all for an empty one."""
        rows, names = await self._database.read(_all_with_names)
        words = query.casefold().split()
        now = self._now()
        return tuple(_line(row, names, now) for row in rows if _holds(row, words))

    async def opened(self, article: ArticleId) -> ArticleView:
        """The latest revision. Raises NotFound."""
        row = await self._database.read(lambda: articles.latest(article))
        if row is None:
            raise NotFound(article)
        return _view(row)

    async def create(self, topic: str, text: Text, by: Operator) -> ArticleView:
        article = ArticleId(f"article-{secrets.token_hex(6)}")
        now = self._now()

        def script() -> Script[None]:
            yield from articles.create(article, topic, now)
            yield from articles.add_revision(article, 0, text, by.id, now)

        await self._database.transact(script)
        return await self.opened(article)

    async def save(self, article: ArticleId, base: int, text: Text, by: Operator) -> ArticleView:
        """A new draft revision on top of ``base``. Raises NotFound, Stale."""
        now = self._now()
        number = await self._database.transact(lambda: articles.add_revision(article, base, text, by.id, now))
        return await self._after(article, saved=number is not None)

    async def publish(self, article: ArticleId, base: int) -> ArticleView:
        """The latest revision, if it is still ``base``, answers clients from now on.

        Raises NotFound, Stale, Refused for one without an answer.
        """
        now = self._now()
        if not (await self.opened(article)).body:
            raise Refused("empty", "Сначала напишите ответ.", "Write the answer first.")
        published = await self._database.transact(lambda: articles.publish(article, base, now))
        view = await self._after(article, saved=published)
        await self._signals.publish("articles")
        return view

    async def revisions(self, article: ArticleId) -> tuple[RevisionView, ...]:
        """The newest first. Raises NotFound."""
        await self.opened(article)
        rows, names = await self._database.read(lambda: _revisions_with_names(article))
        return tuple(
            RevisionView(r.revision, r.created_at, names.get(r.author, r.author), r.text.title, r.text.body)
            for r in rows
        )

    async def seed(self, found: Iterable[Article]) -> int:
        """Put the pack's articles in as published; one that is here already is never touched. How many are new."""
        now, pack = self._now(), tuple(found)
        new = await self._database.transact(lambda: _seed(pack, now))
        if new:
            await self._signals.publish("articles")
        return new

    async def _after(self, article: ArticleId, *, saved: bool) -> ArticleView:
        view = await self.opened(article)
        if not saved:
            raise Stale(article)
        return view


def _seed(pack: tuple[Article, ...], now: Micros) -> Script[int]:
    new = 0
    for article in pack:
        if not (yield from articles.create(article.id, article.topic, now)):
            continue
        text = Text(
            article.title,
            article.body,
            article.phrasings,
            article.related,
            article.source,
            article.valid_from,
            article.valid_to,
        )
        yield from articles.add_revision(article.id, 0, text, PACK, now)
        yield from articles.publish(article.id, 1, now)
        new += 1
    return new


def _all_with_names() -> Script[tuple[list[Revision], dict[str, str]]]:
    rows = yield from articles.all_latest()
    names = yield from operators.names()
    return rows, names


def _revisions_with_names(article: ArticleId) -> Script[tuple[list[Revision], dict[str, str]]]:
    rows = yield from articles.revisions(article, REVISIONS_SHOWN)
    names = yield from operators.names()
    return rows, names


def _line(row: Revision, names: dict[str, str], now: Micros) -> ArticleLine:
    return ArticleLine(
        row.article,
        row.topic,
        row.text.title,
        _state(row, now),
        row.revision,
        row.created_at,
        names.get(row.author, row.author),
    )


def _state(row: Revision, now: Micros) -> ArticleState:
    if row.published != row.latest:
        return "draft"
    return "expired" if row.text.valid_to is not None and row.text.valid_to <= now else "published"


def _holds(row: Revision, words: list[str]) -> bool:
    text = " ".join((row.topic, row.text.title, row.text.body, *row.text.phrasings)).casefold()
    return all(word in text for word in words)


def _view(row: Revision) -> ArticleView:
    text = row.text
    return ArticleView(
        row.article,
        row.topic,
        text.title,
        text.body,
        text.phrasings,
        text.related,
        text.source,
        text.valid_from,
        text.valid_to,
        row.revision,
        row.published,
        row.revision != row.published,
        plain_text(text.body),
    )
