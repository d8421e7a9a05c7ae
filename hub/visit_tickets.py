"""Tickets and places of visits, given out while a decision is recorded: no place twice, no code twice on a day."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from conversation import events as e
from conversation.ids import HOUR, Micros, VisitId
from hub.numbers import Allotter
from standard.offices import Office, Offices
from standard.visits import Taken, fits, ticket
from storage import jobs, visits
from storage.database import Conflict, Script
from storage.jobs import Job

REMIND = "visit"
"""The kind of jobs that remind of a visit."""
EVENING = 18 * 60
"""The day before, in minutes after local midnight."""
SHORTLY = 2 * HOUR


class PlaceTaken(Conflict):
    """Somebody was quicker: read again what is free, and decide again."""


def visit_allotters(offices: Offices) -> Mapping[type, Allotter]:
    """For ``hub.numbers.allot``: a visit that is booked or moved takes its place and is given its ticket."""
    giving = _Giving(offices)
    return {e.VisitBooked: giving.booked, e.VisitMoved: giving.moved}


def place_is_free(office: Office, starts: Micros, but: str = "", mine: str = "") -> Script[bool]:
    """Lock the office's day and look; what is then written in the same transaction nobody else can take."""
    day = office.day_of(starts)
    yield from visits.lock_day(office.id, day.isoformat())
    since, until = office.bounds(day)
    found = yield from visits.taken(office.id, since, until, but, mine)
    return fits(office, starts, [Taken(*one) for one in found])


class _Giving:
    def __init__(self, offices: Offices) -> None:
        self._offices = offices

    def booked(self, event: e.VisitBooked, at: Micros) -> Script[str]:
        day = self._day(event.office, event.starts)
        if not event.walk_in:
            yield from self._take(event.office, event.starts, "", event.external_no)
            yield from self._remind(event.visit, event.office, event.starts, at)
        number = yield from visits.next_ticket(event.office, day.isoformat())
        return ticket(self._offices.letter(event.topic), number)

    def moved(self, event: e.VisitMoved, at: Micros) -> Script[str]:
        """The same ticket on the same day of the same office, else a new one."""
        row = yield from visits.by_id(event.visit)
        yield from self._take(event.office, event.starts, event.visit, event.visit)
        yield from self._remind(event.visit, event.office, event.starts, at)
        day = self._day(event.office, event.starts)
        if row is not None and (row.office, self._day(row.office, row.starts)) == (event.office, day):
            return row.ticket
        number = yield from visits.next_ticket(event.office, day.isoformat())
        return ticket(self._offices.letter(row.topic if row else ""), number)

    def _take(self, name: str, starts: Micros, visit: str, known_by: str) -> Script[None]:
        """The place that was kept while the CRM was asked, or a free one. Raises PlaceTaken."""
        office = self._office(name, starts)
        if office is None:
            return
        free = yield from place_is_free(office, starts, visit)
        if not (yield from visits.consume_hold(name, starts, known_by)) and not free:
            raise PlaceTaken(f"no place in {name} at {starts}")

    def _remind(self, visit: VisitId, name: str, starts: Micros, at: Micros) -> Script[None]:
        """A job for each reminder that is still ahead; a visit that was moved has others."""
        office = self._office(name, starts)
        if office is None:
            return
        for moment in reminders(office, starts):
            if moment > at:
                yield from jobs.put(Job(REMIND, f"{REMIND}/{visit}/{moment}", moment, body=str(starts)))

    def _office(self, name: str, starts: Micros) -> Office | None:
        return self._offices.office(name, _utc_day(starts))

    def _day(self, name: str, starts: Micros) -> date:
        office = self._office(name, starts)
        return office.day_of(starts) if office else _utc_day(starts)


def reminders(office: Office, starts: Micros) -> Iterator[Micros]:
    """The evening before, and shortly before."""
    yield office.calendar.moment(office.day_of(starts) - timedelta(days=1), EVENING)
    yield Micros(starts - SHORTLY)


def _utc_day(at: Micros) -> date:
    return datetime.fromtimestamp(at / 1_000_000, UTC).date()
