"""Groups of digits and what stands between them: how people divide long numbers."""

import re
import unicodedata
from dataclasses import dataclass

BLANK = r"\s\u00ad\u200b-\u200f\u2060\ufeff"
DASH = r"\-‐‑‒–—―−"
LEAST = re.compile(r"\d(?:\D{0,3}\d){2}")
"""A text with fewer digits than this side by side holds nothing to hide."""
_GROUP = re.compile(r"\d+")
_BETWEEN = re.compile(rf"[{BLANK}{DASH}._/·]{{1,3}}")
GROUPS_MOST = 19
"""Of one number: a card written digit by digit."""

Group = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters that are not kept, what they are, and what is written in their place."""

    start: int
    end: int
    kind: str
    mark: str


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring groups read as one number."""

    start: int
    end: int
    digits: str
    sizes: tuple[int, ...]


def lowered(text: str) -> str:
    """Small letters, «е» for «ё», every digit an ASCII one; as long as ``text``."""
    if not text.isascii():
        text = "".join(map(_plain, text))
    return text.lower()


def _plain(char: str) -> str:
    if char in "ёЁ":
        return "е"
    low = char.lower()
    if len(low) != 1:
        return char
    return str(unicodedata.decimal(low)) if low.isdecimal() else low


def groups_of(text: str) -> list[Group]:
    return [match.span() for match in _GROUP.finditer(text)]


def runs_of(text: str, groups: list[Group]) -> list[list[Group]]:
    """Groups with nothing but blanks, dashes, dots or slashes between them."""
    runs: list[list[Group]] = []
    for group in groups:
        if runs and _BETWEEN.fullmatch(text, runs[-1][-1][1], group[0]):
            runs[-1].append(group)
        else:
            runs.append([group])
    return runs


def windows(low: str, run: list[Group], place: int, least: int, most: int) -> list[Window]:
    """Numbers of ``least`` to ``most`` digits that begin with the group at ``place``, longest first."""
    found, digits, sizes = [], "", []
    for start, end in run[place : place + GROUPS_MOST]:
        digits += low[start:end]
        sizes.append(end - start)
        if len(digits) > most:
            break
        if len(digits) >= least:
            found.append(Window(run[place][0], end, digits, tuple(sizes)))
    return found[::-1]


_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def passes_luhn(digits: str) -> bool:
    """The check digit of bank cards (ISO/IEC 7812-1)."""
    values = [*map(int, reversed(digits))]
    return (sum(values[::2]) + sum(_DOUBLED[value] for value in values[1::2])) % 10 == 0
