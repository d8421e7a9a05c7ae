"""Signals and rate buckets inside one process."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from conversation.ids import Micros
from integrations.signals.port import Pace, Topic

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
    """Each pace of a key remembers the last places it gave: no window of time ever holds more than it allows."""

    def __init__(self, now: Callable[[], Micros]) -> None:
        self._now = now
        self._given: dict[tuple[str, float], deque[float]] = {}
        self._paused: dict[str, float] = {}

    async def reserve(self, key: str, paces: Sequence[Pace], most: float) -> float:
        now = self._now() / 1e6
        self._sweep(now)
        at = max(now, self._paused.get(key, 0.0))
        given = []
        for count, seconds in map(whole, paces):
            places = self._given.setdefault((key, seconds), deque(maxlen=count))
            if places:
                # first come, first served: nobody overtakes a place already given
                at = max(at, places[-1], places[0] + seconds if len(places) == count else 0.0)
            given.append(places)
        if at - now <= most:
            for places in given:
                places.append(at)
        return at - now

    async def pause(self, key: str, seconds: float) -> None:
        self._paused[key] = max(self._paused.get(key, 0.0), self._now() / 1e6 + seconds)

    async def close(self) -> None:
        """Nothing is open."""

    def _sweep(self, now: float) -> None:
        if len(self._given) > BUCKETS_SWEPT:
            self._given = {
                k: places for k, places in self._given.items() if places and places[-1] + k[1] > now
            }
        if len(self._paused) > BUCKETS_SWEPT:
            self._paused = {k: until for k, until in self._paused.items() if until > now}


def whole(pace: Pace) -> tuple[int, float]:
    """The same pace with a whole number of places."""
    count, seconds = pace
    return (int(count), seconds) if count >= 1 else (1, seconds / count)
