"""What editors make of clients' words: candidates that colleagues proposed, and questions that went unanswered.

Nothing is learned without a person: an accepted candidate is a phrasing of its article, in a revision with her name.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from conversation.ids import DAY, ArticleId, MessageId, Micros, OperatorId
from handoff.desk import Refused
from handoff.operators import Operator
from hub.access import NotFound
from hub.knowledge import Knowledge
from hub.proposals import FoundTitle, cut, new_id, proposed
from integrations.signals.port import Signals
from knowledge.search import search
from nlu.grouping import QUESTIONS_MOST, group
from nlu.masking import Masking
from nlu.normalize import normalize, phrase_key
from storage import articles, operators, phrasing_candidates, transcript, unanswered
from storage.articles import Revision
from storage.database import Database, Script
from storage.phrasing_candidates import CandidateRow
from storage.unanswered import Unanswered, Why

KEPT = 90 * DAY
"""How far back unanswered questions are looked at."""
CANDIDATES_MOST = 500
GROUPS_MOST = 200
EXAMPLES_MOST = 20
PHRASINGS_MOST = 300
SUGGESTED = 0.2
"""A search result at least so good is suggested, as clients are offered it (``bot.policy``)."""

Added = Literal["published", "draft"]


@dataclass(frozen=True, slots=True)
class Candidate:
    id: str
    words: str
    count: int
    last_at: Micros
    by: str
    """The name of the colleague who said so last."""


@dataclass(frozen=True, slots=True)
class ArticleCandidates:
    """``draft``: the article has changes that clients do not hear yet, and what is accepted joins them."""

    article: ArticleId
    title: str
    draft: bool
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Example:
    message: MessageId
    text: str
    at: Micros
    why: Why


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """``examples``: the most typical first, at most ``EXAMPLES_MOST``; ``messages`` are all of them."""

    question: str
    count: int
    last_at: Micros
    examples: tuple[Example, ...]
    messages: tuple[MessageId, ...]
    suggestion: FoundTitle | None


class Learning:
    def __init__(
        self,
        database: Database,
        knowledge: Knowledge,
        masking: Masking,
        signals: Signals,
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._knowledge = knowledge
        self._masking = masking
        self._signals = signals
        self._now = now

    async def candidates(self, *, rejected: bool = False) -> tuple[ArticleCandidates, ...]:
        """By article; those that wait, or those that were turned down."""
        rows, texts, names = await self._database.read(
            lambda: _with_articles("rejected" if rejected else "waiting")
        )
        found: dict[ArticleId, list[Candidate]] = {}
        for row in rows:
            by = names.get(row.operator, row.operator)
            found.setdefault(row.article, []).append(Candidate(row.id, row.words, row.count, row.last_at, by))
        return tuple(
            ArticleCandidates(
                id_, texts[id_].text.title, texts[id_].published != texts[id_].latest, tuple(those)
            )
            for id_, those in found.items()
            if id_ in texts
        )

    async def accept(self, operator: Operator, id_: str, words: str) -> Added:
        """The words become a phrasing of the article: published at once, unless it has a draft, which they join.

        Raises NotFound when somebody decided meanwhile, Refused.
        """
        words = cut(" ".join(words.split()))
        if not any(map(str.isalnum, words)):
            raise Refused("empty", "Напишите формулировку.", "Write the phrasing.")
        now = self._now()
        added = await self._database.transact(lambda: _accept(id_, words, operator.id, now))
        if added == "published":
            await self._signals.publish("articles")
        return added

    async def reject(self, operator: Operator, id_: str, *, again: bool = False) -> None:
        """Turned down: the same words are not offered again. ``again`` takes it back. Raises NotFound."""
        now = self._now()
        before, after = ("rejected", "waiting") if again else ("waiting", "rejected")

        def script() -> Script[None]:
            row = yield from _candidate(id_, before)
            yield from phrasing_candidates.decide(row, after, row.words, operator.id, now)  # type: ignore[arg-type]

        await self._database.transact(script)

    async def move(self, operator: Operator, id_: str, article: ArticleId) -> None:
        """The words are for another article. Raises NotFound."""
        now, other = self._now(), new_id()

        def script() -> Script[None]:
            row = yield from _candidate(id_, "waiting")
            if (yield from articles.latest(article)) is None:
                raise NotFound(article)
            if row.article != article:
                yield from phrasing_candidates.move(row, other, article, now)

        await self._database.transact(script)

    async def questions(self, *, foreign: bool = False) -> tuple[QuestionGroup, ...]:
        """What went unanswered lately, alike questions together; or what was put away as not ours."""
        since = Micros(max(0, self._now() - KEPT))
        rows = await self._database.read(
            lambda: unanswered.listed(since, QUESTIONS_MOST, "foreign" if foreign else "")
        )
        return await asyncio.to_thread(self._grouped, rows)

    async def propose(self, operator: Operator, messages: Sequence[MessageId], article: ArticleId) -> int:
        """These unanswered questions ask for this article: they become candidates; how many. Raises NotFound."""
        if await self._database.read(lambda: articles.latest(article)) is None:
            raise NotFound(article)
        rows = await self._database.read(lambda: _messages(messages))
        found = [
            proposal
            for row in rows
            if (
                proposal := proposed(
                    self._masking, row.text, article, (row.message, row.shown_in, row.identity)
                )
            )
        ]
        now, ids = self._now(), [new_id() for _ in found]

        def script() -> Script[None]:
            for id_, proposal in zip(ids, found, strict=True):
                yield from phrasing_candidates.propose(id_, proposal, operator.id, now)
            yield from unanswered.decide([one.message for one in found], "proposed", operator.id, now)

        await self._database.transact(script)
        return len(found)

    async def put_away(self, operator: Operator, messages: Sequence[MessageId]) -> None:
        """«Не наше»."""
        now = self._now()
        await self._database.transact(lambda: unanswered.decide(messages, "foreign", operator.id, now))

    async def bring_back(self, messages: Sequence[MessageId]) -> None:
        await self._database.transact(lambda: unanswered.undo(messages, "foreign"))

    def _grouped(self, rows: Sequence[Unanswered]) -> tuple[QuestionGroup, ...]:
        texts = [cut(self._masking.masked(row.text)) for row in rows]
        return tuple(
            self._group([(rows[at], texts[at]) for at in members]) for members in group(texts)[:GROUPS_MOST]
        )

    def _group(self, members: Sequence[tuple[Unanswered, str]]) -> QuestionGroup:
        question = members[0][1]
        hits = search(self._knowledge.index, question, self._now(), 1)
        nearest = hits[0].article if hits and hits[0].score >= SUGGESTED else None
        return QuestionGroup(
            question,
            len(members),
            max(row.at for row, _ in members),
            tuple(Example(row.message, text, row.at, row.why) for row, text in members[:EXAMPLES_MOST]),
            tuple(row.message for row, _ in members),
            FoundTitle(nearest.id, nearest.title) if nearest else None,
        )


def _with_articles(
    state: Literal["waiting", "rejected"],
) -> Script[tuple[list[CandidateRow], dict[ArticleId, Revision], dict[str, str]]]:
    rows = yield from phrasing_candidates.listed(state, CANDIDATES_MOST)
    found: dict[ArticleId, Revision] = {}
    for article in dict.fromkeys(row.article for row in rows):
        latest = yield from articles.latest(article)
        if latest is not None:
            found[article] = latest
    names = yield from operators.names()
    return rows, found, names


def _candidate(id_: str, state: str) -> Script[CandidateRow]:
    row = yield from phrasing_candidates.by_id(id_)
    if row is None or row.state != state:
        raise NotFound(id_)
    return row


def _accept(id_: str, words: str, by: OperatorId, now: Micros) -> Script[Added]:
    row = yield from _candidate(id_, "waiting")
    latest = yield from articles.latest(row.article)
    if latest is None:
        raise NotFound(row.article)
    if not (yield from phrasing_candidates.decide(row, "accepted", words, by, now)):
        raise NotFound(id_)
    draft = latest.published != latest.latest
    text = latest.text
    known = {phrase_key(normalize(one)) for one in (text.title, *text.phrasings)}
    if phrase_key(normalize(words)) not in known:
        if len(text.phrasings) >= PHRASINGS_MOST:
            raise Refused(
                "full",
                "У статьи уже 300 формулировок. Уберите лишние и повторите.",
                "The article has 300 phrasings already. Remove some and try again.",
            )
        longer = replace(text, phrasings=(*text.phrasings, words))
        number = yield from articles.add_revision(row.article, latest.latest, longer, by, now)
        if number is None:
            raise NotFound(id_)
        if not draft:
            yield from articles.publish(row.article, number, now)
    return "draft" if draft else "published"


def _messages(messages: Sequence[MessageId]) -> Script[list[transcript.TimelineRow]]:
    rows = []
    for message in messages:
        row = yield from transcript.by_message(message)
        if row is not None and row.author == "client":
            rows.append(row)
    return rows
