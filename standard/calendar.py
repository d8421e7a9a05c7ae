"""When people work: weekly hours in a zone, public holidays and dated exceptions."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from conversation.ids import Micros

DAYS_AHEAD = 400
"""How far an opening is looked for."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class NeverOpens(Exception):
    """The calendar has no working hour within ``DAYS_AHEAD`` days."""


@dataclass(frozen=True, slots=True)
class Span:
    """Working hours of one day, in minutes after local midnight; ``end`` is 1440 at most and excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """``zone`` is a name such as Europe/Moscow; ``week`` counts from Monday = 0.

    A dated exception beats a holiday, a holiday beats the week.
    """

    id: str
    zone: str
    week: Mapping[int, tuple[Span, ...]]
    exceptions: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    holidays: Container[date] = frozenset()

    def hours(self, day: date) -> tuple[Span, ...]:
        """The working hours of a local day, in order; empty for a day off."""
        if day in self.exceptions:
            return self.exceptions[day]
        return () if day in self.holidays else self.week.get(day.weekday(), ())

    def local(self, at: Micros) -> datetime:
        return (_EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(self.zone))

    def is_open(self, at: Micros) -> bool:
        return any(start <= at < end for start, end in self._spans(self.local(at).date(), 1))

    def opens_at(self, at: Micros) -> Micros:
        """``at`` itself while people work, else the next opening. Raises NeverOpens."""
        for start, end in self._spans(self.local(at).date(), DAYS_AHEAD):
            if at < end:
                return Micros(max(at, start))
        raise NeverOpens(self.id)

    def changes_at(self, at: Micros) -> Micros:
        """When what ``is_open`` says now ends. Raises NeverOpens."""
        opens = self.opens_at(at)
        if opens > at:
            return opens
        ends = opens
        for start, end in self._spans(self.local(at).date(), DAYS_AHEAD):
            if start > ends:
                break
            ends = Micros(max(ends, end))
        return ends

    def opens_text(self, at: Micros) -> str:
        """ "" while people work, else the local ISO time of the next opening (``HandoffRoute.opens``)."""
        opens = self.opens_at(at)
        return "" if opens == at else self.local(opens).isoformat(timespec="minutes")

    def worked(self, start: Micros, end: Micros) -> int:
        """Microseconds between two moments that lie inside working hours; 0 when ``end`` is not later."""
        if end <= start:
            return 0
        first = self.local(start).date()
        days = (self.local(end).date() - first).days + 1
        return sum(max(0, min(end, closes) - max(start, opens)) for opens, closes in self._spans(first, days))

    def _spans(self, first: date, days: int) -> Iterator[tuple[int, int]]:
        """Working hours of ``days`` local days from ``first`` on, as moments."""
        for number in range(days):
            day = first + timedelta(days=number)
            for span in self.hours(day):
                yield self.moment(day, span.start), self.moment(day, span.end)

    def moment(self, day: date, minutes: int) -> Micros:
        """A wall-clock time as a moment: on the day the clocks change, hours are what the clock shows."""
        later, rest = divmod(minutes, 24 * 60)
        day += timedelta(days=later)
        local = datetime(day.year, day.month, day.day, rest // 60, rest % 60, tzinfo=ZoneInfo(self.zone))
        return Micros((local - _EPOCH) // _MICROSECOND)
