"""How long the queues are."""

from conversation.ids import ConversationId
from storage.database import Query, Script

_AHEAD = Query(
    "SELECT COUNT(*) FROM conversations WHERE mode = 'waiting' AND queue = :queue AND id <> :conversation "
    "AND rank <= :rank"
)


def ahead(queue: str, conversation: ConversationId, rank: int) -> Script[int]:
    """How many wait in ``queue`` and are served before somebody of this rank who comes now."""
    rows = yield _AHEAD(queue=queue, conversation=conversation, rank=rank)
    return int(rows[0][0])
