"""Visits: a place in an office's day, booked beforehand or taken at its door."""

from dataclasses import dataclass

from conversation.ids import IdentityId, Micros, OperatorId, VisitId


@dataclass(frozen=True, slots=True)
class VisitBooked:
    """``starts`` is the time agreed; for a walk-in the moment he came. ``ticket`` is allotted while it is recorded."""

    visit: VisitId
    office: str
    starts: Micros
    minutes: int
    identity: IdentityId
    ticket: str = ""
    topic: str = ""
    needs: str = ""
    """What helps him on the spot, in his own words or a code of the office's card."""
    phone: str = ""
    external_no: str = ""
    walk_in: bool = False


@dataclass(frozen=True, slots=True)
class VisitMoved:
    """``ticket`` is allotted while it is recorded: another day or office has another one, "" where it stays."""

    visit: VisitId
    office: str
    starts: Micros
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class VisitCancelled:
    visit: VisitId
    by: OperatorId | None = None


@dataclass(frozen=True, slots=True)
class VisitReminded:
    visit: VisitId


@dataclass(frozen=True, slots=True)
class VisitArrived:
    """The client is in the office: his wait begins."""

    visit: VisitId


@dataclass(frozen=True, slots=True)
class VisitCalled:
    visit: VisitId
    window: str
    operator: OperatorId


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """``outcome``: ``served`` or ``missed``."""

    visit: VisitId
    outcome: str
    operator: OperatorId | None = None
