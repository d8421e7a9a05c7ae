"""A text cut into what may be mended and what may not: numbers, codes, addresses, links and commands."""

import re
from itertools import groupby
from typing import NamedTuple

_CHUNKS = re.compile(r"\s+|\S+")
_RUNS = re.compile(r"\w+|\W+")
_SITE = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?:ru|рф|com|org|net|su|info|io|by|kz|me|online)(?![\w-])")
_WORD_OF_ITS_OWN = re.compile(r"[^\W\d_]{4}")
_DIGIT = re.compile(r"\d")
_DIGIT_FOR_LETTER = re.compile(r"(?=...)[469]?[a-z'’`]+(?:[469][a-z'’`]+)*[469]?[^\w]*")
"""«4asto», «pereda4a», «no4»: Russian in Latin letters, ч ш я by a digit."""


class Piece(NamedTuple):
    text: str
    open: bool
    """Whether its words may be changed."""


def pieces(text: str) -> list[Piece]:
    """In order, without loss: the texts joined are the text."""
    found: list[Piece] = []
    for chunk in _CHUNKS.findall(text):
        if chunk.isspace() or _is_address(chunk):
            found.append(Piece(chunk, open=False))
        elif _DIGIT.search(chunk) and not _DIGIT_FOR_LETTER.fullmatch(chunk):
            found += _around_digits(chunk)
        else:
            found.append(Piece(chunk, open=chunk.isalpha() or any(map(str.isalpha, chunk))))
    return found


def _is_address(chunk: str) -> bool:
    return (
        "@" in chunk
        or "_" in chunk
        or "://" in chunk
        or chunk.startswith(("www.", "/", "#"))
        or ("." in chunk and _SITE.match(chunk) is not None)
    )


def _around_digits(chunk: str) -> list[Piece]:
    """«показания:12345»: what holds a digit is closed, and so are the few letters of a code beside it, «ab-12345»."""
    found: list[Piece] = []
    for with_digit, runs in groupby(_RUNS.findall(chunk), key=lambda run: bool(_DIGIT.search(run))):
        text = "".join(runs)
        found.append(Piece(text, open=not with_digit and _WORD_OF_ITS_OWN.search(text) is not None))
    return found
