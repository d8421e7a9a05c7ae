"""Times of day: «15:30», «в 3 часа дня», «в половине третьего»."""

import re

from nlu.entities.months import MONTH
from nlu.entities.passage import Passage, stem_set

SOURCE = "calendar"

_COLON = re.compile(r"(?<![0-9:.,])([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?(?![0-9:])")
_DOTTED = re.compile(
    r"(?<![^\W_])(?:в|во|к|ко|после|около|часов в) (([01]?[0-9]|2[0-3])[.-]([0-5][0-9]))(?![0-9]|[.,/-][0-9])"
    r"(?! ?(?:руб|р\b|₽|квт|%|тыс))"
)
_SPACED = re.compile(
    rf"(?<![^\W_])(?:в|к|после) (([01]?[0-9]|2[0-3]) ([0-5][05]|0 [05]))(?![0-9.,/:-])"
    rf"(?! ?(?:руб|р\b|₽|квт|%|тыс|числ|минут|мин|дн|час|год|{MONTH}))"
)
_PART = r"(утр[ао]м?|дня|веч(?:ера?|ером)?|ночи)(?![а-я])"
_HOUR_WORD = r"ч(?:ас(?:а|ов|у|ам)?)?(?![а-я])\.?"
_HOURED = re.compile(
    rf"(?<![^\W_])(?<![0-9][.,])(?P<raz>раз )?"
    r"(?:(?P<to>в|во|к|ко|до|после|около|с|со|часов в|часа в|часиков в|часам к|на) )?"
    rf"(?P<all>(?P<h>[01]?[0-9]|2[0-3])"
    rf"(?:(?P<word> ?{_HOUR_WORD})(?: ?(?P<m>[0-5]?[0-9]) ?м(?:ин(?:ут[а-я]?)?)?(?![а-я])\.?)?)?(?: {_PART})?)"
    r"(?![0-9]|[.,:][0-9])"
)
_ONE = re.compile(rf"(?<![^\W_])(?:в|к|до|после|около) (час(?:у|а)? {_PART})")
_NOON = re.compile(r"(?<![^\W_])(?:(полдень|полудн[яюе]|полудня)|(полночь|полуноч[ьи]|полночи))(?![а-я])")
_HALF = re.compile(rf"(?<![^\W_])(?:половин[аеуы] |пол[ -]?)([0-9]{{1,2}})-?го(?![а-я])(?: {_PART})?")
_HALF_WORD = re.compile(
    r"(?<![^\W_])пол[ -]?(перв|втор|трет|четверт|пят|шест|седьм|восьм|девят|десят|один+адцат|двен+адцат)(?:ого|ьего)"
    rf"(?![а-я])(?: {_PART})?"
)
_HALF_HOURS = (
    "перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят", "од", "дв",
)  # fmt: skip
_QUARTER = re.compile(
    rf"(?<![^\W_])(?:четверть|([0-9]{{1,2}}) мин(?:ут[а-я]?)?) ([0-9]{{1,2}})-го(?![а-я])(?: {_PART})?"
)
_LACKING = re.compile(
    rf"(?<![^\W_])без (?:(четверти|[0-9]{{1,2}})(?: мин(?:ут)?[а-я]?)? ([0-9]{{1,2}}|час)|2([1-9]))"
    rf"(?![0-9])(?: {_PART})?"
)
_RANGE = re.compile(
    r"(?<![^\W_])(?:с|со) ([01]?[0-9]|2[0-3])(?![0-9.:]) (?:до|по) ([01]?[0-9]|2[0-3])(?![0-9.:])"
    r"(?! ?(?:числ|руб|%|квт))"
)
_DOTTED_BARE = re.compile(r"(?<=[0-9а-я.]),? ([01]?[0-9]|2[0-3])[.-]([0-5][0-9])(?![0-9]|[.,/-][0-9])")
_HOUR_BEHIND = re.compile(rf" ?{_HOUR_WORD}")
_BARE_END = re.compile(
    r" ?(?:$|[,.!?;)\n]|"
    r"(?:завтра|сегодня|послезавтра|можно|буду|приду|приеду|подойдет|удобно|или|либо|если|на|с|со|и|по|пожал)\b)"
)
_BARE = re.compile(
    r"[^0-9]{0,16}(?<![0-9.,:])([01]?[0-9]|2[0-3])(?:[-. ]([0-5][0-9]))?(?: ?ч| час[а-я]*)?[^0-9]{0,12}"
)
STEMS = stem_set(
    "час часа часо часу часи утра утро утру дня днем вече ночи ночь полд полу полн поло пол полв полт "
    "полп полч полш полс полд поло без четв мину мин ч"
)
_COMING = stem_set("прие прид прий прих подо подъ запи зайт зайд заед визи буду")
"""Who speaks of coming means a time by «в 11»."""
_PER = re.compile(r" (?:назад|в (?:день|сутки|неделю|месяц))\b")
_MORNING = 6
_NOT_BARE = {"с", "со", "на", None}


def read_clock_times(passage: Passage) -> None:
    """``HH:MM`` of what has minutes, or is called half, quarter, noon: before dates are read."""
    text = passage.text
    if ":" in text:
        for match in _COLON.finditer(text):
            _add(passage, int(match[1]), int(match[2]), *match.span())
    for signs, pattern in ((".-", _DOTTED), (" ", _SPACED)):
        for match in pattern.finditer(text) if not passage.behind.isdisjoint(signs) else ():
            if not _may_be_date(passage, match):
                _add(passage, int(match[2]), int(match[3].replace(" ", "")), *match.span(1))
    if not STEMS.isdisjoint(passage.stems):
        _spoken(passage)


def _may_be_date(passage: Passage, match: re.Match[str]) -> bool:
    """«В 10.12» is a day rather than twelve minutes past ten."""
    minutes = int(match[3].replace(" ", ""))
    return passage.expected != "time" and minutes % 5 != 0 and 1 <= minutes <= 12


def read_hours(passage: Passage) -> None:
    """Hours: after dates. A bare one from one to seven is in the afternoon: nobody comes to an office at night."""
    if any(end - start < 3 for start, end in passage.groups):
        _houred(passage)
        if passage.has("date"):
            _behind_day(passage)
    if passage.wants("time"):
        _asked(passage)


def _add(passage: Passage, hour: int, minute: int, start: int, end: int) -> None:
    if 0 <= hour < 24 and 0 <= minute < 60:
        passage.add("time", f"{hour:02}:{minute:02}", start, end, SOURCE)


def _spoken(passage: Passage) -> None:
    text = passage.text
    for match in _NOON.finditer(text):
        _add(passage, 12 if match[1] else 0, 0, *match.span())
    for match in _ONE.finditer(text):
        _add(passage, _in_part(1, match[2]), 0, *match.span(1))
    for match in _HALF.finditer(text):
        _add(passage, _in_part(int(match[1]) - 1 or 12, match[2]), 30, *match.span())
    for match in _HALF_WORD.finditer(text):
        hour = next(place for place, stem in enumerate(_HALF_HOURS) if match[1].startswith(stem))
        _add(passage, _in_part(hour or 12, match[2]), 30, *match.span())
    for match in _QUARTER.finditer(text):
        _add(passage, _in_part(int(match[2]) - 1 or 12, match[3]), int(match[1] or 15), *match.span())
    for match in _LACKING.finditer(text):
        lacking = 20 if match[3] else 15 if match[1] == "четверти" else int(match[1])
        to_hour = 1 if match[2] == "час" else int(match[3] or match[2])
        _add(passage, _in_part(to_hour - 1 or 12, match[4]), 60 - lacking, *match.span())


def _houred(passage: Passage) -> None:
    """«В 18 часов», «к 10 утра»: an hour by itself may be a span of time."""
    text = passage.text
    dated = passage.has("date") or not _COMING.isdisjoint(passage.stems)
    for match in _RANGE.finditer(text):
        if dated or passage.wants("time") or _HOUR_BEHIND.match(text, match.end()):
            first, last = _ends(int(match[1]), int(match[2]))
            _add(passage, first, 0, *match.span(1))
            _add(passage, last, 0, *match.span(2))
    for match in _HOURED.finditer(text):
        to, word, part = match["to"], match["word"], match[match.re.groups]
        if match["raz"] or not passage.is_free(*match.span("all")):
            continue
        if part in {"дня", "ночи"} and not word and _is_count(match, told=dated or passage.wants("time")):
            continue
        if _PER.match(text, match.end()):
            continue
        if part or (word and to and to != "на"):
            _add(passage, _in_part(int(match["h"]), part), int(match["m"] or 0), *match.span("all"))
        elif (dated or _says_hours(to)) and not word and _is_bare(text, match):
            _add(passage, _in_part(int(match["h"]), None), 0, *match.span("all"))


def _says_hours(to: str | None) -> bool:
    """«Часа в три»."""
    return to is not None and to.startswith("час")


def _is_bare(text: str, match: re.Match[str]) -> bool:
    """A number behind a preposition of time, with nothing behind it that it could count."""
    return match["to"] not in _NOT_BARE and _BARE_END.match(text, match.end()) is not None


def _ends(first: int, last: int) -> tuple[int, int]:
    """«С 9 до 6» ends in the evening, «с 7 до 23» begins in the morning."""
    first = first if first >= _MORNING else _in_part(first, None)
    return first, last if last > first else last + 12


def _is_count(match: re.Match[str], *, told: bool) -> bool:
    """«3 дня», «опоздал на два дня» are no times; «в 3 дня» is one where somebody comes, «в 12 ночи» always."""
    if match["to"] in _NOT_BARE:
        return True
    return not told and match["h"] != "12" and match[match.re.groups] == "дня"


def _behind_day(passage: Passage) -> None:
    """«1 декабря 9.30»."""
    for match in _DOTTED_BARE.finditer(passage.text):
        if not passage.is_free(match.start() - 1, match.start()):
            _add(passage, int(match[1]), int(match[2]), match.start(1), match.end())


def _asked(passage: Passage) -> None:
    text = passage.text
    for match in _HOURED.finditer(text):
        if not (match["word"] or match["raz"] or match["to"] == "до") and _is_bare(text, match):
            _add(passage, _in_part(int(match["h"]), None), 0, *match.span("all"))
    if passage.expected == "time" and not passage.has("time"):
        bare = _BARE.fullmatch(text)
        if bare:
            hour = int(bare[1]) if bare[2] else _in_part(int(bare[1]), None)
            _add(passage, hour, int(bare[2] or 0), bare.start(1), bare.end(2 if bare[2] else 1))


def _in_part(hour: int, part: str | None) -> int:
    """The hour of 24. ``part`` is «утра», «дня», «вечера», «ночи», or None."""
    begins = part[:1] if part else ""
    if begins in {"у", "н"}:
        late = begins == "н" and 9 <= hour < 12
        return hour + 12 if late else hour % 12 if hour == 12 else hour
    if begins == "в":
        return 0 if hour == 12 else hour + 12 if 3 <= hour < 12 else hour
    return hour + 12 if 1 <= hour <= 7 else hour
