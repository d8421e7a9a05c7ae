"""Waiting for a signal, but never longer than a while: a lost wake-up costs the interval, not the work."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from integrations.signals.port import Signals, Topic

Wait = Callable[[], Awaitable[None]]


@asynccontextmanager
async def waking(signals: Signals, topic: Topic, seconds: float) -> AsyncIterator[Wait]:
    """Yields what waits for the next signal of ``topic``, at most ``seconds``; signals in between are not lost."""
    rung = asyncio.Event()

    async def listen() -> None:
        async with signals.subscribe(topic) as wake_ups:
            async for _ in wake_ups:
                rung.set()

    async def wait() -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await rung.wait()
        rung.clear()

    listening = asyncio.create_task(listen())
    try:
        yield wait
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
