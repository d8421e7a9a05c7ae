"""Header fields: raw values, encoded words (RFC 2047), parameters (RFC 2231). Linear, never fails.

The structured headers of ``email.policy`` are not used: they raise on hostile fields and take quadratic time.
"""

import binascii
import re
from email.message import Message
from urllib.parse import unquote_to_bytes

from channels.email.charsets import clean, decode

VALUE_MAX = 65_536
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*)(?:\?=|\??\s*$)")
"""The last word of a field may have lost its end."""
_FOLD = re.compile(r"\r?\n[ \t]?|\r")
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))', re.DOTALL)
_SECTION = re.compile(r"^([^*]+)(?:\*(\d{1,4}))?(\*?)$")

type_of = Message.get_content_type
"""``text/plain`` when it cannot be read."""


def raw_values(part: Message, name: str) -> list[str]:
    """All values of a field, as they came (8-bit bytes as surrogate escapes), each capped."""
    wanted = name.lower()
    # raw_items is what the generator uses: the only way past the policy's own decoding.
    return [str(value)[:VALUE_MAX] for key, value in part.raw_items() if key.lower() == wanted]


def raw_value(part: Message, name: str) -> str:
    """The first value of a field, "" when absent."""
    return next(iter(raw_values(part, name)), "")


def text_value(part: Message, name: str) -> str:
    """The first value, decoded, on one line."""
    return " ".join(decode_words(raw_value(part, name)).split())


def unescape(value: str) -> bytes:
    """The bytes a raw value was made of."""
    return value.encode("utf-8", "surrogateescape")


def decode_words(value: str, charset: str = "") -> str:
    """Encoded words decoded; neighbours of one charset are joined first: characters may be split."""
    value = _FOLD.sub(" ", value)
    pieces: list[str] = []
    pending, pending_charset, position = b"", "", 0
    for match in _ENCODED_WORD.finditer(value):
        between = value[position : match.start()]
        word_charset = match[1].partition("*")[0].lower()
        if between.strip() or word_charset != pending_charset:
            pieces += [decode(pending, pending_charset), _plain(between, charset, after_word=bool(pending))]
            pending = b""
        pending += _word_bytes(match[2], match[3])
        pending_charset, position = word_charset, match.end()
    pieces += [decode(pending, pending_charset), _plain(value[position:], charset, after_word=False)]
    return "".join(pieces)


def _plain(text: str, charset: str, *, after_word: bool) -> str:
    if after_word and not text.strip():
        return ""
    return decode(unescape(text), charset) if not text.isascii() else clean(text)


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = unescape(text)
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    return from_base64(raw)


def from_base64(raw: bytes) -> bytes:
    """As much as can be read; foreign characters are skipped."""
    data = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    if len(data) % 4 == 1:
        data = data[:-1]
    return binascii.a2b_base64(data + b"=" * (-len(data) % 4))


def parameter(part: Message, field: str, name: str) -> str:
    """A parameter of a field (``Content-Type; name=…``), continuations joined, decoded; "" when absent."""
    sections: dict[int, tuple[str, bool]] = {}
    for match in _PARAMETER.finditer(raw_value(part, field)):
        section = _SECTION.match(match[1].lower())
        if section is None or section[1] != name:
            continue
        value = re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3].strip()
        sections.setdefault(int(section[2] or 0), (value, bool(section[3])))
    if not sections:
        return ""
    return _joined([sections[number] for number in sorted(sections)])


def _joined(sections: list[tuple[str, bool]]) -> str:
    if not any(extended for _, extended in sections):
        return decode_words("".join(value for value, _ in sections))
    first, _ = sections[0]
    charset, quote, rest = first.partition("'")
    if quote and "'" in rest:
        sections = [(rest.partition("'")[2], True), *sections[1:]]
    else:
        charset = ""
    data = b"".join(
        unquote_to_bytes(unescape(value)) if extended else unescape(value) for value, extended in sections
    )
    return decode(data, charset)
