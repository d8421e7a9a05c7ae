from collections.abc import Callable

import pytest

from conversation.ids import Micros
from storage import claims
from storage.claims import Claim
from storage.database import Database, Query, Script, StaleClaim

LEASE = 1_000


def take(owner: str, at: int) -> Callable[[], Script[Claim | None]]:
    return lambda: claims.take("conversation", owner, Micros(at), LEASE)


async def test_a_claim_belongs_to_one_owner_until_its_lease_runs_out(database: Database) -> None:
    first = await database.transact(take("a", 0))
    assert first is not None
    assert await database.transact(take("b", LEASE)) is None
    second = await database.transact(take("b", LEASE + 1))
    assert second is not None
    assert second.epoch > first.epoch


async def test_a_worker_that_slept_past_its_lease_writes_nothing(database: Database) -> None:
    first = await database.transact(take("a", 0))
    assert first is not None
    await database.transact(take("b", LEASE + 1))

    def write() -> Script[None]:
        yield Query("INSERT INTO settings (key, value) VALUES ('late', 'yes')")()
        yield from claims.release(first)

    with pytest.raises(StaleClaim):
        await database.transact(write)
    assert await database.read(_settings) == []


async def test_a_released_claim_is_free_at_once(database: Database) -> None:
    first = await database.transact(take("a", 0))
    assert first is not None
    await database.transact(lambda: claims.release(first))
    assert await database.transact(take("b", 1)) is not None


async def test_a_worker_that_stops_gives_all_its_leases_back_and_nobody_elses(database: Database) -> None:
    await database.transact(take("a", 0))
    other = await database.transact(lambda: claims.take("other", "b", Micros(0), LEASE))
    await database.transact(lambda: claims.release_all("a"))
    assert await database.transact(take("c", 1)) is not None
    assert other is not None
    await database.transact(lambda: claims.hold(other, LEASE * 2))


def _settings() -> Script[list[str]]:
    rows = yield Query("SELECT key FROM settings WHERE key = 'late'")()
    return [row[0] for row in rows]
