"""What screens show of requests: cards for lists, one whole with its terms, tasks and history. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from conversation import events as e
from conversation.ids import Micros
from handoff.operators import Operator
from handoff.routing import Routes
from hub.cards import Names, Person, nameless
from hub.event_titles import Locale, title
from hub.request_titles import STATES
from standard import request_acts as acts
from standard.deadlines import Deadline, UnknownKind, deadlines, gone
from standard.request_rules import RequestRules
from storage.codec import DISK_NAMES
from storage.requests import RequestRow, TaskRow

PREVIEW = 200
"""Characters of a request's text that a list shows."""


@dataclass(frozen=True, slots=True)
class RequestCard:
    """``percent`` of its time is gone (above 100: late). ``running``: its clock runs. ``may``: the acts offered."""

    id: str
    number: str
    kind: str
    kind_title: str
    state: str
    state_title: str
    running: bool
    received_at: Micros
    due: Micros
    percent: int
    late: bool
    handler: Person | None
    client: str
    text: str
    external_no: str
    answered_at: Micros | None
    may: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermView:
    """One clause that sets a time; ``decides``: the strictest. ``skipped`` are the days that do not count, ISO."""

    clause: str
    days: int
    unit: str
    source: str
    date: str
    decides: bool
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskView:
    id: str
    department: str
    text: str
    due: Micros
    late: bool
    opened_by: str
    opened_at: Micros
    answer: str
    closed_by: str
    closed_at: Micros | None


@dataclass(frozen=True, slots=True)
class HappenedView:
    """One line of the history; ``text`` are the words that were written then."""

    position: int
    at: Micros
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class WholeRequest:
    """``conversation`` is "" when she may not open it."""

    card: RequestCard
    conversation: str
    account: str
    answer_by: str
    anonymous: bool
    about: Person | None
    against: str
    registered_by: Person | None
    decision: str
    text: str
    answer: str
    how_to_appeal: str
    terms: tuple[TermView, ...]
    tasks: tuple[TaskView, ...]
    history: tuple[HappenedView, ...]
    assignable: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """All that is known of one request."""

    row: RequestRow
    tasks: Sequence[TaskRow]
    history: Sequence[e.Recorded]
    answer: str
    names: Names
    colleagues: Sequence[Operator]


class RequestPresenter:
    def __init__(self, rules: RequestRules, routes: Routes) -> None:
        self.rules = rules
        self._routes = routes

    def person(self, operator: Operator) -> acts.Person:
        """An operator as the acts know her."""
        kinds = self.rules.kinds_of(operator.queues) if operator.serves else ()
        return acts.Person(operator.id, operator.senior, frozenset(kinds))

    def card(
        self, row: RequestRow, person: acts.Person, names: Names, now: Micros, locale: Locale
    ) -> RequestCard:
        filed = row.filed
        running = filed.state in acts.OPEN
        return RequestCard(
            id=filed.id,
            number=filed.number,
            kind=filed.kind,
            kind_title=self.rules.kind_title(filed.kind, locale),
            state=filed.state,
            state_title=STATES[filed.state][locale == "en"],
            running=running,
            received_at=filed.received_at,
            due=filed.due,
            percent=gone(filed.received_at, filed.due, now),
            late=(row.answered_at or row.closed_at or now if not running else now) > filed.due,
            handler=_person(filed.handler, names),
            client=row.contact_name or nameless(locale),
            text=" ".join(row.text.split())[:PREVIEW],
            external_no=row.external_no,
            answered_at=row.answered_at,
            may=acts.may(filed, person),
        )

    def whole(
        self, found: Found, person: acts.Person, now: Micros, locale: Locale, *, opens: bool
    ) -> WholeRequest:
        row, names = found.row, found.names
        kind = self.rules.kinds.get(row.filed.kind)
        card = self.card(row, person, names, now, locale)
        assignable = [each for each in found.colleagues if self._suits(row, each)]
        return WholeRequest(
            card=card,
            conversation=row.conversation if opens else "",
            account=row.account,
            answer_by=row.answer_by,
            anonymous=row.anonymous,
            about=_person(row.filed.about, names),
            against=row.against,
            registered_by=_person(row.registered_by, names),
            decision=row.decision,
            text=row.text,
            answer=found.answer,
            how_to_appeal=kind.how_to_appeal.of(locale) if kind else "",
            terms=self._terms(row),
            tasks=tuple(self._task(task, names, now, locale) for task in found.tasks),
            history=tuple(self._happened(item, names, locale) for item in found.history),
            assignable=tuple(Person(each.id, each.name) for each in assignable)
            if "assign" in card.may
            else (),
        )

    def told(self, event: str, data: Mapping[str, Any], locale: Locale) -> Mapping[str, Any]:
        """An event's data with the names of the pack in place of its keys."""
        if event == "task_opened" and (known := self.rules.departments.get(str(data.get("department")))):
            return {**data, "department": known.title.of(locale)}
        if event == "request_registered":
            return {**data, "kind": self.rules.kind_title(str(data.get("kind")), locale)}
        return data

    def _suits(self, row: RequestRow, colleague: Operator) -> bool:
        person = self.person(colleague)
        hands = {row.filed.about, row.filed.handler} | row.filed.contested
        return colleague.serves and colleague.id not in hands and acts.sees(row.filed, person)

    def _terms(self, row: RequestRow) -> tuple[TermView, ...]:
        try:
            found = deadlines(self.rules, row.filed.kind, row.filed.received_at)
        except UnknownKind:
            return ()
        received = self.rules.local(row.filed.received_at).date()
        return tuple(
            TermView(
                one.term.clause,
                one.term.days,
                one.term.unit,
                one.term.source,
                one.date.isoformat(),
                one.term.clause == row.rule,
                self._skipped(received, one),
            )
            for one in found
        )

    def _skipped(self, received: date, one: Deadline) -> tuple[str, ...]:
        if one.term.unit != "working_days":
            return ()
        days = (received + timedelta(days=n) for n in range(1, (one.date - received).days))
        return tuple(day.isoformat() for day in days if not self.rules.working.worked(day))

    def _task(self, task: TaskRow, names: Names, now: Micros, locale: Locale) -> TaskView:
        known = self.rules.departments.get(task.department)
        return TaskView(
            task.id,
            known.title.of(locale) if known else task.department,
            task.text,
            task.due,
            (task.closed_at or now) > task.due,
            names.get(task.opened_by, ""),
            task.opened_at,
            task.answer,
            names.get(task.closed_by, "") if task.closed_by else "",
            task.closed_at,
        )

    def _happened(self, item: e.Recorded, names: Names, locale: Locale) -> HappenedView:
        event = DISK_NAMES[type(item.event)][0]
        data = {name: getattr(item.event, name) for name in _TOLD if hasattr(item.event, name)}
        sentence = title(event, self.told(event, data, locale), names, self._routes, locale)
        words = "" if isinstance(item.event, e.RequestRegistered) else getattr(item.event, "text", "")
        return HappenedView(item.position, item.at, sentence, words)


_TOLD = (
    "number",
    "kind",
    "by",
    "operator",
    "state",
    "comment",
    "decision",
    "percent",
    "department",
    "external_no",
)
"""Fields of events that sentences are made of."""


def _person(operator: str | None, names: Names) -> Person | None:
    return Person(operator, names.get(operator, "")) if operator else None
