"""Long texts in parts, measured in UTF-16 code units.

Telegram counts so; for VK nothing is documented, and a part that is a little shorter does no harm.
"""

import re
import unicodedata

# From the best place to cut to the worst: between paragraphs, lines, sentences, words.
_BREAKS = (
    re.compile(r"\n[ \t]*\n\s*"),
    re.compile(r"\n\s*"),
    re.compile(r"(?<=[.!?…])\s+"),
    re.compile(r"\s+"),
)
_JOINERS = "\u200d\ufe0e\ufe0f\u20e3"
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int) -> list[str]:
    """Parts of at most ``limit`` units, without blank edges; every word is in one of them, in order."""
    parts = []
    rest = text.strip()
    while utf16_length(rest) > limit:
        window = _fitting(rest, limit)
        head, tail = _cut(rest, window)
        parts.append(head)
        rest = tail
    return [*parts, rest] if rest else parts


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` units, with … in place of what was cut off."""
    if utf16_length(text) <= limit:
        return text
    return text[: _fitting(text, limit - 1)].rstrip() + "…"


def _fitting(text: str, limit: int) -> int:
    """How many characters fit."""
    units = 0
    for index, character in enumerate(text):
        units += 2 if ord(character) > 0xFFFF else 1
        if units > limit:
            return index
    return len(text)


def _cut(text: str, window: int) -> tuple[str, str]:
    # a break that would leave less than a third of the room unused is good enough
    for pattern in _BREAKS:
        found = None
        for found in pattern.finditer(text, 0, window + 1):  # noqa: B007 - the last one counts
            pass
        if found is not None and found.start() >= window // 3:
            return text[: found.start()].rstrip(), text[found.end() :].lstrip()
    end = _between_letters(text, window)
    return text[:end], text[end:]


def _between_letters(text: str, window: int) -> int:
    """The last place at or before ``window`` that tears no letter from its accent and no emoji apart."""
    end = window
    while end > max(1, window - 32) and _glued(text[end - 1], text[end]):
        end -= 1
    return end


def _glued(left: str, right: str) -> bool:
    return (
        left == "\u200d"
        or right in _JOINERS
        or ord(right) in _SKIN_TONES
        or unicodedata.combining(right) != 0
    )
