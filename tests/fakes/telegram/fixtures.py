"""``telegram_fake``: import it into a conftest, or use ``TelegramFake`` as a context manager."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.fakes.telegram.server import TelegramFake


@pytest_asyncio.fixture
async def telegram_fake() -> AsyncIterator[TelegramFake]:
    async with TelegramFake() as fake:
        yield fake
