"""Each channel's reading of a payload, with what must hold of whatever it finds; and what it is fed with."""

import base64
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from channels.api import envelope as api_envelope
from channels.api.parse import inline as api_inline
from channels.api.parse import parse as api_parse
from channels.channel import RawPayload, Unparseable
from channels.email import envelope as email_envelope
from channels.email import parse as email_parse
from channels.email.description import describe
from channels.email.thread_token import Tokens
from channels.telegram import envelope as telegram_envelope
from channels.telegram.parse import parse as telegram_parse
from channels.vk import envelope as vk_envelope
from channels.vk.captured import events as vk_events
from channels.vk.parse import parse as vk_parse
from channels.widget.parse import parse as widget_parse
from conversation.ids import Micros
from conversation.inbound import Inbound, InboundMessage, InboundPress
from conversation.message import Attachment

NOW = Micros(1_790_000_000_000_000)
FIXTURES = Path(__file__).parents[1] / "fixtures"
CORPORA = Path(os.environ.get("OKNO_CORPORA") or Path(__file__).parents[3] / "shared" / "corpora")
"""Where it is absent, the fixtures alone are damaged."""
LONGEST_SEED = 60_000

Seal = Callable[[bytes], RawPayload]
Parse = Callable[[RawPayload], Sequence[Inbound]]


@dataclass(frozen=True)
class Subject:
    """``seal`` never fails; ``parse`` fails by one name only."""

    seal: Seal
    parse: Parse
    seeds: tuple[bytes, ...]

    def take(self, payload: bytes) -> bool:
        """True where it was read, False where it was refused; anything else escapes."""
        raw = self.seal(payload)
        storable(raw.event_key, raw.order_key, raw.cursor)
        assert 0 < len(raw.event_key) <= 200
        try:
            found = self.parse(raw)
        except Unparseable as refused:
            storable(str(refused))
            return False
        for event in found:
            _holds(event, raw)
        return True


def storable(*texts: str) -> None:
    """Every database and every encoder takes it."""
    for text in texts:
        assert "\0" not in text
        text.encode()


def _holds(event: Inbound, raw: RawPayload) -> None:
    storable(*_texts(event))
    assert event.peer.account == raw.account
    if isinstance(event, InboundMessage | InboundPress):
        assert event.peer.address == raw.order_key, "whoever writes is whose turn it is"
    assert -(2**63) <= event.at < 2**63


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _texts(getattr(value, name))


def _telegram(payload: bytes) -> RawPayload:
    return telegram_envelope.seal("telegram:main", payload, NOW)


def _vk(payload: bytes) -> RawPayload:
    try:
        return vk_events("vk:main", payload, NOW)[0]
    except (Unparseable, IndexError):
        return vk_envelope.seal("vk:main", None, payload, NOW)


MAILBOX = email_parse.Mailbox(
    "support@example.test", Tokens("a-secret-of-the-tests", "support@example.test"), 1 << 25
)


def _email(payload: bytes) -> RawPayload:
    key, order = email_envelope.event_key(payload), email_envelope.order_key(payload)
    return RawPayload("email:main", key, order, payload, NOW)


def _email_events(raw: RawPayload) -> Sequence[Inbound]:
    found = email_parse.parse(raw, MAILBOX)
    for attachment in _attachments(found):
        email_parse.inline(raw, attachment, MAILBOX.max_message_bytes)
    told = describe(raw, MAILBOX)
    assert [event for event, _ in told] == list(found)
    json.dumps([said for _, said in told], ensure_ascii=False).encode()
    return found


def _api(payload: bytes) -> RawPayload:
    return api_envelope.seal("api:main", payload, NOW)


def _api_events(raw: RawPayload) -> Sequence[Inbound]:
    found = api_parse(raw, vouches=True)
    for attachment in _attachments(found):
        assert api_inline(raw, attachment)
    return found


def _widget(payload: bytes) -> RawPayload:
    return RawPayload("widget:site", "key", "visitor", payload, NOW)


def _attachments(found: Sequence[Inbound]) -> Iterator[Attachment]:
    for event in found:
        if isinstance(event, InboundMessage):
            yield from event.attachments


def _files(folder: Path, pattern: str) -> tuple[bytes, ...]:
    paths = sorted(folder.rglob(pattern)) if folder.is_dir() else []
    return tuple(path.read_bytes()[:LONGEST_SEED] for path in paths)


_FRAMES: tuple[dict[str, object], ...] = (
    {"type": "message", "client_msg_id": "1", "text": "Добрый день"},
    {
        "type": "message",
        "client_msg_id": "2",
        "text": "",
        "attachments": [{"kind": "image", "ref": "blob:0", "name": "a.jpg", "mime": "image/jpeg", "size": 3}],
    },
    {"type": "press", "client_msg_id": "3", "token": "o_1"},
)
_BIG_FILE = {
    "id": "1",
    "peer": "a",
    "kind": "message",
    "files": [{"data": base64.b64encode(bytes(99)).decode()}],
}

SUBJECTS: dict[str, Callable[[], Subject]] = {
    "telegram": lambda: Subject(
        _telegram,
        telegram_parse,
        _files(FIXTURES / "telegram", "*.json") + _files(CORPORA / "nutgram_tg_updates", "*.json"),
    ),
    "vk": lambda: Subject(
        _vk, vk_parse, _files(FIXTURES / "vk", "*.json") + _files(CORPORA / "vksdk_vk_events", "*.json")
    ),
    "email": lambda: Subject(
        _email,
        _email_events,
        _files(FIXTURES / "email", "*.eml")
        + _files(CORPORA / "imap_tools", "*.eml")
        + _files(CORPORA / "sisimai_bounces", "*.eml"),
    ),
    "widget": lambda: Subject(_widget, widget_parse, tuple(json.dumps(frame).encode() for frame in _FRAMES)),
    "api": lambda: Subject(
        _api, _api_events, (*_files(FIXTURES / "api", "*.json"), json.dumps(_BIG_FILE).encode())
    ),
}
