"""PostgreSQL through asyncpg: a pool, one transaction a script, reconnecting by itself."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import asyncpg

from storage.database import Conflict, DatabaseUnavailable, Dialect, Row, Script, Statement

T = TypeVar("T")

DEADLOCK_TRIES = 5


class PostgresDatabase:
    """Open it with ``await PostgresDatabase.open(url)``."""

    dialect: Dialect = "postgresql"

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    @classmethod
    async def open(cls, url: str, max_size: int = 10) -> "PostgresDatabase":
        """Raises DatabaseUnavailable when the server cannot be reached."""
        try:
            pool = await asyncpg.create_pool(
                url, min_size=1, max_size=max_size, command_timeout=30, reset=_nothing_to_reset
            )
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DatabaseUnavailable(str(error)) from error
        return cls(pool)

    async def transact(self, script: Callable[[], Script[T]]) -> T:
        for attempt in range(DEADLOCK_TRIES):
            try:
                return await self._once(script, readonly=False)
            except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError) as error:
                if attempt == DEADLOCK_TRIES - 1:
                    raise DatabaseUnavailable(str(error)) from error
                await asyncio.sleep(0.01 * (attempt + 1))
        raise AssertionError("unreachable")

    async def read(self, script: Callable[[], Script[T]]) -> T:
        return await self._once(script, readonly=True)

    async def close(self) -> None:
        await self._pool.close()

    async def _once(self, script: Callable[[], Script[T]], *, readonly: bool) -> T:
        isolation: Any = "repeatable_read" if readonly else "read_committed"
        try:
            async with (
                self._pool.acquire() as connection,
                connection.transaction(isolation=isolation, readonly=readonly),
            ):
                return await _run(connection, script())
        except asyncpg.UniqueViolationError as error:
            raise Conflict(error.constraint_name or "unique") from error
        except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
            raise
        except _UNAVAILABLE as error:
            raise DatabaseUnavailable(str(error) or type(error).__name__) from error


_UNAVAILABLE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InternalClientError,
)


async def _nothing_to_reset(connection: object) -> None:
    """We set nothing in a session and lock nothing beyond a transaction: a round trip saved each time."""


async def _run(connection: Any, script: Script[T]) -> T:
    rows: list[Row] | None = None
    try:
        while True:
            statement = script.send(rows)  # type: ignore[arg-type]
            rows = await _execute(connection, statement)
    except StopIteration as stop:
        result: T = stop.value
        return result


async def _execute(connection: Any, statement: Statement) -> list[Row]:
    sql, names = statement.query.postgres
    params = statement.params
    if isinstance(params, (list, tuple)):
        await connection.executemany(sql, [[row[name] for name in names] for row in params])
        return []
    rows: list[Row] = await connection.fetch(sql, *[params[name] for name in names])  # type: ignore[call-overload]
    return rows
