"""Wake-ups and rate buckets: the same claims inside one process and through Redis."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from integrations.signals.local import BACKLOG, LocalRateBuckets, LocalSignals
from integrations.signals.port import RateBuckets, Signals
from integrations.signals.redis import RedisRateBuckets, RedisSignals
from tests.fakes.far_end import FakeClock
from tests.servers.process import free_port
from tests.servers.redis import Redis, wheel_binary


@pytest_asyncio.fixture(params=["local", "redis"])
async def signals(request: pytest.FixtureRequest) -> AsyncIterator[Signals]:
    opened: Signals = LocalSignals() if request.param == "local" else RedisSignals(_redis_url(request))
    yield opened
    await opened.close()


@pytest_asyncio.fixture(params=["local", "redis"])
async def buckets(request: pytest.FixtureRequest) -> AsyncIterator[RateBuckets]:
    spare = LocalRateBuckets(FakeClock())
    if request.param == "local":
        yield spare
        return
    shared = RedisRateBuckets(_redis_url(request), spare)
    yield shared
    await shared.close()


def _redis_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("fresh_redis")
    return url


async def test_a_signal_reaches_those_who_listen_to_its_topic_and_nobody_else(signals: Signals) -> None:
    async with signals.subscribe("inbox") as inbox, signals.subscribe("log") as log:
        hearing = asyncio.ensure_future(anext(inbox))
        deaf = asyncio.ensure_future(anext(log))
        while not hearing.done():
            await signals.publish("inbox", "fake:main 42")
            await asyncio.wait([hearing], timeout=0.05)
        assert hearing.result() == ("inbox", "fake:main 42")
        assert not deaf.done()
        deaf.cancel()
        await asyncio.gather(deaf, return_exceptions=True)


async def test_a_slow_reader_loses_the_oldest_and_hurts_nobody() -> None:
    signals = LocalSignals()
    async with signals.subscribe("log") as log:
        for number in range(BACKLOG + 5):
            await signals.publish("log", str(number))
        assert await anext(log) == ("log", "5")


async def test_one_a_second_is_one_a_second(buckets: RateBuckets) -> None:
    waits = [await buckets.reserve("fake:main/1", [(1, 1.0)], 9) for _ in range(3)]
    assert waits == [pytest.approx(at, abs=0.1) for at in (0, 1, 2)]


async def test_no_second_holds_more_than_the_rate_not_even_after_a_rest(buckets: RateBuckets) -> None:
    waits = [await buckets.reserve("fake:main", [(20, 1.0)], 9) for _ in range(25)]
    assert waits[:20] == [pytest.approx(0, abs=0.01)] * 20
    assert waits[20:] == [pytest.approx(1.0, abs=0.2)] * 5


async def test_a_pause_holds_everybody_under_its_key_and_nobody_elses(buckets: RateBuckets) -> None:
    await buckets.pause("fake:main", 30)
    assert await buckets.reserve("fake:main", [(1, 1.0)], 99) == pytest.approx(30, abs=0.5)
    assert await buckets.reserve("fake:other", [(1, 1.0)], 99) == 0


async def test_a_rest_before_a_pause_lets_nobody_through_early(buckets: RateBuckets) -> None:
    await buckets.pause("fake:main", 30)
    waits = [await buckets.reserve("fake:main", [(20, 1.0)], 99) for _ in range(21)]
    assert waits[:20] == [pytest.approx(30, abs=0.5)] * 20
    assert waits[20] == pytest.approx(31, abs=0.5)
    assert await buckets.reserve("fake:main", (), 0) == pytest.approx(30, abs=0.5)


async def test_a_place_too_far_off_is_not_taken(buckets: RateBuckets) -> None:
    await buckets.reserve("fake:main", [(1, 10.0)], 0)
    waits = [await buckets.reserve("fake:main", [(1, 10.0)], 5) for _ in range(3)]
    assert waits == [pytest.approx(10, abs=0.5)] * 3


async def test_every_pace_of_a_key_is_kept(buckets: RateBuckets) -> None:
    """A chat of a group: one a second, and twenty a minute."""
    waits = [await buckets.reserve("group", [(1, 1.0), (20, 60.0)], 99) for _ in range(25)]
    assert waits == [pytest.approx(at, abs=0.5) for at in [*range(20), *range(60, 65)]]


async def test_without_redis_publishing_is_no_error_and_buckets_are_this_processs_own() -> None:
    server = own_redis()
    signals = RedisSignals(server.url)
    buckets = RedisRateBuckets(server.url, LocalRateBuckets(FakeClock()))
    assert await signals.check() == ""
    server.stop()
    await signals.publish("log", "1")
    assert await signals.check() != ""
    assert await buckets.reserve("k", [(1, 1.0)], 9) == 0
    assert await buckets.reserve("k", [(1, 1.0)], 9) == pytest.approx(1, abs=0.1)
    await signals.close()
    await buckets.close()


async def test_a_listener_hears_again_when_redis_is_back() -> None:
    port = free_port()
    server = own_redis(port)
    signals = RedisSignals(server.url)
    async with signals.subscribe("log") as log:
        hearing = asyncio.ensure_future(anext(log))
        await asyncio.sleep(0.1)
        server.stop()
        server = own_redis(port)
        while not hearing.done():
            await signals.publish("log", "after")
            await asyncio.wait([hearing], timeout=0.1)
        assert hearing.result() == ("log", "after")
    await signals.close()
    server.stop()


def own_redis(port: int | None = None) -> Redis:
    """A server that this test may stop."""
    found = shutil.which("redis-server")
    binary = Path(found) if found else wheel_binary()
    assert binary is not None
    return Redis.start(binary, port=port)
