"""A browser's frame, as the hub stored it, and what it means. Pure."""

from typing import get_args

from channels import fields
from channels.channel import RawPayload, Unparseable
from conversation.contact import Peer
from conversation.inbound import Inbound, InboundMessage, InboundPress
from conversation.message import Attachment, AttachmentKind

TEXT_MAX = 10_000
KINDS: dict[str, AttachmentKind] = {kind: kind for kind in get_args(AttachmentKind)}


def parse(raw: RawPayload) -> tuple[Inbound, ...]:
    """``{type: message, client_msg_id, text, attachments}`` or ``{type: press, client_msg_id, token}``."""
    frame = fields.load(raw.payload)
    peer = Peer(raw.account, raw.order_key)
    kind = frame.get("type")
    if kind == "message":
        return (
            InboundMessage(
                peer,
                raw.event_key,
                raw.received_at,
                fields.text(frame, "client_msg_id"),
                text=fields.text(frame, "text")[:TEXT_MAX],
                attachments=tuple(map(_attachment, fields.members(frame, "attachments"))),
            ),
        )
    if kind == "press":
        pressed = fields.text(frame, "client_msg_id")
        token = fields.text(frame, "token")
        return (InboundPress(peer, raw.event_key, raw.received_at, token, press_id=pressed),)
    return ()


def _attachment(item: fields.Object) -> Attachment:
    kind, ref = KINDS.get(fields.text(item, "kind")), fields.text(item, "ref")
    if kind is None or not ref:
        raise Unparseable("an attachment without kind or ref")
    return Attachment(
        kind, ref, fields.text(item, "name"), fields.text(item, "mime"), fields.size(item, "size")
    )
