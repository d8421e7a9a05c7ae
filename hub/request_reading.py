"""What operators read of requests: lists in their sight, one whole, a client's, what a form needs."""

from collections.abc import Callable
from dataclasses import dataclass

from conversation.ids import ConversationId, Micros, RequestId
from handoff.operators import Operator
from hub.access import NotFound
from hub.desk_reading import DeskReading
from hub.event_titles import Locale
from hub.request_cards import Found, RequestCard, RequestPresenter, WholeRequest
from hub.request_titles import DECISIONS, STATES
from standard import request_acts as acts
from storage import event_log, operators, requests, transcript
from storage.database import Database, Script
from storage.requests import RequestCounts, RequestRow, View


@dataclass(frozen=True, slots=True)
class RequestList:
    items: tuple[RequestCard, ...]
    counts: RequestCounts
    position: int


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class DepartmentChoice:
    """``days``: the working days a task has by default."""

    id: str
    title: str
    days: int


@dataclass(frozen=True, slots=True)
class RequestForms:
    """What may be chosen; ``served`` are the kinds of the operator's own queues."""

    kinds: tuple[Choice, ...]
    served: tuple[str, ...]
    states: tuple[Choice, ...]
    decisions: tuple[Choice, ...]
    departments: tuple[DepartmentChoice, ...]


class RequestReading:
    def __init__(
        self,
        database: Database,
        presenter: RequestPresenter,
        reading: DeskReading,
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._presenter = presenter
        self._reading = reading
        self._now = now

    async def listed(
        self,
        operator: Operator,
        view: View,
        locale: Locale,
        *,
        kind: str = "",
        state: str = "",
        number: str = "",
    ) -> RequestList:
        """The most urgent first. A ``number`` is looked for among all that she may see."""
        person, now = self._presenter.person(operator), self._now()

        def script() -> Script[tuple[list[RequestRow], RequestCounts, dict[str, str], int]]:
            position = yield from event_log.head()
            rows = yield from requests.listed(view, person, now, kind=kind, state=state, number=number)
            counted = yield from requests.counts(person, now)
            names = yield from operators.names()
            return rows, counted, names, position

        rows, counted, names, position = await self._database.read(script)
        cards = tuple(self._presenter.card(row, person, names, now, locale) for row in rows)
        return RequestList(cards, counted, position)

    async def of_conversation(
        self, operator: Operator, conversation: ConversationId, locale: Locale
    ) -> tuple[RequestCard, ...]:
        """Those of the client, of any channel, that she may see. Raises NotFound."""
        row = await self._reading.seen(operator, conversation)
        person, now = self._presenter.person(operator), self._now()
        rows = await self._database.read(lambda: requests.of_contact(row.contact))
        names = await self._database.read(operators.names)
        seen = [each for each in rows if self._visible(each, person, led=True)]
        return tuple(self._presenter.card(each, person, names, now, locale) for each in seen)

    async def whole(self, operator: Operator, request: RequestId, locale: Locale) -> WholeRequest:
        """Raises NotFound also for one that is not hers to see."""
        person = self._presenter.person(operator)
        found = await self._database.read(lambda: _found(request))
        if found is None or not acts.sees(found.row.filed, person):
            raise NotFound(request)
        opens = await self._opens(operator, found.row.conversation)
        return self._presenter.whole(found, person, self._now(), locale, opens=opens)

    def forms(self, operator: Operator, locale: Locale) -> RequestForms:
        rules, english = self._presenter.rules, locale == "en"
        served = tuple(rules.kinds) if operator.senior else rules.kinds_of(operator.queues)
        return RequestForms(
            tuple(Choice(name, kind.title.of(locale)) for name, kind in rules.kinds.items()),
            served,
            tuple(Choice(name, pair[english]) for name, pair in STATES.items()),
            tuple(Choice(name, pair[english]) for name, pair in DECISIONS.items()),
            tuple(
                DepartmentChoice(name, each.title.of(locale), each.days)
                for name, each in rules.departments.items()
            ),
        )

    def _visible(self, row: RequestRow, person: acts.Person, *, led: bool) -> bool:
        """Whoever sees the conversation sees that a request is there, unless it complains about her."""
        return acts.sees(row.filed, person) or (led and row.filed.about != person.id)

    async def _opens(self, operator: Operator, conversation: ConversationId) -> bool:
        try:
            await self._reading.seen(operator, conversation)
        except NotFound:
            return False
        return True


def _found(request: RequestId) -> Script[Found | None]:
    row = yield from requests.by_id(request)
    if row is None:
        return None
    tasks = yield from requests.tasks(request)
    history = yield from requests.history(request)
    said = (yield from transcript.by_message(row.answer)) if row.answer else None
    names = yield from operators.names()
    colleagues = yield from operators.everybody()
    return Found(row, tasks, history, said.text if said else "", names, colleagues)
