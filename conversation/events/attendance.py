"""People and the queue: handing over, waiting, taking, closing."""

from dataclasses import dataclass

from conversation.ids import OperatorId
from conversation.priority import Priority


@dataclass(frozen=True, slots=True)
class HandoffRequested:
    """The bot gave the conversation to people: the wait begins."""

    reason: str
    queue: str
    priority: Priority


@dataclass(frozen=True, slots=True)
class HandoffRaised:
    """A later reason raised the queue or the priority of a waiting or held conversation."""

    reason: str
    queue: str
    priority: Priority


@dataclass(frozen=True, slots=True)
class WaitRose:
    """The wait passed the configured bound: from now on the conversation stands above all but danger (Q2)."""

    waited_us: int


@dataclass(frozen=True, slots=True)
class AccessibilityChanged:
    """The client's wish to be served out of turn (no diagnosis is stored)."""

    wished: bool


@dataclass(frozen=True, slots=True)
class ConversationClaimed:
    """An operator took the conversation."""

    operator: OperatorId


@dataclass(frozen=True, slots=True)
class ConversationTransferred:
    """From people to people: to a queue, or to one operator."""

    queue: str
    to: OperatorId | None
    by: OperatorId
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ConversationReturned:
    """An operator gave the conversation back to the bot without closing it."""

    by: OperatorId


@dataclass(frozen=True, slots=True)
class ConversationClosed:
    """The question is settled; the bot serves the next one."""

    by: OperatorId


@dataclass(frozen=True, slots=True)
class WaitEnded:
    """The wait for a person ended with the operator's first reply (R5: counted from the handoff)."""

    operator: OperatorId | None
    waited_us: int
    worked_us: int
    """The part of the wait inside working hours."""


@dataclass(frozen=True, slots=True)
class ServiceEnded:
    """How long a person served: from taking the conversation to closing, returning or passing it on."""

    operator: OperatorId
    served_us: int
