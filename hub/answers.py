"""Answers to what decisions ask: articles, queues and calendars, looked up inside the turn."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Protocol

import orjson

from conversation.effects import (
    ArticlesFound,
    Effect,
    EffectAnswer,
    FindArticles,
    FoundArticle,
    HandoffRoute,
    LookedUp,
    Lookup,
)
from conversation.ids import Micros
from conversation.state import State
from handoff.queues import rank
from handoff.routing import Routes, route
from knowledge.article import Article
from knowledge.index import Index
from knowledge.search import search
from standard.calendar import Calendar
from storage import waiting
from storage.database import Database

LookupHandler = Callable[[Mapping[str, Any], State, Micros], Awaitable[LookedUp]]
"""Answers one operation of ``conversation/lookups``: (arguments, the conversation's state, now)."""

NO_LOOKUPS: Mapping[str, LookupHandler] = MappingProxyType({})


class Library(Protocol):
    """The knowledge as it stands now (``hub/knowledge``)."""

    @property
    def index(self) -> Index: ...


class Answers:
    """``title`` names an intent for a button, "" for a topic that is none; ``calendar`` says when people work.

    ``lookups`` answer what flows ask, by the operation's name; what nobody answers is ``unavailable``.
    """

    def __init__(
        self,
        database: Database,
        library: Library,
        routes: Routes,
        calendar: Calendar,
        title: Callable[[str], str],
        *,
        lookups: Mapping[str, LookupHandler] = NO_LOOKUPS,
    ) -> None:
        self._database = database
        self._library = library
        self._routes = routes
        self._calendar = calendar
        self._title = title
        self._lookups = lookups

    async def answer(self, effect: Effect, state: State, now: Micros) -> EffectAnswer:
        if isinstance(effect, FindArticles):
            return self._articles(effect, now)
        if isinstance(effect, Lookup):
            handler = self._lookups.get(effect.operation)
            if handler is None:
                return LookedUp("unavailable", reason="not connected")
            return await handler(orjson.loads(effect.arguments), state, now)
        return await self._handoff(effect.reason, state, now)

    def _articles(self, effect: FindArticles, now: Micros) -> ArticlesFound:
        index = self._library.index
        if effect.topic:
            article = index.by_topic(effect.topic, now)
            return ArticlesFound((self._found(article, now),) if article else ())
        hits = search(index, effect.text, now)
        return ArticlesFound(
            tuple(
                replace(self._found(hit.article, now), score=hit.score, fragment=hit.fragment) for hit in hits
            )
        )

    def _found(self, article: Article, now: Micros) -> FoundArticle:
        related = tuple((topic, label) for topic in article.related if (label := self._label(topic, now)))
        return FoundArticle(
            article.id, article.revision, article.topic, article.title, article.answer, related=related
        )

    def _label(self, topic: str, now: Micros) -> str:
        """What stands on a topic's button; "" when there is nothing behind it."""
        article = self._library.index.by_topic(topic, now)
        return self._title(topic) or (article.title if article else "")

    async def _handoff(self, reason: str, state: State, now: Micros) -> HandoffRoute:
        found = route(self._routes, state, reason)
        own = rank(found.priority, state.accessibility, state.rose)
        ahead = await self._database.read(lambda: waiting.ahead(found.queue, state.conversation, own))
        return replace(found, place=ahead + 1, opens=self._calendar.opens_text(now))
