"""SQLite: writes run on the event loop and share commits, commits and reads run in threads; one process a file.

A statement takes microseconds, and handing each to a thread costs more than the statement: the thread waits for the
interpreter's lock as long as the loop is busy. Only what waits for the disk (the commit) leaves the loop.
"""

import asyncio
import fcntl
import queue
import sqlite3
import threading
from collections import deque
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
LOCKED_RETRY_SECONDS = 0.02
LOCKED_TRIES = 250
"""For five seconds another program (a backup, a curious administrator) may hold the file."""


class FileInUse(Exception):
    """Another process has this SQLite file open for writing."""


@dataclass(slots=True)
class _Ticket:
    """A script on its way into a commit, and where its outcome goes."""

    script: Callable[[], Script[Any]]
    future: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class _Commit:
    loop: asyncio.AbstractEventLoop
    group: list[_Ticket]


class SqliteDatabase:
    """``path`` is created when absent; used from one event loop at a time. Raises FileInUse."""

    dialect: Dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(path)
        # Once, before anybody else has the file open: changing the journal's mode tolerates no company.
        first = _connect(path)
        first.execute("PRAGMA journal_mode=WAL")
        first.close()
        self._writer = _connect(path)
        self._writer.execute("PRAGMA busy_timeout=0")  # The loop never waits; it tries again.
        self._waiting: deque[_Ticket] = deque()
        self._at_rest = asyncio.Event()
        self._at_rest.set()
        self._commits: queue.SimpleQueue[_Commit | None] = queue.SimpleQueue()
        self._committer = threading.Thread(target=self._commit_for_ever, name="sqlite-commit", daemon=True)
        self._committer.start()
        self._readers = ThreadPoolExecutor(READERS, "sqlite-reader")
        self._local = threading.local()
        self._reader_connections: list[sqlite3.Connection] = []

    async def transact(self, script: Callable[[], Script[T]]) -> T:
        loop = asyncio.get_running_loop()
        ticket = _Ticket(script, loop.create_future())
        self._waiting.append(ticket)
        if self._at_rest.is_set():
            self._at_rest.clear()
            loop.call_soon(self._work, loop)  # Whoever else asks in this round of the loop comes along.
        result: T = await ticket.future
        return result

    async def read(self, script: Callable[[], Script[T]]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, script)

    async def close(self) -> None:
        await self._at_rest.wait()
        self._commits.put(None)
        await asyncio.get_running_loop().run_in_executor(self._readers, self._committer.join)
        self._readers.shutdown()
        for connection in (self._writer, *self._reader_connections):
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

    def _work(self, loop: asyncio.AbstractEventLoop, tries: int = 0) -> None:
        """Run what waits in one transaction, and have it committed."""
        failed = _begin(self._writer)
        if failed and failed.sqlite_errorcode == sqlite3.SQLITE_BUSY and tries < LOCKED_TRIES:
            loop.call_later(LOCKED_RETRY_SECONDS, self._work, loop, tries + 1)
            return
        group = self._next_group()
        failed = failed or _run_group(self._writer, group)
        if failed:
            self._done(loop, group, failed)
        else:
            self._commits.put(_Commit(loop, group))

    def _commit_for_ever(self) -> None:
        """The committing thread: the only one that waits for the disk."""
        while (commit := self._commits.get()) is not None:
            failed = _commit(self._writer)
            try:
                commit.loop.call_soon_threadsafe(self._done, commit.loop, commit.group, failed)
            except RuntimeError:
                # The loop is closed: nobody waits any more, and the commit stands.
                self._waiting.clear()
                self._at_rest.set()
        self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _next_group(self) -> list[_Ticket]:
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), GROUP_MAX))]

    def _done(
        self, loop: asyncio.AbstractEventLoop, group: list[_Ticket], failed: BaseException | None
    ) -> None:
        if failed is not None:
            _roll_back(self._writer, group, failed)
        for ticket in group:
            _resolve(ticket)
        if self._waiting:
            loop.call_soon(self._work, loop)
        else:
            self._at_rest.set()


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
    connection.execute("PRAGMA secure_delete=ON")  # what erasure deletes is overwritten, not only unlinked
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


def _begin(connection: sqlite3.Connection) -> sqlite3.Error | None:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        return error
    return None


def _commit(connection: sqlite3.Connection) -> sqlite3.Error | None:
    try:
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        return error
    return None


def _run_group(connection: sqlite3.Connection, group: list[_Ticket]) -> sqlite3.Error | None:
    """None when the group may be committed; whatever the single scripts raise stays with their tickets.

    Failures are rare: only after one is everything run again with a savepoint before each script.
    """
    try:
        if not all(_run_ticket(connection, ticket) for ticket in group):
            connection.execute("ROLLBACK")
            connection.execute("BEGIN IMMEDIATE")
            for ticket in group:
                connection.execute("SAVEPOINT ticket")
                if not _run_ticket(connection, ticket):
                    connection.execute("ROLLBACK TO ticket")
                connection.execute("RELEASE ticket")
    except sqlite3.Error as error:
        return error
    return None


def _roll_back(connection: sqlite3.Connection, group: list[_Ticket], error: BaseException) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    for ticket in group:
        ticket.error = DatabaseUnavailable(str(error))


def _run_ticket(connection: sqlite3.Connection, ticket: _Ticket) -> bool:
    """False when it must be undone."""
    ticket.error = None
    try:
        ticket.result = _run(connection, ticket.script())
    except sqlite3.IntegrityError as error:
        ticket.error = Conflict(str(error))
    except sqlite3.OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 whatever the script raises goes to whoever asked
        ticket.error = error
    return ticket.error is None


def _resolve(ticket: _Ticket) -> None:
    if ticket.future.done():
        return  # Nobody waits any more; the commit stands.
    if ticket.error is not None:
        ticket.future.set_exception(ticket.error)
    else:
        ticket.future.set_result(ticket.result)
