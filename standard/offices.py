"""Offices as data (``offices.yml``): where they are, when they open, who is served there, how one gets in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from conversation.ids import MINUTE, Micros
from conversation.priority import Priority
from knowledge.directory import Words
from standard.calendar import Calendar
from standard.places import Place, Point

FILE = "offices.yml"


@dataclass(frozen=True, slots=True)
class VisitTopic:
    """What one comes for. ``letter`` begins the ticket, ``priority`` places it in the queue (O7)."""

    id: str
    letter: str
    title: Words
    priority: Priority = "normal"


@dataclass(frozen=True, slots=True)
class Entrance:
    """How one gets in and out (O11); None where the company has not said."""

    step_free: bool | None
    call_button: bool | None
    exits_marked: bool | None
    note: Words


@dataclass(frozen=True, slots=True)
class Office:
    """``windows`` serve at once; ``slot`` is a visit's time in minutes. ``queue`` is whose operators work here.

    ``unconfirmed`` names the facts that the company has still to confirm.
    """

    id: str
    title: Words
    address: Words
    point: Point
    phone: str
    calendar: Calendar
    windows: int
    slot: int
    entrance: Entrance
    way: Words
    topics: tuple[str, ...]
    needs: tuple[str, ...]
    queue: str
    source: str
    valid_from: date
    valid_to: date | None = None
    unconfirmed: tuple[str, ...] = ()

    def day_of(self, at: Micros) -> date:
        """The local day of a moment."""
        return self.calendar.local(at).date()

    def bounds(self, day: date) -> tuple[Micros, Micros]:
        """The local day as moments; the end is excluded."""
        return self.calendar.moment(day, 0), self.calendar.moment(day, 24 * 60)

    @property
    def slot_us(self) -> int:
        return self.slot * MINUTE


@dataclass(frozen=True, slots=True)
class Offices:
    """``days_ahead`` and ``notice`` (µs) bound what can be booked: at most so many days on, at least so long before."""

    dated: tuple[Office, ...]
    topics: Mapping[str, VisitTopic]
    needs: Mapping[str, Words]
    places: tuple[Place, ...]
    days_ahead: int
    notice: int

    def of(self, day: date) -> tuple[Office, ...]:
        """The offices on a day, each as it then is, in the file's order."""
        found: dict[str, Office] = {}
        for office in self.dated:
            known = found.get(office.id)
            newer = known is None or office.valid_from > known.valid_from
            if office.valid_from <= day and newer:
                found[office.id] = office
        return tuple(one for one in found.values() if one.valid_to is None or day <= one.valid_to)

    def office(self, name: str, day: date) -> Office | None:
        return next((one for one in self.of(day) if one.id == name), None)

    def priority(self, topic: str) -> Priority:
        known = self.topics.get(topic)
        return known.priority if known else "normal"

    def letter(self, topic: str) -> str:
        """What the tickets of a topic begin with; a topic in the client's own words goes with the first one."""
        known = self.topics.get(topic) or next(iter(self.topics.values()))
        return known.letter


NO_OFFICES = Offices((), {}, {}, (), 0, 0)
"""Of a company that has none."""
