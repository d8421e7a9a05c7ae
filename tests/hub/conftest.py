from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.hub.running import RunningHub, running_hub


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def hub(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RunningHub]:
    """The same trips on both databases."""
    url = request.getfixturevalue("fresh_database") if request.param == "postgresql" else ""
    async with running_hub(tmp_path, url) as running:
        yield running


@pytest_asyncio.fixture
async def sqlite_hub(tmp_path: Path) -> AsyncIterator[RunningHub]:
    """Where the database makes no difference."""
    async with running_hub(tmp_path) as running:
        yield running
