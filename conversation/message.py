"""What is said: attachments, buttons and the content of a message on its way out."""

from dataclasses import dataclass
from typing import Literal

AttachmentKind = Literal["image", "video", "audio", "voice", "file", "sticker"]
ButtonKind = Literal["action", "url"]
Form = Literal["chat", "letter", "reply", "enough"]
"""How a message may be answered by the bot: at once, as in a chat · by one letter to all its questions · so, but it
answers an automatic letter of ours and may be a machine's · no more today, its address has had enough of us."""
CorrespondenceKind = Literal["call", "letter"]
"""What comes past every channel: by telephone, on paper."""
ResendPolicy = Literal["resend_once", "never"]
"""What happens when nobody knows whether a message was accepted (RELIABILITY.md, the one unavoidable duplicate)."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place on the map, in degrees; north and east are positive."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file. ``ref`` is the channel's own handle until the hub has fetched it, then ``blob:<sha256>``."""

    kind: AttachmentKind
    ref: str
    name: str = ""
    mime: str = ""
    size: int = 0
    """Bytes; 0 when the channel did not say."""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice offered with a message. ``value`` is our opaque token (≤ 32 ASCII characters), or the address."""

    label: str
    value: str
    kind: ButtonKind = "action"


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, in no channel's dialect. ``text`` is plain text; channels escape it."""

    text: str = ""
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    subject: str = ""
    apart: bool = False
    """Stands by itself: nothing said before to this address is quoted or continued."""
