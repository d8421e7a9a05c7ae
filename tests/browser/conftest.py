"""One browser a module; a hub of its own, and people before it, for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.live_hub import LiveHub, copy_pages, open_live_hub
from tests.browser.people import People
from tests.servers.chromium import Chromium


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chrome(chromium: Chromium) -> AsyncIterator[Browser]:
    async with chromium.launch() as launched:
        yield launched


@pytest.fixture(scope="session")
def built_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_pages(tmp_path_factory.mktemp("built"))


@pytest_asyncio.fixture(loop_scope="module")
async def live(tmp_path: Path, built_pages: Path) -> AsyncIterator[LiveHub]:
    async with open_live_hub(tmp_path, built_pages, shops=("shop",)) as hub:
        yield hub


@pytest_asyncio.fixture(loop_scope="module")
async def people(chrome: Browser, live: LiveHub) -> AsyncIterator[People]:
    """In the end nobody's console has complained, and no third party was asked for anything."""
    those = People(chrome, live)
    yield those
    await those.leave()
    those.nobody_complained()
