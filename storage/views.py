"""What the desk's lists show: conversations in an operator's scope, counts, dead letters."""

# ruff: noqa: S608 - only constants of this module are spliced

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from conversation.ids import ContactId, ConversationId, MessageId, Micros, OperatorId
from conversation.priority import Mode, Priority
from handoff.operators import Operator
from storage.database import Query, Row, Script

ListName = Literal["queue", "mine", "all", "closed"]

LIST_MOST = 300


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation as lists show it. ``channels`` are those of its identities, the last used first."""

    id: ConversationId
    contact: ContactId
    name: str
    mode: Mode
    queue: str
    priority: Priority
    accessibility: bool
    rose: bool
    reason: str
    operator: OperatorId | None
    waiting_since: Micros | None
    linked_into: ConversationId | None
    last_at: Micros
    last_text: str
    last_channel: str
    unread: int
    failed: int
    channels: tuple[str, ...]


_BY_HER = "EXISTS (SELECT 1 FROM timeline h WHERE h.conversation_id = c.id AND h.author_id = :me)"
_BY_PEOPLE = "EXISTS (SELECT 1 FROM timeline h WHERE h.conversation_id = c.id AND h.author_id <> '')"
# ``replace`` finds a queue's name in the list «|common|debt|» exactly; LIKE would take «_» for any character.
_SCOPE = (
    "(:senior = 1 OR c.operator_id = :me "
    "OR (c.mode IN ('waiting', 'operator') AND c.queue <> '' "
    "AND replace(:queues, '|' || c.queue || '|', '') <> :queues) "
    f"OR (c.mode = 'bot' AND {_BY_HER}))"
)
_COLUMNS = (
    "c.id, c.contact_id, COALESCE(k.name, ''), c.mode, c.queue, c.priority, c.accessibility, c.rose, "
    "c.reason, c.operator_id, c.waiting_since, c.linked_into, c.last_at, c.last_text, c.last_channel, "
    "c.unread, c.failed, i.channel, i.name"
)
_JOINS = "LEFT JOIN contacts k ON k.id = c.contact_id LEFT JOIN identities i ON i.conversation_id = c.id"


def _list(condition: str, order: str) -> Query:
    return Query(
        f"SELECT {_COLUMNS} FROM (SELECT c.* FROM conversations c WHERE {condition} ORDER BY {order} "
        f"LIMIT :most) c {_JOINS} ORDER BY {order}, i.id"
    )


_LISTS: dict[ListName, Query] = {
    "queue": _list(f"c.mode = 'waiting' AND {_SCOPE}", "c.rank, c.waiting_since, c.id"),
    "mine": _list(f"c.mode = 'operator' AND c.operator_id = :me AND {_SCOPE}", "c.last_at DESC, c.id"),
    "all": _list(f"c.mode <> 'linked' AND c.last_at > 0 AND {_SCOPE}", "c.last_at DESC, c.id"),
    "closed": _list(f"c.mode = 'bot' AND {_BY_PEOPLE} AND {_SCOPE}", "c.last_at DESC, c.id"),
}
_ONE = Query(f"SELECT {_COLUMNS} FROM conversations c {_JOINS} WHERE c.id = :id ORDER BY i.id")
_HELPERS = Query("SELECT DISTINCT author_id FROM timeline WHERE conversation_id = :id AND author_id <> ''")
_COUNTS = Query(
    "SELECT COALESCE(SUM(CASE WHEN c.mode = 'waiting' THEN 1 ELSE 0 END), 0), "
    "COALESCE(SUM(CASE WHEN c.operator_id = :me THEN 1 ELSE 0 END), 0), COUNT(*) "
    f"FROM conversations c WHERE c.mode IN ('waiting', 'operator') AND {_SCOPE}"
)
_WAITING = Query("SELECT queue, COUNT(*) FROM conversations WHERE mode = 'waiting' GROUP BY queue")
_DEAD_OUT = Query(
    "SELECT o.id, o.message_id, c.id, o.account, o.created_at, o.state, o.error, o.content FROM outbox o "
    "JOIN identities i ON i.id = o.identity_id JOIN conversations c ON c.id = i.conversation_id "
    f"WHERE o.state IN ('dead', 'unknown') AND {_SCOPE} ORDER BY o.id DESC LIMIT :most"
)
_DEAD_IN = Query(
    "SELECT b.id, c.id, b.account, b.received_at, b.reason, substr(b.payload, 1, 65536) FROM inbox b "
    "LEFT JOIN identities i ON i.account = b.account AND i.address = b.order_key "
    "LEFT JOIN conversations c ON c.id = i.conversation_id "
    f"WHERE b.state = 'dead' AND (c.id IS NULL OR {_SCOPE}) ORDER BY b.id DESC LIMIT :most"
)
_DEAD_OUT_ONE = Query(
    "SELECT o.message_id, c.id, o.state FROM outbox o JOIN identities i ON i.id = o.identity_id "
    "JOIN conversations c ON c.id = i.conversation_id "
    f"WHERE o.id = :id AND o.state IN ('dead', 'unknown') AND {_SCOPE}"
)
_DEAD_IN_ONE = Query(
    "SELECT b.id FROM inbox b LEFT JOIN identities i ON i.account = b.account AND i.address = b.order_key "
    "LEFT JOIN conversations c ON c.id = i.conversation_id "
    f"WHERE b.id = :id AND b.state = 'dead' AND (c.id IS NULL OR {_SCOPE})"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose eyes: spliced into every list as parameters."""

    me: OperatorId
    senior: bool
    queues: frozenset[str]

    @classmethod
    def of(cls, operator: Operator) -> "Scope":
        return cls(operator.id, operator.senior, operator.queues if operator.serves else frozenset())

    @property
    def params(self) -> dict[str, object]:
        named = sorted(queue for queue in self.queues if queue and "|" not in queue)
        return {"me": self.me, "senior": int(self.senior), "queues": f"|{'||'.join(named)}|"}


@dataclass(frozen=True, slots=True)
class Counts:
    """``all`` counts what people have or should have in hand."""

    queue: int
    mine: int
    all: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """``message`` is set for outbound ones; ``raw`` is what arrived, or was to be sent."""

    id: int
    kind: Literal["inbound", "outbound"]
    account: str
    at: Micros
    reason: str
    conversation: ConversationId | None
    message: MessageId | None
    raw: bytes


def listed(name: ListName, scope: Scope) -> Script[list[ConversationRow]]:
    rows = yield _LISTS[name](**scope.params, most=LIST_MOST)
    return _conversations(rows)


def conversation(conversation_id: ConversationId) -> Script[ConversationRow | None]:
    """Whoever asks: the caller checks who may see it."""
    rows = yield _ONE(id=conversation_id)
    found = _conversations(rows)
    return found[0] if found else None


def helpers(conversation_id: ConversationId) -> Script[frozenset[str]]:
    """Operators who wrote in this conversation."""
    rows = yield _HELPERS(id=conversation_id)
    return frozenset(row[0] for row in rows)


def counts(scope: Scope) -> Script[Counts]:
    rows = yield _COUNTS(**scope.params)
    return Counts(*(int(value) for value in rows[0]))


def waiting_by_queue() -> Script[dict[str, int]]:
    rows = yield _WAITING()
    return {row[0]: row[1] for row in rows}


def dead_letters(scope: Scope, most: int) -> Script[list[DeadLetter]]:
    """The newest of both kinds, the newest first; of a payload its first 64 KiB."""
    outbound = yield _DEAD_OUT(**scope.params, most=most)
    inbound = yield _DEAD_IN(**scope.params, most=most)
    letters = [
        DeadLetter(r[0], "outbound", r[3], r[4], r[6] or r[5], r[2], r[1], str(r[7]).encode())
        for r in outbound
    ]
    letters += [DeadLetter(r[0], "inbound", r[2], r[3], r[4], r[1], None, bytes(r[5])) for r in inbound]
    return sorted(letters, key=lambda letter: -letter.at)[:most]


def dead_outbound(row_id: int, scope: Scope) -> Script[tuple[MessageId, ConversationId, str] | None]:
    """(message, conversation, state) of an outbound dead letter in scope."""
    rows = yield _DEAD_OUT_ONE(id=row_id, **scope.params)
    return (rows[0][0], rows[0][1], rows[0][2]) if rows else None


def dead_inbound(row_id: int, scope: Scope) -> Script[bool]:
    return bool((yield _DEAD_IN_ONE(id=row_id, **scope.params)))


def _conversations(rows: Sequence[Row]) -> list[ConversationRow]:
    """One for each conversation; a conversation comes once for each of its identities."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[0], []).append(row)
    return [_conversation(group) for group in grouped.values()]


def _conversation(group: Sequence[Row]) -> ConversationRow:
    (id_, contact, name, mode, queue, priority, accessibility, rose, reason, operator, waiting_since, linked,
     last_at, last_text, last_channel, unread, failed, _, _) = group[0]  # fmt: skip
    names = (row[18] for row in group if row[18])
    channels = dict.fromkeys([last_channel, *(row[17] for row in group)])
    return ConversationRow(
        ConversationId(id_),
        ContactId(contact),
        name or next(names, ""),
        cast(Mode, mode),
        queue,
        cast(Priority, priority),
        bool(accessibility),
        bool(rose),
        reason,
        OperatorId(operator) if operator else None,
        waiting_since,
        ConversationId(linked) if linked else None,
        last_at,
        last_text,
        last_channel,
        unread,
        failed,
        tuple(channel for channel in channels if channel),
    )
