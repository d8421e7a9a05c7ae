"""A hub as a process of its own, which ends or stops at a named point: what the nursery's children run."""

import asyncio
import os
import secrets
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from pydantic import SecretStr

from app.compose import Core, open_core
from app.config import Config
from app.logs import set_up_logs
from app.web_side import open_web
from channels.channel import Channel
from conversation import events as e
from conversation.contact import Peer
from conversation.ids import MessageId, Micros, OperatorId
from conversation.message import Content
from conversation.state import State
from hub.observe import Observer, Stage
from storage import contacts
from tests.faults.invariants import at_rest
from tests.faults.shared_clock import SharedClock
from tests.faults.wire import NATIVE, PLAIN, Line, WireChannel
from tests.hub.running import pack
from tests.nlu.pack import PackTrainer, taught
from web.server import create_app

COLLEAGUE = OperatorId("colleague")


@dataclass(frozen=True, slots=True)
class Orders:
    """``at`` is the named point where the process gets ``signal`` (SIGKILL or SIGSTOP) at the ``nth`` passing."""

    name: str
    folder: str
    database: str
    platform_port: int
    at: str = ""
    nth: int = 1
    signal: int = int(signal.SIGKILL)
    web_port: int = 0
    """0: no web side."""
    works: bool = True


def preload() -> None:
    """Before the forks: what every child would otherwise load, build and compile for itself."""
    taught(pack().articles)
    with TemporaryDirectory() as folder:
        asyncio.run(_rehearse(Path(folder)))


async def _rehearse(folder: Path) -> None:
    """A hub that answers one question and is gone, threads and all."""
    async with open_core(Config(data=folder), pack(), accounts={}, trainer=PackTrainer()) as core:
        await open_web(core, demo=False)
        working = asyncio.create_task(core.worker.run())
        await asyncio.sleep(0.1)
        core.worker.stop()
        await working


def run(orders: Orders) -> None:
    set_up_logs("text")
    asyncio.run(_live(orders))


async def _live(orders: Orders) -> None:
    folder = Path(orders.folder)
    line = await Line.open(orders.platform_port)
    observe = Observer(_fate(orders))
    accounts: dict[str, Channel] = {name: WireChannel(name, line) for name in (NATIVE, PLAIN)}
    config = Config(data=folder, database=SecretStr(orders.database))
    clock = SharedClock(folder / "clock")
    async with open_core(
        config, pack(), clock=clock, accounts=accounts, observe=observe, trainer=PackTrainer()
    ) as core:
        running = [asyncio.create_task(core.worker.run())] if orders.works else []
        if orders.web_port:
            running.append(await _serve_web(core, orders.web_port))
        line.say({"hello": orders.name})
        running += [asyncio.create_task(_obey(core, line, order)) async for order in line.orders()]
    # The platform is gone, and so is the test.


def _fate(orders: Orders) -> Callable[[Stage], None]:
    passed: Counter[str] = Counter()

    def reached(stage: Stage) -> None:
        passed[stage] += 1
        if stage == orders.at and passed[stage] == orders.nth:
            os.kill(os.getpid(), orders.signal)

    return reached


async def _obey(core: Core, line: Line, order: dict[str, Any]) -> None:
    if "deliver" in order:
        channel = core.channels.get(order["account"])
        webhook = channel.webhook() if channel else None
        assert webhook is not None
        answer = webhook.accept({}, order["body"].encode(), core.clock())
        assert answer.raw is not None
        await core.intake.accept(answer.raw)
        line.say({"ack": order["deliver"]})
    elif "reply" in order:
        await _reply(core, Peer(order["account"], order["to"]), order["text"])
        line.say({"ack": order["reply"]})
    elif "report" in order:
        line.say({"report": await _counters(core)})


async def _counters(core: Core) -> dict[str, float]:
    samples = (sample for metric in core.observe.registry.collect() for sample in metric.samples)
    found = {" ".join((s.name, *s.labels.values())): s.value for s in samples if s.name.endswith("_total")}
    return {**found, "at_rest": float(await core.database.read(at_rest))}


async def _reply(core: Core, peer: Peer, text: str) -> None:
    """A colleague takes the conversation and answers; the same words twice are one click delivered twice."""
    while (identity := await core.database.read(lambda: contacts.by_peer(peer))) is None:
        await asyncio.sleep(0.02)

    def answered(state: State, now: Micros) -> list[e.Event]:
        if text in state.operator_keys:
            return []
        message = MessageId(f"msg_{secrets.token_hex(8)}")
        claimed: list[e.Event] = [] if state.operator else [e.ConversationClaimed(COLLEAGUE)]
        return [*claimed, e.OperatorReplied(message, identity.id, Content(text), COLLEAGUE, text)]

    await core.recorder.act(identity.conversation, answered)


async def _serve_web(core: Core, port: int) -> "asyncio.Task[None]":
    """Returns once it listens."""
    app = create_app(await open_web(core, demo=False))
    config = uvicorn.Config(app, port=port, log_config=None, access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
    return serving
