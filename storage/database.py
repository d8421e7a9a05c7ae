"""A database as the hub sees it: scripts of statements, run whole or not at all, on SQLite or PostgreSQL.

A script is a generator that yields statements and is sent their rows. The same script runs on a raw synchronous
driver (SQLite) and on a raw asynchronous one (asyncpg), so there is one SQL and one logic for both.
"""

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol, TypeVar

T = TypeVar("T")
Dialect = Literal["sqlite", "postgresql"]
Row = Sequence[Any]
Params = Mapping[str, Any]

_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)\b")


class Conflict(Exception):
    """Somebody else wrote first (unique key, version, fence): read again and decide again."""


class StaleClaim(Exception):
    """The lease was lost to another worker: whatever was decided under it must not be written."""


class DatabaseUnavailable(Exception):
    """The database cannot be reached or written just now; nothing was stored."""


class Query:
    """One statement with ``:named`` parameters, the same text for both databases.

    Plain text, and not compiled by SQLAlchemy, whose import alone takes a fifth of a start; a test prepares every
    statement on both databases.
    """

    def __init__(self, sql: str) -> None:
        self.sqlite = sql

    @cached_property
    def postgres(self) -> tuple[str, tuple[str, ...]]:
        """The SQL with ``$n`` and the names of the parameters in that order."""
        names = tuple(dict.fromkeys(_PARAMETER.findall(self.sqlite)))
        return _PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", self.sqlite), names

    def __call__(self, **params: Any) -> "Statement":
        return Statement(self, params)

    def many(self, rows: Sequence[Params]) -> "Statement":
        """The statement once for each of ``rows``; yields no rows back."""
        return Statement(self, rows)


def insert_into(table: str, *columns: str) -> Query:
    """A row of these columns, each from the parameter of its name."""
    values = ", ".join(f":{column}" for column in columns)
    return Query(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})")  # noqa: S608 our own constants


class Statement(NamedTuple):
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
