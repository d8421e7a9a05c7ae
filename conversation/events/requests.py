"""Requests (обращения): registered with a number and a clock, worked on by people, answered on their merits."""

from dataclasses import dataclass
from typing import Literal

from conversation.ids import IdentityId, MessageId, Micros, OperatorId, RequestId, TaskId

RequestState = Literal["registered", "in_work", "waiting", "answered", "closed"]
"""``waiting``: for the client or another body. Only ``answered`` and ``closed`` stop the clock."""


@dataclass(frozen=True, slots=True)
class RequestRegistered:
    """``number`` is allotted while it is recorded; a decision leaves it empty. ``rule`` names the deadline's clause.

    ``about`` is the person whose work is complained about: never its handler. ``against`` is the request whose answer
    an appeal contests.
    """

    request: RequestId
    kind: str
    received_at: Micros
    due: Micros
    rule: str
    identity: IdentityId
    number: str = ""
    text: str = ""
    account: str = ""
    run: str = ""
    answer_by: str = ""
    """How the client wishes to be answered: ``chat``, ``email``, ``post``."""
    anonymous: bool = False
    about: OperatorId | None = None
    against: RequestId | None = None
    by: OperatorId | None = None
    """Who registered it, where people did."""


@dataclass(frozen=True, slots=True)
class RequestCorrected:
    """The client added to what he wrote, or mended it; both stand."""

    request: RequestId
    text: str


@dataclass(frozen=True, slots=True)
class RequestTransmitted:
    """The CRM keeps it under a number of its own."""

    request: RequestId
    external_no: str


@dataclass(frozen=True, slots=True)
class RequestAssigned:
    request: RequestId
    operator: OperatorId
    by: OperatorId | None = None


@dataclass(frozen=True, slots=True)
class RequestStateChanged:
    request: RequestId
    state: RequestState
    by: OperatorId | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class RequestAnswered:
    """On its merits: ``message`` is the reply that carried the answer to the client."""

    request: RequestId
    message: MessageId
    by: OperatorId
    decision: str = ""
    """``granted``, ``partly``, ``declined``, ``explained``."""


@dataclass(frozen=True, slots=True)
class DeadlineNeared:
    """``percent`` of its time is gone: 50, 80 or 100."""

    request: RequestId
    percent: int


@dataclass(frozen=True, slots=True)
class TaskOpened:
    """A department of the company is asked; the client is sent nowhere (O10)."""

    request: RequestId
    task: TaskId
    department: str
    text: str
    due: Micros
    by: OperatorId


@dataclass(frozen=True, slots=True)
class TaskClosed:
    request: RequestId
    task: TaskId
    text: str
    by: OperatorId
