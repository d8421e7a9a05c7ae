"""Bringing a database to the schema of this program. Alembic is imported only when there is something to do."""

from pathlib import Path
from typing import Any

from storage.database import Database, Query, Script

HEAD = "0012"
"""The newest revision in ``migrations/versions``."""

_REVISION = Query("SELECT version_num FROM alembic_version")
_TABLE = {
    "sqlite": Query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"),
    "postgresql": Query(
        "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'alembic_version'"
    ),
}
_ONE_AT_A_TIME = 0x6F6B6E6F


async def revision(database: Database) -> str:
    """The revision the database is at; "" before the first."""
    return await database.read(lambda: _revision(database))


def _revision(database: Database) -> Script[str]:
    if not (yield _TABLE[database.dialect]()):
        return ""
    rows = yield _REVISION()
    return rows[0][0] if rows else ""


async def upgrade(database: Database, url: str) -> bool:
    """Bring it to ``HEAD``; True when there was something to do. ``url``: ``sqlite:///path`` or ``postgresql://…``."""
    if await revision(database) == HEAD:
        return False
    if url.startswith("sqlite"):
        _upgrade_sqlite(url)
    else:
        await _upgrade_postgres(url)
    return True


def _upgrade_sqlite(url: str) -> None:
    from sqlalchemy import create_engine  # noqa: PLC0415 heavy, and seldom needed

    engine = create_engine(url)
    with engine.begin() as connection:
        run(connection)
    engine.dispose()


async def _upgrade_postgres(url: str) -> None:
    from sqlalchemy import text  # noqa: PLC0415
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

    engine = create_async_engine("postgresql+asyncpg://" + url.split("://", 1)[1])
    async with engine.begin() as connection:
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
        await connection.run_sync(run)
    await engine.dispose()


def run(connection: Any, to: str = "head") -> None:  # noqa: ANN401 SQLAlchemy's connection
    """Run the migrations on an open connection of SQLAlchemy."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
