"""The hub's own JSON: what a machine tells us and what we tell it, as models that its OpenAPI document shows.

One object is one event. The channel ``api`` speaks it; nothing here knows a socket.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from conversation.message import AttachmentKind

TEXT_MAX = 100_000
FILES_MAX = 20
FILES_MAX_BYTES = 7_000_000
"""Of all files of one event together, before base64: the whole body stays below the 10 MB of a webhook."""
BUTTONS_MAX = 100
LABEL_MAX = 200

EventId = Annotated[str, Field(pattern=r"^[!-~]{1,128}$")]
PeerAddress = Annotated[str, Field(pattern=r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]{0,199}$")]
Text = Annotated[str, Field(max_length=TEXT_MAX)]
Line = Annotated[str, Field(max_length=500)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Abilities(_Model):
    """What the peer's end can show; what is left out falls back on the account's settings. Kept for the peer."""

    text_max: int | None = Field(default=None, ge=40, le=TEXT_MAX)
    """Characters of one message; longer texts come in parts."""
    buttons: int | None = Field(default=None, ge=0, le=BUTTONS_MAX)
    """The most buttons under one message; 0: choices come as a numbered list."""
    label_max: int | None = Field(default=None, ge=8, le=LABEL_MAX)
    """Characters on a button."""
    files: list[AttachmentKind] | None = None
    """Kinds of files that can be shown; []: none, files come as links that run out."""
    file_max: int | None = Field(default=None, ge=0, le=FILES_MAX_BYTES)
    """Bytes of one file; a larger one comes as a link."""


class EventFile(_Model):
    """A file inside the event. What it is, is judged by its bytes."""

    data: str
    """base64 (RFC 4648, padded)."""
    name: Line = ""
    mime: Annotated[str, Field(max_length=100)] = ""
    kind: AttachmentKind | None = None


class _Told(_Model):
    id: EventId
    """The event's own id, unique in the account; repeated in the header ``Idempotency-Key``."""
    peer: PeerAddress
    """Who it is about: any id that stays the same for one person."""
    at: float | None = Field(default=None, ge=0, le=253_402_300_799)
    """Seconds since 1970; now when left out."""


class MessageEvent(_Told):
    """The client wrote (or said, or handed in)."""

    kind: Literal["message"]
    message: EventId | None = None
    """The message's id, for later ``edited`` and ``deleted``; the event's when left out."""
    text: Text = ""
    files: Annotated[list[EventFile], Field(max_length=FILES_MAX)] = []
    name: Line = ""
    subject: Line = ""
    reply_to: EventId | None = None
    """``id`` of the message of ours that he answers."""
    automatic: bool = False
    """Written by a machine: stored, never answered by the bot."""
    verified: bool = False
    """The caller has proven who he is; refused unless the account ``vouches``."""
    capabilities: Abilities | None = None


class EditedEvent(_Told):
    """The client changed a message of his."""

    kind: Literal["edited"]
    message: EventId
    text: Text


class DeletedEvent(_Told):
    """The client took messages of his back."""

    kind: Literal["deleted"]
    messages: Annotated[list[EventId], Field(min_length=1, max_length=100)]


class PressedEvent(_Told):
    """The client chose: exactly one of ``token`` (of our button), ``label`` or ``number`` (of our list)."""

    kind: Literal["pressed"]
    token: EventId | None = None
    label: Annotated[str, Field(min_length=1, max_length=LABEL_MAX)] | None = None
    number: int | None = Field(default=None, ge=1, le=BUTTONS_MAX)
    name: Line = ""

    @model_validator(mode="after")
    def _one_choice(self) -> "PressedEvent":
        if sum(given is not None for given in (self.token, self.label, self.number)) != 1:
            raise ValueError("exactly one of token, label, number")
        return self


class TypingEvent(_Told):
    """The client is writing; never stored."""

    kind: Literal["typing"]


class ReceiptEvent(_Told):
    """What became of a message of ours, named by the ``id`` it came with."""

    kind: Literal["receipt"]
    message: EventId
    state: Literal["delivered", "read", "failed"]


class ReachabilityEvent(_Told):
    """The client can, or can no longer, be written to."""

    kind: Literal["reachability"]
    reachable: bool
    reason: Line = ""


MachineEvent = Annotated[
    MessageEvent | EditedEvent | DeletedEvent | PressedEvent | TypingEvent | ReceiptEvent | ReachabilityEvent,
    Field(discriminator="kind"),
]


class PostedButton(_Model):
    """``token`` comes back in ``pressed``; ``url`` is opened by the client's end. Exactly one of them is not ""."""

    label: str
    token: str = ""
    url: str = ""


class PostedFile(_Model):
    """``data`` is base64."""

    kind: AttachmentKind
    name: str
    mime: str
    size: int
    data: str


class PostedMessage(_Model):
    """A message of ours for one peer, or one part of it. The same ``id`` is the same message: take it once."""

    id: str
    kind: Literal["message"] = "message"
    peer: str
    author: Literal["bot", "operator"]
    text: str
    subject: str = ""
    buttons: list[PostedButton] = []
    files: list[PostedFile] = []
