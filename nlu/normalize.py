"""One spelling for texts that mean the same: letters, spaces and marks that people do not see."""

import re
import unicodedata
from collections.abc import Iterator

TEXT_CAP = 100_000
"""Characters of a message that are read at all."""
_PIECE = 512
"""Normalised a piece at a time: a million combining marks in a row would otherwise take quadratic time."""

# soft hyphens, joiners and other zero-width characters, direction marks, stress and whatever else is heaped on letters
# that NFKC did not compose with them; «ё» is written «е»
_MARKS = (*range(0x300, 0x370), *range(0x483, 0x48A), *range(0x1AB0, 0x1B00), *range(0x20D0, 0x2100))
_CONTROLS = (0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))
_UNSEEN = dict.fromkeys((*_MARKS, *_CONTROLS, *range(0xFE00, 0xFE10), *range(0xFE20, 0xFE30), 0xFEFF))
_LETTERS = {**_UNSEEN, ord("ё"): "е", 0x2010: "-", 0x2011: "-", 0x2212: "-"}
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+")


def normalize(text: str) -> str:
    """Compatible characters unified, small letters, «е» for «ё», single spaces."""
    text = text[:TEXT_CAP]
    if not text.isascii():
        text = "".join(_unified(text))
    return _SPACE.sub(" ", text.lower().translate(_LETTERS)).strip()[:TEXT_CAP]


def _unified(text: str) -> Iterator[str]:
    """No more than the cap in all: one sign can stand for eighteen letters."""
    size = 0
    for at in range(0, len(text), _PIECE):
        piece = unicodedata.normalize("NFKC", text[at : at + _PIECE])
        yield piece
        size += len(piece)
        if size >= TEXT_CAP:
            return


def words(text: str) -> list[str]:
    """The words of a normalised text, in order."""
    return _WORD.findall(text)


def phrase_key(text: str) -> str:
    """What spellings of one short phrase share: its words without marks; the marks alone for «+» and «👍»."""
    return " ".join(words(text)) or text.replace(" ", "")
