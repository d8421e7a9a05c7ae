"""Days by name: «завтра», «в следующий четверг», «три дня назад»."""

import re
from datetime import date, timedelta

from nlu.entities.dates import SOURCE
from nlu.entities.passage import Passage, stem_set
from nlu.entities.tense import past_or_to_come

_DAY = re.compile(
    r"(?<![^\W_])(?:(?P<p2>после ?завтр[ао]|после ?завтрашн[а-я]+)|(?P<m2>поза ?вч[еи]р[ао]|позавчерашн[а-я]+)"
    r"|(?P<n0>с[еи][гв]одня|сегоня|седня|сегодняшн[а-я]+)|(?P<p1>завтр[ао]|зватра|завра|завтрашн[а-я]+)"
    r"|(?P<m1>вч[еи]р[ао]|вчерашн[а-я]+))(?![а-я])"
)
_SHIFT = {"p2": 2, "p1": 1, "n0": 0, "m1": -1, "m2": -2}
_UNITS = r"(?:(дн(?:я|ей|\.)?|день|дней)|недел[а-я]+|нед\.?)"
_THROUGH = re.compile(rf"(?<![^\W_])через ([0-9]{{1,3}} ?)?{_UNITS}(?![а-я])")
_AGO = re.compile(
    rf"(?<![^\W_])([0-9]{{1,3}} ?)?{_UNITS} (?:тому )?назад(?![а-я])|(?<![^\W_])дн[яей]{{1,2}} ([0-9]{{1,2}}) назад"
)
_WEEKDAY = (
    r"(?P<d0>пон[еи]дельник[а-я]{0,2}|пн)|(?P<d1>вторник[а-я]{0,2}|вт)|(?P<d2>сред[ауые]|ср)|"
    r"(?P<d3>четвер[гк][а-я]{0,2}|чт)|"
    r"(?P<d4>пятниц[а-я]|пятницей|пятнцу|пт)|(?P<d5>суб+от[а-я]|субботой|сб)|(?P<d6>в[оа]скр[еи]с[ие]н[ьи][а-я]{1,2}|вс)"
)
_WHICH = (
    r"(?:ближ|следующ|след|будущ|эт[оуа]|нынешн|текущ|прошл|прошед|минувш|позапрошл|той|т[оу]т?(?![а-я]))"
)
_NAMED = re.compile(
    rf"(?<![^\W_])(?:(?P<week>{_WHICH})[а-я]*\.? недел[еию],? (?:во? )?)?(?:(?P<which>{_WHICH})[а-я]*\.? )?"
    rf"(?:{_WEEKDAY})(?![а-я])(?: (?:на )?(?P<after>{_WHICH})[а-я]* недел[еию])?"
)
_PREPOSITION = re.compile(r"(?:^|[^а-я])(?:во?|на|до|со?|к|после|по) $")
_TIME_BEHIND = re.compile(r",? (?:в )?[0-9]{1,2}[:.][0-9]{2}(?![0-9])")
STEMS = stem_set(
    "сего сево сиво седн завт зват завр посл поза вчер вчир чере наза пони поне втор сред четв пятн субо "
    "субб воск васк пн вт ср чт пт сб вс неде дня дней день"
)


def read_named_days(passage: Passage, today: date) -> None:
    """Days told relative to ``today``; a bare weekday is the coming one, or the last one in talk of the past."""
    if STEMS.isdisjoint(passage.stems):
        return
    text = passage.text
    for match in _DAY.finditer(text):
        _add(passage, today + timedelta(days=_SHIFT[match.lastgroup or ""]), *match.span())
    for match in _THROUGH.finditer(text):
        _away(passage, today, match, 1)
    for match in _AGO.finditer(text):
        _away(passage, today, match, -1)
    for match in _NAMED.finditer(text):
        _weekday(passage, today, match)


def _add(passage: Passage, day: date, start: int, end: int) -> None:
    passage.add("date", day.isoformat(), start, end, SOURCE)


def _away(passage: Passage, today: date, match: re.Match[str], sign: int) -> None:
    count, unit, *turned = match.groups()
    if sign > 0 and unit and not count:
        return  # «через день» is every other day
    days = int(turned[0]) if turned and turned[0] else int(count or 1) * (1 if unit else 7)
    _add(passage, today + timedelta(days=sign * days), *match.span())


def _weekday(passage: Passage, today: date, match: re.Match[str]) -> None:
    number, start = _number_of(match)
    short = match.end() - start <= 2
    told = match["week"] or match["which"] or match["after"]
    preposition = _PREPOSITION.search(passage.text[max(0, match.start() - 6) : match.start()])
    timed = _TIME_BEHIND.match(passage.text, match.end())
    if (short or match["d2"] == "среда") and not (told or preposition or timed or passage.expected == "date"):
        return
    monday = today - timedelta(days=today.weekday())
    week = match["week"] or match["after"] or ""
    if week:
        shift = _week_shift(passage, match, week)
        day = monday + timedelta(days=7 * shift + number)
    else:
        day = _by_which(passage, today, match, number)
    _add(passage, day, *match.span())


def _number_of(match: re.Match[str]) -> tuple[int, int]:
    return next((number, match.start(f"d{number}")) for number in range(7) if match[f"d{number}"])


def _week_shift(passage: Passage, match: re.Match[str], week: str) -> int:
    """«На той неделе» is the one before or the one after, as the tense has it."""
    if week.startswith(("прош", "минувш")):
        return -1
    if week.startswith(("эт", "нынешн", "текущ")):
        return 0
    if week.startswith("позапрошл"):
        return -2
    if week.startswith("т"):
        return -1 if past_or_to_come(passage.text, *match.span()) else 1
    return 1


def _by_which(passage: Passage, today: date, match: re.Match[str], number: int) -> date:
    which = match["which"] or ""
    monday = today - timedelta(days=today.weekday())
    if which.startswith(("след", "будущ")):
        return monday + timedelta(days=7 + number)
    if which.startswith(("эт", "нынешн", "текущ")):
        return monday + timedelta(days=number)
    past = which.startswith(("прош", "минувш", "позапрошл"))
    if past or (not which and past_or_to_come(passage.text, *match.span())):
        last = today - timedelta(days=(today.weekday() - number) % 7 or 7)
        return last - timedelta(days=7) if which.startswith("позапрошл") else last
    return today + timedelta(days=(number - today.weekday()) % 7 or 7)
