"""Names of months as clients write them, misspelt and shortened too."""

import calendar
from datetime import date

from nlu.entities.passage import stem_set

MONTH = (
    r"(?:янв(?:ар[а-я]{1,2})?|ф[еи]в(?:р[ао]л[а-я]{1,2})?|мар(?:т[а-я]{0,2})?|апр(?:ел[а-я]{1,2})?|ма(?:[йяею]|ем)|"
    r"ию[нл][а-я]{0,2}|авг(?:уст[а-я]{0,2})?|с[еи]нт?(?:[еяи]бр[а-я]{1,2})?|окт(?:[яеи]бр[а-я]{1,2})?|акт[яе]бр[а-я]{1,2}|"
    r"ноя(?:бр[а-я]{1,2})?|дек(?:[аео]бр[а-я]{1,2})?)(?![а-я])\.?"
)
"""A regular expression without groups."""
STEMS = stem_set(
    "янв янва фев февр фив фивр мар март апр апре май мая мае маю маем июн июнь июня июне июню июл июль "
    "июля июле июлю авг авгу сен сент синт окт октя окте окти актя акте ноя нояб дек дека деке деко"
)
_BY_BEGINNING = {
    **dict.fromkeys(("янв",), 1),
    **dict.fromkeys(("фев", "фив"), 2),
    "мар": 3,
    "апр": 4,
    **dict.fromkeys(("май", "мая", "мае", "маю"), 5),
    "июн": 6,
    "июл": 7,
    "авг": 8,
    **dict.fromkeys(("сен", "син"), 9),
    **dict.fromkeys(("окт", "акт"), 10),
    "ноя": 11,
    "дек": 12,
}


def month_of(word: str) -> int:
    """1…12 for a word that ``MONTH`` matches."""
    return _BY_BEGINNING[word[:3]]


def day_of(year: int, month: int, day: int) -> date | None:
    """None where that month has no such day."""
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def shifted(day: date, months: int) -> tuple[int, int]:
    """Year and month so many months after (or before) that of ``day``."""
    count = day.year * 12 + day.month - 1 + months
    return count // 12, count % 12 + 1
