import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from conversation.ids import SECOND
from hub.presence import BELIEVED_US, Presence
from integrations.signals.local import LocalSignals
from integrations.signals.port import Signals
from integrations.signals.redis import RedisSignals
from tests.fakes.far_end import FakeClock


@pytest_asyncio.fixture(params=["local", "redis"])
async def lines(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Signals, Signals]]:
    """The signals of two processes (inside one process they are the same)."""
    if request.param == "local":
        own = LocalSignals()
        yield own, own
        return
    url = request.getfixturevalue("fresh_redis")
    both = RedisSignals(url), RedisSignals(url)
    yield both
    for one in both:
        await one.close()


async def heard(teller: Presence, hearer: Presence, who: set[str]) -> None:
    async with asyncio.timeout(30):
        while hearer.online != who:
            await teller.tell()
            await asyncio.sleep(0.01)


async def test_a_colleague_is_present_whichever_process_her_screen_ends_in(
    lines: tuple[Signals, Signals],
) -> None:
    clock = FakeClock()
    at_one, at_two = {"olga"}, {"darya"}
    one = Presence(lines[0], "one", lambda: at_one, clock)
    two = Presence(lines[1], "two", lambda: at_two, clock)
    running = [asyncio.create_task(each.run()) for each in (one, two)]
    await heard(one, two, {"olga", "darya"})
    await heard(two, one, {"olga", "darya"})
    at_one.clear()
    await heard(one, two, {"darya"})
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_a_process_that_died_is_believed_no_longer_than_a_while() -> None:
    clock, signals = FakeClock(), LocalSignals()
    dead = Presence(signals, "dead", lambda: {"olga"}, clock)
    alive = Presence(signals, "alive", set, clock)
    running = asyncio.create_task(alive.run())
    await heard(dead, alive, {"olga"})
    clock.forward(BELIEVED_US // SECOND - 1)
    assert alive.online == {"olga"}
    clock.forward(1)
    assert alive.online == set()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
