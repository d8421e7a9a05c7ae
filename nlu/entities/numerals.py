"""Number words become digits before values are read: «двенадцать тыщ триста» is 12300, «пятого» is 5-го."""

import re

from nlu.aligned import Aligned
from nlu.entities.number_words import FORMS, STEMS, TENS_JOINED, Numeral

_TOKEN = re.compile(r"[^\W\d_]+|[0-9]+(?:[.,][0-9]{1,3})?(?![0-9])")
_WITHIN = re.compile(r" {0,2}-? ?|\. ?")
"""What may stand between the words of one number; the dot is that of «тыс.»."""
_CLOSED = re.compile(r" ?(?:$|[,;!?\n]|\.(?![0-9])|руб|р\b|р\.|₽)")
_JOINED_SHORTEST = 9
"""«двацатьдва»: shorter words are numerals by themselves, or none."""
_HALF = ("с", "половиной")
_THOUSAND = 4

Piece = tuple[int, int, str]


def spell_out(aligned: Aligned, stems: frozenset[str]) -> tuple[Aligned, list[tuple[int, int]]]:
    """The text with digits for number words, and where in it those stand. ``stems``: first letters of its words."""
    if STEMS.isdisjoint(stems):
        return aligned, []
    pieces = _Reader(aligned.text).pieces()
    if not pieces:
        return aligned, []
    spans: list[tuple[int, int]] = []
    moved = 0
    for start, end, digits in pieces:
        spans.append((start + moved, start + moved + len(digits)))
        moved += len(digits) - (end - start)
    return aligned.replaced(pieces), spans


class _Reader:
    """Takes the words one by one; a number ends where the next word cannot belong to it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: list[Piece] = []
        self._clear()

    def _clear(self) -> None:
        self._start = self._end = -1
        self._whole = self._part = 0.0
        self._room = self._large = 9
        """The rank below which the next word must be: inside its thousand, and among thousands."""
        self._ending = ""
        self._worded = False

    def pieces(self) -> list[Piece]:
        """Numbers that have a word in them, in order."""
        half = 0
        for match in _TOKEN.finditer(self._text):
            word = match.group()
            if (
                self._start < 0
                and word not in FORMS
                and len(word) < _JOINED_SHORTEST
                and not word[0].isdecimal()
            ):
                continue
            start, end = match.span()
            if self._start >= 0 and half < 2 and word == _HALF[half] and not self._ending:
                half += 1
                self._part += 0.5 * (half == 2)
                self._end = end if half == 2 else self._end
                continue
            self._take(word, start, end, after_half=half == 2)
            half = 0
        self._close()
        return self._found

    def _take(self, word: str, start: int, end: int, *, after_half: bool) -> None:
        numeral = _numeral(word)
        if numeral is None:
            self._close()
            return
        joined = self._start >= 0 and self._is_near(start, after_half=after_half)
        if not (joined and self._fits(numeral, word, end)):
            self._close()
            if numeral.rank == 0 and not self._multiplied(end):
                return
            self._start = start
        self._add(numeral, word)
        self._end = end

    def _is_near(self, start: int, *, after_half: bool) -> bool:
        between = self._text[self._end : start]
        if between[:1] == "." and not self._text.endswith("тыс", 0, self._end):
            return False
        return after_half or _WITHIN.fullmatch(between) is not None

    def _is_last(self, end: int) -> bool:
        """«12 тыщ 45» is one number; «5 тысяч 25 ноября» is two."""
        return _CLOSED.match(self._text, end) is not None

    def _fits(self, numeral: Numeral, word: str, end: int) -> bool:
        if self._ending or (numeral.value == 0 and numeral.rank):
            return False
        if numeral.rank >= _THOUSAND:
            return numeral.rank < self._large and (self._part > 0 or self._whole > 0)
        if numeral.rank == 0:
            short = word.isdecimal() and (len(word) == 3 or (len(word) < 3 and self._is_last(end)))
            return self._large == _THOUSAND and not self._part and short
        return numeral.rank < self._room and not (numeral.teen and self._room < 3) and self._part % 1 == 0

    def _add(self, numeral: Numeral, word: str) -> None:
        self._worded = self._worded or numeral.rank > 0
        if numeral.rank >= _THOUSAND:
            self._whole += (self._part or 1) * numeral.value
            self._part, self._room, self._large = 0.0, 9, numeral.rank
            return
        self._part += numeral.value
        self._ending = numeral.ending
        narrow = numeral.teen or numeral.rank == 0 or numeral.value in {0, 10}
        self._room = 1 if narrow else numeral.rank

    def _multiplied(self, end: int) -> bool:
        """Is «тыс.» next to the digits? Digits alone stay as they are."""
        match = _TOKEN.match(self._text, _WITHIN.match(self._text, end).end())  # type: ignore[union-attr]
        after = _numeral(match.group()) if match else None
        return after is not None and after.rank >= _THOUSAND

    def _close(self) -> None:
        if self._start >= 0 and self._worded:
            value = self._whole + self._part
            digits = str(int(value)) if value == int(value) else f"{value:.3f}".rstrip("0")
            self._found.append(
                (self._start, self._end, digits + (f"-{self._ending}" if self._ending else ""))
            )
        self._clear()


def _numeral(word: str) -> Numeral | None:
    """Of a word, or of digits (rank 0)."""
    known = FORMS.get(word)
    if known is not None:
        return known
    if word[0].isdecimal():
        return Numeral(float(word.replace(",", ".")), 0) if len(word) <= 12 else None
    for tens in TENS_JOINED:
        rest = FORMS.get(word[len(tens) :]) if word.startswith(tens) else None
        if rest is not None and rest.rank == 1:
            return Numeral(FORMS[tens].value + rest.value, 1, teen=True, ending=rest.ending)
    return None
