"""The log: append, read, and the one thing that may ever change it (redaction)."""

from collections.abc import Sequence

from conversation.events import Event, Recorded
from conversation.fold import FOLD_VERSION, fold
from conversation.ids import ConversationId, Micros
from conversation.state import State
from storage.codec import decode_event, decode_state, encode_event, encode_state
from storage.database import Conflict, Query, Row, Script, insert_into

_ADVANCE = Query("UPDATE log_head SET position = position + :count WHERE id = 1 RETURNING position")
_INSERT = insert_into("events", "position", "conversation_id", "version", "at", "type", "schema", "body")
_BUMP = Query(
    "UPDATE conversations SET version = version + :count "
    "WHERE id = :conversation AND (version = :expected OR :expected = -1) RETURNING version"
)
_LOCK = Query("UPDATE conversations SET version = version WHERE id = :conversation")
_CREATE = insert_into("conversations", "id", "contact_id", "version", "started_at")
_TAIL = Query(
    "SELECT position, conversation_id, version, at, type, schema, body FROM events "
    "WHERE conversation_id = :conversation AND version > :after ORDER BY version"
)
_AT = Query(
    "SELECT position, conversation_id, version, at, type, schema, body FROM events "
    "WHERE conversation_id = :conversation AND version = :version"
)
_SINCE = Query(
    "SELECT position, conversation_id, version, at, type, schema, body FROM events "
    "WHERE position > :after ORDER BY position LIMIT :most"
)
_SNAPSHOT = Query(
    "SELECT state FROM snapshots WHERE conversation_id = :conversation AND fold_version = :fold_version"
)
_KEEP_SNAPSHOT = Query(
    "INSERT INTO snapshots (conversation_id, version, fold_version, state) "
    "VALUES (:conversation, :version, :fold_version, :state) "
    "ON CONFLICT (conversation_id) DO UPDATE SET version = excluded.version, "
    "fold_version = excluded.fold_version, state = excluded.state "
    "WHERE snapshots.version < excluded.version OR snapshots.fold_version <> excluded.fold_version"
)
_HEAD = Query("SELECT position FROM log_head WHERE id = 1")

ANY_VERSION = -1


def create(conversation: ConversationId, contact: str, at: Micros) -> Script[None]:
    """The row that guards the versions of a new conversation. Raises Conflict if there is one already."""
    yield _CREATE(id=conversation, contact_id=contact, version=0, started_at=at)


def lock(conversation: ConversationId) -> Script[None]:
    """Hold the conversation's row till the end of the transaction; several are locked in the order of their ids."""
    yield _LOCK(conversation=conversation)


def take_versions(conversation: ConversationId, expected: int, count: int) -> Script[int]:
    """Take the next ``count`` versions, held till the end of the transaction; the version before the first of them.

    ``expected`` is the version decided upon, or ANY_VERSION. Raises Conflict.
    """
    rows = yield _BUMP(conversation=conversation, expected=expected, count=count)
    if not rows:
        raise Conflict(f"{conversation} is not at version {expected}")
    return int(rows[0][0]) - count


def write(
    conversation: ConversationId, version: int, found: Sequence[Event], at: Micros
) -> Script[list[Recorded]]:
    """Write events into the versions behind ``version``, which ``take_versions`` gave.

    The head of the log is everybody's: its row is locked here, so this comes as late in a transaction as can be.
    """
    head = yield _ADVANCE(count=len(found))
    position = head[0][0] - len(found)
    recorded = [
        Recorded(position + index, conversation, version + index, at, event)
        for index, event in enumerate(found, start=1)
    ]
    yield _INSERT.many([_row(item) for item in recorded])
    return recorded


def append(
    conversation: ConversationId, expected: int, found: Sequence[Event], at: Micros
) -> Script[list[Recorded]]:
    """Append in order; ``expected`` as in ``take_versions``. Raises Conflict."""
    if not found:
        return []
    version = yield from take_versions(conversation, expected, len(found))
    return (yield from write(conversation, version, found, at))


def _row(item: Recorded) -> dict[str, object]:
    name, schema, body = encode_event(item.event)
    return {
        "position": item.position,
        "conversation_id": item.conversation,
        "version": item.version,
        "at": item.at,
        "type": name,
        "schema": schema,
        "body": body,
    }


def decode_row(row: Row) -> Recorded:
    position, conversation, version, at, name, schema, body = row
    return Recorded(position, conversation, version, at, decode_event(name, schema, body))


def load_state(conversation: ConversationId) -> Script[State]:
    """The state now: the snapshot, if it is of this fold, and what came after it."""
    rows = yield _SNAPSHOT(conversation=conversation, fold_version=FOLD_VERSION)
    return (yield from catch_up(conversation, rows[0][0] if rows else None))


def catch_up(conversation: ConversationId, snapshot: str | None) -> Script[State]:
    """The state now, from the text of a snapshot of this fold."""
    start = State(conversation) if snapshot is None else decode_state(snapshot)
    tail = yield _TAIL(conversation=conversation, after=start.version)
    return fold(conversation, map(decode_row, tail), start)


def keep_snapshot(state: State) -> Script[None]:
    yield _KEEP_SNAPSHOT(
        conversation=state.conversation,
        version=state.version,
        fold_version=FOLD_VERSION,
        state=encode_state(state),
    )


def read_conversation(conversation: ConversationId, after: int = 0) -> Script[list[Recorded]]:
    """Its events behind the version ``after``, in order."""
    rows = yield _TAIL(conversation=conversation, after=after)
    return [decode_row(row) for row in rows]


def read_at(conversation: ConversationId, version: int) -> Script[Recorded | None]:
    """Its event of this version."""
    rows = yield _AT(conversation=conversation, version=version)
    return decode_row(rows[0]) if rows else None


def read_since(position: int, most: int) -> Script[list[Recorded]]:
    """At most ``most`` events of all conversations behind ``position``, in order."""
    rows = yield _SINCE(after=position, most=most)
    return [decode_row(row) for row in rows]


def head() -> Script[int]:
    """The last position given out."""
    rows = yield _HEAD()
    return int(rows[0][0]) if rows else 0
