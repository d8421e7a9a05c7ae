"""What the hub needs of an event before anybody parses it: its key and its order."""

import hashlib
import json
import re
from dataclasses import dataclass

from channels import fields
from channels.channel import RawPayload, Unparseable
from conversation.ids import Micros

_ORDER_FIELDS = ("peer_id", "user_id", "from_id")
_KEY = re.compile(r"\A[!-~]{1,128}\Z")


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """Id and kind of a message an event tells of."""

    kind: str
    id: int


def decode(payload: bytes) -> object:
    """The event, or None for what cannot be read: it is stored all the same, and ends in the quarantine."""
    try:
        return fields.load(payload)
    except Unparseable:
        return None


def seal(account: str, event: object, payload: bytes, received_at: Micros, cursor: str = "") -> RawPayload:
    """``event`` is ``payload`` decoded. Total: even nonsense is stored, and ends in the quarantine."""
    event_id = event.get("event_id") if isinstance(event, dict) else None
    if not isinstance(event_id, str) or not _KEY.match(event_id):
        event_id = "sha256-" + hashlib.sha256(payload).hexdigest()
    return RawPayload(
        account=account,
        event_key=event_id,
        order_key=_order_key(event),
        payload=payload,
        received_at=received_at,
        cursor=cursor,
    )


def encode(event: object) -> bytes:
    """Total: what is nested so deeply that it could only just be read is replaced, and ends in the quarantine."""
    try:
        return json.dumps(event, separators=(",", ":")).encode("ascii")
    except RecursionError:
        return b'"nested too deeply"'


def message_of(event: object) -> fields.Object:
    """The message an event holds: newer versions of ``message_new`` wrap it. {} where there is none."""
    inner = fields.loose_member(event, "object") if isinstance(event, dict) else {}
    return fields.loose_member(inner, "message") or inner


def message_seen(event: object) -> MessageSeen | None:
    kind = event.get("type") if isinstance(event, dict) else None
    if kind not in ("message_new", "message_reply"):
        return None
    return MessageSeen(kind, fields.loose_integer(message_of(event), "id"))


def _order_key(event: object) -> str:
    message = message_of(event)
    for name in _ORDER_FIELDS:
        found = fields.loose_integer(message, name)
        if found:
            return str(found)
    return ""
