"""Digits that are written in groups: «100 200 301», «8 (921) 123-45-67»."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from nlu.entities.passage import Passage

Group = tuple[int, int]
_BETWEEN = re.compile(r"[ .()-]{1,3}")
_GROUPS_MOST = 60
"""Of one run; a longer one is a table, or somebody leaning on the keyboard."""
_DIGITS_MOST = 24
"""Of one value; also what bounds the windows that are tried."""


class Window(NamedTuple):
    """Neighbouring groups read as one number. ``place`` is the first one's place in the run."""

    digits: str
    start: int
    end: int
    sizes: tuple[int, ...]
    between: tuple[str, ...]
    place: int

    @property
    def uniform(self) -> bool:
        """Was it divided on purpose: by one sign, into three groups or more, none of them long?"""
        return len(self.sizes) > 2 and len(set(self.between)) == 1 and max(self.sizes) <= 4


def runs(passage: Passage) -> Iterator[list[Group]]:
    """Free groups with nothing but spaces, dots, dashes and brackets between them, on one line."""
    run: list[Group] = []
    text = passage.text
    for group in passage.free_groups():
        if run and not _BETWEEN.fullmatch(text, run[-1][1], group[0]):
            if len(run) <= _GROUPS_MOST:
                yield run
            run = []
        run.append(group)
    if 0 < len(run) <= _GROUPS_MOST:
        yield run


def windows(text: str, run: list[Group], place: int, fits: Callable[[str], object]) -> Iterator[Window]:
    """What begins with the group at ``place`` and whose digits fit, the shortest first."""
    digits = ""
    start = run[place][0]
    for last in range(place, len(run)):
        digits += text[run[last][0] : run[last][1]]
        if len(digits) > _DIGITS_MOST:
            return
        if fits(digits):
            taken = run[place : last + 1]
            sizes = tuple(other - one for one, other in taken)
            between = tuple(text[one[1] : other[0]] for one, other in pairwise(taken))
            yield Window(digits, start, run[last][1], sizes, between, place)
