"""Who may do what with a request: every act as the events that follow from it, or a refusal in words.

An act already done (the same click twice) returns no events. The laws of P7: whoever is complained about neither sees
nor handles the complaint; an appeal is handled by somebody else than the answer it contests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from conversation import events as e
from conversation.events.requests import RequestState
from conversation.ids import IdentityId, MessageId, Micros, OperatorId, RequestId, TaskId

Act = Literal["take", "assign", "wait", "resume", "answer", "close", "reopen", "task", "correct"]
Decision = Literal["granted", "partly", "declined", "explained"]
Events = tuple[e.Event, ...]

OPEN: tuple[RequestState, ...] = ("registered", "in_work", "waiting")
"""The clock runs."""
STEPS: Mapping[RequestState, Mapping[Act, RequestState]] = {
    "registered": {"take": "in_work", "assign": "in_work", "close": "closed"},
    "in_work": {"wait": "waiting", "answer": "answered", "close": "closed"},
    "waiting": {"resume": "in_work", "answer": "answered", "close": "closed"},
    "answered": {"reopen": "in_work", "close": "closed"},
    "closed": {"reopen": "in_work"},
}
"""From state to state. ``answer`` needs a reply to the client, so a handler first."""


class NotAllowed(Exception):
    """``code`` is for programs, the texts are for the operator's screen."""

    def __init__(self, code: str, ru: str, en: str) -> None:
        super().__init__(code)
        self.code = code
        self.ru = ru
        self.en = en


@dataclass(frozen=True, slots=True)
class Person:
    """An operator as far as requests care. ``kinds``: those of the queues she serves."""

    id: OperatorId
    senior: bool = False
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Filed:
    """A request as its events have left it.

    ``contested``: who handled or answered the request that this one appeals.
    """

    id: RequestId
    number: str
    kind: str
    state: RequestState
    received_at: Micros
    due: Micros
    identity: IdentityId
    handler: OperatorId | None = None
    about: OperatorId | None = None
    contested: frozenset[OperatorId] = frozenset()
    open_tasks: frozenset[TaskId] = frozenset()


def sees(filed: Filed, person: Person) -> bool:
    """Is it in her sight? Never, when it complains about her."""
    if filed.about == person.id:
        return False
    return person.senior or filed.handler == person.id or filed.kind in person.kinds


def may(filed: Filed, person: Person) -> tuple[Act, ...]:
    """The acts her screen offers."""
    if not sees(filed, person):
        return ()
    steps = STEPS[filed.state]
    acts: list[Act] = []
    if filed.state in OPEN and filed.handler != person.id and _suits(filed, person.id):
        acts += ["take"] if filed.handler is None or person.senior else []
    if filed.state in OPEN:
        acts += ["assign"] if person.senior or filed.handler == person.id else []
        acts += ["correct"]
    if filed.handler == person.id or person.senior:
        acts += [act for act in steps if act not in ("take", "assign")]
        acts += ["task"] if filed.state in OPEN else []
    if person.id in filed.contested:
        acts = [act for act in acts if act != "answer"]
    return tuple(acts)


def take(filed: Filed, person: Person) -> Events:
    """She handles it from now on."""
    _in_sight(filed, person)
    if filed.handler == person.id:
        return ()
    if filed.handler is not None and not person.senior:
        raise NotAllowed("taken", "Обращение уже у другого сотрудника.", "A colleague already has it.")
    return _handed(filed, person.id, person.id)


def assign(filed: Filed, person: Person, to: Person) -> Events:
    """To a colleague: by a senior, or by whoever has it."""
    _in_sight(filed, person)
    if not (person.senior or filed.handler == person.id):
        raise NotAllowed(
            "not_hers", "Передать может ответственный или старший.", "Its handler or a senior may pass it on."
        )
    if not (to.senior or filed.kind in to.kinds):
        raise NotAllowed(
            "not_her_queue",
            "Этот сотрудник не работает с такими обращениями.",
            "She does not serve such requests.",
        )
    return () if filed.handler == to.id else _handed(filed, to.id, person.id)


def change(
    filed: Filed, person: Person, act: Literal["wait", "resume", "close", "reopen"], comment: str = ""
) -> Events:
    """Another state. A comment is needed where colleagues must know why."""
    _in_sight(filed, person)
    _handles(filed, person)
    target = STEPS[filed.state].get(act)
    if target is None:
        raise NotAllowed(
            "wrong_state",
            "Сейчас это невозможно: обновите обращение.",
            "Not possible now: look at the request again.",
        )
    comment = comment.strip()
    if not comment and (act in ("wait", "reopen") or filed.state != "answered") and act != "resume":
        raise NotAllowed("no_comment", "Напишите, почему.", "Write why.")
    if act == "close" and filed.open_tasks:
        raise NotAllowed("open_tasks", "Сначала закройте поручения.", "Close the tasks first.")
    return (e.RequestStateChanged(filed.id, target, person.id, comment),)


def answer(filed: Filed, person: Person, message: MessageId, decision: Decision) -> Events:
    """On its merits, by the reply ``message``; whoever answers handles it."""
    _in_sight(filed, person)
    if filed.state not in OPEN:
        raise NotAllowed("answered", "На обращение уже дан ответ.", "It is answered already.")
    if filed.handler is not None and filed.handler != person.id and not person.senior:
        raise NotAllowed("taken", "Обращение уже у другого сотрудника.", "A colleague already has it.")
    handed = () if filed.handler is not None else _handed(filed, person.id, person.id)
    if person.id in filed.contested:
        raise _same_hands()
    return (*handed, e.RequestAnswered(filed.id, message, person.id, decision))


def correct(filed: Filed, text: str) -> Events:
    """The client added something, himself or through a colleague."""
    if filed.state not in OPEN:
        raise NotAllowed(
            "answered", "Обращение уже рассмотрено: нужно новое.", "It is answered: a new one is needed."
        )
    if not text.strip():
        raise NotAllowed("empty", "Напишите, что дополнить.", "Write what is to be added.")
    return (e.RequestCorrected(filed.id, text.strip()),)


def open_task(
    filed: Filed, person: Person, task: TaskId, *, department: str, text: str, due: Micros, now: Micros
) -> Events:
    """A department is asked (O10)."""
    _in_sight(filed, person)
    _handles(filed, person)
    if filed.state not in OPEN:
        raise NotAllowed("answered", "На обращение уже дан ответ.", "It is answered already.")
    if not text.strip():
        raise NotAllowed("empty", "Напишите, что нужно сделать.", "Write what is to be done.")
    if due <= now:
        raise NotAllowed("in_past", "Срок поручения уже прошёл.", "The task's time is over already.")
    return (e.TaskOpened(filed.id, task, department, text.strip(), due, person.id),)


def close_task(filed: Filed, person: Person, task: TaskId, text: str) -> Events:
    """What the department answered."""
    _in_sight(filed, person)
    _handles(filed, person)
    if task not in filed.open_tasks:
        return ()
    if not text.strip():
        raise NotAllowed("empty", "Напишите, что ответил отдел.", "Write what the department answered.")
    return (e.TaskClosed(filed.id, task, text.strip(), person.id),)


def _handed(filed: Filed, to: OperatorId, by: OperatorId) -> Events:
    if filed.state not in OPEN:
        raise NotAllowed("answered", "На обращение уже дан ответ.", "It is answered already.")
    if not _suits(filed, to):
        raise _same_hands()
    assigned = e.RequestAssigned(filed.id, to, by)
    if filed.state != "registered":
        return (assigned,)
    return (assigned, e.RequestStateChanged(filed.id, "in_work", by))


def _suits(filed: Filed, person: OperatorId) -> bool:
    return person != filed.about and person not in filed.contested


def _same_hands() -> NotAllowed:
    return NotAllowed(
        "same_hands",
        "По закону о беспристрастности этим занимается другой сотрудник.",
        "Somebody else must handle it: impartiality.",
    )


def _in_sight(filed: Filed, person: Person) -> None:
    if not sees(filed, person):
        raise NotAllowed("not_her_queue", "Это обращение не из ваших.", "This request is not in your queues.")


def _handles(filed: Filed, person: Person) -> None:
    if person.senior or filed.handler == person.id:
        return
    raise NotAllowed("not_taken", "Сначала возьмите обращение себе.", "Take the request first.")
