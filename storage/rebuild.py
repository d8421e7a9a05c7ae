"""Views made again from nothing but the log."""

from conversation.events import Recorded
from conversation.fold import fold
from conversation.ids import ConversationId
from storage import event_log, projections
from storage.database import Query, Script

BATCH = 1000

_HOLD_THE_LOG = Query("UPDATE log_head SET position = position WHERE id = 1")
_VIEWS = (
    "timeline",
    "unanswered",
    "conversations",
    "identities",
    "contacts",
    "snapshots",
    "requests",
    "request_history",
    "request_tasks",
    "visits",
)
_EMPTY = tuple(Query(f"DELETE FROM {view}") for view in _VIEWS)  # noqa: S608 our own constants
_VERSION = Query("UPDATE conversations SET version = :version WHERE id = :conversation")


def rebuild() -> Script[int]:
    """Empty every view and project the whole log again, in one transaction; the number of events.

    Appending waits meanwhile. What the log does not hold and channels tell anew (what a peer's client can do) is lost.
    """
    yield _HOLD_THE_LOG()
    for query in _EMPTY:
        yield query()
    seen: dict[ConversationId, None] = {}
    position = 0
    count = 0
    while batch := (yield from event_log.read_since(position, BATCH)):
        for item in batch:
            yield from _again(item, seen)
        position = batch[-1].position
        count += len(batch)
    for conversation in seen:
        recorded = yield from event_log.read_conversation(conversation)
        state = fold(conversation, recorded)
        yield _VERSION(conversation=conversation, version=state.version)
        yield from projections.mirror(state)
        yield from event_log.keep_snapshot(state)
    return count


def _again(item: Recorded, seen: dict[ConversationId, None]) -> Script[None]:
    if item.conversation not in seen:
        seen[item.conversation] = None
        yield from event_log.create(item.conversation, "", item.at)
    yield from projections.project([item])
