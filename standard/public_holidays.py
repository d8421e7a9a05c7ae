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
        return day in _days(self.country)


@cache
def _days(country: str) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 loaded when first asked

    return frozenset(country_holidays(country, years=YEARS))
