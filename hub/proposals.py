"""«Это статья…»: an operator says which article a client's words ask for. Editors decide what is learned of it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from conversation.ids import ArticleId, ConversationId, IdentityId, MessageId, Micros, OperatorId
from handoff.desk import Refused
from handoff.operators import Operator
from hub.access import NotFound
from hub.desk_reading import DeskReading
from hub.knowledge import Knowledge
from knowledge.search import search
from nlu.masking import Masking
from nlu.normalize import normalize, phrase_key
from storage import phrasing_candidates, transcript
from storage.database import Database
from storage.phrasing_candidates import Proposal

FOUND_MOST = 8
WORDS_MOST = 300
"""Characters of a phrasing: a longer message is cut, the editor shortens it anyway."""
QUERY_MOST = 500


@dataclass(frozen=True, slots=True)
class FoundTitle:
    """An article to choose."""

    id: ArticleId
    title: str


@dataclass(frozen=True, slots=True)
class Named:
    """What article a client's message was said to ask for."""

    message: MessageId
    article: ArticleId
    title: str


class Proposals:
    def __init__(
        self,
        database: Database,
        reading: DeskReading,
        knowledge: Knowledge,
        masking: Masking,
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._reading = reading
        self._knowledge = knowledge
        self._masking = masking
        self._now = now

    def found(self, query: str) -> tuple[FoundTitle, ...]:
        """Published articles that fit the words best; every one whose title holds them comes first."""
        index, now, words = self._knowledge.index, self._now(), query[:QUERY_MOST]
        wanted = normalize(words).split()
        hits = [hit.article for hit in search(index, words, now, FOUND_MOST)] if wanted else []
        titled = [one for one in hits if all(word in normalize(one.title) for word in wanted)]
        both = dict.fromkeys((one.id, one.title) for one in (*titled, *hits))
        return tuple(FoundTitle(ArticleId(id_), title) for id_, title in both)

    async def named(self, operator: Operator, conversation: ConversationId) -> tuple[Named, ...]:
        """What was said of the messages of this conversation. Raises NotFound."""
        await self._reading.seen(operator, conversation)
        rows = await self._database.read(lambda: phrasing_candidates.named(conversation))
        return tuple(Named(message, article, self._title(article)) for message, article in rows)

    async def name(
        self, operator: Operator, conversation: ConversationId, message: MessageId, article: ArticleId
    ) -> Named:
        """She says that this message of the client asks for this article; saying it twice is saying it once.

        Raises NotFound, Refused for what holds no words of the client.
        """
        await self._reading.seen(operator, conversation)
        title = self._title(article)
        row = await self._database.read(lambda: transcript.by_message(message))
        if row is None or row.shown_in != conversation or not title:
            raise NotFound(message)
        proposal = None
        if row.author == "client" and row.kind == "message" and not row.body.get("pressed"):
            proposal = proposed(self._masking, row.text, article, (message, conversation, row.identity))
        if proposal is None:
            raise Refused(
                "no_words",
                "В этом сообщении нет слов, по которым можно учиться.",
                "There are no words to learn from in this message.",
            )
        await self._put(proposal, operator.id)
        return Named(message, article, title)

    async def withdraw(
        self, operator: Operator, conversation: ConversationId, message: MessageId, article: ArticleId
    ) -> None:
        """She takes it back; a senior may take back anybody's. Raises NotFound."""
        await self._reading.seen(operator, conversation)
        await self._database.transact(
            lambda: phrasing_candidates.withdraw(article, message, operator.id, anybody=operator.senior)
        )

    def _title(self, article: ArticleId) -> str:
        found = self._knowledge.index.by_id(article)
        return found.title if found else ""

    async def _put(self, proposal: Proposal, by: OperatorId) -> None:
        id_, now = new_id(), self._now()
        await self._database.transact(lambda: phrasing_candidates.propose(id_, proposal, by, now))


def new_id() -> str:
    return f"phrasing-{secrets.token_hex(6)}"


def proposed(
    masking: Masking,
    text: str,
    article: ArticleId,
    whose: tuple[MessageId, ConversationId, IdentityId],
) -> Proposal | None:
    """The client's words as a candidate; None where no word is left without what tells who he is."""
    words = cut(masking.masked(text))
    key = phrase_key(normalize(words))
    if not any(map(str.isalnum, key)):
        return None
    return Proposal(article, words, key, *whose)


def cut(words: str) -> str:
    """At a word's end."""
    return words if len(words) <= WORDS_MOST else words[:WORDS_MOST].rsplit(" ", 1)[0]
