"""The timeline as people read it: one person over all channels, and what changed in it since a position."""

# ruff: noqa: S608 - only constants of this module are spliced

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from conversation.ids import ConversationId, IdentityId, MessageId, Micros
from storage.database import Query, Row, Script

Kind = Literal["message", "note", "event"]

FAR = 2**62
"""Behind every position."""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """``body`` is what the projection kept besides the text. ``changed`` ≥ ``position``: the last event that
    touched the row. ``account``, ``address``, ``channel`` are the identity's, "" for notes and events;
    ``shown_in`` is the conversation that shows the row now (links move identities, never rows).
    """

    position: int
    conversation: ConversationId
    identity: IdentityId
    message: MessageId
    external_id: str
    kind: Kind
    author: str
    author_id: str
    at: Micros
    text: str
    body: Mapping[str, Any]
    delivery: str
    error: str
    edited: bool
    changed: int
    channel: str
    account: str
    address: str
    shown_in: ConversationId


_COLUMNS = (
    "t.position, t.conversation_id, t.identity_id, COALESCE(t.message_id, ''), t.external_id, t.kind, "
    "t.author, t.author_id, t.at, t.text, t.body, t.delivery, t.error, t.edited, t.changed, "
    "COALESCE(i.channel, ''), COALESCE(i.account, ''), COALESCE(i.address, ''), "
    "COALESCE(i.conversation_id, t.conversation_id)"
)
_FROM = "FROM timeline t LEFT JOIN identities i ON i.id = t.identity_id"
_MESSAGES = (
    "SELECT position FROM timeline WHERE position < :before "
    "AND identity_id IN (SELECT id FROM identities WHERE conversation_id = :conversation) "
    "ORDER BY position DESC LIMIT :most"
)
_REMARKS = (
    "SELECT position FROM timeline WHERE position < :before AND identity_id = '' AND conversation_id IN "
    "(SELECT home_conversation_id FROM identities WHERE conversation_id = :conversation "
    "UNION SELECT CAST(:conversation AS TEXT)) ORDER BY position DESC LIMIT :most"
)
_PAGE = Query(
    f"SELECT {_COLUMNS} {_FROM} WHERE t.position IN (SELECT position FROM ({_MESSAGES}) m "
    f"UNION ALL SELECT position FROM ({_REMARKS}) r) ORDER BY t.position DESC LIMIT :most"
)
_HEARD = Query(
    f"SELECT {_COLUMNS} {_FROM} WHERE i.conversation_id = :conversation AND t.kind = 'message' "
    "AND (t.position > :after OR (t.edited = 1 AND t.changed > :after)) ORDER BY t.position DESC LIMIT :most"
)
_OWED = Query(
    f"SELECT {_COLUMNS}, i.hints {_FROM} WHERE i.account = :account AND t.kind = 'message' "
    "AND t.author IN ('bot', 'operator') AND t.position > :after ORDER BY t.position LIMIT :most"
)
_LINKED_SINCE = Query(
    "SELECT 1 FROM timeline WHERE conversation_id = :conversation AND kind = 'event' AND position > :after "
    'AND (body LIKE \'{"event":"identities_linked"%\' OR body LIKE \'{"event":"identities_unlinked"%\') '
    "LIMIT 1"
)
_SINCE = Query(f"SELECT {_COLUMNS} {_FROM} WHERE t.changed > :after ORDER BY t.changed LIMIT :most")
_TOUCHED = Query(
    f"SELECT {_COLUMNS} {_FROM} WHERE t.changed > :after AND "
    "(t.identity_id IN (SELECT id FROM identities WHERE conversation_id = :conversation) OR "
    "(t.identity_id = '' AND t.conversation_id IN (SELECT home_conversation_id FROM identities "
    "WHERE conversation_id = :conversation UNION SELECT CAST(:conversation AS TEXT)))) "
    "ORDER BY t.changed LIMIT :most"
)
_BY_MESSAGE = Query(f"SELECT {_COLUMNS} {_FROM} WHERE t.message_id = :message")

_LINKS = Query(
    f"SELECT {_COLUMNS} {_FROM} WHERE t.conversation_id = :conversation AND t.kind = 'event' "
    'AND t.body LIKE \'{"event":"identities_linked"%\' ORDER BY t.position'
)

_UNREAD = Query(
    "SELECT message_id, conversation_id FROM timeline WHERE identity_id = :identity AND author IN ('operator', :bot) "
    "AND delivery = 'sent' AND position <= :upto ORDER BY position DESC LIMIT 50"
)


def page(conversation: ConversationId, before: int, most: int) -> Script[list[TimelineRow]]:
    """The last ``most`` rows before a position, oldest first."""
    rows = yield _PAGE(conversation=conversation, before=before, most=most)
    return [_row(row) for row in reversed(rows)]


def heard(conversation: ConversationId, after: int, most: int) -> Script[list[TimelineRow]]:
    """Messages, of all identities, that are new or edited since ``after``: the newest ``most``, in order."""
    rows = yield _HEARD(conversation=conversation, after=after, most=most)
    return [_row(row) for row in reversed(rows)]


def owed(account: str, after: int, most: int) -> Script[list[tuple[TimelineRow, dict[str, str]]]]:
    """Our messages to an account's people behind a position, the oldest ``most``; each with its peer's hints."""
    rows = yield _OWED(account=account, after=after, most=most)
    return [(_row(row[:-1]), orjson.loads(row[-1])) for row in rows]


def linked_since(conversation: ConversationId, after: int) -> Script[bool]:
    """Did other identities join or leave: is older history new to whoever read up to ``after``?"""
    return bool((yield _LINKED_SINCE(conversation=conversation, after=after)))


def links(conversation: ConversationId) -> Script[list[TimelineRow]]:
    """Every link this conversation ever saw, undone ones too."""
    rows = yield _LINKS(conversation=conversation)
    return [_row(row) for row in rows]


def unread(
    identity: IdentityId, upto: int, *, of_bot: bool = False
) -> Script[list[tuple[MessageId, ConversationId]]]:
    """Operators' messages to this identity that nobody has said to be read."""
    rows = yield _UNREAD(identity=identity, upto=upto, bot="bot" if of_bot else "operator")
    return [(MessageId(row[0]), ConversationId(row[1])) for row in rows]


def since(after: int, most: int) -> Script[list[TimelineRow]]:
    """Whatever was touched behind a log position, in the order of the log."""
    rows = yield _SINCE(after=after, most=most)
    return [_row(row) for row in rows]


def touched(conversation: ConversationId, after: int, most: int) -> Script[list[TimelineRow]]:
    """Of one person's timeline, whatever was touched behind a log position, in the order of the log."""
    rows = yield _TOUCHED(conversation=conversation, after=after, most=most)
    return [_row(row) for row in rows]


def by_message(message: MessageId) -> Script[TimelineRow | None]:
    rows = yield _BY_MESSAGE(message=message)
    return _row(rows[0]) if rows else None


def _row(row: Row) -> TimelineRow:
    values = list(row)
    values[10] = orjson.loads(values[10])
    values[13] = bool(values[13])
    return TimelineRow(*values)
