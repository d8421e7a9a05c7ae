"""Clients' words that colleagues took for a question to an article, until an editor decides about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from conversation.ids import ArticleId, ConversationId, IdentityId, MessageId, Micros, OperatorId
from storage.database import Query, Script

CandidateState = Literal["waiting", "accepted", "rejected"]

_PUT = Query(
    "INSERT INTO phrasing_candidates (id, article_id, key, words, created_at) "
    "VALUES (:id, :article, :key, :words, :now) ON CONFLICT (article_id, key) DO NOTHING"
)
_FIND = Query("SELECT id FROM phrasing_candidates WHERE article_id = :article AND key = :key")
_SOURCE = Query(
    "INSERT INTO phrasing_sources (candidate_id, message_id, conversation_id, identity_id, operator_id, at) "
    "VALUES (:id, :message, :conversation, :identity, :operator, :now) "
    "ON CONFLICT (candidate_id, message_id) DO NOTHING"
)
_WITHDRAW = Query(
    "DELETE FROM phrasing_sources WHERE message_id = :message AND (operator_id = :operator OR :anybody = 1) "
    "AND candidate_id IN (SELECT id FROM phrasing_candidates WHERE article_id = :article)"
)
_FORGET = Query("DELETE FROM phrasing_sources WHERE identity_id = :identity")
_DROP_EMPTY = Query(
    "DELETE FROM phrasing_candidates WHERE NOT EXISTS "
    "(SELECT 1 FROM phrasing_sources s WHERE s.candidate_id = phrasing_candidates.id)"
)
_LAST = (
    "(SELECT l.operator_id FROM phrasing_sources l WHERE l.candidate_id = c.id "
    "ORDER BY l.at DESC, l.message_id LIMIT 1)"
)
_COLUMNS = f"c.id, c.article_id, c.key, c.words, c.state, COUNT(*), MIN(s.at), MAX(s.at), {_LAST}"
_FROM = "FROM phrasing_candidates c JOIN phrasing_sources s ON s.candidate_id = c.id"
_GROUPED = "GROUP BY c.id, c.article_id, c.key, c.words, c.state"
_LISTED = Query(
    f"SELECT {_COLUMNS} {_FROM} WHERE c.state = :state {_GROUPED} "
    "ORDER BY COUNT(*) DESC, MAX(s.at) DESC, c.id LIMIT :most"
)
_ONE = Query(f"SELECT {_COLUMNS} {_FROM} WHERE c.id = :id {_GROUPED}")
_NAMED = Query(
    "SELECT s.message_id, c.article_id FROM phrasing_sources s JOIN phrasing_candidates c "
    "ON c.id = s.candidate_id WHERE s.conversation_id = :conversation ORDER BY s.at, s.message_id"
)
_DECIDE = Query(
    "UPDATE phrasing_candidates SET state = :state, words = :words, decided_by = :by, decided_at = :now "
    "WHERE id = :id AND state = :before RETURNING id"
)
_COPY_SOURCES = Query(
    "INSERT INTO phrasing_sources (candidate_id, message_id, conversation_id, identity_id, operator_id, at) "
    "SELECT CAST(:to AS TEXT), message_id, conversation_id, identity_id, operator_id, at FROM phrasing_sources "
    "WHERE candidate_id = :id ON CONFLICT (candidate_id, message_id) DO NOTHING"
)
_DROP_SOURCES = Query("DELETE FROM phrasing_sources WHERE candidate_id = :id")


@dataclass(frozen=True, slots=True)
class Proposal:
    """``words`` without what tells who the client is; ``key`` is what spellings of them share."""

    article: ArticleId
    words: str
    key: str
    message: MessageId
    conversation: ConversationId
    identity: IdentityId


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """``count`` messages said it; ``operator`` is the last colleague who named the article."""

    id: str
    article: ArticleId
    key: str
    words: str
    state: CandidateState
    count: int
    first_at: Micros
    last_at: Micros
    operator: str


def propose(id_: str, proposal: Proposal, by: OperatorId, now: Micros) -> Script[None]:
    """Under ``id_``, unless the article has the same words as a candidate: then it is one more message of that."""
    yield _PUT(id=id_, article=proposal.article, key=proposal.key, words=proposal.words, now=now)
    rows = yield _FIND(article=proposal.article, key=proposal.key)
    yield _SOURCE(
        id=rows[0][0],
        message=proposal.message,
        conversation=proposal.conversation,
        identity=proposal.identity,
        operator=by,
        now=now,
    )


def withdraw(article: ArticleId, message: MessageId, by: OperatorId, *, anybody: bool) -> Script[None]:
    """Take back what ``by`` (or ``anybody``) said of this message."""
    yield _WITHDRAW(article=article, message=message, operator=by, anybody=int(anybody))
    yield _DROP_EMPTY()


def forget(identity: IdentityId) -> Script[None]:
    """Erase a person's words; what others said as well stays."""
    yield _FORGET(identity=identity)
    yield _DROP_EMPTY()


def listed(state: CandidateState, most: int) -> Script[list[CandidateRow]]:
    """Those said most often first."""
    rows = yield _LISTED(state=state, most=most)
    return [_row(row) for row in rows]


def by_id(id_: str) -> Script[CandidateRow | None]:
    rows = yield _ONE(id=id_)
    return _row(rows[0]) if rows else None


def named(conversation: ConversationId) -> Script[list[tuple[MessageId, ArticleId]]]:
    """Messages of a conversation, and the articles that they were said to ask for."""
    rows = yield _NAMED(conversation=conversation)
    return [(MessageId(row[0]), ArticleId(row[1])) for row in rows]


def decide(row: CandidateRow, state: CandidateState, words: str, by: OperatorId, now: Micros) -> Script[bool]:
    """False when somebody else decided meanwhile."""
    return bool((yield _DECIDE(id=row.id, before=row.state, state=state, words=words, by=by, now=now)))


def move(row: CandidateRow, id_: str, article: ArticleId, now: Micros) -> Script[None]:
    """The same words, of the same messages, for another article."""
    yield _PUT(id=id_, article=article, key=row.key, words=row.words, now=now)
    rows = yield _FIND(article=article, key=row.key)
    yield _COPY_SOURCES(id=row.id, to=rows[0][0])
    yield _DROP_SOURCES(id=row.id)
    yield _DROP_EMPTY()


def _row(row: Sequence[object]) -> CandidateRow:
    id_, article, key, words, state, count, first, last, operator = row
    return CandidateRow(
        str(id_), ArticleId(str(article)), str(key), str(words), cast(CandidateState, state),
        cast(int, count), cast(Micros, first), cast(Micros, last), str(operator),
    )  # fmt: skip
