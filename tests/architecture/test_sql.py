"""SQL stands in storage/ only, both databases take every statement, and only erasure ever changes the log."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from storage import migrate
from storage.database import Query
from storage.postgres import PostgresDatabase
from storage.schema import metadata
from storage.sqlite import SqliteDatabase
from tests.architecture.test_tree import PACKAGES, ROOT, modules

DRIVERS = {"sqlite3", "asyncpg", "sqlalchemy", "alembic", "psycopg", "aiosqlite"}
STATEMENT = re.compile(
    r"\s*(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|DELETE\s+FROM\s|UPDATE\s+\w+\s+SET\s|PRAGMA\s|CREATE\s+TABLE\s)",
    re.DOTALL,
)
CHANGES_THE_LOG = re.compile(r"(UPDATE|DELETE\s+FROM|INTO)\s+events\b")


def outside() -> Iterator[tuple[str, ast.Module]]:
    for path in modules():
        if path.relative_to(ROOT).parts[0] != "storage":
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))


def _names(node: ast.ImportFrom) -> set[str]:
    return {name.name for name in node.names}


def storage_modules() -> list[ModuleType]:
    import importlib

    names = [
        f"storage.{path.stem}" for path in sorted((ROOT / "storage").glob("*.py")) if path.stem != "__init__"
    ]
    return [importlib.import_module(name) for name in names]


def queries() -> list[tuple[str, Query]]:
    """Every statement of the program, by the name of its constant."""
    return [
        (f"{module.__name__}.{name}", query)
        for module in storage_modules()
        for name, value in vars(module).items()
        for query in _in(value)
    ]


def _in(value: Any) -> Iterator[Query]:
    if isinstance(value, Query):
        yield value
    elif isinstance(value, dict):
        yield from (item for item in value.values() if isinstance(item, Query))
    elif isinstance(value, tuple):
        yield from (item for item in value if isinstance(item, Query))


def test_no_driver_is_imported_outside_storage() -> None:
    found = []
    for path, tree in outside():
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path}: {name}" for name in names if name.split(".")[0] in DRIVERS]
    assert found == []


def test_no_statement_stands_outside_storage() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in outside()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, str) and STATEMENT.match(node.value))
        or (
            isinstance(node, ast.ImportFrom) and node.module == "storage.database" and "Query" in _names(node)
        )
    ]
    assert found == []


def test_only_erasure_updates_the_log_and_nothing_deletes_from_it() -> None:
    found = {
        (path.name, match[1].split()[0])
        for path in sorted((ROOT / "storage").glob("*.py"))
        for match in CHANGES_THE_LOG.finditer(path.read_text("utf-8"))
    }
    assert found == {("redaction.py", "UPDATE")}


def test_head_is_the_newest_migration_and_each_follows_one_other() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [migrate.HEAD]
    assert [type(script.down_revision) for script in scripts.walk_revisions()][-1] is type(None)


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return [found for found in compare_metadata(context, metadata) if "alembic_version" not in str(found)]


async def test_the_migrated_schema_is_the_schema_of_the_code_on_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'okno.sqlite'}"
    database = SqliteDatabase(tmp_path / "okno.sqlite")
    assert await migrate.upgrade(database, url)
    assert not await migrate.upgrade(database, url), "the second time there is nothing to do"
    await database.close()
    engine = create_engine(url)
    with engine.connect() as connection:
        assert differences(connection) == []
    engine.dispose()


async def test_the_migrated_schema_is_the_schema_of_the_code_on_postgresql(fresh_database: str) -> None:
    database = await PostgresDatabase.open(fresh_database)
    assert await migrate.upgrade(database, fresh_database)
    assert not await migrate.upgrade(database, fresh_database), "the second time there is nothing to do"
    await database.close()
    engine = create_async_engine("postgresql+asyncpg://" + fresh_database.split("://", 1)[1])
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_a_schema_that_lacks_a_column_is_noticed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'okno.sqlite'}"
    database = SqliteDatabase(tmp_path / "okno.sqlite")
    await migrate.upgrade(database, url)
    await database.close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE contacts DROP COLUMN name")
    with engine.connect() as connection:
        assert [found[0] for found in differences(connection)] == ["add_column"]
    engine.dispose()


async def test_sqlite_takes_every_statement(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "okno.sqlite"
    database = SqliteDatabase(path)
    await migrate.upgrade(database, f"sqlite:///{path}")
    await database.close()
    connection = sqlite3.connect(path)
    for name, query in queries():
        if "pg_tables" in query.sqlite:
            continue  # Asked of PostgreSQL only: where the migrations stand.
        parameters = dict.fromkeys(re.findall(r"(?<!:):(\w+)", query.sqlite))
        try:
            connection.execute(f"EXPLAIN {query.sqlite}", parameters)
        except sqlite3.Error as error:
            pytest.fail(f"{name}: {error}")
    connection.close()


async def test_postgresql_takes_every_statement(fresh_database: str) -> None:
    database = await PostgresDatabase.open(fresh_database)
    await migrate.upgrade(database, fresh_database)
    await database.close()
    connection = await asyncpg.connect(fresh_database)
    for name, query in queries():
        sql, _ = query.postgres
        if "sqlite_master" in sql:
            continue  # Asked of SQLite only.
        try:
            await connection.prepare(sql)
        except asyncpg.PostgresError as error:
            pytest.fail(f"{name}: {error}")
    await connection.close()


def test_the_statements_were_found() -> None:
    assert len(queries()) > 100
    assert set(PACKAGES) >= {"storage"}


async def test_what_is_deleted_is_overwritten_in_the_file(tmp_path: Path) -> None:
    """Whatever the SQLite library was built with: erased words do not linger in free pages."""
    from storage.sqlite import _connect

    connection = _connect(tmp_path / "okno.sqlite")
    assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)
    connection.close()
