"""A text made easy to read by patterns; each of its characters knows where it stands in the raw text."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_USUAL = re.compile(r"[\t\n\r -~Ѐ-ѓЁёА-яєѕіїјљњћќѝўџ«»№₽\u00a0–—‑−“”„’…•·°]*")
"""Characters that have one counterpart each: a text of nothing else keeps its length."""
_ALIKE = {
    **dict.fromkeys(map(ord, "\t\r\u00a0\u1680\u202f\u205f\u3000\u2028\u2029\x0b\x0c\x85"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    **dict.fromkeys((*range(9), *range(0x0E, 0x20), 0x7F), " "),
    **dict.fromkeys(range(0x2010, 0x2016), "-"),
    **dict.fromkeys(map(ord, "«»“”„"), '"'),
    0x2212: "-",
    0x2019: "'",
    0x2026: ".",
    ord("ё"): "е",
    ord("Ё"): "е",
}
"""Read the same: spaces and control characters, dashes, quotes, «ё»; line ends stay."""
_SPACES = re.compile(r" {2,}")
_KEPT = frozenset("№₽")
"""Not taken apart: NFKC would write «No»."""
_MARKS_MOST = 8
"""Combining marks that may belong to one letter; more are an ornament."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """``text`` is small letters with «е» for «ё»; ``starts`` and ``ends`` are empty where nothing has moved."""

    text: str
    starts: list[int]
    ends: list[int]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where the non-empty piece ``text[start:end]`` stands in the raw text."""
        return (self.starts[start], self.ends[end - 1]) if self.starts else (start, end)

    def replaced(self, pieces: Iterable[tuple[int, int, str]]) -> "Aligned":
        """With other words in place of some, in order; each of their characters stands for the whole old piece."""
        starts = self.starts or list(range(len(self.text)))
        ends = self.ends or list(range(1, len(self.text) + 1))
        texts: list[str] = []
        new_starts: list[int] = []
        new_ends: list[int] = []
        at = 0
        for start, end, other in pieces:
            texts += (self.text[at:start], other)
            new_starts += starts[at:start] + [starts[start]] * len(other)
            new_ends += ends[at:start] + [ends[end - 1]] * len(other)
            at = end
        texts.append(self.text[at:])
        return Aligned("".join(texts), new_starts + starts[at:], new_ends + ends[at:])


def align(raw: str) -> Aligned:
    """Compatible characters unified (digits are ASCII), invisible ones and accents left out, spaces single."""
    aligned = Aligned(raw.lower().translate(_ALIKE), [], []) if _USUAL.fullmatch(raw) else _by_clusters(raw)
    if "  " not in aligned.text:
        return aligned
    return aligned.replaced((*match.span(), " ") for match in _SPACES.finditer(aligned.text))


def _by_clusters(raw: str) -> Aligned:
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(raw):
        read = _read(raw[start:end])
        texts.append(read)
        starts += [start] * len(read)
        ends += [end] * len(read)
    return Aligned("".join(texts), starts, ends)


def _clusters(raw: str) -> Iterable[tuple[int, int]]:
    """Letters together with their combining marks: «й» may be written as two characters."""
    at, size = 0, len(raw)
    while at < size:
        end = at + 1
        while end < size and unicodedata.combining(raw[end]):
            end += 1
        yield at, end
        at = end


def _read(cluster: str) -> str:
    if cluster in _KEPT:
        return cluster
    whole = unicodedata.normalize("NFKC", cluster[: _MARKS_MOST + 1]).lower().translate(_ALIKE)
    return "".join(_sign(sign) for sign in whole)


def _sign(sign: str) -> str:
    if sign.isascii():
        return sign
    kind = unicodedata.category(sign)
    if kind == "Nd":
        return str(unicodedata.decimal(sign))
    return "" if kind in {"Mn", "Me", "Mc", "Cf"} else sign
