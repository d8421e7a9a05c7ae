"""F09: latency, trickle, reset, half-open, cut at five points; as F02 nothing is lost, and no pool runs dry."""

import asyncio
from pathlib import Path

import pytest

from tests.fakes.bad_wire import Trouble
from tests.fakes.far_end import said
from tests.faults.storms import WEATHERS, Weather, opened_storm, weather

SENDS = 16


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", WEATHERS)
async def test_nothing_is_lost_and_no_more_doubled_than_nobody_could_know(
    tmp_path: Path, kind: Weather, seed: int
) -> None:
    async with opened_storm(tmp_path, seed) as storm:
        await weather(storm, kind, SENDS)
        await storm.check(range(1, SENDS // 2 + 1))
        assert storm.wire.struck or kind in ("latency", "trickle")


async def test_a_platform_that_hangs_in_every_call_holds_up_no_other(tmp_path: Path) -> None:
    """More calls hang than lanes and connections there are; meanwhile another account is served whole."""
    async with opened_storm(tmp_path, 0, request_seconds=60.0) as storm:
        hub = storm.hub
        storm.wire.script.extend(Trouble("connected", "silent") for _ in range(1000))
        for chat in range(1, 151):
            await storm.says(chat, "привет")
        running = asyncio.create_task(hub.core.worker.run())
        try:
            while storm.wire.open < 30:
                await asyncio.sleep(0.01)
            await hub.core.intake.accept(said("1", "привет", "k1"))
            while not hub.far_end.accepted:
                await asyncio.sleep(0.01)
            assert storm.fake.ledger == []
        finally:
            storm.wire.cut_all()
            storm.wire.heal()
            hub.core.worker.stop()
            await running
