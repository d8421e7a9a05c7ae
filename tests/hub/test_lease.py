import asyncio
from collections.abc import Callable

import pytest

from conversation import events as e
from conversation.ids import SECOND, Micros
from hub import delivery, turn
from hub.lease import LONGEST_US, Lease
from storage import claims
from storage.claims import Claim
from storage.database import Database, Query, Script, StaleClaim
from tests.fakes.far_end import said
from tests.hub.running import RunningHub

SHORT_US = 60_000
"""A lease whose renewals a test can wait for."""


async def until_of(database: Database, key: str) -> int:
    def script() -> Script[int]:
        rows = yield Query("SELECT until FROM claims WHERE key = :key")(key=key)
        return int(rows[0][0])

    return await database.read(script)


async def come_true(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.005)


async def taken(hub: RunningHub, length_us: int = SHORT_US, owner: str = "me") -> Claim:
    claim = await hub.core.database.transact(lambda: claims.take("work", owner, hub.clock(), length_us))
    assert claim is not None
    return claim


async def test_a_lease_lasts_as_long_as_its_work(hub: RunningHub) -> None:
    claim = await taken(hub)
    with Lease(hub.core.database, claim, hub.clock, SHORT_US) as lease:
        hub.clock.forward(600)
        await come_true(lambda: lease.until > hub.clock())
        lease.check()
    assert await until_of(hub.core.database, "work") > hub.clock()


async def test_a_lease_that_another_took_is_lost(hub: RunningHub) -> None:
    claim = await taken(hub)
    with Lease(hub.core.database, claim, hub.clock, SHORT_US) as lease:
        hub.clock.forward(1)
        await taken(hub, 3600 * SECOND, owner="another")
        await come_true(lambda: lease.until == 0)
        with pytest.raises(StaleClaim):
            lease.check()


async def test_work_that_never_ends_is_taken_over(hub: RunningHub) -> None:
    claim = await taken(hub)
    with Lease(hub.core.database, claim, hub.clock, SHORT_US) as lease:
        hub.clock.forward(LONGEST_US / SECOND)
        await asyncio.sleep(SHORT_US / SECOND)
        assert lease.until == claim.until
    assert await taken(hub, owner="another") is not None


async def test_a_claim_that_was_given_back_is_not_prolonged(hub: RunningHub) -> None:
    claim = await taken(hub)
    await hub.core.database.transact(lambda: claims.release(claim))
    with pytest.raises(StaleClaim):
        await hub.core.database.transact(lambda: claims.hold(claim, Micros(hub.clock() + SECOND)))
    assert await taken(hub, owner="another") is not None


async def kept(hub: RunningHub, key: str) -> None:
    """Long after its lease would have run out, the claim is prolonged."""
    hub.clock.forward(600)
    async with asyncio.timeout(30):
        while await until_of(hub.core.database, key) < hub.clock():
            await asyncio.sleep(0.005)


async def test_a_slow_platform_is_not_taken_for_a_dead_worker(
    hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hub.hears("1", "привет")
    identity = (await hub.identity("1")).id
    monkeypatch.setattr(delivery, "LEASE_US", SHORT_US)
    await hub.core.intake.accept(said("1", "ещё раз привет", "again"))
    await hub.core.turns.serve("fake:main", "1")
    hub.far_end.hold = asyncio.Event()
    sending = asyncio.create_task(hub.core.delivery.send_next(identity))
    await come_true(lambda: len(hub.far_end.attempts) == 2)
    await kept(hub, f"send/{identity}")
    assert await hub.core.delivery.send_next(identity) in ("busy", "later")
    hub.far_end.hold.set()
    assert await sending == "last"
    assert len(hub.far_end.accepted) == 2


async def test_a_turn_that_waits_for_a_file_keeps_its_conversation(
    hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hub.hears("1", "привет")
    conversation = (await hub.identity("1")).conversation
    monkeypatch.setattr(turn, "LEASE_US", SHORT_US)
    hub.far_end.hold = asyncio.Event()
    await hub.core.intake.accept(said("1", "вот снимок", "photo", files=["slow"]))
    serving = asyncio.create_task(hub.core.turns.serve("fake:main", "1"))
    await come_true(lambda: "slow" in hub.far_end.attempts)
    await kept(hub, conversation)
    assert await hub.core.turns.serve("fake:main", "1") == "busy"
    hub.far_end.hold.set()
    assert await serving == "last"
    received = [event for event in await hub.log("1") if isinstance(event, e.MessageReceived)]
    assert received[-1].attachments[0].ref.startswith("blob:")
