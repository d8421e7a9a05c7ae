"""The knowledge as it stands now: built whole beside the old one, then swapped, in every process."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from conversation.ids import ArticleId, Micros
from conversation.understanding import Certainty, UnderstandingContext
from hub.classifying import Outside
from hub.published import article_of
from hub.waking import waking
from integrations.signals.port import Signals
from knowledge.article import Article
from knowledge.index import Index
from knowledge.search import search
from nlu.lemmas import lemma
from nlu.understand import Understander
from storage import articles
from storage.articles import Revision
from storage.database import Database, DatabaseUnavailable

POLL_SECONDS = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Trial:
    """``intent`` is the best candidate, "" if there is none; ``confidence`` is 0…1."""

    intent: str
    confidence: float
    certainty: Certainty
    article: Article | None


class Trainer(Protocol):
    """Makes understanders that know the articles' phrasings."""

    async def prepare(self, articles: Sequence[Article]) -> bool:
        """Train what these articles teach; may take seconds. True when the model is another than before."""
        ...

    def build(self, articles: Sequence[Article]) -> Understander:
        """With the model as it is. Takes time: called in a thread."""
        ...


class Knowledge:
    """What was published is found at once, by the search and by exact phrases; the classifier learns it behind.

    Open it with ``await Knowledge.open(…)``; ``run`` keeps it true.
    """

    def __init__(
        self, database: Database, signals: Signals, trainer: Trainer, outside: Outside | None = None
    ) -> None:
        self._database = database
        self._signals = signals
        self._trainer = trainer
        self._outside = outside
        self._generation = -1
        self._now: tuple[Index, Understander] | None = None
        self._learning: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, database: Database, signals: Signals, trainer: Trainer) -> "Knowledge":
        opened = cls(database, signals, trainer)
        await opened.refresh()
        return opened

    @property
    def index(self) -> Index:
        return self._current[0]

    @property
    def understander(self) -> Understander:
        return self._current[1]

    @property
    def generation(self) -> int:
        return self._generation

    async def refresh(self) -> bool:
        """Read and build again if something was published since; True when the knowledge was swapped."""
        newest = await self._database.read(articles.generation)
        if newest == self._generation:
            return False
        before = self._now[0] if self._now else None
        known = {one.id: one.revision for one in before.articles} if before else {}
        generation, published = await self._database.read(lambda: articles.published(known))
        try:
            found = await asyncio.to_thread(_articles, published, before)
            if before is None:
                await self._trainer.prepare(found)
            built = await asyncio.to_thread(self._built, found, before)
        except Exception:
            if self._now is None:
                raise
            # The old knowledge goes on serving until the next publication.
            log.exception("knowledge_not_built", generation=generation)
            self._generation = generation
            return False
        # Swapped in one assignment: nobody ever sees the new index with the old understander.
        self._now, self._generation = built, generation
        return True

    async def learn(self) -> bool:
        """Train what the articles of now teach, and swap the understander; True when it was another."""
        generation, index = self._generation, self._current[0]
        if not await self._trainer.prepare(index.articles):
            return False
        understander = await asyncio.to_thread(self._trainer.build, index.articles)
        if generation == self._generation:
            self._now = (self._current[0], understander)
        return True

    async def run(self) -> None:
        """Until cancelled: on every wake-up, and at least once a second."""
        async with waking(self._signals, "articles", POLL_SECONDS) as wait:
            try:
                while True:
                    await wait()
                    await self._follow()
            finally:
                if self._learning is not None:
                    self._learning.cancel()

    async def _follow(self) -> None:
        try:
            changed = await self.refresh()
        except DatabaseUnavailable:
            log.warning("knowledge_not_refreshed")
            return
        if changed:
            if self._learning is not None:
                self._learning.cancel()  # what it was learning is not the newest any more
            self._learning = asyncio.create_task(self._learn_quietly())

    async def _learn_quietly(self) -> None:
        try:
            await self.learn()
        except Exception:
            # The old model goes on serving; the search knows the new articles.
            log.exception("model_not_trained", generation=self._generation)

    async def trial(self, text: str, now: Micros) -> Trial:
        """How ``text`` would be understood just now, and the published article that fits it best."""
        index, understander = self._current
        heard = None
        if self._outside is not None:
            heard = (await self._outside.rank([text], understander.classes))[0]
        found = understander.understand(text, UnderstandingContext(now=now), heard=heard)
        article = index.by_topic(found.intent, now) if found.intent else None
        if article is None:
            article = next((hit.article for hit in search(index, text, now, 1)), None)
        best = found.candidates[0].intent if found.candidates else ""
        return Trial(best, found.confidence, found.certainty, article)

    @property
    def _current(self) -> tuple[Index, Understander]:
        if self._now is None:
            raise RuntimeError("the knowledge was not opened")
        return self._now

    def _built(self, found: tuple[Article, ...], before: Index | None) -> tuple[Index, Understander]:
        understander = self._trainer.build(found)
        return Index.build(found, lemma, understander.vectors, before), understander


def _articles(published: dict[ArticleId, Revision | None], before: Index | None) -> tuple[Article, ...]:
    """Those that changed read from Markdown, the others as they were."""
    return tuple(
        article
        for id_, revision in sorted(published.items())
        if (article := article_of(revision) if revision else before and before.by_id(id_))
    )
