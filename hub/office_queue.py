"""The order in which an office calls people: the law of the chat's queue, booked people at their time. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from conversation.ids import MINUTE, Micros
from handoff.queues import ORDER, rank
from standard.measures import in_queue_since
from standard.offices import Offices
from storage.visits import VisitRow

BOOKED = ORDER.index("commercial")
"""Whoever has booked stands, once his time has come, before all that have no stronger right: he was promised it."""
EARLY = len(ORDER)
"""… and before his time behind everybody, unless he has a stronger right."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """``since``: his wait began; ``at_his_time``: his booking counts now; ``early``: not yet."""

    row: VisitRow
    rank: int
    since: Micros
    rose: bool
    out_of_turn: bool
    at_his_time: bool
    early: bool


def out_of_turn(row: VisitRow, offices: Offices) -> bool:
    """By his own wish (O8): kept with the person, or named as what he needs on the spot."""
    return row.accessibility or row.needs in offices.needs


def in_order(rows: Iterable[VisitRow], offices: Offices, now: Micros, rise_after: int) -> tuple[Waiting, ...]:
    """Those who are in the office and not called yet, the next one first; ``rise_after`` is Q2's bound, µs."""
    waiting = [_waiting(row, offices, now, rise_after) for row in rows if row.state == "arrived"]
    return tuple(
        sorted(
            waiting, key=lambda one: (one.rank, not one.at_his_time, one.since, one.row.starts, one.row.id)
        )
    )


def _waiting(row: VisitRow, offices: Offices, now: Micros, rise_after: int) -> Waiting:
    arrived = row.arrived_at if row.arrived_at is not None else row.starts
    # Who comes later than his own visit would have lasted has lost its place, and is served as he came.
    kept = not row.walk_in and arrived < row.starts + row.minutes * MINUTE
    since = in_queue_since(arrived, row.starts, walk_in=row.walk_in)
    rose = now - since > rise_after
    own = rank(offices.priority(row.topic), out_of_turn(row, offices), rose)
    booked = kept and own >= BOOKED
    due = now >= row.starts
    place = own if not booked else BOOKED if due else EARLY
    return Waiting(
        row=row,
        rank=place,
        since=since,
        rose=rose,
        out_of_turn=out_of_turn(row, offices),
        at_his_time=booked and due,
        early=booked and not due,
    )
