"""What is told of an office everywhere: hours as words, whether one gets in without steps. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from conversation.ids import Micros
from standard.calendar import Calendar, Span
from standard.offices import Entrance, Office, Offices

CLOSED = "закрыто"
DAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")


_ENTRANCE = (
    ("step_free", "Вход без ступеней", "У входа есть ступени"),
    ("call_button", "У входа есть кнопка вызова сотрудника", "Кнопки вызова у входа нет"),
    ("exits_marked", "Выходы обозначены", "Выходы не обозначены"),
)


@dataclass(frozen=True, slots=True)
class OfficeCard:
    """What everybody may know of an office; ``week`` as ``week_lines``, ``facts`` about entrance and help."""

    id: str
    title: str
    address: str
    phone: str
    week: tuple[tuple[str, str], ...]
    today: str
    facts: tuple[str, ...]
    way: str
    topics: tuple[str, ...]
    confirmed: bool


def card_of(office: Office, offices: Offices, now: Micros) -> OfficeCard:
    hours = hours_text(office.calendar.hours(office.day_of(now)))
    helps = "; ".join(offices.needs[need].ru.lower() for need in office.needs if need in offices.needs)
    facts = (*_entrance(office.entrance), *((f"Если нужно, попросите: {helps}",) if helps else ()))
    return OfficeCard(
        id=office.id,
        title=office.title.ru,
        address=office.address.ru,
        phone=office.phone,
        week=week_lines(office.calendar),
        today=f"Сегодня: {hours}.",
        facts=facts,
        way=office.way.ru,
        topics=tuple(offices.topics[topic].title.ru for topic in office.topics if topic in offices.topics),
        confirmed=is_confirmed(office),
    )


def _entrance(entrance: Entrance) -> tuple[str, ...]:
    """What is known; nothing is said of what the company has not said."""
    known = (
        yes if getattr(entrance, name) else no
        for name, yes, no in _ENTRANCE
        if getattr(entrance, name) is not None
    )
    return (*known, entrance.note.ru)


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
