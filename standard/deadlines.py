"""When a request must be answered: the earliest of the terms that hold for its kind on the day of receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from conversation.ids import HOUR, Micros
from standard.request_rules import RequestRules, Term

WARNED_AT = (50, 80, 100)
"""Percent of a request's time after which its people are reminded."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UnknownKind(LookupError):
    """The pack has no such kind of request."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """``due`` is the last moment that is in time; for terms in days, of the local day ``date``."""

    due: Micros
    date: date
    term: Term


def deadline(rules: RequestRules, kind: str, received: Micros) -> Deadline:
    """The strictest. Raises UnknownKind."""
    return deadlines(rules, kind, received)[0]


def deadlines(rules: RequestRules, kind: str, received: Micros) -> Sequence[Deadline]:
    """One for each term that holds, the strictest first. Raises UnknownKind."""
    found = rules.kinds.get(kind)
    if found is None:
        raise UnknownKind(kind)
    day = rules.local(received).date()
    counted = [_ends(rules, term, received, day) for term in found.in_force(day)]
    return sorted(counted, key=lambda each: each.due)


def warned_at(received: Micros, due: Micros) -> tuple[tuple[int, Micros], ...]:
    """(percent, moment) of every warning; time runs by the clock, nights and holidays too."""
    whole = max(0, due - received)
    return tuple((percent, Micros(received + whole * percent // 100)) for percent in WARNED_AT)


def gone(received: Micros, due: Micros, now: Micros) -> int:
    """Percent of the time that is gone, above 100 when it is late."""
    return max(0, (now - received) * 100 // max(1, due - received))


def end_of(rules: RequestRules, day: date) -> Micros:
    """The last microsecond of a local day."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(rules.zone))
    return Micros((midnight - _EPOCH) // _MICROSECOND - 1)


def working_day(rules: RequestRules, received: Micros, count: int) -> Micros:
    """The end of the ``count``-th working day behind a moment."""
    return end_of(rules, rules.working.after(rules.local(received).date(), count))


def _ends(rules: RequestRules, term: Term, received: Micros, day: date) -> Deadline:
    if term.unit == "hours":
        due = Micros(received + term.days * HOUR)
        return Deadline(due, rules.local(due).date(), term)
    last = (
        day + timedelta(days=term.days)
        if term.unit == "calendar_days"
        else rules.working.after(day, term.days)
    )
    return Deadline(end_of(rules, last), last, term)
