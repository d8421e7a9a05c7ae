"""Every storage test runs on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from storage import migrate
from storage.database import Database
from storage.postgres import PostgresDatabase
from storage.sqlite import SqliteDatabase


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database at the newest revision."""
    opened: Database
    if request.param == "sqlite":
        path = tmp_path / "okno.sqlite"
        opened, url = SqliteDatabase(path), f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("fresh_database")
        opened = await PostgresDatabase.open(url)
    await migrate.upgrade(opened, url)
    yield opened
    await opened.close()
