"""Places where processes are killed, on both databases. The nursery is loaded once for all tests."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.faults.processes import Nursery
from tests.faults.scene import Scene, open_scene


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    opened = Nursery(tmp_path_factory.mktemp("nursery") / "hubs.log")
    yield opened
    opened.close()


@pytest_asyncio.fixture
async def sqlite_scene(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Scene]:
    """One process at a time; the file outlives it."""
    async with open_scene(tmp_path, "", nursery) as scene:
        yield scene


@pytest_asyncio.fixture
async def postgres_scene(tmp_path: Path, fresh_database: str, nursery: Nursery) -> AsyncIterator[Scene]:
    """As many processes as are wanted."""
    async with open_scene(tmp_path, fresh_database, nursery) as scene:
        yield scene
