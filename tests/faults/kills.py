"""Kills and sleeps at chosen moments, with some of everything on its way."""

import asyncio
import random
import signal

from hub.observe import Stage
from tests.faults.far_side import PATIENCE_SECONDS, Told
from tests.faults.scene import LEASES_OVER, Scene
from tests.faults.wire import NATIVE, PLAIN
from tests.servers.process import free_port

QUESTIONS = ("как передать показания", "как оплатить счёт", "привет", "какой сейчас тариф")
MOST_PASSINGS = 2
"""Each round brings at least as many messages to every point."""
CALLS = 10
LONGEST_SECONDS = 0.2
"""From the first call to the kill."""


async def kill_at(scene: Scene, point: Stage, chance: random.Random) -> None:
    """Clients write on both accounts, a colleague answers one of them, and the hub dies at ``point``."""
    process = await scene.start(at=point, nth=chance.randint(1, MOST_PASSINGS))
    load(scene, chance)
    await scene.repeat(process)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await scene.bury(process)


def load(scene: Scene, chance: random.Random) -> None:
    """New clients on both accounts; one wants a person, and a person answers."""
    platform = scene.platform
    for account in (NATIVE, PLAIN):
        platform.says(address(scene), chance.choice(QUESTIONS), account)
    account = chance.choice((NATIVE, PLAIN))
    served = address(scene)
    platform.says(served, "оператор", account)
    platform.replies(served, f"ваше обращение {len(platform.told)}", account)


def address(scene: Scene) -> str:
    """Of somebody new."""
    return str(1000 + len(scene.platform.told))


async def kill_the_webhook(scene: Scene, chance: random.Random, *, works: bool) -> None:
    """Platforms call over HTTP; the process that listens is killed somewhere in the midst of it.

    Half of the kills are aimed at the moment when an acknowledgement arrives: what follows it comes too late.
    """
    process = await scene.start(web_port=free_port(), works=works)
    told = [scene.platform.says(address(scene), chance.choice(QUESTIONS), PLAIN) for _ in range(CALLS)]
    calling = [asyncio.create_task(_call(process.web_port, one, chance.random() / 10)) for one in told]
    if chance.random() < 0.5:
        await asyncio.sleep(chance.random() * LONGEST_SECONDS)
    else:
        for _, answered in zip(range(chance.randint(1, CALLS)), asyncio.as_completed(calling), strict=False):
            await answered
    await scene.kill(process)
    await asyncio.gather(*calling)


async def _call(port: int, told: Told, after: float) -> None:
    """One webhook call as a platform makes it; only a 200 is an acknowledgement."""
    await asyncio.sleep(after)
    body = told.order["body"].encode()
    head = f"POST /webhooks/{told.account.replace(':', '/')} HTTP/1.1\r\nHost: localhost\r\n"
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        answer = await reader.read()
        writer.close()
    except ConnectionError:
        return
    told.acknowledged = answer.startswith(b"HTTP/1.1 200 ")


async def oversleep(scene: Scene, point: Stage, account: str) -> dict[str, float]:
    """A worker stops at ``point`` beyond its lease, another does its work, it wakes up; its counters then."""
    sleeper = await scene.start(at=point, signal=int(signal.SIGSTOP))
    told = scene.platform.says(address(scene), QUESTIONS[0], account)
    scene.platform.deliver(sleeper.name, told)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await sleeper.stops()
    scene.window |= await scene.sent_unrecorded()
    scene.clock.forward(LEASES_OVER)
    other = await scene.start()
    await scene.rest(other)
    sleeper.signal(signal.SIGCONT)
    async with asyncio.timeout(PATIENCE_SECONDS):
        counters = await scene.platform.report(sleeper.name)
        while not any(name.endswith(" stale") for name in counters):
            await asyncio.sleep(0.02)
            counters = await scene.platform.report(sleeper.name)
    await scene.kill(sleeper)
    return counters
