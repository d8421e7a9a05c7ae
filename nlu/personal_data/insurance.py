"""СНИЛС, the number of a person's pension account: nine digits and two that follow from them."""

import re
from collections.abc import Iterator

from nlu.personal_data.numbers import BLANK, DASH, Group, Span, Window, windows

KIND = "snils"
MARK = "[СНИЛС скрыт]"

_NUMBER = rf"(\d(?:[{BLANK}{DASH}.]{{0,3}}\d){{10}})(?!\d)"
_NAMED = re.compile(
    r"(?:снилс[а-я]{0,2}|snils|пенсионн[а-я]+ (?:удостоверени|свидетельств|страхов)[а-я]*"
    rf"|страхов[а-я]+ (?:номер|свидетельств)[а-я]*)[^\d\n]{{0,40}}\n?[^\d\n]{{0,10}}{_NUMBER}"
)
_BACKWARDS = re.compile(rf"(?<!\d){_NUMBER}[ ,:—–(-]{{0,4}}(?:это |мой |номер ){{0,3}}(?:снилс|snils)")
_OTHER = re.compile(
    r"(?:договор|контракт|сч[её]т|\bл[/ ]?с\b|лицев|абонент|\bинн\b|прибор|\bпу\b|тел\b|телефон|"
    r"заявк|обращен|номер)[^\d]{0,20}$"
)
_LOOKED_BACK = 40
_SHAPES = frozenset(((3, 3, 3, 2), (11,), (9, 2)))
_LEAST_CHECKED = 1_001_998
"""Numbers up to this one were given out without check digits."""


def find_insurance(low: str, runs: list[list[Group]]) -> Iterator[Span]:
    for pattern in (_NAMED, _BACKWARDS):
        for match in pattern.finditer(low):
            yield Span(*match.span(1), KIND, MARK)
    for run in runs:
        for place in range(len(run)):
            for window in windows(low, run, place, 11, 11):
                if _is_one(low, window):
                    yield Span(window.start, window.end, KIND, MARK)


def _is_one(low: str, window: Window) -> bool:
    """By how it is divided and by its check digits, where no word says that it is something else."""
    if window.sizes not in _SHAPES or _OTHER.search(low[max(0, window.start - _LOOKED_BACK) : window.start]):
        return False
    if window.sizes == (3, 3, 3, 2):
        return low[window.start + 3] in DASH.replace("\\", "") or is_insurance(window.digits)
    if low[max(0, window.start - 2) : window.start].rstrip(" (").endswith("+"):
        return False
    telephone = window.digits[0] in "78" and window.digits[1] in "3489"
    return not telephone and is_insurance(window.digits)


def is_insurance(digits: str) -> bool:
    """Do the two check digits follow from the nine before them?"""
    if len(set(digits)) == 1 or int(digits[:9]) <= _LEAST_CHECKED:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 0, -1), strict=False))
    return total % 101 % 100 == int(digits[9:])
