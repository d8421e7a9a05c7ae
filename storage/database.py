"""A database as the hub sees it: scripts of statements, run whole or not at all, on SQLite or PostgreSQL.

A script is a generator that yields statements and is sent their rows. The same script runs on a raw synchronous
driver (SQLite's writer thread) and on a raw asynchronous one (asyncpg), so there is one SQL and one logic for both.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Protocol, TypeVar

from sqlalchemy import text
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.sql.elements import ClauseElement

T = TypeVar("T")
Dialect = Literal["sqlite", "postgresql"]
Row = Sequence[Any]
Params = Mapping[str, Any]

_SQLITE = sqlite.dialect(paramstyle="named")
_POSTGRES = asyncpg.dialect()  # type: ignore[no-untyped-call]


class Conflict(Exception):
    """Somebody else wrote first (unique key, version, fence): read again and decide again."""


class StaleClaim(Exception):
    """The lease was lost to another worker: whatever was decided under it must not be written."""


class DatabaseUnavailable(Exception):
    """The database cannot be reached or written just now; nothing was stored."""


class Query:
    """One statement, compiled once for each dialect."""

    def __init__(self, statement: ClauseElement | str) -> None:
        self._statement = text(statement) if isinstance(statement, str) else statement

    @cached_property
    def sqlite(self) -> str:
        return str(self._statement.compile(dialect=_SQLITE))

    @cached_property
    def postgres(self) -> tuple[str, tuple[str, ...]]:
        """The SQL with ``$n`` and the names of the parameters in that order."""
        compiled = self._statement.compile(dialect=_POSTGRES)
        return str(compiled), tuple(compiled.positiontup or ())  # type: ignore[attr-defined]

    def __call__(self, **params: Any) -> "Statement":
        return Statement(self, params)

    def many(self, rows: Sequence[Params]) -> "Statement":
        """The statement once for each of ``rows``; yields no rows back."""
        return Statement(self, rows)


@dataclass(frozen=True, slots=True)
class Statement:
    query: Query
    params: Params | Sequence[Params]


Script = Generator[Statement, list[Row], T]


class Database(Protocol):
    @property
    def dialect(self) -> Dialect: ...

    async def transact(self, script: Callable[[], Script[T]]) -> T:
        """Run the script in one write transaction, durable on return. It may run more than once.

        Raises Conflict, StaleClaim, DatabaseUnavailable, or what the script raises; then nothing was written.
        """
        ...

    async def read(self, script: Callable[[], Script[T]]) -> T:
        """Run a script that only reads, on one consistent view."""
        ...

    async def close(self) -> None: ...


def one(query: Query, **params: Any) -> Script[Row | None]:
    """The first row, or None."""
    rows = yield query(**params)
    return rows[0] if rows else None


def all_rows(query: Query, **params: Any) -> Script[list[Row]]:
    return (yield query(**params))
