"""What a client newly wrote, told apart from what his mail program quoted. Pure, linear.

Anything doubtful stays with the client's words: a quotation seen twice costs a glance, lost words cost trust.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from channels.email import attribution
from channels.email.lines import Line, to_text

WRAPPED_LINES = 4
"""An attribution is wrapped into this many lines at most."""
HEADER_BLOCK_LINES = 10
WRAP_WIDTH = 55
SIGNATURE_LINES = 20
SIGNATURE_CHARACTERS = 1500

_PHONE_SIGNATURE = re.compile(
    r"^[\s\-–—_]{0,6}(отправлено (с|со|из|от|через|при помощи) .{2,80}|послано (с|из) .{2,80}"
    r"|sent (from|via|using) .{2,80}|get outlook for .{2,40}.{0,80}|скачать outlook для .{2,40}"
    r"|(enviado|envoyé|gesendet|inviato|verzonden) .{0,24}(iphone|ipad|android|outlook).{0,60}"
    r"|(mail\.ru|яндекс\.почта) (для|—|-) .{2,60})$",
    re.IGNORECASE,
)
_DASHES = re.compile(r"^(--|—|__)\s?$")
_RULE = re.compile(r"^[\s*]{0,4}[-_=–—*]{3,200}\s*$")


@dataclass(frozen=True, slots=True)
class Split:
    """``reply`` is "" when the letter holds nothing but quotations (a bare forward)."""

    reply: str
    quoted: str


def split(lines: Sequence[Line]) -> Split:
    """The client's own words and the rest, each in order."""
    quoted = _quoted(lines)
    _join_wrapped(lines, quoted)
    if _answers_inline(lines, quoted):
        return Split(to_text(lines), "")
    first_own = next((p for p, line in enumerate(lines) if line.text and not quoted[p]), len(lines))
    for start, end in list(_runs(quoted)):
        _drop_signature(lines, quoted, start, end, first_own)
    own = [line for line, cut in zip(lines, quoted, strict=True) if not cut]
    rest = [line for line, cut in zip(lines, quoted, strict=True) if cut]
    return Split(to_text(own), to_text(rest))


def _quoted(lines: Sequence[Line]) -> list[bool]:
    """For each line: is it a quotation or its introduction?"""
    quoted = [line.depth > 0 or line.mark == "attribution" for line in lines]
    position = 0
    while position < len(lines):
        line = lines[position]
        if line.mark == "cut" or (line.depth == 0 and _everything_follows(lines, position)):
            _cut_from(lines, quoted, position)
            break
        if line.depth == 0 and attribution.may_end_attribution(line.text):
            start = _attribution_start(lines, position)
            if start is not None:
                quoted[start : position + 1] = [True] * (position + 1 - start)
                if not _quotation_is_marked(lines, position + 1):
                    _cut_from(lines, quoted, start)
                    break
        position += 1
    return quoted


def _cut_from(lines: Sequence[Line], quoted: list[bool], start: int) -> None:
    while start > 0 and (not lines[start - 1].text or _RULE.match(lines[start - 1].text[:220])):
        start -= 1
    quoted[start:] = [True] * (len(lines) - start)


def _everything_follows(lines: Sequence[Line], position: int) -> bool:
    """A separator, or the first field of a header block: programs that write these do not mark the rest."""
    text = lines[position].text
    if attribution.is_separator(text):
        return not _quotation_is_marked(lines, position + 1)
    if not attribution.is_label(text):
        return False
    block = [line.text for line in lines[position : position + HEADER_BLOCK_LINES]]
    labels = [text for text in block if attribution.is_label(text)]
    return len(labels) >= 3 and any(attribution.is_author_label(text) for text in labels)


def _attribution_start(lines: Sequence[Line], end: int) -> int | None:
    """Where the attribution ending at ``end`` begins; None when there is none."""
    found: int | None = None
    joined = ""
    for start in range(end, max(end - WRAPPED_LINES, -1), -1):
        text = lines[start].text
        if lines[start].depth or not text or len(text) + len(joined) > attribution.LINE_MAX:
            break
        joined = f"{text} {joined}".rstrip()
        if attribution.is_attribution(joined):
            found = start if found is None else found
            if attribution.starts_like_attribution(text):
                return start
    return found


def _quotation_is_marked(lines: Sequence[Line], start: int) -> bool:
    """Is the next line with text a marked quotation?"""
    following = (line for line in lines[start : start + HEADER_BLOCK_LINES] if line.text or line.depth)
    first = next(following, None)
    return first is not None and first.depth > 0


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
        not quoted[position] and lines[position].text and not _is_phone_signature(lines[position].text)
        for position in range(marked[0] + 1, marked[-1])
    )


def _drop_signature(lines: Sequence[Line], quoted: list[bool], start: int, end: int, first_own: int) -> None:
    """What programs add below the words of one stretch; typed closings stay.

    A block below dashes is dropped only when own words stand somewhere above it.
    """
    for position in range(start, end):
        if lines[position].mark == "signature":
            quoted[position] = True
    last = _last_with_text(lines, quoted, start, end)
    while last is not None and _is_phone_signature(lines[last].text):
        quoted[last] = True
        last = _last_with_text(lines, quoted, start, end)
    if last is None:
        return
    lowest = max(last - SIGNATURE_LINES, start)
    dashes = next((p for p in range(last, lowest - 1, -1) if _DASHES.match(lines[p].text)), None)
    if dashes is None or sum(len(line.text) for line in lines[dashes : last + 1]) > SIGNATURE_CHARACTERS:
        return
    if first_own < dashes:
        quoted[dashes : last + 1] = [True] * (last + 1 - dashes)


def _last_with_text(lines: Sequence[Line], quoted: Sequence[bool], start: int, end: int) -> int | None:
    return next((p for p in range(end - 1, start - 1, -1) if lines[p].text and not quoted[p]), None)


def _is_phone_signature(text: str) -> bool:
    return len(text) <= 120 and _PHONE_SIGNATURE.match(text) is not None
