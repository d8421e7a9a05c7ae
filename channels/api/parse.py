"""One event of a calling system → inbound events. Pure."""

import base64
import binascii
import re
from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError

from channels import exchange, fields
from channels.api.capabilities import hints_of
from channels.channel import RawPayload, Unparseable
from conversation.contact import Peer
from conversation.ids import SECOND, Micros
from conversation.inbound import (
    Inbound,
    InboundDelete,
    InboundEdit,
    InboundMessage,
    InboundPress,
    InboundReachability,
    InboundReceipt,
    InboundTyping,
)
from conversation.message import Attachment, AttachmentKind

_EVENTS: TypeAdapter[exchange.MachineEvent] = TypeAdapter(exchange.MachineEvent)
_REF = re.compile(r"\Ainline:(\d{1,2})\Z")


def read(payload: bytes) -> exchange.MachineEvent:
    """The event. Raises Unparseable, with the place and the reason and no word of the client."""
    try:
        return _EVENTS.validate_python(fields.load(payload))
    except ValidationError as error:
        raise Unparseable(_reason(error)) from None
    except RecursionError:
        raise Unparseable("JSON is nested too deeply") from None


def parse(raw: RawPayload, *, vouches: bool) -> Sequence[Inbound]:
    """Raises Unparseable."""
    event = read(raw.payload)
    peer, key, at = Peer(raw.account, fields.clean(event.peer)), raw.event_key, _moment(event, raw)
    match event:
        case exchange.MessageEvent():
            return (_message(event, peer, key, at, vouches=vouches),)
        case exchange.EditedEvent():
            return (InboundEdit(peer, key, at, event.message, fields.clean(event.text)),)
        case exchange.DeletedEvent():
            return (InboundDelete(peer, key, at, tuple(event.messages)),)
        case exchange.PressedEvent():
            return (_pressed(event, peer, key, at),)
        case exchange.TypingEvent():
            return (InboundTyping(peer, key, at),)
        case exchange.ReceiptEvent():
            return (InboundReceipt(peer, key, at, event.message, event.state),)
        case exchange.ReachabilityEvent():
            return (InboundReachability(peer, key, at, event.reachable, fields.clean(event.reason)),)


def inline(raw: RawPayload, attachment: Attachment) -> bytes | None:
    """The bytes of a file that ``parse`` found. Raises Unparseable."""
    found, event = _REF.match(attachment.ref), read(raw.payload)
    if found is None or not isinstance(event, exchange.MessageEvent) or int(found[1]) >= len(event.files):
        return None
    return _bytes(event.files[int(found[1])])


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "union_tag_invalid":
        return "kind: is none of those that docs/API.md names"
    place = ".".join(str(part) for part in first["loc"][:4] if part in _NAMES or isinstance(part, int))
    return f"{place or 'the event'}: {first['msg']}"[:300]


def _message(
    event: exchange.MessageEvent, peer: Peer, key: str, at: Micros, *, vouches: bool
) -> InboundMessage:
    if event.verified and not vouches:
        raise Unparseable("verified: this account does not vouch for its people")
    files = tuple(_attachment(number, file) for number, file in enumerate(event.files))
    if sum(file.size for file in files) > exchange.FILES_MAX_BYTES:
        raise Unparseable(f"files: more than {exchange.FILES_MAX_BYTES} bytes together")
    if not event.text.strip() and not files:
        raise Unparseable("text: a message needs a text or a file")
    return InboundMessage(
        peer,
        key,
        at,
        event.message or event.id,
        text=fields.clean(event.text),
        attachments=files,
        name=fields.clean(event.name),
        reply_to=event.reply_to or "",
        subject=fields.clean(event.subject),
        automatic=event.automatic,
        verified=event.verified,
        hints=hints_of(event.capabilities),
    )


def _pressed(event: exchange.PressedEvent, peer: Peer, key: str, at: Micros) -> Inbound:
    """A label or a number is what a person would have typed: the bot knows what it offered."""
    name = fields.clean(event.name)
    if event.token is not None:
        return InboundPress(peer, key, at, event.token, name=name, press_id=event.id)
    chosen = event.label if event.label is not None else str(event.number)
    return InboundMessage(peer, key, at, event.id, text=fields.clean(chosen), name=name)


def _attachment(number: int, file: exchange.EventFile) -> Attachment:
    size = len(_bytes(file))
    if not size:
        raise Unparseable(f"files.{number}: is empty")
    mime = fields.clean(file.mime)
    return Attachment(file.kind or _kind(mime), f"inline:{number}", fields.clean(file.name), mime, size)


def _kind(mime: str) -> AttachmentKind:
    for kind in ("image", "video", "audio"):
        if mime.startswith(f"{kind}/") and mime != "image/svg+xml":
            return kind
    return "file"


def _bytes(file: exchange.EventFile) -> bytes:
    try:
        return base64.b64decode(file.data, validate=True)
    except (binascii.Error, ValueError):
        raise Unparseable("files: data is not base64") from None


def _moment(event: exchange.MachineEvent, raw: RawPayload) -> Micros:
    """By the caller's clock, which is never ahead of ours."""
    return raw.received_at if event.at is None else Micros(min(int(event.at * SECOND), raw.received_at))


_NAMES = frozenset(
    name
    for model in (
        exchange.MessageEvent,
        exchange.EditedEvent,
        exchange.DeletedEvent,
        exchange.PressedEvent,
        exchange.ReceiptEvent,
        exchange.ReachabilityEvent,
        exchange.EventFile,
        exchange.Abilities,
    )
    for name in model.model_fields
)
"""Only our own words are repeated in a reason: a stranger's key may hold anything."""
