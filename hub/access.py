"""Who may see a conversation: the one rule behind every list, page and live update of the desk. Pure.

``storage.views`` says the same in SQL for lists; a test holds the two together.
"""

from collections.abc import Collection

from handoff.operators import Operator
from storage.views import ConversationRow


class NotFound(Exception):
    """There is no such thing, or it is not hers to see: nobody learns which."""


def may_see(operator: Operator, row: ConversationRow, helpers: Collection[str]) -> bool:
    """``helpers`` are the operators who wrote in it: she may look up what she once did for a client."""
    if operator.senior:
        return True
    if not operator.serves:
        return False
    if row.operator == operator.id:
        return True
    if row.mode == "bot":
        return operator.id in helpers
    return row.mode in ("waiting", "operator") and row.queue in operator.queues
