"""The outside of an update: its id and its chat, found without understanding the rest."""

import re
from dataclasses import dataclass
from hashlib import sha256

from channels import fields
from channels.channel import RawPayload, Unparseable
from channels.telegram import place
from conversation.ids import Micros

# The platform writes the id first; good enough to go on past an update that is not even JSON.
_ID_IN_TEXT = re.compile(rb'\A\s*\{\s*"update_id"\s*:\s*([0-9]{1,18})\b')


@dataclass(frozen=True, slots=True)
class Envelope:
    """``update_id`` is None when the payload has none: such a payload is kept under its digest."""

    update_id: int | None
    chat: str = ""


def look(payload: bytes) -> Envelope:
    """Total: never raises."""
    try:
        update = fields.load(payload)
    except Unparseable:
        found = _ID_IN_TEXT.match(payload)
        return Envelope(int(found[1]) if found else None)
    try:
        return Envelope(fields.integer(update, "update_id"), _chat(update))
    except Unparseable:
        return Envelope(None, _chat(update))


def seal(account: str, payload: bytes, received_at: Micros, cursor: str = "") -> RawPayload:
    """The payload as the hub stores it: one row per update id, one line per chat."""
    found = look(payload)
    key = sha256(payload).hexdigest() if found.update_id is None else str(found.update_id)
    return RawPayload(
        account=account,
        event_key=key,
        order_key=found.chat or f"update:{key}",
        payload=payload,
        received_at=received_at,
        cursor=cursor,
    )


def _chat(update: fields.Object) -> str:
    """The address of the chat, "" where the update belongs to none."""
    for kind, body in update.items():
        if kind != "update_id" and isinstance(body, dict):
            return place.guess(kind, body)
    return ""
