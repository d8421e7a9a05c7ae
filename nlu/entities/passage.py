"""What all kinds of values read: the text with its digits, what of it is taken already, and what was asked for."""

import re
from datetime import date, datetime
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from conversation.understanding import Entity, UnderstandingContext
from nlu.aligned import Aligned

ENTITIES_MOST = 100
"""Of one message; a text of nothing but numbers is no letter."""
PATTERN: Final = "pattern"
NUMBER_WORDS: Final = "number_words"

_GROUPS = re.compile(r"[0-9]+")
_STEM = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,4}")


def stems_of(text: str) -> frozenset[str]:
    """The first two to four letters of every word: enough to tell which kinds of values cannot be here."""
    return frozenset(_STEM.findall(text))


def stem_set(words: str) -> frozenset[str]:
    """Of what ``stems_of`` gives, those that some kind of value begins with; divided by spaces."""
    return frozenset(words.split())


class Passage:
    """One text while it is being read. Positions are those of ``text``; entities get those of the raw text."""

    def __init__(
        self,
        raw: str,
        aligned: Aligned,
        stems: frozenset[str],
        context: UnderstandingContext | None,
        spelled: list[tuple[int, int]],
    ) -> None:
        self.raw = raw
        self.text = aligned.text
        self.stems = stems
        """The first four letters of its words."""
        self.context = context
        self.expected = context.expected_slot if context else ""
        self.spelled = spelled
        """Where ``text`` has digits for number words."""
        self._aligned = aligned
        self._taken = bytearray(len(self.text))
        self._found: list[Entity] = []
        self.groups: list[tuple[int, int]] = [match.span() for match in _GROUPS.finditer(self.text)]
        """Where digits stand."""
        self.behind: frozenset[str] = frozenset(self.text[end : end + 1] for _, end in self.groups)
        """The characters behind them: a look at these spares most patterns."""

    def wants(self, name: str) -> bool:
        """Was it just asked for, or could the running flow use it?"""
        return self.context is not None and (name == self.expected or name in self.context.wanted)

    @cached_property
    def today(self) -> date | None:
        """The client's day; None where nobody knows the time."""
        if self.context is None:
            return None
        try:
            return datetime.fromtimestamp(self.context.now / 1_000_000, ZoneInfo(self.context.zone)).date()
        except (ValueError, OSError, OverflowError, ZoneInfoNotFoundError):
            return None

    def has(self, name: str) -> bool:
        """Has such a value been read already?"""
        return any(entity.name == name for entity in self._found)

    def is_free(self, start: int, end: int) -> bool:
        return 1 not in self._taken[start:end]

    def free_groups(self) -> list[tuple[int, int]]:
        return [group for group in self.groups if self.is_free(*group)]

    def take(self, start: int, end: int) -> None:
        """Nothing else is read from here."""
        self._taken[start:end] = b"\x01" * (end - start)

    def add(self, name: str, value: str | float, start: int, end: int, source: str = PATTERN) -> None:
        """An entity read from a free piece; the piece is then taken."""
        if len(self._found) < ENTITIES_MOST and start < end and self.is_free(start, end):
            self._found.append(Entity(name, value, *self._aligned.raw_span(start, end), source))
            self.take(start, end)

    def source(self, start: int, end: int) -> str:
        """Was the number written in digits, or in words?"""
        worded = self.spelled and any(one < end and start < other for one, other in self.spelled)
        return NUMBER_WORDS if worded else PATTERN

    def written(self, start: int, end: int) -> str:
        """As the client wrote it, with single spaces."""
        one, other = self._aligned.raw_span(start, end)
        return " ".join(self.raw[one:other].split())

    def entities(self) -> tuple[Entity, ...]:
        """In the order they stand."""
        return tuple(sorted(self._found, key=lambda entity: entity.start))
