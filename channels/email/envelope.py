"""What the hub needs of a raw letter before anybody parses it: its identity and its place in a queue. Pure."""

from email.message import Message
from email.parser import BytesHeaderParser
from hashlib import sha256

from channels.email.address import sender
from channels.email.charsets import clean
from channels.email.headers import raw_value
from channels.email.mime import HEADER_BYTES_MAX, body_bytes

MESSAGE_ID_MAX = 998


def event_key(raw: bytes) -> str:
    """The same for every delivery of one letter: of Message-ID and body, without Message-ID of all bytes.

    A digest, so that no address reaches keys and logs.
    """
    identity = message_id(head(raw))
    if not identity:
        return f"raw-{sha256(raw).hexdigest()[:40]}"
    return f"mid-{sha256(identity.encode() + bytes(1) + body_bytes(raw)).hexdigest()[:40]}"


def order_key(raw: bytes) -> str:
    """The author's address, by which the letter's events name him too."""
    return author(head(raw), raw)[1]


def author(letter: Message, raw: bytes) -> tuple[str, str]:
    """(name, address) of who wrote. A letter that names nobody is somebody's all the same: he gets an address of his
    own, in a domain that no letter can reach."""
    name, address = sender(letter)
    return (name, address) if address else ("", f"nobody-{sha256(raw).hexdigest()[:16]}@no-sender.invalid")


def head(raw: bytes) -> Message:
    """The header fields alone."""
    return BytesHeaderParser().parsebytes(raw[:HEADER_BYTES_MAX].lstrip(b"\r\n"), headersonly=True)


def message_id(letter: Message) -> str:
    """The letter's Message-ID in angle brackets, "" when it has none."""
    raw = raw_value(letter, "Message-ID").strip().encode("utf-8", "replace").decode()
    words = clean(raw[:MESSAGE_ID_MAX]).split()
    if not words:
        return ""
    return words[0] if words[0].startswith("<") else f"<{words[0]}>"


def external_id(letter: Message, raw: bytes) -> str:
    """Message-ID, or one made of the letter's digest."""
    return message_id(letter) or f"<{sha256(raw).hexdigest()}@no-message-id.invalid>"
