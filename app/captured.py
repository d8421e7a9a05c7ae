"""``okno parse``: what captured payloads mean, one JSON line a file. Needs no settings: reading a payload is pure."""

import dataclasses
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson

from channels.channel import RawPayload, Unparseable
from conversation.contact import Peer
from conversation.ids import SECOND, Micros
from conversation.inbound import (
    Inbound,
    InboundComment,
    InboundDelete,
    InboundEdit,
    InboundMessage,
    InboundMove,
    InboundPress,
    InboundReachability,
    InboundReceipt,
    InboundTyping,
)
from conversation.message import Attachment

Told = tuple[Inbound, Mapping[str, object]]
"""An event, and what its channel has to say of it besides."""
Reader = Callable[[bytes, Micros], Sequence[Told]]
"""A payload and the moment it is taken for received → its events. Raises Unparseable."""

KINDS: dict[type[Inbound], str] = {
    InboundMessage: "message",
    InboundEdit: "edited",
    InboundDelete: "deleted",
    InboundPress: "pressed",
    InboundReachability: "reachability",
    InboundMove: "moved",
    InboundReceipt: "receipt",
    InboundTyping: "typing",
    InboundComment: "comment",
}
_OF_THE_HUB = frozenset(("key", "peer", "at", "answer_handle", "hidden"))
"""What an event holds for the hub's own use."""


def _telegram() -> Reader:
    from channels.telegram import envelope
    from channels.telegram.parse import parse

    return lambda payload, at: _plain(parse(envelope.seal("telegram:captured", payload, at)))


def _vk() -> Reader:
    from channels.vk.captured import events
    from channels.vk.parse import parse

    return lambda payload, at: _plain(
        found for raw in events("vk:captured", payload, at) for found in parse(raw)
    )


def _api() -> Reader:
    from channels.api import envelope
    from channels.api.parse import parse

    return lambda payload, at: _plain(parse(envelope.seal("api:captured", payload, at), vouches=True))


def _email() -> Reader:
    from channels.email.description import describe
    from channels.email.envelope import event_key, order_key
    from channels.email.parse import Mailbox
    from channels.email.settings import MESSAGE_BYTES_MAX
    from channels.email.thread_token import Tokens

    mailbox = Mailbox("", Tokens("", ""), MESSAGE_BYTES_MAX)

    def read(payload: bytes, at: Micros) -> Sequence[Told]:
        raw = RawPayload("email:captured", event_key(payload), order_key(payload), payload, at)
        return list(describe(raw, mailbox))

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "telegram": _telegram,
    "vk": _vk,
    "email": _email,
    "api": _api,
}


def parse_files(channel: str, files: Sequence[str]) -> int:
    """Print a line for each file, in order; the exit code: 1 when a file could not be opened."""
    read, missing = READERS[channel](), 0
    for line, reason in _lines(read, files):
        sys.stdout.buffer.write(line + b"\n")
        if reason:
            missing += 1
            sys.stdout.flush()
            print(f"okno parse: {reason}", file=sys.stderr)
    sys.stdout.flush()
    return 1 if missing else 0


def _lines(read: Reader, files: Sequence[str]) -> Iterator[tuple[bytes, str]]:
    """Each file's line, and why it could not be opened ("" where it could)."""
    for name in files:
        shown = name.encode("utf-8", "replace").decode()
        try:
            payload = Path(name).read_bytes()
        except (OSError, ValueError) as error:
            reason = f"{shown}: {getattr(error, 'strerror', None) or error}"
            yield orjson.dumps({"file": shown, "quarantined": f"cannot be opened: {reason}"}), reason
            continue
        yield orjson.dumps({"file": shown, **meaning(read, payload)}), ""


def meaning(read: Reader, payload: bytes) -> dict[str, object]:
    """``{"events": […]}``, or ``{"quarantined": reason}``."""
    at = Micros(time.time_ns() // 1000)
    try:
        return {"events": [_event(found, more, at) for found, more in read(payload, at)]}
    except Unparseable as error:
        return {"quarantined": str(error)}
    except Exception as error:  # noqa: BLE001 - the other files are to be read all the same
        return {"quarantined": f"a defect of this program: {type(error).__name__}: {error}"}


def _plain(found: "Iterator[Inbound] | Sequence[Inbound]") -> Sequence[Told]:
    return [(event, {}) for event in found]


def _event(found: Inbound, more: Mapping[str, object], received_at: Micros) -> dict[str, object]:
    """The kind, whose it is, the text, and every field that says something; ``at`` only where the platform gave it."""
    told: dict[str, object] = {"kind": KINDS[type(found)], "peer": found.peer.address}
    if found.at != received_at:
        told["at"] = datetime.fromtimestamp(found.at / SECOND, UTC).isoformat()
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        if field.name not in _OF_THE_HUB and (value != field.default or field.name == "text"):
            told[field.name] = _shown(value)
    return {**told, **more}


def _shown(value: object) -> object:
    if isinstance(value, tuple):
        return [_shown(item) for item in value]
    if isinstance(value, Attachment):
        return {name: part for name, part in dataclasses.asdict(value).items() if part}
    return value.address if isinstance(value, Peer) else value
