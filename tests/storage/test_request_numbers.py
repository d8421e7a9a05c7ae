import asyncio

from conversation.ids import Micros
from storage import request_numbers
from storage.database import Database, Query, Script
from storage.request_numbers import RAISED, Void

AT = Micros(1_795_000_000_000_000)
_LAST = Query("SELECT last FROM request_numbers WHERE prefix = :prefix AND year = :year")


async def allot(database: Database, first: int = 10001, year: int = 2026) -> int:
    return await database.transact(lambda: request_numbers.allot("ВХ", year, first, AT))


async def test_numbers_follow_one_another_and_a_year_begins_anew(database: Database) -> None:
    assert [await allot(database) for _ in range(3)] == [10001, 10002, 10003]
    assert await allot(database, first=1, year=2027) == 1
    assert await database.read(request_numbers.voids) == []


class Undone(Exception):
    pass


def _allot_and_fail() -> Script[int]:
    yield from request_numbers.allot("ВХ", 2026, 10001, AT)
    raise Undone


async def test_many_at_once_get_numbers_without_a_gap_though_some_are_undone(database: Database) -> None:
    async def one(undone: bool) -> int | None:
        try:
            return await database.transact(_allot_and_fail) if undone else await allot(database)
        except Undone:
            return None

    found = await asyncio.gather(*(one(n % 3 == 0) for n in range(30)))
    numbers = sorted(number for number in found if number is not None)
    assert numbers == list(range(10001, 10021))
    assert await allot(database) == 10021


async def test_a_start_that_is_raised_leaves_a_void_with_its_reason(database: Database) -> None:
    await allot(database)
    numbers = await asyncio.gather(*(allot(database, first=10400) for _ in range(5)))
    assert sorted(numbers) == [10400, 10401, 10402, 10403, 10404]
    assert await database.read(request_numbers.voids) == [Void("ВХ", 2026, 10002, 10399, RAISED, AT)]


async def test_a_start_that_is_lowered_changes_nothing(database: Database) -> None:
    await allot(database, first=500)
    assert await allot(database, first=1) == 501
    assert await database.read(_last) == 501


def _last() -> Script[int]:
    rows = yield _LAST(prefix="ВХ", year=2026)
    return int(rows[0][0])
