"""What the hub needs of an event before anybody understands it: its key and whose it is. Total."""

import re
from hashlib import sha256

from channels import fields
from channels.channel import RawPayload, Unparseable
from conversation.ids import Micros

_KEY = re.compile(r"\A[!-~]{1,128}\Z")
_ORDER_MAX = 200


def seal(account: str, payload: bytes, received_at: Micros) -> RawPayload:
    """One row per event id, one line per peer."""
    try:
        event = fields.load(payload)
    except Unparseable:
        event = {}
    key = fields.loose_text(event, "id")
    return RawPayload(
        account=account,
        event_key=key if _KEY.match(key) else f"sha256-{sha256(payload).hexdigest()}",
        order_key=fields.loose_text(event, "peer")[:_ORDER_MAX],
        payload=payload,
        received_at=received_at,
    )
