"""What must be recognised anywhere in a text, whatever else it says: danger to life, «оператор»."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nlu.intents import CatalogueError, read_mapping, read_texts

KEYS = frozenset(("intent", "reason", "any", "all", "unless"))

_NEVER = r"(?!)"
_START = r"\b"
"""Every pattern is tried at the beginnings of words only: quick, and never quadratic in a long word."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """``any`` must be found, and each of ``every``; what ``unless`` matches is cut out of the text first."""

    intent: str
    reason: str
    any: tuple[re.Pattern[str], ...]
    every: tuple[re.Pattern[str], ...] = ()
    unless: tuple[re.Pattern[str], ...] = ()

    def find(self, text: str) -> tuple[int, int] | None:
        """The span of the first match in a normalised text."""
        for cut in self.unless:
            text = cut.sub(_blank, text)
        if not all(found.search(text) for found in self.every):
            return None
        return _first(self.any, text)

    def touches(self, text: str) -> bool:
        """Is it found when ``unless`` is left aside?"""
        return any(found.search(text) for found in self.any)


@dataclass(frozen=True, slots=True)
class PatternHit:
    intent: str
    reason: str
    start: int
    end: int


def load_patterns(text: str) -> tuple[Pattern, ...]:
    """The section ``patterns`` of ``intents.yml``."""
    entries = read_mapping(text).get("patterns", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise CatalogueError("«patterns» must be a list of mappings")
    return tuple(_pattern(entry) for entry in entries)


class Patterns:
    """The company's patterns in the order of the file: the first that is found wins."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = tuple(patterns)
        sources = (one.pattern.removeprefix(_START) for pattern in patterns for one in pattern.any)
        self._screen = re.compile(f"{_START}(?:{'|'.join(sources) or _NEVER})")
        """One look that lets nearly every harmless message pass."""

    def look(self, text: str) -> tuple[PatternHit | None, frozenset[str]]:
        """The winner in a normalised text, and the intents that the text expressly denies («не искрит»)."""
        if self._screen.search(text) is None:
            return None, frozenset()
        denied: set[str] = set()
        for pattern in self._patterns:
            if pattern.touches(text):
                span = pattern.find(text)
                if span is not None:
                    return PatternHit(pattern.intent, pattern.reason, *span), frozenset()
                denied.update([pattern.intent] if pattern.unless else [])
        return None, frozenset(denied)


def _pattern(entry: dict[str, Any]) -> Pattern:
    intent = entry.get("intent")
    if not isinstance(intent, str):
        raise CatalogueError("a pattern without «intent»")
    where = f"pattern of «{intent}»"
    if not set(entry) <= KEYS or not entry.get("any"):
        raise CatalogueError(f"{where}: its keys are {', '.join(sorted(KEYS))}; «any» is required")
    return Pattern(
        intent,
        str(entry.get("reason", "")),
        _compiled(entry, "any", where),
        _compiled(entry, "all", where),
        _compiled(entry, "unless", where),
    )


def _compiled(entry: dict[str, Any], key: str, where: str) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(re.compile(f"{_START}(?:{source})") for source in read_texts(entry, key, where))
    except re.error as error:
        raise CatalogueError(f"{where}: «{key}»: {error}") from error


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> tuple[int, int] | None:
    spans = [match.span() for pattern in patterns if (match := pattern.search(text))]
    return min(spans, default=None)


def _blank(match: re.Match[str]) -> str:
    return "." * len(match.group())
