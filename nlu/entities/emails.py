"""Addresses of electronic mail."""

import re

from nlu.entities.passage import Passage

_EMAIL = re.compile(r"(?<![\w.+-])[\w+-][\w.+-]{0,63}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}(?![\w-])")
_LINK = re.compile(r"\b(?:https?://|www\.)\S{1,2000}")
_READ_MOST = 2_000


def read_emails(passage: Passage) -> None:
    """Addresses; what stands in a link is neither address nor number."""
    if "@" in passage.text:
        for match in _EMAIL.finditer(passage.text):
            passage.add("email", match.group(), *match.span())
    if "//" in passage.text or "www." in passage.text:
        for match in _LINK.finditer(passage.text):
            passage.take(*match.span())


def email_in(text: str) -> str:
    """The first e-mail address in a raw text, "" when it holds none."""
    found = _EMAIL.search(text[:_READ_MOST]) if "@" in text else None
    return found.group() if found else ""
