"""What is told of an office everywhere: hours as words, whether one gets in without steps. Pure."""

from collections.abc import Sequence
from itertools import groupby

from standard.calendar import Calendar, Span
from standard.offices import Office

CLOSED = "закрыто"
DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")


def hours_text(spans: Sequence[Span]) -> str:
    """«9:00–13:00, 14:00–18:00», or «закрыто»."""
    return ", ".join(f"{_clock(span.start)}–{_clock(span.end)}" for span in spans) or CLOSED


def week_lines(calendar: Calendar) -> tuple[tuple[str, str], ...]:
    """(«пн–пт», «9:00–20:00») for each run of days with the same hours, Monday first."""
    lines = []
    runs = groupby(range(7), key=lambda day: tuple(calendar.week.get(day, ())))
    for spans, days in runs:
        run = list(days)
        name = DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}–{DAYS[run[-1]]}"
        lines.append((name, hours_text(spans)))
    return tuple(lines)


def accessible(office: Office) -> bool:
    """Surely without steps: what nobody has said is no promise."""
    return office.entrance.step_free is True


def is_confirmed(office: Office) -> bool:
    """Its address and hours may be told without «уточните»."""
    return not {"office", "address", "hours"} & set(office.unconfirmed)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"
