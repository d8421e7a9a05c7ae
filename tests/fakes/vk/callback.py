"""The Callback API's side: confirmation, pushes in order, repeats until ``ok``."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fakes.vk.world import World

_PAUSE = 0.05
"""Seconds between repeats; the real one waits longer, and gives up after hours."""
_HURRY = 50
"""So many times faster than the real one it comes back when it was asked to wait."""
_REPEATS_MAX = 50


@dataclass(frozen=True)
class Pushed:
    event_id: str
    retry: int
    status: int
    """0: no answer."""
    body: bytes
    wait: float = 0.0
    """Seconds the far end asked to be left alone."""


class Pusher:
    """Peers are served side by side, each in order."""

    def __init__(self, world: World, url: str) -> None:
        self._world = world
        self._url = url
        self._queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._lanes: dict[object, asyncio.Queue[dict[str, Any]]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._open = 0
        self.log: list[Pushed] = []
        self.idle = asyncio.Event()
        self.idle.set()

    async def confirm(self) -> bool:
        """The very first call; True when the confirmation string came back."""
        body = {"type": "confirmation", "group_id": self._world.group_id}
        async with ClientSession() as http, http.post(self._url, json=body) as answer:
            said = await answer.read()
            return answer.status == 200 and said == self._world.confirmation.encode()

    def start(self) -> None:
        self._world.subscribers.append(self._queue)
        self._tasks.append(asyncio.create_task(self._sort()))

    async def stop(self) -> None:
        if self._queue in self._world.subscribers:
            self._world.subscribers.remove(self._queue)
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def push(self, event: dict[str, Any], retry: int = 0) -> tuple[int, bytes, float]:
        """One delivery: (status, body, seconds to wait by Retry-After)."""
        headers = {"X-Retry-Counter": str(retry)} if retry else {}
        body = {**event, "secret": self._world.secret}
        status, said, wait = 0, b"", 0.0
        with suppress(ClientError, TimeoutError, OSError):
            async with (
                ClientSession(timeout=ClientTimeout(total=10)) as http,
                http.post(self._url, json=body, headers=headers) as answer,
            ):
                status, said = answer.status, await answer.read()
                if status in (410, 429, 503):
                    wait = float(answer.headers.get("Retry-After", 0))
        self.log.append(Pushed(event["event_id"], retry, status, said, wait))
        return status, said, wait

    async def _sort(self) -> None:
        while True:
            event = await self._queue.get()
            self._open += 1
            self.idle.clear()
            body = event["object"]
            message = body.get("message", body)
            lane = message.get("peer_id") or message.get("user_id") or message.get("from_id")
            if lane not in self._lanes:
                self._lanes[lane] = asyncio.Queue()
                self._tasks.append(asyncio.create_task(self._serve(self._lanes[lane])))
            self._lanes[lane].put_nowait(event)

    async def _serve(self, lane: asyncio.Queue[dict[str, Any]]) -> None:
        while True:
            event = await lane.get()
            for retry in range(_REPEATS_MAX):
                status, said, wait = await self.push(event, retry)
                if status == 200 and said == b"ok":
                    break
                await asyncio.sleep(max(_PAUSE, wait / _HURRY))
            self._open -= 1
            if not self._open and self._queue.empty():
                self.idle.set()
