"""A platform that answers 429 now and then, and a queue in front of it."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from channels.channel import Rate, Request, RetryAfter
from conversation.ids import SECOND, Micros
from storage import outbox
from tests.fakes.far_end import FakeClock, FarEnd, said
from tests.hub.running import RunningHub, running_hub

SHARE = 0.2
"""Of all calls."""
LONGEST_FLOOR = 60
STEP_SECONDS = 2.0
RATES = (Rate("account", 1000, 1.0), Rate("peer", 1000, 1.0))
"""The far end sets the pace here, not we."""


@dataclass(slots=True)
class Flooding(FarEnd):
    """Refuses a share of the calls for 1 to 60 s; ``early`` are calls that came before a floor it had set."""

    clock: FakeClock = field(default_factory=FakeClock)
    chance: random.Random = field(default_factory=random.Random)
    floor: int = 0
    floods: int = 0
    early: list[str] = field(default_factory=list)
    rates: tuple[Rate, ...] = RATES

    def accept(self, request: Request) -> str:
        if self.clock.at < self.floor:
            self.early.append(request.key)
        if self.chance.random() < SHARE:
            delay = self.chance.randint(1, LONGEST_FLOOR)
            self.floods += 1
            self.floor = self.clock.at + delay * SECOND
            raise RetryAfter(delay)
        return FarEnd.accept(self, request)


async def flood(folder: Path, seed: int, queued: int) -> Flooding:
    """``queued`` answers go out through floods, and one in ten over another account; asserts what F07 demands."""
    clock = FakeClock()
    platform = Flooding(clock=clock, chance=random.Random(seed))
    other = FarEnd(rates=RATES)
    async with _never_sleeping(), running_hub(folder, far_end=platform, other=other, clock=clock) as hub:
        for number in range(queued):
            account = "fake:other" if number % 10 == 0 else "fake:main"
            await hub.core.intake.accept(said(str(number), "привет", f"k{number}", account))
        await hub.settle()
        assert len(other.accepted) == len(range(0, queued, 10)), "another account waits for the flooded one"
        await _until_nothing_is_owed(hub)
    texts = [(item.address, item.text) for item in platform.accepted]
    assert len(texts) == len(set(texts)) == queued - len(other.accepted)
    assert platform.early == []
    return platform


@asynccontextmanager
async def _never_sleeping() -> AsyncIterator[None]:
    """The clock stands while a message waits for its place: it is put off instead."""
    with patch("hub.delivery.LONGEST_WAIT_SECONDS", 0.0):
        yield


async def _until_nothing_is_owed(hub: RunningHub) -> None:
    while await hub.core.database.read(lambda: outbox.owed(hub.clock.at + 10**12, 1)):  # type: ignore[arg-type]
        hub.clock.forward(STEP_SECONDS)
        await hub.settle()


class RealClock(FakeClock):
    """Time as it passes, from the same beginning."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = self.at - time.monotonic_ns() // 1000

    def __call__(self) -> Micros:
        self.at = self._ahead + time.monotonic_ns() // 1000
        return Micros(self.at)


async def answered_beside(
    folder: Path, seed: int, *, flooded: bool, count: int = 200
) -> AsyncIterator[float]:
    """Seconds from a payload to its accepted answer on an account beside a flooded (or idle) one; a worker runs."""
    clock = RealClock()
    platform, other = Flooding(clock=clock, chance=random.Random(seed)), FarEnd(rates=RATES)
    async with running_hub(folder, far_end=platform, other=other, clock=clock) as hub:
        running = asyncio.create_task(hub.core.worker.run())
        for number in range(500 if flooded else 0):
            await hub.core.intake.accept(said(str(number), "привет", f"f{number}"))
        while flooded and platform.floods < 1:
            await asyncio.sleep(0.005)
        for number in range(count):
            started = time.perf_counter()
            await hub.core.intake.accept(said(f"o{number}", "привет", f"o{number}", "fake:other"))
            while len(other.accepted) <= number:
                await asyncio.sleep(0.0005)
            yield time.perf_counter() - started
        hub.core.worker.stop()
        await running
