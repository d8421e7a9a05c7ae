"""A browser's frame, as the hub stored it, and what it means. Pure."""

from typing import Any

import orjson

from channels.channel import RawPayload, Unparseable
from conversation.contact import Peer
from conversation.inbound import Inbound, InboundMessage, InboundPress
from conversation.message import Attachment

TEXT_MAX = 10_000


def parse(raw: RawPayload) -> tuple[Inbound, ...]:
    """``{type: message, client_msg_id, text, attachments}`` or ``{type: press, client_msg_id, token}``."""
    try:
        frame = orjson.loads(raw.payload)
    except orjson.JSONDecodeError as error:
        raise Unparseable(f"not JSON: {error}") from error
    if not isinstance(frame, dict):
        raise Unparseable("a frame is an object")
    peer = Peer(raw.account, raw.order_key)
    kind = frame.get("type")
    if kind == "message":
        return (
            InboundMessage(
                peer,
                raw.event_key,
                raw.received_at,
                _text(frame, "client_msg_id"),
                text=_text(frame, "text")[:TEXT_MAX],
                attachments=_attachments(frame.get("attachments", [])),
            ),
        )
    if kind == "press":
        pressed = _text(frame, "client_msg_id")
        return (InboundPress(peer, raw.event_key, raw.received_at, _text(frame, "token"), press_id=pressed),)
    return ()


def _text(frame: dict[str, Any], name: str) -> str:
    value = frame.get(name, "")
    if not isinstance(value, str):
        raise Unparseable(f"{name} is not a text")
    return value.replace("\x00", "")


def _attachments(items: object) -> tuple[Attachment, ...]:
    if not isinstance(items, list):
        raise Unparseable("attachments is not a list")
    try:
        return tuple(
            Attachment(
                item["kind"], item["ref"], item.get("name", ""), item.get("mime", ""), item.get("size", 0)
            )
            for item in items
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise Unparseable(f"an attachment lacks {error}") from error
