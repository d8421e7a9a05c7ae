"""Addresses: who wrote, and where to."""

import re
from email.message import Message
from email.utils import getaddresses

from channels.email.charsets import decode
from channels.email.headers import decode_words, raw_value, raw_values, unescape

ADDRESS_MAX = 254
COMMENTS_MAX = 20
_ATOM = r"[^\s<>()\[\],;:\"'@\x00-\x1f\x7f]"
_ADDRESS = re.compile(rf"{_ATOM}{{1,64}}@{_ATOM}{{1,190}}")
_QUOTED_NAME = re.compile(r'"([^"]*)"')
RECIPIENT_FIELDS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")


def normal(address: str) -> str:
    """The form addresses are compared in: lower case throughout.

    The standard lets the local part's case matter; no living server does.
    """
    return address.strip().strip("<>").lower()


def sender(letter: Message) -> tuple[str, str]:
    """(name, address) of the author; the address is "" when there is none to answer to."""
    name, address = sender_as_written(letter)
    return name, normal(address)


def sender_as_written(letter: Message) -> tuple[str, str]:
    """As ``sender``, the address in the author's own spelling."""
    for field in ("From", "Reply-To", "Sender", "Return-Path"):
        name, address = one(raw_value(letter, field))
        if address:
            return name, address
    return "", ""


def one(raw: str) -> tuple[str, str]:
    """The first (name, address) of a raw field value, as they are written there."""
    raw = raw.replace("\r", "").replace("\n", " ")[:4096]
    raw = raw if raw.isascii() else decode(unescape(raw))
    # The standard parser descends into comments by recursion.
    pairs = getaddresses([raw]) if raw.count("(") <= COMMENTS_MAX else []
    for place, (name, address) in enumerate(pairs):
        if _ADDRESS.fullmatch(address) and len(address) <= ADDRESS_MAX:
            # A comma in a bare name («Петров, Иван <…>») makes it several.
            names = [*(alone for _, alone in pairs[:place]), name]
            whole = ", ".join(part for part in names if part and "@" not in part)
            return " ".join(decode_words(whole).split()), address.strip()
    return _found_anywhere(raw)


def _found_anywhere(raw: str) -> tuple[str, str]:
    """For fields no parser takes (a comma in a bare name, two addresses in one pair of brackets)."""
    decoded = decode_words(raw)
    found = list(_ADDRESS.finditer(decoded))
    if not found:
        return "", ""
    match = next((m for m in found if decoded[m.start() - 1 : m.start()] == "<"), found[0])
    name = decoded[: match.start()].rstrip("< ").strip()
    quoted = _QUOTED_NAME.search(name)
    return " ".join((quoted[1] if quoted else name).split()), match[0]


def recipients(letter: Message) -> list[str]:
    """Every address the letter names as its own destination, in order of trust; capped."""
    found: list[str] = []
    for field in RECIPIENT_FIELDS:
        for raw in raw_values(letter, field)[:10]:
            found += [normal(match) for match in _ADDRESS.findall(raw[:16_384])]
    return found[:200]
