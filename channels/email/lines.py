"""A letter's text as lines that know what they quote: the common ground of plain text and HTML."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

Mark = Literal["", "attribution", "cut", "signature"]

_PREFIX = re.compile(r"^(?:\s{0,3}>){1,40}(?!:$)\s?")
"""A lone ``>:`` is the tail of a wrapped ``<address>:``."""

_INITIALS = re.compile(r"^\s{0,2}([A-ZА-ЯЁ]{1,3})(>{1,9})(?:\s|$)")
"""Some programs quote with the author's initials: ``ИП> …``."""
MARK_MAX = 6
"""Characters within which the first mark of a quoted line stands."""
LINES_MAX = 30_000
"""A longer letter is no letter; the raw one keeps the rest."""
INITIALS_MIN = 2
"""Lines of one author below which this may be anything."""

_BLANKS = re.compile(r"\n{3,}")


class Line(NamedTuple):
    """``depth`` is how many quotations deep the line stands.

    ``mark`` is what the mail program says by its markup: this line introduces a quotation (``attribution``),
    everything from here on is one (``cut``), or it belongs to the stored signature.
    """

    text: str
    depth: int = 0
    mark: Mark = ""


def of_text(text: str) -> list[Line]:
    """Lines of plain text; ``>`` marks are taken off and counted."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    written = _BLANKS.sub("\n\n", text).split("\n", LINES_MAX)[:LINES_MAX]
    marked = (line for line in written if ">" in line[:MARK_MAX])
    initials = Counter(match[1] for line in marked if (match := _INITIALS.match(line[:20])))
    quoted = {letters for letters, count in initials.items() if count >= INITIALS_MIN}
    return [_line(line, quoted) if ">" in line[:MARK_MAX] else Line(line.rstrip()) for line in written]


def _line(text: str, quoted_initials: set[str]) -> Line:
    head = text[:160]
    initials = _INITIALS.match(head[:20])
    if initials and initials[1] in quoted_initials:
        return Line(text[initials.end() :].rstrip(), len(initials[2]))
    prefix = _PREFIX.match(head)
    if prefix is None:
        return Line(text.rstrip())
    return Line(text[prefix.end() :].rstrip(), prefix[0].count(">"))


def to_text(lines: Sequence[Line]) -> str:
    """Back to plain text, quotations marked with ``>``; no blank lines at the ends, never two in a row."""
    written: list[str] = []
    for line in lines:
        text = f"{'>' * line.depth} {line.text}".rstrip() if line.depth else line.text
        if text or (written and written[-1]):
            written.append(text)
    return "\n".join(written).strip("\n").rstrip()
