"""One spelling for texts that mean the same: letters, spaces and marks that people do not see."""

import re
import unicodedata

TEXT_CAP = 100_000
"""Characters of a message that are read at all."""
_PIECE = 512
"""Normalised a piece at a time: a million combining marks in a row would otherwise take quadratic time."""

# zero-width and soft-hyphen characters, joiners, direction marks, the stress mark; «ё» is written «е»
_UNSEEN = dict.fromkeys((0xAD, 0x300, 0x301, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFE0F, 0xFEFF))
_LETTERS = {**_UNSEEN, ord("ё"): "е", 0x2010: "-", 0x2011: "-", 0x2212: "-"}
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+")


def normalize(text: str) -> str:
    """Compatible characters unified, small letters, «е» for «ё», single spaces."""
    text = text[:TEXT_CAP]
    if not text.isascii():
        text = "".join(
            unicodedata.normalize("NFKC", text[at : at + _PIECE]) for at in range(0, len(text), _PIECE)
        )
    return _SPACE.sub(" ", text.lower().translate(_LETTERS)).strip()[:TEXT_CAP]


def words(text: str) -> list[str]:
    """The words of a normalised text, in order."""
    return _WORD.findall(text)


def phrase_key(text: str) -> str:
    """What spellings of one short phrase share: its words without marks; the marks alone for «+» and «👍»."""
    return " ".join(words(text)) or text.replace(" ", "")
