"""Payloads that somebody kept: an event, or a whole answer of the long poll. Pure."""

from collections.abc import Sequence

from channels import fields
from channels.channel import RawPayload
from channels.vk import envelope
from conversation.ids import Micros


def events(account: str, payload: bytes, at: Micros) -> Sequence[RawPayload]:
    """The events as the hub would store them: one, or those of an answer's ``updates`` (none where it ``failed``).

    Raises Unparseable.
    """
    event = fields.load(payload)
    if "type" in event or not ("updates" in event or "failed" in event):
        return [envelope.seal(account, event, payload, at)]
    updates = fields.members(event, "updates")
    return [envelope.seal(account, update, envelope.encode(update), at) for update in updates]
