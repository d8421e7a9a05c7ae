"""An office's day as its people see it, and as the board in its hall shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from conversation.ids import MINUTE, Micros
from handoff.operators import Operator
from hub.access import NotFound
from hub.event_titles import Locale
from hub.office_facts import OfficeCard, card_of, hours_text
from hub.office_queue import Waiting, in_order, out_of_turn
from standard.measures import figure, in_queue_since
from standard.offices import Office, Offices
from standard.rules import Standard
from storage import visits
from storage.database import Database
from storage.visits import VisitRow

WAIT = "wait_in_office"
"""The metric of O2."""
CALLED_SHOWN = 8
"""Lines of the board: what is called longer ago is nobody's business any more."""
NEXT_SHOWN = 12


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visitor; ``time`` is what he booked, by the office's clock.

    ``place`` is 1 for who is called next, 0 for who does not wait; ``waited_seconds`` is counted till he was called.
    """

    id: str
    ticket: str
    state: str
    name: str
    phone: str
    starts: Micros
    time: str
    walk_in: bool
    topic: str
    paid: bool
    needs: str
    out_of_turn: bool
    at_his_time: bool
    early: bool
    rose: bool
    window: str
    place: int
    waited_seconds: int


@dataclass(frozen=True, slots=True)
class WaitFigure:
    """O2: of those who were called today, against the bound; ``waiting_longest`` is of those who still wait."""

    count: int
    average_seconds: int
    longest_seconds: int
    bound_minutes: float
    kept: bool
    waiting_longest_seconds: int


@dataclass(frozen=True, slots=True)
class OfficeLine:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """``waiting`` in order of service, ``expected`` are booked and not here yet, ``done`` the last first."""

    office: str
    title: str
    day: str
    hours: str
    windows: int
    now: Micros
    waiting: tuple[VisitLine, ...]
    called: tuple[VisitLine, ...]
    expected: tuple[VisitLine, ...]
    done: tuple[VisitLine, ...]
    wait: WaitFigure
    topics: tuple[OfficeLine, ...]
    needs: tuple[OfficeLine, ...]


@dataclass(frozen=True, slots=True)
class Called:
    """``fresh``: called within the last minute."""

    ticket: str
    window: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Board:
    """What everybody in the hall may read: tickets and windows, no names."""

    title: str
    zone: str
    called: tuple[Called, ...]
    next: tuple[str, ...]
    waiting: int
    average_minutes: int


class OfficeDays:
    """``rise_after`` is Q2's bound, µs."""

    def __init__(
        self,
        database: Database,
        offices: Offices,
        standard: Standard,
        rise_after: int,
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._offices = offices
        self._standard = standard
        self._rise_after = rise_after
        self._now = now

    def mine(self, operator: Operator, locale: Locale) -> tuple[OfficeLine, ...]:
        """The offices whose queue she serves."""
        return tuple(
            OfficeLine(one.id, one.title.en if locale == "en" else one.title.ru)
            for one in self._today()
            if operator.serves and operator.has_queue(one.queue)
        )

    def office(self, operator: Operator, name: str) -> Office:
        """Raises NotFound: there is none, or it is not hers."""
        found = next((one for one in self._today() if one.id == name), None)
        if found is None or not (operator.serves and operator.has_queue(found.queue)):
            raise NotFound(name)
        return found

    async def rows(self, office: Office) -> list[VisitRow]:
        """All visits of today."""
        since, until = office.bounds(office.day_of(self._now()))
        return await self._database.read(lambda: visits.of_day(office.id, since, until))

    def queue(self, rows: Sequence[VisitRow]) -> tuple[Waiting, ...]:
        return in_order(rows, self._offices, self._now(), self._rise_after)

    async def day(self, operator: Operator, name: str, locale: Locale) -> OfficeDay:
        office = self.office(operator, name)
        rows, now = await self.rows(office), self._now()
        waiting = self.queue(rows)
        today = office.day_of(now)
        english = locale == "en"
        lines = {row.id: self._line(row, office, now, english) for row in rows}
        ended = sorted((row for row in rows if row.ended_at), key=lambda row: -(row.ended_at or 0))
        called = sorted((row for row in rows if row.state == "called"), key=lambda row: row.changed_at)
        return OfficeDay(
            office=office.id,
            title=office.title.en if english else office.title.ru,
            day=today.isoformat(),
            hours=hours_text(office.calendar.hours(today)),
            windows=office.windows,
            now=now,
            waiting=tuple(
                self._line(one.row, office, now, english, place=place, waiting=one)
                for place, one in enumerate(waiting, 1)
            ),
            called=tuple(lines[row.id] for row in called),
            expected=tuple(lines[row.id] for row in rows if row.state == "booked"),
            done=tuple(lines[row.id] for row in ended if row.state in ("served", "missed")),
            wait=self._figure(rows, waiting, now, today),
            topics=tuple(
                OfficeLine(topic, found.title.en if english else found.title.ru)
                for topic in office.topics
                if (found := self._offices.topics.get(topic))
            ),
            needs=tuple(
                OfficeLine(need, words.en if english else words.ru)
                for need, words in self._offices.needs.items()
                if need in office.needs
            ),
        )

    async def board(self, name: str) -> Board:
        """Raises NotFound."""
        office = next((one for one in self._today() if one.id == name), None)
        if office is None:
            raise NotFound(name)
        rows, now = await self.rows(office), self._now()
        waiting = self.queue(rows)
        called = sorted((row for row in rows if row.state == "called"), key=lambda row: -row.changed_at)
        wait = self._figure(rows, waiting, now, office.day_of(now))
        return Board(
            title=office.title.ru,
            zone=office.calendar.zone,
            called=tuple(
                Called(row.ticket, row.window, now - row.changed_at < MINUTE) for row in called[:CALLED_SHOWN]
            ),
            next=tuple(one.row.ticket for one in waiting[:NEXT_SHOWN]),
            waiting=len(waiting),
            average_minutes=round(wait.average_seconds / 60),
        )

    def cards(self) -> tuple[OfficeCard, ...]:
        """For everybody."""
        return tuple(card_of(office, self._offices, self._now()) for office in self._today())

    def _today(self) -> tuple[Office, ...]:
        found: dict[str, Office] = {}
        now = self._now()
        for office in self._offices.dated:
            here = self._offices.office(office.id, office.day_of(now))
            if here is not None:
                found.setdefault(here.id, here)
        return tuple(found.values())

    def _line(
        self,
        row: VisitRow,
        office: Office,
        now: Micros,
        english: bool,
        *,
        place: int = 0,
        waiting: Waiting | None = None,
    ) -> VisitLine:
        topic, need = self._offices.topics.get(row.topic), self._offices.needs.get(row.needs)
        words = topic.title if topic else None
        return VisitLine(
            id=row.id,
            ticket=row.ticket,
            state=row.state,
            name=row.name,
            phone=row.phone,
            starts=row.starts,
            time=f"{office.calendar.local(row.starts):%H:%M}",
            walk_in=row.walk_in,
            topic=(words.en if english else words.ru) if words else row.topic,
            paid=self._offices.priority(row.topic) == "commercial",
            needs=(need.en if english else need.ru) if need else row.needs,
            out_of_turn=out_of_turn(row, self._offices),
            at_his_time=waiting is not None and waiting.at_his_time,
            early=waiting is not None and waiting.early,
            rose=waiting is not None and waiting.rose,
            window=row.window,
            place=place,
            waited_seconds=_waited(row, now) // 1_000_000,
        )

    def _figure(
        self, rows: Sequence[VisitRow], waiting: Sequence[Waiting], now: Micros, day: date
    ) -> WaitFigure:
        rule = self._standard.rule(WAIT, day)
        durations = [_waited(row, now) for row in rows if row.called_at is not None]
        found = figure(durations, rule) if rule else None
        longest = max((now - one.since for one in waiting), default=0)
        return WaitFigure(
            count=len(durations),
            average_seconds=found.average_us // 1_000_000 if found else 0,
            longest_seconds=found.longest_us // 1_000_000 if found else 0,
            bound_minutes=rule.bound_us / MINUTE if rule else 0,
            kept=found.kept if found else True,
            waiting_longest_seconds=max(0, longest) // 1_000_000,
        )


def _waited(row: VisitRow, now: Micros) -> int:
    """Microseconds in the queue, till he was first called or till now; 0 for who is not here."""
    if row.arrived_at is None:
        return 0
    since = in_queue_since(row.arrived_at, row.starts, walk_in=row.walk_in)
    if row.called_at is None and row.state != "arrived":
        return 0
    return max(0, (row.called_at if row.called_at is not None else now) - since)
