"""A raw letter → its body texts and attachments, within bounds. Pure.

The standard parser builds the tree; what it would choke on (deep nesting, endless fields) is refused before.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message

from channels.channel import Unparseable
from channels.email.charsets import decode
from channels.email.headers import from_base64, parameter, raw_value, text_value, type_of
from channels.email.names import safe_name

HEADER_BYTES_MAX = 256 * 1024
FIELD_BYTES_MAX = 128 * 1024
CONTAINER_FIELD_BYTES_MAX = 4096
CONTAINERS_MAX = 100
PARTS_MAX = 1000
DELIMITERS_MAX = 20_000
LINES_MAX = 1_000_000
LINES_IN_CONTAINERS_MAX = 6_000_000
"""The parser holds every line against every open container."""
DEPTH_MAX = 30

_CONTAINER = re.compile(
    rb"boundary\s*\*?[0-9]*\*?=|message/(?:rfc822|global|partial|external-body)", re.IGNORECASE
)
_CONTENT_FIELD = re.compile(
    rb"^content-[a-z-]+[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.IGNORECASE | re.MULTILINE
)
_BROKEN_FIELD = re.compile(
    rb"\s*(from|to|subject|date|message-id|received)[ \t]{0,20}:[ \t]*[^\s]", re.IGNORECASE
)
"""A letter whose first field is misspelt has no fields for the parser, and is a letter still."""
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")
_REPORTS = frozenset({"message/delivery-status", "text/rfc822-headers", "message/feedback-report"})
_DECODED_ALREADY = frozenset({"base64", "quoted-printable", "x-uuencode", "uuencode", "uue", "x-uue"})


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of the tree. ``number`` counts leaves in the order of the letter and is stable."""

    number: int
    mime: str
    name: str
    message: Message

    def content(self) -> bytes:
        """The decoded bytes."""
        if self.mime == "message/rfc822":
            return _inner_letter(self.message)
        return _decoded(self.message)


@dataclass(frozen=True, slots=True)
class Letter:
    """``text`` and ``html`` are the body's, "" when there is none; ``attachments`` every other leaf.

    ``passed_on`` and ``passed_on_html`` are the bodies of letters attached to this one: not the sender's words, but
    worth showing.
    """

    root: Message
    text: str
    html: str
    passed_on: str
    passed_on_html: str
    attachments: tuple[Part, ...]
    leaves: tuple[Part, ...]


def read(raw: bytes, max_bytes: int) -> Letter:
    """Raises Unparseable with the reason in words."""
    if b"\r" in raw and b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    _refuse_bombs(raw, max_bytes)
    try:
        root = message_from_bytes(raw)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError, IndexError) as error:
        raise Unparseable(f"the letter's structure cannot be read ({type(error).__name__})") from error
    if not root.keys() and _BROKEN_FIELD.match(raw[:HEADER_BYTES_MAX]) is None:
        raise Unparseable("no header fields: this is not a letter")
    leaves = tuple(_leaves(root))
    text, html = _bodies(leaves)
    passed_on, passed_on_html = _bodies(tuple(inner for leaf in leaves for inner in _passed_on(leaf)))
    return Letter(
        root=root,
        text=text,
        html=html,
        passed_on=passed_on,
        passed_on_html=passed_on_html,
        attachments=tuple(leaf for leaf in leaves if _is_attachment(leaf)),
        leaves=leaves,
    )


def body_bytes(raw: bytes) -> bytes:
    """What follows the header fields: equal for two deliveries of one letter."""
    end = _HEADER_END.search(raw)
    return raw[end.end() :] if end else b""


def _refuse_bombs(raw: bytes, max_bytes: int) -> None:
    if len(raw) > max_bytes:
        raise Unparseable(f"the letter is longer than {max_bytes} bytes")
    if not raw.strip():
        raise Unparseable("the letter is empty")
    end = _HEADER_END.search(raw)
    if (end.start() if end else len(raw)) > HEADER_BYTES_MAX and (end or b":" in raw[:998]):
        raise Unparseable(f"the header is longer than {HEADER_BYTES_MAX} bytes")
    containers = sum(1 for _ in _CONTAINER.finditer(raw))
    if containers > CONTAINERS_MAX:
        raise Unparseable(f"more than {CONTAINERS_MAX} nested or listed containers")
    lines = raw.count(b"\n")
    if lines > LINES_MAX or lines * containers > LINES_IN_CONTAINERS_MAX:
        raise Unparseable("too many lines for so many containers")
    if containers and raw.count(b"\n--") > DELIMITERS_MAX:
        raise Unparseable(f"more than {PARTS_MAX} parts")
    for field in _CONTENT_FIELD.finditer(raw):
        length = field.end() - field.start()
        is_container = _CONTAINER.search(field[0]) is not None
        if length > (CONTAINER_FIELD_BYTES_MAX if is_container else FIELD_BYTES_MAX):
            raise Unparseable("a Content field is too long")


def _leaves(root: Message) -> Iterator[Part]:
    """Depth first; letters inside the letter are leaves. Delivery reports are walked by ``bounce``."""
    pending: list[tuple[Message, int]] = [(root, 0)]
    number = seen = 0
    while pending:
        message, depth = pending.pop()
        seen += 1
        if seen > PARTS_MAX:
            raise Unparseable(f"more than {PARTS_MAX} parts")
        if depth > DEPTH_MAX:
            raise Unparseable(f"parts nested deeper than {DEPTH_MAX}")
        if message.get_content_maintype() == "multipart" and message.is_multipart():
            pending += [(child, depth + 1) for child in reversed(children(message))]
            continue
        number += 1
        mime = type_of(message)
        # A container whose boundary is never used is text that nobody divided.
        mime = "text/plain" if mime.startswith("multipart/") else mime
        yield Part(number, mime, _name(message), message)


def children(message: Message) -> list[Message]:
    """The parts right below; [] for a leaf (whose payload is not asked for: a broken charset makes that fail)."""
    payload = message.get_payload() if message.is_multipart() else []
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _name(message: Message) -> str:
    given = parameter(message, "Content-Disposition", "filename") or parameter(
        message, "Content-Type", "name"
    )
    return safe_name(given)


def _is_body(leaf: Part) -> bool:
    if leaf.mime not in {"text/plain", "text/html"} or leaf.name:
        return False
    return not raw_value(leaf.message, "Content-Disposition").strip().lower().startswith("attachment")


def _is_attachment(leaf: Part) -> bool:
    if _is_body(leaf) or leaf.mime in _REPORTS:
        return False
    if leaf.name or leaf.mime == "message/rfc822" or raw_value(leaf.message, "Content-ID"):
        return True
    if raw_value(leaf.message, "Content-Disposition").strip().lower().startswith("attachment"):
        return True
    return not leaf.mime.startswith(("text/", "multipart/")) and bool(_decoded(leaf.message).strip())


def _passed_on(leaf: Part) -> Iterator[Part]:
    if leaf.mime == "message/rfc822":
        for child in children(leaf.message):
            yield from _leaves(child)


def _bodies(leaves: tuple[Part, ...]) -> tuple[str, str]:
    bodies = [leaf for leaf in leaves if _is_body(leaf)]
    return _text_of(bodies, "text/plain"), _text_of(bodies, "text/html")


def _text_of(bodies: list[Part], mime: str) -> str:
    texts = (text_of(leaf.message) for leaf in bodies if leaf.mime == mime)
    return "\n".join(text for text in texts if text.strip()).replace("\r\n", "\n").replace("\r", "\n")


def text_of(message: Message) -> str:
    """The text of a leaf, by its charset or in spite of it."""
    return decode(_decoded(message), parameter(message, "Content-Type", "charset"))


def _decoded(message: Message) -> bytes:
    if message.is_multipart():
        return b"\n".join(bytes_of(child) for child in children(message))
    # The standard parser hands out bytes only by way of its decoding, which knows exact names only.
    raw = message.get_payload(decode=True)
    declared = raw_value(message, "Content-Transfer-Encoding")
    if not isinstance(raw, bytes) or declared.lower() in _DECODED_ALREADY:
        return raw if isinstance(raw, bytes) else b""
    encoding = declared.partition(";")[0].strip().lower()
    if encoding == "base64":
        return from_base64(raw)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    return raw


def _inner_letter(message: Message) -> bytes:
    return b"\n".join(bytes_of(child) for child in children(message)) or _decoded(message)


def bytes_of(message: Message) -> bytes:
    """The letter written out again; when that is impossible, its fields and what can be read of it."""
    try:
        return message.as_bytes()
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        fields = "\n".join(f"{key}: {text_value(message, key)}" for key in message.keys())  # noqa: SIM118
        return f"{fields}\n\n".encode()
