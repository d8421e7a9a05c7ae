"""``vk_fake`` for any test that imports it."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.vk.driver import FakeVk


@pytest.fixture
async def vk_fake() -> AsyncIterator[FakeVk]:
    async with FakeVk() as fake:
        yield fake
