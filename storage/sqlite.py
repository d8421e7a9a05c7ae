"""SQLite: one writer thread with group commit, a few reader threads, and one process per file."""

import asyncio
import fcntl
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from storage.database import Conflict, DatabaseUnavailable, Dialect, Row, Script, Statement

T = TypeVar("T")

GROUP_MAX = 64
"""How many transactions share one commit at the most."""
READERS = 2


class FileInUse(Exception):
    """Another process has this SQLite file open for writing."""


@dataclass(slots=True)
class _Ticket:
    """A script on its way through the writer thread, and where its outcome goes."""

    script: Callable[[], Script[Any]]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None


class SqliteDatabase:
    """``path`` is created when absent. Raises FileInUse when another process holds it."""

    dialect: Dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(path)
        # Once, before anybody else has the file open: changing the journal's mode tolerates no company.
        first = _connect(path)
        first.execute("PRAGMA journal_mode=WAL")
        first.close()
        self._tickets: queue.SimpleQueue[_Ticket | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, "sqlite-reader")
        self._local = threading.local()
        self._reader_connections: list[sqlite3.Connection] = []
        self._writer = threading.Thread(target=self._write_forever, name="sqlite-writer", daemon=True)
        self._writer.start()

    async def transact(self, script: Callable[[], Script[T]]) -> T:
        loop = asyncio.get_running_loop()
        ticket = _Ticket(script, loop, loop.create_future())
        self._tickets.put(ticket)
        result: T = await ticket.future
        return result

    async def read(self, script: Callable[[], Script[T]]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, script)

    async def close(self) -> None:
        self._tickets.put(None)
        await asyncio.get_running_loop().run_in_executor(None, self._writer.join)
        self._readers.shutdown()
        for connection in self._reader_connections:
            connection.close()
        self._lock.close()

    def _read(self, script: Callable[[], Script[T]]) -> T:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _connect(self._path)
            self._reader_connections.append(connection)
        connection.execute("BEGIN")
        try:
            return _run(connection, script())
        finally:
            connection.execute("ROLLBACK")

    def _write_forever(self) -> None:
        connection = _connect(self._path)
        while (group := self._next_group()) is not None:
            _commit_group(connection, group)
            _announce(group)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def _next_group(self) -> list[_Ticket] | None:
        """Everything that waits, so that it shares one commit; None when it is time to stop."""
        first = self._tickets.get()
        if first is None:
            return None
        group = [first]
        while len(group) < GROUP_MAX:
            try:
                ticket = self._tickets.get_nowait()
            except queue.Empty:
                break
            if ticket is None:
                self._tickets.put(None)
                break
            group.append(ticket)
        return group


def _lock(path: Path) -> Any:
    handle = path.with_suffix(".lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        raise FileInUse(f"{path} is in use by another process") from error
    return handle


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA busy_timeout=5000")
    connection.execute("PRAGMA cache_size=-16000")
    return connection


def _run(connection: sqlite3.Connection, script: Script[T]) -> T:
    rows: list[Row] | None = None
    try:
        while True:
            statement = script.send(rows)  # type: ignore[arg-type]
            rows = _execute(connection, statement)
    except StopIteration as stop:
        result: T = stop.value
        return result


def _execute(connection: sqlite3.Connection, statement: Statement) -> list[Row]:
    if isinstance(statement.params, (list, tuple)):
        connection.executemany(statement.query.sqlite, statement.params)
        return []
    return connection.execute(statement.query.sqlite, statement.params).fetchall()


def _commit_group(connection: sqlite3.Connection, group: list[_Ticket]) -> None:
    try:
        connection.execute("BEGIN IMMEDIATE")
        for ticket in group:
            _run_in_savepoint(connection, ticket)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        for ticket in group:
            ticket.error = DatabaseUnavailable(str(error))


def _run_in_savepoint(connection: sqlite3.Connection, ticket: _Ticket) -> None:
    connection.execute("SAVEPOINT ticket")
    try:
        ticket.result = _run(connection, ticket.script())
    except sqlite3.IntegrityError as error:
        ticket.error = Conflict(str(error))
    except sqlite3.OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 whatever the script raises goes to whoever asked
        ticket.error = error
    if ticket.error is not None:
        connection.execute("ROLLBACK TO ticket")
    connection.execute("RELEASE ticket")


def _announce(group: list[_Ticket]) -> None:
    """Hand the outcomes over, one wake-up for each event loop."""
    for loop in {ticket.loop for ticket in group}:
        mine = [ticket for ticket in group if ticket.loop is loop]
        try:
            loop.call_soon_threadsafe(_resolve, mine)
        except RuntimeError:
            continue  # The loop is closed: nobody waits any more, and the commit stands.


def _resolve(tickets: list[_Ticket]) -> None:
    for ticket in tickets:
        if ticket.future.cancelled():
            continue
        if ticket.error is not None:
            ticket.future.set_exception(ticket.error)
        else:
            ticket.future.set_result(ticket.result)
