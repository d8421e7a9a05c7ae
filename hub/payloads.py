"""What is kept of a payload once it is served: without the personal data that were taken out of the message.

Until then it is kept as it came, for nothing may be lost; the commit that finishes its row writes this instead.
"""

from collections.abc import Callable, Sequence

import orjson

from channels.channel import Channel, RawPayload, Wrapped
from hub.hiding import holds_personal_data
from nlu.personal_data import hide
from storage.inbox import InboxRow

NOTHING = b""
MARK = "[скрыто]"
SOLID = 20_000
"""A string so long without a blank is a file, no words."""

Clean = Callable[[str], str]


def kept(channel: Channel | None, row: InboxRow, secrets: Sequence[str] = ()) -> bytes | None:
    """None: all of it, for it holds nothing that must go. Else the payload with marks where that is proven clean, or
    nothing. ``secrets`` were taken out of what it says and must not stand in it anywhere."""
    words = _Words(secrets)
    try:
        clean = _rewritten(channel, _raw(row, row.payload), words)
        if not words.found:
            return None
        proof = _Words(secrets)
        _rewritten(channel, _raw(row, clean), proof)
    except Exception:  # noqa: BLE001 - an unreadable payload: if it may hold any, nothing is kept
        return NOTHING if secrets or words.found else None
    return clean if not proof.found and not _says(channel, _raw(row, clean), secrets) else NOTHING


class _Words:
    """Puts marks into texts, and remembers whether it had to."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = secrets
        self.found = False

    def __call__(self, text: str) -> str:
        hidden = hide(text)
        clean = hidden.text
        for secret in self._secrets:
            clean = clean.replace(secret, MARK)
        self.found = self.found or clean != text
        return clean


def _raw(row: InboxRow, payload: bytes) -> RawPayload:
    return RawPayload(row.account, row.event_key, row.order_key, payload, row.received_at)


def _rewritten(channel: Channel | None, raw: RawPayload, clean: Clean) -> bytes:
    """The payload with all its words put through ``clean``."""
    wrapping: object = channel
    if isinstance(wrapping, Wrapped):
        return wrapping.rewritten(raw, clean)
    try:
        told = orjson.loads(raw.payload)
    except orjson.JSONDecodeError:
        return clean(raw.payload.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    return orjson.dumps(_walked(told, clean))


def _walked(value: object, clean: Clean) -> object:
    if isinstance(value, str):
        return value if len(value) > SOLID and " " not in value[:SOLID] else clean(value)
    if isinstance(value, list):
        return [_walked(one, clean) for one in value]
    if isinstance(value, dict):
        return {clean(key): _walked(one, clean) for key, one in value.items()}
    return value


def _says(channel: Channel | None, raw: RawPayload, secrets: Sequence[str]) -> bool:
    """Is there anything left in what the channel reads, or in the bytes themselves?"""
    if any(secret.encode() in raw.payload for secret in secrets):
        return True
    try:
        return channel is not None and holds_personal_data(channel.parse(raw))
    except Exception:  # noqa: BLE001 - it cannot be read: nothing in it says anything
        return False
