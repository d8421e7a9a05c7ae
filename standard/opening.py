"""How long a calendar opens in an ordinary week, against the clauses that demand it (O4, R4). Pure."""

from collections.abc import Callable, Mapping

from conversation.ids import MINUTE
from standard.calendar import Calendar

SATURDAY, SUNDAY = 5, 6
WEEK = range(7)


def opens(calendar: Calendar, weekday: int) -> int:
    """Microseconds of work on an ordinary day; ``weekday`` counts from Monday = 0."""
    return sum(span.end - span.start for span in calendar.week.get(weekday, ())) * MINUTE


def _week(calendar: Calendar) -> int:
    return sum(opens(calendar, day) for day in WEEK)


def _weekend(calendar: Calendar) -> int:
    return opens(calendar, SATURDAY) + opens(calendar, SUNDAY)


DAILY = "telephone_hours_a_day"
"""R4: every day by itself must keep it."""
WEEKLY: Mapping[str, Callable[[Calendar], int]] = {
    "office_hours_a_week": _week,
    "office_hours_at_weekends": _weekend,
}
"""O4; a week with public holidays is none by which it is judged."""


def shortfall(
    metric: str, calendar: Calendar, holds: Callable[[float], bool]
) -> tuple[int | None, int | None]:
    """(what was measured, µs; the weekday that is too short, if it is one), (None, None) when the bound is kept."""
    if metric == DAILY:
        short = next((day for day in WEEK if not holds(opens(calendar, day))), None)
        return (None, None) if short is None else (opens(calendar, short), short)
    measure = WEEKLY.get(metric)
    if measure is None or holds(measured := measure(calendar)):
        return None, None
    return measured, None
