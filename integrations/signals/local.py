"""Signals and rate buckets inside one process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from conversation.ids import Micros
from integrations.signals.port import Topic

BACKLOG = 1000
"""Signals kept for a slow reader."""
BUCKETS_SWEPT = 10_000
"""Idle buckets are thrown away when there are more than this."""


class LocalSignals:
    def __init__(self) -> None:
        self._readers: list[tuple[frozenset[Topic], asyncio.Queue[tuple[Topic, str]]]] = []

    async def publish(self, topic: Topic, text: str = "") -> None:
        for topics, backlog in self._readers:
            if topic not in topics:
                continue
            if backlog.full():
                backlog.get_nowait()
            backlog.put_nowait((topic, text))

    @asynccontextmanager
    async def subscribe(self, *topics: Topic) -> AsyncIterator[AsyncIterator[tuple[Topic, str]]]:
        reader = (frozenset(topics), asyncio.Queue[tuple[Topic, str]](BACKLOG))
        self._readers.append(reader)
        try:
            yield _drain(reader[1])
        finally:
            self._readers.remove(reader)

    async def check(self) -> str:
        return ""

    async def close(self) -> None:
        """Whoever still listens leaves by himself."""


async def _drain(backlog: asyncio.Queue[tuple[Topic, str]]) -> AsyncIterator[tuple[Topic, str]]:
    while True:
        yield await backlog.get()


class LocalRateBuckets:
    """Generic cell rate: each key remembers when its next place is free."""

    def __init__(self, now: Callable[[], Micros]) -> None:
        self._now = now
        self._free_at: dict[str, float] = {}

    async def reserve(self, key: str, count: float, seconds: float) -> float:
        now = self._now() / 1e6
        if len(self._free_at) > BUCKETS_SWEPT:
            self._free_at = {k: at for k, at in self._free_at.items() if at > now}
        step = seconds / count
        burst = max(seconds - step, 0.0) if count > 1 else 0.0
        free_at = max(self._free_at.get(key, 0.0), now)
        self._free_at[key] = free_at + step
        return max(free_at - now - burst, 0.0)

    async def pause(self, key: str, seconds: float) -> None:
        until = self._now() / 1e6 + seconds
        self._free_at[key] = max(self._free_at.get(key, 0.0), until)

    async def close(self) -> None:
        """Nothing is open."""
