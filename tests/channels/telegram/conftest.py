"""One bot on the fake platform, and a place for its files."""

from collections.abc import AsyncIterator, Callable
from hashlib import sha256

import pytest
import pytest_asyncio

from channels.channel import Sender
from channels.telegram.adapter import TelegramChannel
from channels.telegram.settings import TelegramSettings
from conversation.ids import Micros
from tests.fakes.telegram import TelegramFake
from tests.fakes.telegram.fixtures import telegram_fake

__all__ = ["telegram_fake"]

NOW = Micros(1_790_000_000_000_000)


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
        if len(data) > limit:
            raise ValueError("too long")
        return self.add(data), len(data)

    async def get(self, ref: str) -> bytes:
        return self.files[ref]


@pytest.fixture
def blobs() -> MemoryBlobs:
    return MemoryBlobs()


@pytest.fixture
def make_channel(telegram_fake: TelegramFake, blobs: MemoryBlobs) -> Callable[..., TelegramChannel]:
    def make(**settings: object) -> TelegramChannel:
        given = {
            "token": telegram_fake.token,
            "api_url": telegram_fake.base_url,
            "poll_seconds": 5,
        } | settings
        return TelegramChannel(TelegramSettings.model_validate(given), now=lambda: NOW, blobs=blobs)

    return make


@pytest_asyncio.fixture
async def sender(make_channel: Callable[..., TelegramChannel]) -> AsyncIterator[Sender]:
    opened = make_channel(request_seconds=0.5, connect_seconds=0.4).sender()
    yield opened
    await opened.close()
