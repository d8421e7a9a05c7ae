"""Messages a second to VK at 100 ms latency: our client, and the plain library for comparison.

    python -m bench.vk_rate [MESSAGES]

The far end is the emulator on loopback, in a process of its own, with the platform's limit of 20 calls a second.
"""

import asyncio
import multiprocessing
import sys
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

import jconfig  # type: ignore[import-untyped]
import requests
from vk_api.vk_api import VkApiGroup

from channels.channel import Outgoing, Request, RetryAfter
from channels.vk.adapter import VkChannel
from channels.vk.session import TimedAdapter
from channels.vk.settings import VkSettings
from conversation.contact import Peer
from conversation.ids import MessageId, Micros
from conversation.message import Content
from tests.fakes.vk import FakeVk

LATENCY = 0.1
GOAL = 18.0


class NoFiles:
    async def put(self, chunks: AsyncIterator[bytes], limit: int) -> tuple[str, int]:
        raise NotImplementedError

    async def get(self, ref: str) -> bytes:
        raise KeyError(ref)


def far_end(pipe: Connection) -> None:
    async def serve() -> None:
        async with FakeVk() as fake:
            fake.script.latency = LATENCY
            fake.user(42).says("здравствуйте")
            pipe.send(fake.url)
            await asyncio.to_thread(pipe.recv)
            pipe.send(len(fake.received))

    asyncio.run(serve())


async def ours(settings: VkSettings, count: int) -> tuple[float, int]:
    """Messages a second, and how many were refused as too fast and sent again."""
    channel = VkChannel(settings, now=lambda: Micros(0), blobs=NoFiles())
    sender = channel.sender()

    async def one(number: int) -> None:
        message = Outgoing(
            f"o{number}", MessageId(f"m{number}"), Peer(settings.account, "42"), Content(f"№ {number}")
        )
        for request in channel.render(message).requests:
            await delivered(request)

    async def delivered(request: Request) -> None:
        """As the hub does it: who comes too fast comes again."""
        while True:
            try:
                await sender.send(request)
            except RetryAfter as error:
                refused.append(request.key)
                await asyncio.sleep(error.delay)
            else:
                return

    refused: list[str] = []
    await sender.check()
    started = time.monotonic()
    await asyncio.gather(*map(one, range(count)))
    return count / (time.monotonic() - started), len(refused)


def plain(settings: VkSettings, count: int) -> float:
    session = requests.Session()
    session.mount("https://api.vk.ru/", TimedAdapter(settings, settings.api_url))
    token = settings.token.get_secret_value()
    api = VkApiGroup(token=token, api_version="5.199", config=jconfig.MemoryConfig, session=session)

    def one(number: int) -> None:
        api.method("messages.send", {"peer_id": 42, "message": "раз", "random_id": 10**6 + number})

    started = time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(count)))
    return count / (time.monotonic() - started)


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=far_end, args=(there,))
    process.start()
    settings = VkSettings.model_validate({"group_id": 1001, "token": "vk1.a.token", "api_url": here.recv()})
    rate, refused = asyncio.run(ours(settings, count))
    compared = plain(settings, min(count, 40))
    here.send("stop")
    accepted = here.recv()
    process.join()
    print(
        f"okno: {rate:.1f} messages/s at {LATENCY * 1000:.0f} ms ({count} messages, {refused} too fast, goal {GOAL:g})"
    )
    print(f"vk_api, 16 threads: {compared:.1f} messages/s; accepted in all: {accepted}")
    print(f"threads left: {threading.active_count()}")
    return 0 if rate >= GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main())
