"""A letter's text as lines that know what they quote: the common ground of plain text and HTML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Mark = Literal["", "attribution", "cut", "signature"]

_PREFIX = re.compile(r"^(?:\s{0,3}>){1,40}(?!:$)\s?")
"""A lone ``>:`` is the tail of a wrapped ``<address>:``."""

_BLANKS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Line:
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
    return [_line(line) for line in _BLANKS.sub("\n\n", text).split("\n")]


def _line(text: str) -> Line:
    head = text[:160]
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
