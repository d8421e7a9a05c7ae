"""Functions of expressions. Like the operators they are total: what cannot be computed is None."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.flows.definition import Scope
from bot.flows.operators import TEXT_MOST, bounded, is_number

DAYS_MOST = 40_000
DIGITS_MOST = 12
ITEMS_MOST = 200

_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Function:
    """``call`` is given the scope's names first; ``most`` None: any number of arguments."""

    call: Callable[..., object]
    least: int
    most: int | None
    reads: frozenset[str] = frozenset()
    """Names it reads by itself."""


def as_date(value: object) -> date | None:
    """An ISO date, with or without a time behind it, or ``25.11.2026``."""
    if not isinstance(value, str):
        return None
    dotted = _DOTTED.fullmatch(value.strip())
    try:
        if dotted is not None:
            day, month, year = map(int, dotted.groups())
            return date(year, month, day)
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None


def as_month(value: object) -> tuple[int, int] | None:
    """Year and month of a period (``2026-11``) or an ISO date."""
    found = _MONTH.match(value) if isinstance(value, str) else None
    if found is None or not 1 <= int(found[2]) <= 12:
        return None
    return int(found[1]), int(found[2])


def as_text(value: object) -> str | None:
    """How a value is written where no format is named; None for None and what is too long."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value) if bounded(value) is not None else value
    try:
        text = str(value)
    except ValueError:
        return None
    return text if len(text) <= TEXT_MOST else None


def _known(values: Iterable[object]) -> list[Any]:
    """A list given alone stands for its items; null is passed over."""
    items = tuple(values)
    if len(items) == 1 and isinstance(items[0], list | tuple):
        items = tuple(items[0])
    return [item for item in items if item is not None]


def _chosen(choose: Callable[[list[Any]], object]) -> Callable[..., object]:
    def call(_: Scope, *values: object) -> object:
        items = _known(values)
        alike = all(map(is_number, items)) or all(isinstance(item, str) for item in items)
        return choose(items) if items and alike else None

    return call


def _sum(_: Scope, *values: object) -> object:
    items = _known(values)
    return bounded(sum(items)) if all(map(is_number, items)) else None


def _abs(_: Scope, value: object) -> object:
    return abs(value) if is_number(value) else None


def _len(_: Scope, value: object) -> object:
    return len(value) if isinstance(value, str | list | tuple | Mapping) else None


def _round(_: Scope, value: object, digits: object = 0) -> object:
    if not is_number(value) or not isinstance(digits, int) or not 0 <= digits <= DIGITS_MOST:
        return None
    if isinstance(value, int):
        return value
    try:
        rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    except ArithmeticError:
        return None
    return float(rounded) if digits else int(rounded)


def _str(_: Scope, value: object) -> object:
    return as_text(value)


def _days(_: Scope, since: object, until: object) -> object:
    first, last = as_date(since), as_date(until)
    return (last - first).days if first and last else None


def _months(scope: Scope, period: object) -> object:
    then, now = as_month(period), as_month(scope.get("today"))
    return (now[0] - then[0]) * 12 + now[1] - then[1] if then and now else None


def _date(_: Scope, value: object) -> object:
    found = as_date(value)
    return found.isoformat() if found else None


def _add_days(_: Scope, value: object, days: object) -> object:
    found = as_date(value)
    if found is None or not isinstance(days, int) or abs(days) > DAYS_MOST:
        return None
    try:
        return (found + timedelta(days)).isoformat()
    except OverflowError:
        return None


def _readings(_: Scope, *zones: object) -> object:
    """As the CRM takes them: zone → kWh, without zones that have none."""
    return {f"t{place}": value for place, value in enumerate(zones, 1) if value is not None} or None


def _join(_: Scope, items: object, between: object = ", ") -> object:
    if not isinstance(items, list | tuple) or not isinstance(between, str):
        return None
    texts = [text for text in map(as_text, items[:ITEMS_MOST]) if text is not None]
    joined = sum(map(len, texts)) + len(between) * len(texts)
    return between.join(texts) if joined <= TEXT_MOST else None


def _first(_: Scope, *values: object) -> object:
    return next(iter(_known(values)), None)


def _titled(_: Scope, items: object, value: object) -> object:
    """The title of the item that has this value, as a list of options has it."""
    if not isinstance(items, list | tuple) or value is None:
        return None
    found = (item for item in items[:ITEMS_MOST] if isinstance(item, Mapping) and item.get("value") == value)
    return next((item.get("title") for item in found), None)


FUNCTIONS: Mapping[str, Function] = {
    "min": Function(_chosen(min), 1, None),
    "max": Function(_chosen(max), 1, None),
    "sum": Function(_sum, 1, None),
    "abs": Function(_abs, 1, 1),
    "len": Function(_len, 1, 1),
    "round": Function(_round, 1, 2),
    "str": Function(_str, 1, 1),
    "days": Function(_days, 2, 2),
    "months": Function(_months, 1, 1, frozenset({"today"})),
    "date": Function(_date, 1, 1),
    "add_days": Function(_add_days, 2, 2),
    "readings": Function(_readings, 1, 3),
    "join": Function(_join, 1, 2),
    "first": Function(_first, 1, None),
    "titled": Function(_titled, 2, 2),
}
