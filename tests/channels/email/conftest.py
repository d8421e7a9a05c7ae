"""One mailbox and what tests need to speak of its letters."""

from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from channels.channel import Channel, Outgoing, RawPayload
from channels.email.adapter import EmailChannel
from channels.email.settings import EmailSettings
from conversation.contact import Peer
from conversation.ids import MessageId, Micros
from conversation.inbound import InboundMessage, InboundReceipt
from conversation.message import Content

NOW = Micros(1_790_000_000_000_000)
FIXTURES = Path(__file__).parents[2] / "fixtures" / "email"
ADDRESS = "support@okno.test"
Make = Callable[..., EmailChannel]


class MemoryBlobs:
    """A blob store in a dictionary."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def add(self, data: bytes) -> str:
        ref = f"blob:{sha256(data).hexdigest()}"
        self.files[ref] = data
        return ref

    async def put(self, chunks: AsyncIterator[bytes], limit: int) -> tuple[str, int]:
        data = b"".join([chunk async for chunk in chunks])
        return self.add(data), len(data)

    async def get(self, ref: str) -> bytes:
        return self.files[ref]


def settings(**changes: Any) -> EmailSettings:
    """Servers nobody listens at, unless told otherwise."""
    plain: dict[str, Any] = {
        "address": ADDRESS,
        "display_name": "Окно",
        "secret": "a-secret-of-the-tests",
        "imap": {"host": "127.0.0.1", "port": 1, "tls": "none", "user": ADDRESS, "password": "x"},
        "smtp": {"host": "127.0.0.1", "port": 1, "tls": "none"},
    }
    return EmailSettings.model_validate({**plain, **changes})


@pytest.fixture
def blobs() -> MemoryBlobs:
    return MemoryBlobs()


@pytest.fixture
def make_channel(blobs: MemoryBlobs) -> Make:
    def make(**changes: Any) -> EmailChannel:
        channel = EmailChannel(settings(**changes), now=lambda: NOW, blobs=blobs)
        _: Channel = channel
        return channel

    return make


@pytest.fixture
def channel(make_channel: Make) -> EmailChannel:
    return make_channel()


def payload(raw: bytes, event_key: str = "k") -> RawPayload:
    return RawPayload("email:main", event_key, "ivan@example.test", raw, NOW)


def fixture(name: str) -> RawPayload:
    return payload((FIXTURES / f"{name}.eml").read_bytes())


def message(channel: EmailChannel, raw: RawPayload) -> InboundMessage:
    (found,) = channel.parse(raw)
    assert isinstance(found, InboundMessage)
    return found


def receipt(channel: EmailChannel, raw: RawPayload) -> InboundReceipt:
    (found,) = channel.parse(raw)
    assert isinstance(found, InboundReceipt)
    return found


def outgoing(content: Content | str = "Здравствуйте!", **changes: Any) -> Outgoing:
    plain: dict[str, Any] = {
        "key": "out_1",
        "message": MessageId("m1"),
        "peer": Peer("email:main", "ivan@example.test"),
        "content": Content(content) if isinstance(content, str) else content,
    }
    return Outgoing(**{**plain, **changes})
