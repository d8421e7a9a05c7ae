"""The tax number of a person or a company (ИНН): ten or twelve digits, the last of which follow from the others."""

import re

from nlu.entities.passage import Passage
from nlu.entities.runs import runs, windows

SOURCE = "check_digits"

_NAMED = re.compile(r"(?<![^\W_])(?:инн|inn)(?![а-яa-z])[^0-9\n]{0,25}([0-9](?: ?[0-9]){8,13})(?![0-9])")
_TEN = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_ELEVENTH = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_TWELFTH = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def read_named_taxpayers(passage: Passage) -> None:
    """After its word, or where it was just asked for; a wrong number after the word is nothing else either."""
    if "инн" in passage.stems or "inn" in passage.stems:
        for match in _NAMED.finditer(passage.text):
            digits = match[1].replace(" ", "")
            if is_taxpayer(digits):
                passage.add("inn", digits, *match.span(1), SOURCE)
            passage.take(*match.span(1))
    if passage.expected == "inn":
        read_wanted_taxpayers(passage)


def read_wanted_taxpayers(passage: Passage) -> None:
    """Where the running flow could use one: a number whose check digits are right."""
    if not passage.wants("inn"):
        return
    for run in runs(passage):
        for place in range(len(run)):
            for window in windows(passage.text, run, place, is_taxpayer):
                passage.add("inn", window.digits, window.start, window.end, SOURCE)


def is_taxpayer(digits: str) -> bool:
    """Do the check digits follow from the others?"""
    if digits.startswith("00"):
        return False
    if len(digits) == 10:
        return int(digits[9]) == _check(digits, _TEN)
    if len(digits) == 12:
        return int(digits[10]) == _check(digits, _ELEVENTH) and int(digits[11]) == _check(digits, _TWELFTH)
    return False


def _check(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11 % 10
