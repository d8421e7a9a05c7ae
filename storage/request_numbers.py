"""The register's numbers: one after another, inside the transaction that records what they belong to.

The counter's row is locked until that transaction ends, so nobody sees a number that may still be given back, and a
transaction that is undone leaves no gap. What is passed over on purpose is kept as void, with the reason.
"""

from dataclasses import dataclass

from conversation.ids import Micros
from storage.database import Query, Script, insert_into

RAISED = "start raised"
"""The reason of a void: the configuration begins the year at a higher number than was next."""

_NEXT = Query(
    "UPDATE request_numbers SET last = last + 1 WHERE prefix = :prefix AND year = :year RETURNING last"
)
_BEGIN = Query(
    "INSERT INTO request_numbers (prefix, year, last) VALUES (:prefix, :year, :last) "
    "ON CONFLICT (prefix, year) DO NOTHING"
)
_PASS = Query("UPDATE request_numbers SET last = :last WHERE prefix = :prefix AND year = :year")
_VOID = insert_into("request_voids", "prefix", "year", "first", "last", "reason", "at")
_VOIDS = Query("SELECT prefix, year, first, last, reason, at FROM request_voids ORDER BY prefix, year, first")


@dataclass(frozen=True, slots=True)
class Void:
    """Numbers from ``first`` to ``last`` that no request has."""

    prefix: str
    year: int
    first: int
    last: int
    reason: str
    at: Micros


def allot(prefix: str, year: int, first: int, at: Micros) -> Script[int]:
    """The next number of a year that begins with ``first``."""
    rows = yield _NEXT(prefix=prefix, year=year)
    if not rows:
        # Whoever begins the year at the same moment waits here for the other's row, and then counts on.
        yield _BEGIN(prefix=prefix, year=year, last=first - 1)
        rows = yield _NEXT(prefix=prefix, year=year)
    number = int(rows[0][0])
    if number >= first:
        return number
    yield _VOID(prefix=prefix, year=year, first=number, last=first - 1, reason=RAISED, at=at)
    yield _PASS(prefix=prefix, year=year, last=first)
    return first


def voids() -> Script[list[Void]]:
    rows = yield _VOIDS()
    return [Void(*row) for row in rows]
