"""Requests on the wire (see ``hub.request_cards`` and ``hub.request_reading`` for their meaning)."""

from typing import Literal

from web.desk_models import PersonOut
from web.fields import Answer, Ask, Id, Key, Line, Moment, When, Words

AnswerBy = Literal["", "chat", "email", "post"]


class RequestCardOut(Answer):
    id: str
    number: str
    kind: str
    kind_title: str
    state: str
    state_title: str
    running: bool
    received_at: Moment
    due: Moment
    percent: int
    late: bool
    handler: PersonOut | None
    client: str
    text: str
    external_no: str
    answered_at: Moment | None
    may: tuple[str, ...]


class RequestCountsOut(Answer):
    open: int
    mine: int
    free: int
    overdue: int


class RequestListOut(Answer):
    items: tuple[RequestCardOut, ...]
    counts: RequestCountsOut
    position: int


class RequestCardsOut(Answer):
    items: tuple[RequestCardOut, ...]


class TermOut(Answer):
    clause: str
    days: int
    unit: str
    source: str
    date: str
    decides: bool
    skipped: tuple[str, ...]


class TaskOut(Answer):
    id: str
    department: str
    text: str
    due: Moment
    late: bool
    opened_by: str
    opened_at: Moment
    answer: str
    closed_by: str
    closed_at: Moment | None


class HappenedOut(Answer):
    position: int
    at: Moment
    title: str
    text: str


class WholeRequestOut(Answer):
    card: RequestCardOut
    conversation: str
    account: str
    answer_by: str
    anonymous: bool
    about: PersonOut | None
    against: str
    registered_by: PersonOut | None
    decision: str
    text: str
    answer: str
    how_to_appeal: str
    terms: tuple[TermOut, ...]
    tasks: tuple[TaskOut, ...]
    history: tuple[HappenedOut, ...]
    assignable: tuple[PersonOut, ...]


class ChoiceOut(Answer):
    id: str
    title: str


class DepartmentOut(Answer):
    id: str
    title: str
    days: int


class RequestFormsOut(Answer):
    kinds: tuple[ChoiceOut, ...]
    served: tuple[str, ...]
    states: tuple[ChoiceOut, ...]
    decisions: tuple[ChoiceOut, ...]
    departments: tuple[DepartmentOut, ...]


class NewRequestAsk(Ask):
    """``received_at`` null: now. ``against``: the number of the request whose answer is contested."""

    conversation: Id
    kind: Line
    text: Words
    client_key: Key
    received_at: When | None = None
    account: Line = ""
    answer_by: AnswerBy = ""
    anonymous: bool = False
    about: Id | None = None
    against: Line = ""
    tells: bool = True


class AssignAsk(Ask):
    operator: Id


class ChangeAsk(Ask):
    act: Literal["wait", "resume", "close", "reopen"]
    comment: Words = ""


class CorrectAsk(Ask):
    text: Words


class AnswerAsk(Ask):
    """``elsewhere``: it went on paper or by telephone and is only kept here."""

    text: Words
    decision: Literal["granted", "partly", "declined", "explained"]
    client_key: Key
    elsewhere: bool = False


class TaskAsk(Ask):
    """``due`` null: the working days that the department has."""

    department: Line
    text: Words
    due: When | None = None


class CloseTaskAsk(Ask):
    text: Words
