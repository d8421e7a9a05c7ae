"""The service standard as data: figures that must hold, and the calendars they are measured by."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from conversation.ids import DAY, HOUR, MINUTE, SECOND
from knowledge.pack_file import Section, read_pack
from standard.calendar import Calendar, Span
from standard.opening import shortfall
from standard.public_holidays import COUNTRIES, PublicHolidays

FILE = "standard.yml"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Comparison = Literal["<", "<=", ">", ">="]
Unit = Literal["seconds", "minutes", "hours", "calendar_days"]

COMPARISONS: tuple[Comparison, ...] = ("<", "<=", ">", ">=")
_UNITS: Mapping[Unit, int] = {"seconds": SECOND, "minutes": MINUTE, "hours": HOUR, "calendar_days": DAY}
_BOUND = re.compile(r"(<=|>=|<|>)\s*(\d+(?:\.\d+)?)")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Rule:
    """One clause's figure: ``metric comparison bound unit``, until a later rule of the metric replaces it.

    ``id`` is the clause of the standard; ``calendar`` None counts every hour.
    """

    id: str
    metric: str
    comparison: Comparison
    bound: float
    unit: Unit
    calendar: str | None
    source: str
    valid_from: date

    @property
    def bound_us(self) -> int:
        """The bound as microseconds."""
        return round(self.bound * _UNITS[self.unit])

    def holds(self, measured_us: float) -> bool:
        """Whether a measured duration, in microseconds, keeps the rule."""
        match self.comparison:
            case "<":
                return measured_us < self.bound_us
            case "<=":
                return measured_us <= self.bound_us
            case ">":
                return measured_us > self.bound_us
            case ">=":
                return measured_us >= self.bound_us


@dataclass(frozen=True, slots=True)
class Standard:
    """``people`` is the calendar by which operators work."""

    rules: tuple[Rule, ...]
    calendars: Mapping[str, Calendar]
    people: Calendar

    def rule(self, metric: str, on: date) -> Rule | None:
        """The rule of a metric that is in force on a day."""
        valid = [rule for rule in self.rules if rule.metric == metric and rule.valid_from <= on]
        return max(valid, key=lambda rule: rule.valid_from, default=None)


def load_standard(yaml_text: str, on: date = date.max) -> Standard:
    """Read ``standard.yml``. Raises PackError with the line of what is wrong.

    A calendar that breaks a rule in force ``on`` that day (R4, O4) is refused too.
    """
    root = read_pack(yaml_text, FILE).only("version", "people", "calendars", "rules")
    calendars = {name: read_calendar(name, section) for name, section in root.section("calendars").named()}
    people = root.text("people")
    if people not in calendars:
        raise root.error(f"unknown calendar {people!r}", "people")
    rules = tuple(_rule(section, calendars) for section in root.sections("rules"))
    seen: set[tuple[str, date]] = set()
    for rule, section in zip(rules, root.sections("rules"), strict=True):
        if (rule.metric, rule.valid_from) in seen:
            raise section.error(f"two rules for {rule.metric!r} from {rule.valid_from}")
        seen.add((rule.metric, rule.valid_from))
    standard = Standard(rules, calendars, calendars[people])
    for name, section in root.section("calendars").named():
        demanded = (rule for rule in rules if rule.calendar == name)
        refuse_short_hours(standard, demanded, section, calendars[name], on)
    return standard


def refuse_short_hours(
    standard: Standard, rules: Iterable[Rule], section: Section, calendar: Calendar, on: date
) -> None:
    """Raises PackError where ``section`` writes a week that opens for less than a rule in force demands."""
    for rule in rules:
        if standard.rule(rule.metric, on) is not rule:
            continue
        measured, day = shortfall(rule.metric, calendar, rule.holds)
        if measured is not None:
            where, key = _week_of(section, day)
            raise where.error(
                f"{rule.id} is broken: {rule.metric} is {measured / HOUR:g} hours, "
                f"it must be {rule.comparison} {rule.bound:g} {rule.unit}",
                key,
            )


def _week_of(section: Section, day: int | None) -> tuple[Section, str]:
    """Where a calendar's week stands, or only its name, and the day in it that is meant."""
    if "week" not in section:
        return section, "calendar"
    return (section, "week") if day is None else (section.section("week"), DAYS[day])


def _rule(section: Section, calendars: Mapping[str, Calendar]) -> Rule:
    section.only("id", "metric", "bound", "unit", "calendar", "source", "valid_from")
    comparison, bound = _bound(section)
    calendar = section.text("calendar", "")
    if calendar and calendar not in calendars:
        raise section.error(f"unknown calendar {calendar!r}", "calendar")
    return Rule(
        id=section.text("id"),
        metric=section.text("metric"),
        comparison=comparison,
        bound=bound,
        unit=_unit(section),
        calendar=calendar or None,
        source=section.text("source"),
        valid_from=read_date(section, section.text("valid_from"), "valid_from"),
    )


def _bound(section: Section) -> tuple[Comparison, float]:
    written = section.text("bound").replace("≤", "<=").replace("≥", ">=")
    found = _BOUND.fullmatch(written.strip())
    if found is None:
        raise section.error(f"not a bound: {written!r} (such as '<= 10')", "bound")
    sign = next(sign for sign in COMPARISONS if sign == found[1])
    return sign, float(found[2])


def _unit(section: Section) -> Unit:
    written = section.text("unit")
    for unit in _UNITS:
        if unit == written:
            return unit
    raise section.error(f"unknown unit {written!r} (known: {', '.join(_UNITS)})", "unit")


def read_calendar(name: str, section: Section) -> Calendar:
    """A calendar as ``standard.yml`` writes it. Raises PackError."""
    section.only("title", "zone", "week", "holidays", "exceptions")
    zone = section.text("zone")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError):
        raise section.error(f"unknown time zone {zone!r}", "zone") from None
    hours = section.section("week").only(*DAYS)
    week = {number: _spans(hours, day) for number, day in enumerate(DAYS) if day in hours}
    if not any(week.values()):
        raise section.error("a calendar without working hours", "week")
    dated = (
        section.section("exceptions") if "exceptions" in section else Section(section.file, section.line, {})
    )
    exceptions = {read_date(dated, day, day): _spans(dated, day) for day in dated.names()}
    return Calendar(name, zone, week, exceptions, _holidays(section))


def _holidays(section: Section) -> Container[date]:
    country = section.text("holidays", "")
    if not country:
        return frozenset()
    if country not in COUNTRIES:
        raise section.error(
            f"no public holidays are known for {country!r} (known: {', '.join(COUNTRIES)})", "holidays"
        )
    return PublicHolidays(country)


def _spans(section: Section, key: str) -> tuple[Span, ...]:
    """«8:00-13:00, 14:00-22:00», or «off»."""
    written = section.text(key)
    if written == "off":
        return ()
    spans = tuple(_span(section, key, part.strip()) for part in written.split(","))
    if any(later.start < sooner.end for sooner, later in pairwise(spans)):
        raise section.error(f"hours overlap or are out of order: {written!r}", key)
    return spans


def _span(section: Section, key: str, written: str) -> Span:
    found = _SPAN.fullmatch(written)
    if found is None:
        raise section.error(f"not working hours: {written!r} (such as '8:00-22:00', or 'off')", key)
    hour, minute, end_hour, end_minute = (int(part) for part in found.groups())
    span = Span(hour * 60 + minute, end_hour * 60 + end_minute)
    if minute > 59 or end_minute > 59 or span.end > 24 * 60 or span.start >= span.end:
        raise section.error(f"not working hours: {written!r}", key)
    return span


def read_date(section: Section, written: str, key: str) -> date:
    """Raises PackError."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise section.error(f"not a date: {written!r} (such as 2026-01-31)", key) from None
