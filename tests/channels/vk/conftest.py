"""A community, its settings, a store of files."""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from hashlib import sha256
from typing import Any

import pytest

from channels.channel import Outgoing, RawPayload
from channels.vk.adapter import VkChannel
from channels.vk.settings import VkSettings
from conversation.contact import Peer
from conversation.ids import MessageId, Micros
from conversation.message import Content
from tests.fakes.vk import FakeVk
from tests.fakes.vk.fixtures import vk_fake

__all__ = ["vk_fake"]

MODERN = {"inline_keyboard": "1", "keyboard": "1", "button_actions": "text,open_link,callback"}
"""What the platform tells of today's programmes."""
NOW = Micros(1_763_900_000_000_000)


class Blobs:
    """A store of files in memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def keep(self, data: bytes) -> str:
        ref = "blob:" + sha256(data).hexdigest()
        self.files[ref] = data
        return ref

    async def put(self, chunks: AsyncIterator[bytes], limit: int) -> tuple[str, int]:
        data = b"".join([chunk async for chunk in chunks])
        if len(data) > limit:
            raise ValueError("too long")
        return self.keep(data), len(data)

    async def get(self, ref: str) -> bytes:
        return self.files[ref]


@pytest.fixture
def blobs() -> Blobs:
    return Blobs()


Opener = Callable[..., VkChannel]


@pytest.fixture
def open_channel(vk_fake: FakeVk, blobs: Blobs) -> Opener:
    """A channel of the fake's community; settings as keywords."""

    def open_with(**more: Any) -> VkChannel:
        values = {
            "group_id": vk_fake.world.group_id,
            "token": vk_fake.world.token,
            "api_url": vk_fake.url,
            "secret": vk_fake.world.secret,
            "confirmation": vk_fake.world.confirmation,
            "poll_seconds": 1,
            **more,
        }
        return VkChannel(VkSettings.model_validate(values), now=lambda: NOW, blobs=blobs)

    return open_with


@pytest.fixture
def channel(open_channel: Opener) -> VkChannel:
    return open_channel()


def outgoing(content: Content | str, *, peer: int = 42, key: str = "out1", **more: Any) -> Outgoing:
    said = Content(text=content) if isinstance(content, str) else content
    return Outgoing(
        key=key,
        message=MessageId("message_1"),
        peer=Peer("vk:main", str(peer)),
        content=said,
        **{"hints": MODERN, **more},
    )


async def send(channel: VkChannel, message: Outgoing) -> list[str]:
    """Render and carry out, as the hub's delivery does; the external ids."""
    sender = channel.sender()
    return [await sender.send(request) for request in channel.render(message).requests]


async def next_batch(stream: Any, *, empty: bool = False) -> list[RawPayload]:
    """The next batch with something in it."""
    async for batch in stream:
        if batch or empty:
            return list(batch)
    raise AssertionError("the stream ended")


async def close(stream: Any) -> None:
    with suppress(RuntimeError):
        await stream.aclose()
