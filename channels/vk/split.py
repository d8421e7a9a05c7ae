"""Long texts in parts.

Measured in UTF-16 code units: whether the platform counts an emoji once or twice is not documented, and a
part that is a little shorter does no harm.
"""

import re

_BREAKS = tuple(map(re.compile, (r"\n[ \t]*\n\s*", r"\n\s*", r"(?<=[.!?…])\s+", r"\s+")))
"""From the best place to cut to the worst: between paragraphs, lines, sentences, words."""


def length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def split(text: str, limit: int) -> list[str]:
    """Parts of at most ``limit`` units, without blank edges; every word is in one of them, in order."""
    parts: list[str] = []
    rest = text.strip()
    while length(rest) > limit:
        head, rest = _cut(rest, _fitting(rest, limit))
        parts.append(head)
    return [*parts, rest] if rest else parts


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` units, with … in place of what was cut off."""
    if length(text) <= limit:
        return text
    return text[: _fitting(text, limit - 1)].rstrip() + "…"


def _fitting(text: str, limit: int) -> int:
    """How many characters fit."""
    units = 0
    for index, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        if units > limit:
            return index
    return len(text)


def _cut(text: str, window: int) -> tuple[str, str]:
    for pattern in _BREAKS:
        # a break in the first third would leave too much of the room unused
        found = [match for match in pattern.finditer(text, 0, window + 1) if match.start() >= window // 3]
        if found:
            return text[: found[-1].start()].rstrip(), text[found[-1].end() :].lstrip()
    return text[:window], text[window:]
