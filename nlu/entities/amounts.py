"""Sums of money, in roubles: whole ones as int."""

import re

from nlu.entities.passage import Passage, stem_set

_NUMBER = (
    r"(?P<whole>[0-9]{1,3}(?:[ .][0-9]{3}){1,3}(?![0-9])|[0-9]{1,9})(?:[.,](?P<part>[0-9]{1,2})(?![0-9]))?"
)
_ROUBLES = r"(?:руб(?:л[а-я]+|\.)?(?![а-я])|р(?:\.|(?![а-яa-z/]))|₽|rub(?![a-z])|рэ(?![а-я]))"
_WITH_UNIT = re.compile(
    rf"(?<![0-9][.,])(?<![0-9])(?<![a-z]){_NUMBER} ?(?P<thousands>т\.? ?|тыс\. ?|к )?{_ROUBLES}"
    r"(?:,? ?(?:и )?(?P<kopecks>[0-9]{1,2}) ?к(?:оп[а-я]*)?(?![а-я])\.?)?"
)
_SIGN_FIRST = re.compile(rf"₽ ?{_NUMBER}(?![0-9])")
_KOPECKS = re.compile(r"(?<![0-9.,])([0-9]{1,2}) ?коп(?:е[а-я]+)?(?![а-я])\.?")
_PAID = re.compile(
    r"(?<![^\W_])(?:(?:про|за|о|до|пере)?плат[а-я]*|переве[лд][а-я]*|внес[а-я]*|сумм[а-я]+|долг[а-я]*|задолж[а-я]+|"
    r"начисл[а-я]+|насчит[а-я]+|пен[ияей]+|штраф[а-я]*|выстав[а-я]+|спис[а-я]+|отда[лт][а-я]*|баланс[а-я]*|перечисл[а-я]+|"
    r"к оплате|(?:чек|квитанци|платежк|счет)[а-я]* на(?= )|стои[тл][а-я]*)"
    r"(?: (?:на|в|за|сумм[ауы]|размере|свет|долг|сегодня|вчера|уже|мне|вам|я|аж|целых|около|было|составляет|больше|"
    r"всего|квитанции|счете|чеке|платежке|[0-9]{1,2} раза?|по)){0,3}[ :=-]{1,3}$"
)
_STEMS = stem_set(
    "опла запл плат прои допл пере внес сумм долг задо начи насч пени пеня пеню пене штра выст спис отда бала стои "
    "проп чек чека квит"
)
_LOOSE = re.compile(rf"{_NUMBER}(?![0-9]|[:/-][0-9])")
_SHORT_THOUSANDS = re.compile(r"(?<![^\W_])([0-9]{1,4}(?:[.,][0-9])?) ?к(?![^\W_])(?! ?[0-9])")
_LARGE_WORD = re.compile(r"ты[сщ]|млн|миллион|лям|лимон")
_LOOKED_BACK = 60


def read_amounts(passage: Passage) -> None:
    """Sums with their unit: before dates are read."""
    text = passage.text
    if "р" in text or "₽" in text or "rub" in text:
        for match in _WITH_UNIT.finditer(text):
            value = _value(match) * (1000 if match["thousands"] else 1)
            _add(passage, value + int(match["kopecks"] or 0) / 100, *match.span())
    for match in _SIGN_FIRST.finditer(text) if "₽" in text else ():
        _add(passage, _value(match), *match.span())
    if "коп" in text:
        for match in _KOPECKS.finditer(text):
            _add(passage, int(match[1]) / 100, *match.span())


def read_bare_amounts(passage: Passage) -> None:
    """Numbers that are sums by what stands before them, or because a sum was asked for: before readings."""
    asked = passage.expected == "amount"
    if not asked and _STEMS.isdisjoint(passage.stems):
        return
    for short in _SHORT_THOUSANDS.finditer(passage.text):
        _add(passage, float(short[1].replace(",", ".")) * 1000, *short.span())
    for start, _ in passage.free_groups():
        match = _LOOSE.match(passage.text, start)
        if match is None or not passage.is_free(*match.span()):
            continue
        before = passage.text[max(0, start - _LOOKED_BACK) : start]
        long = len(match["whole"]) > 2
        if asked or (long and not before.endswith((".", ",")) and _PAID.search(before)):
            _add(passage, _value(match), *match.span())
            asked = False


def read_thousands(passage: Passage) -> None:
    """«Накопилось 18 тысяч»: what is told in thousands and is no reading is money."""
    for start, end in passage.spelled:
        written = passage.written(start, end).lower()
        digits = passage.text[start:end]
        if (
            " " in written
            and digits.isdecimal()
            and _LARGE_WORD.search(written)
            and passage.is_free(start, end)
        ):
            _add(passage, float(digits), start, end)


def _value(match: re.Match[str]) -> float:
    whole = match["whole"].replace(" ", "").replace(".", "")
    return float(f"{whole}.{match['part'] or 0}")


def _add(passage: Passage, value: float, start: int, end: int) -> None:
    rounded = round(value, 2)
    source = passage.source(start, end)
    passage.add("amount", int(rounded) if rounded == int(rounded) else rounded, start, end, source)
