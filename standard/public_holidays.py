"""Public holidays of a country, looked up when first asked: their package takes half a second to load."""

from dataclasses import dataclass
from datetime import date
from functools import cache

YEARS = range(2026, 2031)
COUNTRIES = ("AM", "AZ", "BY", "GE", "KG", "KZ", "MD", "RU", "UZ")
"""ISO codes that a pack may name."""


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """A container of dates; ``country`` is one of ``COUNTRIES``."""

    country: str

    def __contains__(self, day: object) -> bool:
        return day in _calendar(self.country)[0]


def worked_weekends(country: str) -> frozenset[date]:
    """Saturdays and Sundays that are worked in place of a day off elsewhere."""
    return _calendar(country)[1]


@cache
def _calendar(country: str) -> tuple[frozenset[date], frozenset[date]]:
    """(days off, weekends that are worked)."""
    from holidays import country_holidays  # noqa: PLC0415 loaded when first asked

    found = country_holidays(country, years=YEARS)
    off = frozenset(found)
    return off, frozenset(getattr(found, "weekend_workdays", ()))
