"""Months of account: «за октябрь», «за прошлый месяц», «10.2026»."""

import re
from datetime import date

from nlu.entities.months import MONTH, STEMS, month_of, shifted
from nlu.entities.passage import Passage

SOURCE = "calendar"

_NUMERIC = re.compile(
    r"(?<![0-9.,/:-])(?:(0?[1-9]|1[0-2])[./-](20[0-9]{2})|(20[0-9]{2})-(0[1-9]|1[0-2]))(?![0-9]|[.,/:-][0-9])"
)
_RELATIVE = re.compile(
    r"(?<![^\W_])(позапрошл|прошл|прошедш|минувш|предыдущ|эт|текущ|нынешн|следующ|будущ)[а-я]* месяц[а-я]{0,2}(?![а-я])"
)
_WHICH = re.compile(r"(?<![^\W_])(позапрошл|прошл|эт|текущ)[а-я]+(?![а-я])")
_SHORT = re.compile(r"(?<![0-9.,/:-])(0?[1-9]|1[0-2])[./-]([0-9]{2})(?![0-9]|[.,/:-][0-9])")
_SHIFTS = {"позапрошл": -2, "эт": 0, "текущ": 0, "нынешн": 0, "следующ": 1, "будущ": 1}
_NUMBERED = re.compile(r"(?<![^\W_])за ([2-9]|1[0-2])(?:-?[ио]?й)? месяц(?![а-я])")
_MONTH = re.compile(
    rf"(?<![^\W_])(?:(прошл|позапрошл|эт|нынешн)[а-я]* )?({MONTH})"
    r"(?: ?((?:19|20)[0-9]{2})(?![0-9])(?: ?г(?:ода?|\.)?(?![а-я]))?| ?([0-9]{2}) ?г(?:ода)?(?![а-я])\.?"
    r"| (прошлого|позапрошлого|этого|текущего) года)?"
)
_TOLD_BEFORE = re.compile(
    r"(?<![^\W_])(?:за|в|с|со|по|от|из|про|квитанци[а-я]+|квитк?[а-я]*|сч[её]т[а-я]*|показани[а-я]+|плат[её][жк][а-я]*|"
    r"расч[её]т[а-я]*|начислени[а-я]+|период[а-я]*|месяц[а-я]*|оплат[а-я]+|весь|сам|кон[е]?ц[а-я]*|начал[а-я]+|"
    r"итог[а-я]*)[ :(]{1,2}$"
)
_AHEAD = re.compile(r"(?<![^\W_])(?:на|до|к) $")
_CHAINED = re.compile(r" ?(?:-|,|и|по) ?|,? и (?:за )?")


def read_periods(passage: Passage, today: date) -> None:
    """``YYYY-MM``. A month without a year is the most recent one, this one included."""
    text = passage.text
    for match in _NUMERIC.finditer(text):
        month, year, iso_year, iso_month = match.groups()
        _add(passage, int(year or iso_year), int(month or iso_month), *match.span())
    if "меся" in passage.stems:
        for match in _RELATIVE.finditer(text):
            _add(passage, *shifted(today, _SHIFTS.get(match[1], -1)), *match.span())
        for match in _NUMBERED.finditer(text):
            _add(passage, *_recent(today, int(match[1])), match.start(1), match.end())
    if not STEMS.isdisjoint(passage.stems):
        _named(passage, today)
    if passage.expected == "period" and not passage.has("period"):
        _bare(passage, today)


def _bare(passage: Passage, today: date) -> None:
    """What is a month only because one was asked for: «прошлый», «10.26»."""
    which = _WHICH.search(passage.text)
    if which:
        _add(passage, *shifted(today, _SHIFTS.get(which[1], -1)), *which.span())
    short = _SHORT.search(passage.text)
    if short:
        _add(passage, int(short[2]) + 2000, int(short[1]), *short.span())


def _add(passage: Passage, year: int, month: int, start: int, end: int) -> None:
    passage.add("period", f"{year:04}-{month:02}", start, end, SOURCE)


def _recent(today: date, month: int) -> tuple[int, int]:
    return today.year - (month > today.month), month


def _named(passage: Passage, today: date) -> None:
    text = passage.text
    found = [match for match in _MONTH.finditer(text) if passage.is_free(*match.span())]
    accepted: list[re.Match[str]] = []
    for place, match in enumerate(found):
        chained = accepted and _CHAINED.fullmatch(text, accepted[-1].end(), match.start())
        if chained or _is_told(passage, match) or _begins_list(passage, found[place : place + 2]):
            accepted.append(match)
    year = ""
    for place in range(len(accepted) - 1, -1, -1):
        match = accepted[place]
        following = accepted[place + 1] if place + 1 < len(accepted) else None
        if following and not _CHAINED.fullmatch(text, match.end(), following.start()):
            year = ""
        year = match[3] or year
        _add(passage, *_year_and_month(today, match, year), *match.span())


def _begins_list(passage: Passage, two: list[re.Match[str]]) -> bool:
    """«Март, апрель, май не начисляли»: several months in a row need no other word."""
    if len(two) < 2 or _AHEAD.search(passage.text[max(0, two[0].start() - 4) : two[0].start()]):
        return False
    return _CHAINED.fullmatch(passage.text, two[0].end(), two[1].start()) is not None


def _is_told(passage: Passage, match: re.Match[str]) -> bool:
    """Is a month of account meant? «Марта» may be a person, «на январь» is a time to come."""
    before = passage.text[max(0, match.start() - 20) : match.start()]
    if _AHEAD.search(before):
        return passage.expected == "period"
    dated = match[3] or match[4] or match[5] or match[1]
    return bool(dated) or passage.wants("period") or _TOLD_BEFORE.search(before) is not None


def _year_and_month(today: date, match: re.Match[str], chained_year: str) -> tuple[int, int]:
    which, word, year, short, told = match.groups()
    month = month_of(word)
    if year or short or chained_year:
        return int(year or 0) or (int(short) + 2000 if short else int(chained_year)), month
    ago = {"прошлого": 1, "позапрошлого": 2, "прошл": 1, "позапрошл": 2}.get(told or which or "", 0)
    return (today.year - ago, month) if told or which else _recent(today, month)
