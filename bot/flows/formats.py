"""How values are written in texts: money, dates, masked numbers, lists; in Russian and English. Total: never fails."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bot.flows.definition import Scope
from bot.flows.functions import ITEMS_MOST, as_date, as_month, as_text
from bot.flows.operators import is_number
from bot.replies import Locale

NOTHING = "—"
BLANK = "\u00a0"
"""Does not break a line inside an amount."""
HIDDEN = "•"
HIDDEN_MOST = 5

_MONTHS_OF: Mapping[Locale, tuple[str, ...]] = {
    "ru": (
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_MONTHS: Mapping[Locale, tuple[str, ...]] = {
    "ru": (
        *("январь", "февраль", "март", "апрель", "май", "июнь"),
        *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
    ),
    "en": _MONTHS_OF["en"],
}
_WEEKDAYS: Mapping[Locale, tuple[str, ...]] = {
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_YES_NO: Mapping[Locale, tuple[str, str]] = {"ru": ("да", "нет"), "en": ("yes", "no")}

Format = Callable[[object, Locale, Scope], str]


def usual(value: object, locale: Locale, scope: Scope) -> str:
    """Where no format is named."""
    if isinstance(value, bool):
        return _YES_NO[locale][0 if value else 1]
    if isinstance(value, list | tuple):
        return ", ".join(_item(item, locale, scope) for item in value[:ITEMS_MOST]) or NOTHING
    text = as_text(value) if not isinstance(value, Mapping) else None
    if isinstance(value, float) and text is not None and locale == "ru":
        text = text.replace(".", ",")
    return NOTHING if text is None else text


def _item(value: object, locale: Locale, scope: Scope) -> str:
    """A thing of a list: by its title where it has one."""
    if isinstance(value, Mapping):
        value = value.get("title", value.get("name"))
    return usual(value, locale, scope) if not isinstance(value, list | tuple) else NOTHING


def _grouped(number: Decimal, locale: Locale) -> str:
    text = f"{number:,}"
    return text if locale == "en" else text.replace(",", BLANK).replace(".", ",")


def _decimal(value: object, places: int) -> Decimal | None:
    if not is_number(value):
        return None
    try:
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except ArithmeticError:
        return None


def money(value: object, locale: Locale, scope: Scope) -> str:
    """``1 234,50 ₽``; whole roubles without kopecks."""
    number = _decimal(value, 2)
    if number is None:
        return usual(value, locale, scope)
    whole = number == number.to_integral_value()
    return f"{_grouped(number.to_integral_value() if whole else number, locale)}{BLANK}₽"


def kwh(value: object, locale: Locale, scope: Scope) -> str:
    """``4 640``, whole."""
    number = _decimal(value, 0)
    return _grouped(number, locale) if number is not None else usual(value, locale, scope)


def day_of_month(value: object, locale: Locale, scope: Scope) -> str:
    """``25 ноября``; with the year when it is another than today's."""
    found = as_date(value)
    return _day(found, locale, scope) if found else usual(value, locale, scope)


def _day(found: date, locale: Locale, scope: Scope) -> str:
    text = f"{found.day} {_MONTHS_OF[locale][found.month - 1]}"
    today = as_date(scope.get("today"))
    return text if today is None or today.year == found.year else f"{text} {found.year}"


def weekday(value: object, locale: Locale, scope: Scope) -> str:
    """``среда, 25 ноября``."""
    found = as_date(value)
    if found is None:
        return usual(value, locale, scope)
    return f"{_WEEKDAYS[locale][found.weekday()]}, {_day(found, locale, scope)}"


def month(value: object, locale: Locale, scope: Scope) -> str:
    """``ноябрь 2026`` of a period or a date."""
    found = as_month(value)
    return f"{_MONTHS[locale][found[1] - 1]} {found[0]}" if found else usual(value, locale, scope)


def masked(value: object, locale: Locale, scope: Scope) -> str:
    """``•••••0301``; ``+7•••••4567``; ``a•••••@example.ru``: enough to know it again, too little to learn it."""
    text = as_text(value)
    if not text:
        return usual(value, locale, scope)
    name, at, host = text.rpartition("@")
    if at and name and host:
        return f"{name[0] if len(name) > 1 else ''}{HIDDEN * HIDDEN_MOST}@{host}"
    shown = 4 if len(text) > 7 else 2 if len(text) > 4 else 0
    head = text[:2] if text.startswith("+7") and len(text) == 12 else ""
    hidden = min(len(text) - shown - len(head), HIDDEN_MOST)
    return f"{head}{HIDDEN * hidden}{text[len(text) - shown :]}"


def lines(value: object, locale: Locale, scope: Scope) -> str:
    """A list, an item a line."""
    if not isinstance(value, list | tuple):
        return usual(value, locale, scope)
    return _lines(_item(item, locale, scope) for item in value[:ITEMS_MOST])


def summary(value: object, locale: Locale, scope: Scope) -> str:
    """A line for each pair of title and value, or for each key of a mapping; what is empty is left out."""
    pairs = value.items() if isinstance(value, Mapping) else value
    if not isinstance(pairs, Iterable) or isinstance(pairs, str):
        return usual(value, locale, scope)
    two = [pair for pair in pairs if isinstance(pair, list | tuple) and len(pair) == 2]
    return _lines(f"{title}: {usual(each, locale, scope)}" for title, each in two if each is not None)


def _lines(items: Iterable[str]) -> str:
    return "\n".join(f"• {item}" for item in items) or NOTHING


FORMATS: Mapping[str, Format] = {
    "masked": masked,
    "money": money,
    "date": day_of_month,
    "day": weekday,
    "month": month,
    "kwh": kwh,
    "slots": summary,
    "lines": lines,
}
