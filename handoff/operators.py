"""Operators as decisions see them: who one is and which queues are hers."""

from dataclasses import dataclass
from typing import Literal

from conversation.ids import OperatorId

Role = Literal["operator", "editor", "supervisor", "administrator"]

DESK_ROLES: frozenset[Role] = frozenset(("operator", "supervisor", "administrator"))
"""Roles that serve clients."""
SENIOR_ROLES: frozenset[Role] = frozenset(("supervisor", "administrator"))
"""Roles that see every queue and may act on a colleague's conversation."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A person of the company with an account here. ``queues`` are those she serves."""

    id: OperatorId
    login: str
    name: str
    roles: frozenset[Role]
    queues: frozenset[str] = frozenset()

    @property
    def serves(self) -> bool:
        return bool(self.roles & DESK_ROLES)

    @property
    def senior(self) -> bool:
        return bool(self.roles & SENIOR_ROLES)

    def has_queue(self, queue: str) -> bool:
        """A conversation with the bot stands in no queue ("") and is open to everyone who serves."""
        return self.senior or (self.serves and (queue == "" or queue in self.queues))
