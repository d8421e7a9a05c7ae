"""What a client newly wrote, told apart from what his mail program quoted. Pure, linear.

Anything doubtful stays with the client's words: a quotation seen twice costs a glance, lost words cost trust.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from channels.email import attribution
from channels.email.lines import Line, to_text
from channels.email.signature import is_phone_line, says_something, signature_lines

WRAPPED_LINES = 4
"""An attribution is wrapped into this many lines at most."""
HEADER_BLOCK_LINES = 12
WRAP_WIDTH = 55
ANNOUNCEMENT_MAX = 400
_RULE = re.compile(r"^[\s*]{0,4}[-_=–—*]{3,200}\s*$")


@dataclass(frozen=True, slots=True)
class Split:
    """``reply`` is "" when the letter holds nothing but quotations (a bare forward)."""

    reply: str
    quoted: str


def split(lines: Sequence[Line]) -> Split:
    """The client's own words and the rest, each in order. Whoever wrote anything gets a reply that is not empty."""
    reading = _Reading(lines)
    reading.read()
    quoted = reading.quoted
    _join_wrapped(lines, quoted)
    if _answers_inline(lines, quoted) or (reading.cut_at and _announces_answers(lines, reading.cut_at)):
        return Split(to_text(lines), "")
    quotes = any(cut and line.text for line, cut in zip(lines, quoted, strict=True))
    words_above = False
    for start, end in list(_runs(quoted)):
        words_above |= _drop_signature(
            lines, quoted, start, end, words_above=words_above, quotes=quotes, forwards=reading.forwards
        )
    own = to_text([line for line, cut in zip(lines, quoted, strict=True) if not cut])
    if not own and not reading.introduced:
        return Split(to_text(lines), "")
    if not own:
        # Some write inside what their program marks as the signature.
        own = to_text([line for line in lines if line.mark == "signature" and says_something(line.text)])
    return Split(own, to_text([line for line, cut in zip(lines, quoted, strict=True) if cut]))


class _Reading:
    """One walk down the lines.

    ``quoted``: for each line, is it a quotation or its introduction? ``introduced``: something said that a quotation
    follows; ``forwards``: it said that another's letter does. ``cut_at``: from where on everything is quoted because
    no line is marked; 0 where lines are.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.quoted = [line.depth > 0 or line.mark == "attribution" for line in lines]
        self.introduced = any(line.mark in {"attribution", "cut"} for line in lines) or _says_it_quotes(lines)
        self.forwards = False
        self.cut_at = 0
        self._position = 0
        self._says_something = False

    def read(self) -> None:
        while self._position < len(self.lines):
            line = self.lines[self._position]
            if line.mark == "cut":
                self._cut(self._position)
                return
            if line.depth == 0 and line.text and self._looks_like_introduction(line.text):
                continue
            self._says_something |= bool(line.text) and not self.quoted[self._position]
            self._position += 1

    def _looks_like_introduction(self, text: str) -> bool:
        """Deals with an introduction that stands or ends here, and moves on; False when there is none."""
        position = self._position
        if attribution.is_separator(text):
            self._separator(position)
            return True
        if self._starts_header_block(position):
            self._cut(position)
            return True
        if not attribution.may_end_attribution(text):
            return False
        is_marked = self._quotation_is_marked(position + 1)
        start = self._attribution_start(position, is_marked=is_marked)
        # Without marks and without words above, the letter may as well answer below its quotation: nothing is cut.
        if start is None or not (is_marked or self._says_something):
            return False
        start = self._with_labels(start)
        self.introduced = True
        if not is_marked:
            self._cut(start)
            return True
        self.quoted[start : position + 1] = [True] * (position + 1 - start)
        self._position = position + 1
        return True

    def _separator(self, position: int) -> None:
        """Below it everything is passed on, unless the passage is marked or says where it ends."""
        self.introduced = True
        self.forwards |= attribution.is_forward(self.lines[position].text)
        if self._quotation_is_marked(position + 1):
            self.quoted[position] = True
            self._position = position + 1
            return
        end = next(
            (p for p in range(position + 1, len(self.lines)) if attribution.is_end(self.lines[p].text)), None
        )
        if end is None:
            self._cut(position)
            return
        self.quoted[position : end + 1] = [True] * (end + 1 - position)
        self._position = end + 1

    def _cut(self, start: int) -> None:
        """Everything from here on is quoted, with the rule and the blank lines above."""
        self.introduced = True
        while start > 0 and (not self.lines[start - 1].text or _RULE.match(self.lines[start - 1].text[:220])):
            start -= 1
        self.quoted[start:] = [True] * (len(self.lines) - start)
        self.cut_at = start
        self._position = len(self.lines)

    def _starts_header_block(self, position: int) -> bool:
        """Author, date and one field more: programs that write these do not mark what follows."""
        if not attribution.is_label(self.lines[position].text):
            return False
        if attribution.is_whole_header(self.lines[position].text):
            return True
        labels = self._labels_from(position)
        return (
            len(labels) >= 3
            and any(attribution.is_author_label(text) for text in labels)
            and any(attribution.is_date_label(text) or "@" in text[:500] for text in labels)
        )

    def _labels_from(self, position: int) -> list[str]:
        """The fields of a block, which may be double spaced; a long one may go on in the next line."""
        labels: list[str] = []
        above = ""
        for line in self.lines[position : position + HEADER_BLOCK_LINES]:
            if attribution.is_label(line.text):
                labels.append(line.text)
            elif line.text and not above:
                break
            above = line.text
        return labels

    def _attribution_start(self, end: int, *, is_marked: bool) -> int | None:
        """Where the attribution ending at ``end`` begins; None when there is none."""
        found: int | None = None
        joined = ""
        for start in range(end, max(end - WRAPPED_LINES, -1), -1):
            text = self.lines[start].text
            if self.lines[start].depth or not text or len(text) + len(joined) > attribution.LINE_MAX:
                break
            joined = f"{text} {joined}".rstrip()
            if attribution.is_attribution(joined):
                found = start if found is None else found
                if attribution.starts_like_attribution(text):
                    return start
        if found is None and is_marked and attribution.may_introduce(self.lines[end].text):
            return end
        return found

    def _with_labels(self, start: int) -> int:
        """Some programs write fields above the attribution: «Кому: …; Тема: …;»."""
        above = start
        while above > max(start - 5, 0) and attribution.is_label(self.lines[above - 1].text):
            above -= 1
        if above == start:
            return start
        has_rule = above > 0 and _RULE.match(self.lines[above - 1].text[:220]) is not None
        if not has_rule and start - above < 2:
            return start
        return above - 1 if has_rule else above

    def _quotation_is_marked(self, start: int) -> bool:
        """Is the next line with text a marked quotation?"""
        following = (
            line for line in self.lines[start : start + HEADER_BLOCK_LINES] if line.text or line.depth
        )
        first = next(following, None)
        return first is not None and first.depth > 0


def _says_it_quotes(lines: Sequence[Line]) -> bool:
    """Some programs put the introduction inside the marked quotation."""
    marked = (line.text for line in lines if line.depth and line.text)
    return any(
        attribution.is_separator(text) or attribution.is_label(text) or attribution.is_attribution(text)
        for text in islice(marked, HEADER_BLOCK_LINES)
    )


def _join_wrapped(lines: Sequence[Line], quoted: list[bool]) -> None:
    """A quoted line wrapped on its way leaves a tail without a mark between two marked lines."""
    for position in range(1, len(lines) - 1):
        before, after = lines[position - 1], lines[position + 1]
        if quoted[position] or not before.depth or not after.depth or not lines[position].text:
            continue
        if len(before.text) >= WRAP_WIDTH and len(lines[position].text) < WRAP_WIDTH:
            quoted[position] = True


def _runs(quoted: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Stretches [start, end) that are not quoted."""
    start: int | None = None
    for position, cut in enumerate(quoted):
        if cut and start is not None:
            yield start, position
            start = None
        elif not cut and start is None:
            start = position
    if start is not None:
        yield start, len(quoted)


def _answers_inline(lines: Sequence[Line], quoted: Sequence[bool]) -> bool:
    """Own words between two marked quotations answer the one above them: taken apart they mean nothing."""
    marked = [position for position, line in enumerate(lines) if line.depth and line.text]
    if not marked:
        return False
    return any(
        not quoted[position] and lines[position].text and not is_phone_line(lines[position].text)
        for position in range(marked[0] + 1, marked[-1])
    )


def _announces_answers(lines: Sequence[Line], end: int) -> bool:
    """«Отвечаю ниже, в тексте письма»: the answers stand unmarked in what looks like a quotation."""
    words = " ".join(line.text for line in lines[:end] if line.text)[: ANNOUNCEMENT_MAX + 1]
    return len(words) <= ANNOUNCEMENT_MAX and attribution.announces_answers(words)


def _drop_signature(
    lines: Sequence[Line],
    quoted: list[bool],
    start: int,
    end: int,
    *,
    words_above: bool,
    quotes: bool,
    forwards: bool,
) -> bool:
    """Marks what programs add to one stretch as no words of the client; True when words are left."""
    stored = {position for position in range(start, end) if lines[position].mark == "signature"}
    texts = ["" if position in stored else lines[position].text for position in range(start, end)]
    signature = signature_lines(texts, words_above=words_above, quotes=quotes, forwards=forwards)
    left = any(text and number not in signature for number, text in enumerate(texts))
    if left or words_above or quotes:
        for position in [*stored, *(start + number for number in signature)]:
            quoted[position] = True
    return left
