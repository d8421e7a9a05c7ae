"""Days by number: «25.11.26», «25 ноября», «5-го числа»."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from nlu.entities.months import MONTH, STEMS, day_of, month_of, shifted
from nlu.entities.passage import Passage
from nlu.entities.tense import past_or_to_come
from nlu.lemmas import is_genitive

SOURCE = "calendar"

_YEAR_WORD = r"(?: ?г(?:ода?|\.)?(?![а-я]))?"
_FULL = re.compile(
    rf"(?<![0-9.,/:-])(?:([0-9]{{1,2}})([./-])([0-9]{{1,2}})\2((?:19|20)?[0-9]{{2}}){_YEAR_WORD}"
    r"|(20[0-9]{2})-([0-9]{2})-([0-9]{2}))(?![0-9]|[.,/:-][0-9])"
)
_SHORT = re.compile(
    r"(?<![0-9.,/:-])([0-9]{1,2})([./])([0-9]{2})(?![0-9]|[.,/:-][0-9])(?! ?(?:руб|р\b|₽|квт|%|тыс))"
)
_SLASH_BEFORE = re.compile(r"(?<![^\W_])(?:с|до|на|от|к|за|по|дат[а-я]+) $")
_SHOWN = re.compile(r"(?:показани[а-я]*|[тt][123]|день|днем|ночь|ночью|пик|(?:днев|ноч)[а-я]+)[ :=-]{1,3}$")
"""Behind these the dot is that of a fraction."""
_TODAY = re.compile(r"(?:сегодня|седня) $")
_FROM = re.compile(r"(?<![^\W_])(?:от|уже|прошло) $")
_NAMED = re.compile(
    rf"(?<![0-9.,])(?:([0-9]{{1,2}})(?:-?го)? ?(?:-|по|до|и) )?([0-9]{{1,2}})(?:-?(?:го|ого|ое|е|ый|й|ом|му|ому))?"
    rf"(?: ?числа)? ?({MONTH})(?: ?((?:19|20)[0-9]{{2}})(?![0-9]){_YEAR_WORD}| ?([0-9]{{2}}) ?г(?:ода)?(?![а-я])\.?"
    r"| (прошлого|этого|следующего) года)?"
)
_NTH = re.compile(
    r"(?<![0-9.,])(?:(?<=с )([0-9]{1,2})(?:-?го)? (?:по|до) )?([0-9]{1,2})-?(?:го|ого|ое|е|му|ому|ом|х)? ?числ[оаеу]?м?"
    r"(?: (?:в )?(следующ|прошл|эт|текущ|кажд|любо)[а-я]* месяц[а-я]?)?"
)
_NOUN = (
    r"класс|подъезд|этаж|дом|корпус|уровн|тариф|счетчик|раз|разряд|квартал|лиц|год|участ|договор|канал|номер|адрес|месяц|"
    r"счет|собственн|жил|человек|ребен|платеж|звон|обращен|отдел|офис|прибор|показател|поколени|июн|июл"
)
_WORD_BEHIND = re.compile(r" ([а-я]{3,25})(?![а-я])")
_GENITIVE = re.compile(rf"(?<![0-9.,])([0-9]{{1,2}})-?(?:го|ого)(?![а-я])(?! ?(?:{_NOUN}))")
_NEUTER = re.compile(
    rf"(?<![0-9.,])(?:(?:на|за|сегодня|седня|завтра) )([0-9]{{1,2}})-?(?:е|ое)(?![а-я])(?! ?(?:{_NOUN}))"
)
_LAST = re.compile(rf"последн[а-я]+ (?:день|дня|числ[а-я]+) (?:(?:(?:этого|текущего) )?месяца|({MONTH}))")
_BARE = re.compile(r"[^0-9]{0,14}(?<![0-9.,])([0-9]{1,2})(?:-?(?:го|е|ое|ого|й|му))?[^0-9]{0,14}")
_HALF_YEAR = 182
_SOON = 60


def read_numbered_dates(passage: Passage, today: date) -> None:
    """Dates that have a number in them. A day that no month has is none."""
    if "посл" in passage.stems:
        _last(passage, today)
    if not passage.groups:
        return
    divided = not passage.behind.isdisjoint("./-")
    if divided:
        _full(passage)
    if not STEMS.isdisjoint(passage.stems):
        _named(passage, today)
    if divided:
        _short(passage, today)
    _nth(passage, today)
    if passage.expected == "date" and not passage.has("date"):
        bare = _BARE.fullmatch(passage.text)
        if bare:
            _add_nth(passage, today, int(bare.group(1)), *bare.span(1))


def _add(passage: Passage, day: date | None, start: int, end: int) -> None:
    if day is not None:
        passage.add("date", day.isoformat(), start, end, SOURCE)


def _full(passage: Passage) -> None:
    for match in _FULL.finditer(passage.text):
        day, _, month, year, *iso = match.groups()
        if iso[0]:
            found = day_of(int(iso[0]), int(iso[1]), int(iso[2]))
        else:
            found = day_of(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        _add(passage, found, *match.span())


def _short(passage: Passage, today: date) -> None:
    """«25.11», where it is not the fraction of a reading; «25/11» only where a date must follow."""
    text = passage.text
    if passage.expected in {"t1", "t2", "t3", "amount", "period"}:
        return
    for match in _SHORT.finditer(text):
        if _SHOWN.search(text[max(0, match.start() - 16) : match.start()]):
            continue
        slash_told = passage.expected == "date" or _SLASH_BEFORE.search(
            text[max(0, match.start() - 8) : match.start()]
        )
        timed = text.startswith(" в ", match.end())
        if match.group(2) == "." or slash_told or timed:
            found = _nearest(passage, today, int(match.group(3)), int(match.group(1)), match.span())
            _add(passage, found, *match.span())


def _named(passage: Passage, today: date) -> None:
    for match in _NAMED.finditer(passage.text):
        first, day, word, year, short, told = match.groups()
        month = month_of(word)
        if year or short or told:
            shift = {"прошлого": -1, "следующего": 1}.get(told or "", 0)
            in_year = int(year or 0) or (int(short) + 2000 if short else today.year + shift)
            days = [day_of(in_year, month, int(number)) for number in (first, day) if number]
        else:
            days = [_nearest(passage, today, month, int(one), match.span()) for one in (first, day) if one]
        if first:
            _add(passage, days[0], *match.span(1))
            _add(passage, days[1], match.start(2), match.end())
        else:
            _add(passage, days[0], *match.span())


def _nearest(passage: Passage, today: date, month: int, day: int, span: tuple[int, int]) -> date | None:
    """Of a day without a year: the nearest one, unless the tense speaks against it."""
    years = (today.year - 1, today.year, today.year + 1)
    known = [found for year in years if (found := day_of(year, month, day))]
    if not known:
        return None
    best = min(known, key=lambda found: abs((found - today).days))
    past = past_or_to_come(passage.text, *span)
    if past and best > today:
        return max((found for found in known if found <= today), default=best)
    if past is False and (today - best).days > _SOON:
        return min((found for found in known if found >= today), default=best)
    return best


def _last(passage: Passage, today: date) -> None:
    for match in _LAST.finditer(passage.text):
        month = month_of(match.group(1)) if match.group(1) else today.month
        year = today.year if month >= today.month else today.year + 1
        following = date(*shifted(date(year, month, 1), 1), 1)
        _add(passage, following - timedelta(days=1), *match.span())


def _nth(passage: Passage, today: date) -> None:
    text = passage.text
    if "числ" in text:
        for match in _NTH.finditer(text):
            _one_nth(passage, today, match)
    if passage.behind.isdisjoint("-гое"):
        return
    for pattern in (_GENITIVE, _NEUTER):
        for match in pattern.finditer(text):
            following = _WORD_BEHIND.match(text, match.end())
            if following and is_genitive(following[1]):
                continue
            _add_nth(passage, today, int(match.group(1)), match.start(1), match.end())


def _one_nth(passage: Passage, today: date, match: re.Match[str]) -> None:
    first, day, which = match.groups()
    if which in {"кажд", "любо"}:
        passage.take(*match.span())
        return
    if which:
        year, month = shifted(today, {"следующ": 1, "прошл": -1}.get(which, 0))
        _add(passage, day_of(year, month, int(day)), match.start(2), match.end())
        return
    last = _nth_day(passage, today, int(day), (match.start(2), match.end()))
    if first and last:
        _add(passage, day_of(last.year, last.month, int(first)), *match.span(1))
    _add(passage, last, match.start(2), match.end())


def _add_nth(passage: Passage, today: date, number: int, start: int, end: int) -> None:
    _add(passage, _nth_day(passage, today, number, (start, end)), start, end)


def _nth_day(passage: Passage, today: date, number: int, span: tuple[int, int]) -> date | None:
    """«N-го»: the last such day where the past is spoken of, otherwise the next; today is both."""
    before = passage.text[max(0, span[0] - 10) : span[0]]
    past = not _TODAY.search(before) and (_FROM.search(before) or past_or_to_come(passage.text, *span))
    days = _months_away(today, number, -1 if past else 1)
    return next((day for day in days if (day <= today if past else day >= today)), None)


def _months_away(today: date, number: int, step: int) -> Iterator[date]:
    for months in range(4):
        day = day_of(*shifted(today, months * step), number)
        if day is not None:
            yield day
