from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.hub.running import running_hub
from tests.web.site import Served, Site, open_site, served


@pytest_asyncio.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with running_hub(tmp_path) as running:
        yield await open_site(running, tmp_path)


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def site_on_both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    """Where queries matter."""
    url = request.getfixturevalue("fresh_database") if request.param == "postgresql" else ""
    async with running_hub(tmp_path, url) as running:
        yield await open_site(running, tmp_path)


@pytest_asyncio.fixture
async def line(site: Site) -> AsyncIterator[Served]:
    """The site on a real port, for sockets."""
    async with served(site) as found:
        yield found
