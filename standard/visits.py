"""Visits: which times of an office's day are free, who is near, what a ticket is called. Pure."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from conversation.ids import MINUTE, Micros
from standard.offices import Office, Offices
from standard.places import Place, Point, distance_km, place_in, point_of

DAYS_SHOWN = 7
"""Days with free times that are offered at once."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A time that is promised to somebody already."""

    starts: Micros
    minutes: int

    @property
    def ends(self) -> int:
        return self.starts + self.minutes * MINUTE


@dataclass(frozen=True, slots=True)
class Near:
    """An office and how far it is; None when nothing is known of where the client is."""

    office: Office
    distance_km: float | None


def slots(office: Office, day: date) -> Iterator[Micros]:
    """Every time of the day at which a visit may begin: it ends before the office does, or its break begins."""
    for span in office.calendar.hours(day):
        for minute in range(span.start, span.end - office.slot + 1, office.slot):
            yield office.calendar.moment(day, minute)


def fits(office: Office, starts: Micros, taken: Sequence[Taken]) -> bool:
    """Would one visit more never need more windows than there are?"""
    ends = starts + office.slot_us
    beside = [one for one in taken if one.starts < ends and starts < one.ends]
    moments = {int(starts)} | {int(one.starts) for one in beside if one.starts > starts}
    return all(sum(one.starts <= moment < one.ends for one in beside) < office.windows for moment in moments)


def may_begin(offices: Offices, office: Office, starts: Micros, now: Micros) -> bool:
    """Is it a time of the office's grid, not too soon and not too far ahead?"""
    day = office.day_of(starts)
    last = office.day_of(now) + timedelta(days=offices.days_ahead)
    return starts >= now + offices.notice and day <= last and starts in set(slots(office, day))


def free_times(
    offices: Offices, office: Office, day: date, taken: Sequence[Taken], now: Micros
) -> tuple[Micros, ...]:
    """When one can still come on that day, soonest first."""
    last = office.day_of(now) + timedelta(days=offices.days_ahead)
    if not office.day_of(now) <= day <= last or not _open(office, day):
        return ()
    soonest = now + offices.notice
    ordered = sorted(taken, key=lambda one: one.starts)
    begins = [one.starts for one in ordered]
    longest = max((one.minutes for one in ordered), default=0) * MINUTE

    def beside(starts: Micros) -> Sequence[Taken]:
        """All that may still last, or begin, while a visit from then on would."""
        return ordered[bisect_left(begins, starts - longest) : bisect_left(begins, starts + office.slot_us)]

    return tuple(
        starts for starts in slots(office, day) if starts >= soonest and fits(office, starts, beside(starts))
    )


def free_days(
    offices: Offices, office: Office, taken: Sequence[Taken], now: Micros, most: int = DAYS_SHOWN
) -> tuple[date, ...]:
    """The next days with a free time."""
    today = office.day_of(now)
    found = []
    for ahead in range(offices.days_ahead + 1):
        day = today + timedelta(days=ahead)
        if free_times(offices, office, day, taken, now):
            found.append(day)
        if len(found) == most:
            break
    return tuple(found)


def whereabouts(near: str, offices: Offices) -> Point | Place | None:
    """What ``near`` (a shared location ``lat,lon``, or words) says; None when no place of ours is named."""
    return point_of(near) or place_in(near, offices.places)


def nearest(offices: Sequence[Office], where: Point | None) -> tuple[Near, ...]:
    """The offices, the nearest first; in their own order when nobody knows where."""
    if where is None:
        return tuple(Near(office, None) for office in offices)
    found = [Near(office, distance_km(where, office.point)) for office in offices]
    return tuple(sorted(found, key=lambda one: one.distance_km or 0.0))


def ticket(letter: str, number: int) -> str:
    """The code that stands on the ticket and on the board: ``К-007``."""
    return f"{letter}-{number:03d}"


def _open(office: Office, day: date) -> bool:
    return office.valid_from <= day and (office.valid_to is None or day <= office.valid_to)
