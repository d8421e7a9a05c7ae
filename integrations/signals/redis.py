"""Signals and rate buckets through Redis, so that several processes wake each other and share limits."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from integrations.signals.local import LocalRateBuckets, whole
from integrations.signals.port import Pace, Topic

PREFIX = "okno:"
RETRY_SECONDS = 1.0

_RESERVE = """
local t = redis.call('TIME')
local now = tonumber(t[1]) + tonumber(t[2]) / 1000000
local paused = tonumber(redis.call('GET', KEYS[1]) or '0')
local at = math.max(now, paused)
for i = 2, #KEYS do
  local count, seconds = tonumber(ARGV[2 * i - 2]), tonumber(ARGV[2 * i - 1])
  at = math.max(at, tonumber(redis.call('LINDEX', KEYS[i], -1) or '0'))
  local oldest = redis.call('LINDEX', KEYS[i], -count)
  if oldest then at = math.max(at, tonumber(oldest) + seconds) end
end
if at - now <= tonumber(ARGV[1]) then
  for i = 2, #KEYS do
    local count, seconds = tonumber(ARGV[2 * i - 2]), tonumber(ARGV[2 * i - 1])
    redis.call('RPUSH', KEYS[i], string.format('%.6f', at))
    redis.call('LTRIM', KEYS[i], -count, -1)
    redis.call('EXPIRE', KEYS[i], math.ceil(at - now + seconds) + 1)
  end
end
return string.format('%.6f', at - now)
"""
_PAUSE = """
local t = redis.call('TIME')
local now = tonumber(t[1]) + tonumber(t[2]) / 1000000
local until_at = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now + tonumber(ARGV[1]))
redis.call('SET', KEYS[1], string.format('%.6f', until_at), 'EX', math.ceil(until_at - now) + 1)
return 1
"""


class RedisSignals:
    """``url`` as the redis package reads it. Losing Redis is no error: everybody goes on by polling."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2)

    async def publish(self, topic: Topic, text: str = "") -> None:
        try:
            await self._redis.publish(PREFIX + topic, text)
        except (RedisError, OSError):
            return  # A wake-up may be lost; polling finds the work within a second.

    @asynccontextmanager
    async def subscribe(self, *topics: Topic) -> AsyncIterator[AsyncIterator[tuple[Topic, str]]]:
        yield self._listen(topics)

    async def check(self) -> str:
        try:
            await cast(Any, self._redis.ping())
        except (RedisError, OSError) as error:
            return str(error) or type(error).__name__
        return ""

    async def close(self) -> None:
        await self._redis.aclose()

    async def _listen(self, topics: tuple[Topic, ...]) -> AsyncIterator[tuple[Topic, str]]:
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(*(PREFIX + topic for topic in topics))
                    while True:
                        message = await channel.get_message(timeout=30)
                        if message is not None:
                            name = message["channel"].decode().removeprefix(PREFIX)
                            yield cast(Topic, name), message["data"].decode()
            except (RedisError, OSError):
                await asyncio.sleep(RETRY_SECONDS)


class RedisRateBuckets:
    """Falls back to ``spare`` (buckets of this process) while Redis is away."""

    def __init__(self, url: str, spare: LocalRateBuckets) -> None:
        self._redis = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
        self._spare = spare

    async def reserve(self, key: str, paces: Sequence[Pace], most: float) -> float:
        keys = [f"{PREFIX}pause:{key}", *(f"{PREFIX}rate:{key}:{seconds:g}" for _, seconds in paces)]
        figures = [figure for pace in paces for figure in whole(pace)]
        try:
            wait = await cast(Any, self._redis.eval(_RESERVE, len(keys), *keys, most, *figures))
        except (RedisError, OSError):
            return await self._spare.reserve(key, paces, most)
        return float(wait)

    async def pause(self, key: str, seconds: float) -> None:
        await self._spare.pause(key, seconds)
        try:
            await cast(Any, self._redis.eval(_PAUSE, 1, f"{PREFIX}pause:{key}", seconds))
        except (RedisError, OSError):
            return  # The pause stands in this process at least.

    async def close(self) -> None:
        await self._redis.aclose()
