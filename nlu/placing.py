"""Where a piece of a text that was made readable stands in the raw text."""

import re

from nlu.aligned import align
from nlu.normalize import TEXT_CAP

_WORD = re.compile(r"\w+")


def place(raw: str, read: str, start: int, end: int) -> tuple[int, int]:
    """The span in ``raw`` of ``read[start:end]``; ``read`` is the normalised text, perhaps with words mended.

    Where the piece was written otherwise, that of as many words at the same place.
    """
    aligned = align(raw[:TEXT_CAP])
    text, piece = _one_line(aligned.text), _one_line(align(read[start:end]).text)
    before = len(text) - len(text.lstrip())
    at = _nearest(text, piece, start + before) if piece else -1
    if at < 0:
        return _by_words(raw[:TEXT_CAP], read, start, end)
    return aligned.raw_span(at, at + len(piece))


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def _nearest(text: str, piece: str, start: int) -> int:
    """The occurrence nearest to a place; -1 for none."""
    behind, ahead = text.rfind(piece, 0, start + len(piece)), text.find(piece, start)
    found = [at for at in (behind, ahead) if at >= 0]
    return min(found, key=lambda at: abs(at - start), default=-1)


def _by_words(raw: str, read: str, start: int, end: int) -> tuple[int, int]:
    spans = [match.span() for match in _WORD.finditer(raw)]
    if not spans:
        return 0, len(raw)
    first = min(len(_WORD.findall(read, 0, start)), len(spans) - 1)
    last = min(first + max(len(_WORD.findall(read, start, end)), 1), len(spans)) - 1
    return spans[first][0], spans[last][1]
