"""Messages a second through the whole hub: ``python -m bench.turn [--database sqlite|postgresql] [--messages N]``.

A webhook's body comes in, is durable, understood, decided about; the reply is recorded and handed to a sender that
costs nothing. One process on one core (PostgreSQL's own processes on the others), the real pack and understander,
distinct questions, half of them from new clients. Latency runs from the body to the sender's call; the rate counts
until the last message is settled. CPU is of the hub's process alone.

Each figure is the best of several short runs; ``load`` is the machine's during them. ``--profile FILE`` writes
cProfile's statistics of one run.
"""

import argparse
import asyncio
import cProfile
import gc
import os
import random
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvloop
from pydantic import SecretStr

from app.compose import Core, open_core, system_clock
from app.config import ROOT, Config
from app.pack import Pack, load_pack
from bench.questions import questions
from bench.telegram_line import FreeTelegram, received, update
from conversation.ids import Micros
from hub.editor import Editor
from hub.observe import Observer, Stage
from storage import inbox, outbox

NEW_CLIENTS = 0.5
QUESTIONS_EACH = 8
"""A client asks no more than that: after twenty answers in ten minutes the bot falls silent."""
WARM_UP = 100
PATIENCE_SECONDS = 30.0


@dataclass(slots=True)
class Run:
    """``latencies`` in seconds; ``stages`` is CPU seconds a stage, filled at one concurrent message only."""

    seconds: float = 0.0
    cpu: float = 0.0
    latencies: list[float] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        return sorted(self.latencies)[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


class Line:
    """Clients on their phones: each message is a body of its own, from somebody new or somebody known."""

    def __init__(self, pack: Pack, core: Core, channel: FreeTelegram, seed: int) -> None:
        self.channel = channel
        self._core = core
        self._chance = random.Random(seed)
        self._questions = questions(pack, core.knowledge.understander, seed)
        self._numbers = iter(range(1, 10**9))
        self._known: dict[str, int] = {}

    def bodies(self, count: int, concurrent: int) -> list[list[tuple[str, bytes]]]:
        """Made beforehand, a list for each concurrent sender; no chat is in two lists."""
        lists: list[list[tuple[str, bytes]]] = [[] for _ in range(concurrent)]
        for place in range(count):
            mine = lists[place % concurrent]
            number = next(self._numbers)
            mine.append((self._chat(place % concurrent), b""))
            mine[-1] = (mine[-1][0], update(number, mine[-1][0], next(self._questions)))
        return lists

    def _chat(self, sender: int) -> str:
        mine = [chat for chat in self._recent(sender) if self._known[chat] < QUESTIONS_EACH]
        if mine and self._chance.random() > NEW_CLIENTS:
            chat = self._chance.choice(mine)
        else:
            chat = f"{len(self._known) + 1}{sender:03d}"
        self._known[chat] = self._known.get(chat, 0) + 1
        return chat

    def _recent(self, sender: int) -> list[str]:
        return [chat for chat in list(self._known)[-400:] if int(chat) % 1000 == sender]

    async def say(self, chat: str, body: bytes) -> float:
        """Seconds until the reply was handed to the sender."""
        handed = self.channel.free.awaited(chat)
        started = time.perf_counter()
        await self._core.intake.accept(received(self.channel, body))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await handed
        return time.perf_counter() - started


class Meter:
    """CPU between the named points, right only while one message is on its way."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self.settled = asyncio.Event()
        self.on = False
        """Reading the CPU clock costs more than most stages: it is read only when it means something."""
        self._mark = 0.0

    def begin(self) -> None:
        if self.on:
            self.settled.clear()
            self._mark = time.process_time()

    def passed(self, stage: Stage) -> None:
        if not self.on:
            return
        now = time.process_time()
        self.spent[stage] += now - self._mark
        self._mark = now
        if stage == "settled":
            self.settled.set()


async def measure(core: Core, line: Line, meter: Meter, count: int, concurrent: int) -> Run:
    run = Run()
    lists = line.bodies(count, concurrent)
    meter.spent.clear()
    meter.on = concurrent == 1

    async def sender(mine: list[tuple[str, bytes]]) -> None:
        for chat, body in mine:
            meter.begin()
            run.latencies.append(await line.say(chat, body))
            if concurrent == 1:
                await meter.settled.wait()

    cpu, started = time.process_time(), time.perf_counter()
    await asyncio.gather(*(sender(mine) for mine in lists))
    await settled(core)
    run.seconds, run.cpu = time.perf_counter() - started, time.process_time() - cpu
    if concurrent == 1:
        run.stages = dict(meter.spent)
    return run


async def settled(core: Core) -> None:
    """Until nothing waits and nothing is owed."""
    while True:
        waiting = await core.database.read(lambda: inbox.waiting(1))
        owed = await core.database.read(lambda: outbox.owed(Micros(2**62), 1))
        if not waiting and not owed and core.worker.turn_lanes.idle and core.worker.send_lanes.idle:
            return
        await asyncio.sleep(0.002)


def report(name: str, concurrent: int, runs: list[Run]) -> None:
    best = max(runs, key=lambda run: run.rate)
    count = len(best.latencies)
    print(
        f"{name}, {concurrent} at once: {best.rate:.0f} messages/s, p50 {best.percentile(0.5) * 1e3:.1f} ms, "
        f"p99 {best.percentile(0.99) * 1e3:.1f} ms, CPU {min(r.cpu / count for r in runs) * 1e3:.2f} ms a message "
        f"(rates {' '.join(f'{run.rate:.0f}' for run in runs)}; load {os.getloadavg()[0]:.1f})"
    )
    if best.stages:
        leanest = min(runs, key=lambda run: sum(run.stages.values()))
        print(
            "  CPU a stage, ms: "
            + ", ".join(f"{stage} {spent / count * 1e3:.3f}" for stage, spent in leanest.stages.items())
        )


@contextmanager
def profiled(target: Path | None) -> Iterator[None]:
    if target is None:
        yield
        return
    with cProfile.Profile() as profile:
        yield
    profile.dump_stats(target)


async def bench(url: str, folder: Path, chosen: argparse.Namespace, name: str) -> None:
    pack = load_pack(ROOT / "content" / "psk")
    meter = Meter()
    channel = FreeTelegram(folder / "blobs")
    config = Config(data=folder, database=SecretStr(url))
    async with open_core(
        config, pack, accounts={channel.account: channel}, observe=Observer(meter.passed)
    ) as core:
        if await Editor(core.database, core.signals, system_clock).seed(pack.articles):
            await core.knowledge.refresh()
        line = Line(pack, core, channel, seed=1)
        working = asyncio.create_task(core.worker.run())
        await measure(core, line, meter, WARM_UP, 4)
        gc.collect()
        gc.freeze()  # As ``okno serve`` does: what is loaded stays for ever.
        for concurrent in chosen.concurrent:
            with profiled(chosen.profile):
                runs = [
                    await measure(core, line, meter, chosen.messages, concurrent) for _ in range(chosen.runs)
                ]
            report(name, concurrent, runs)
        core.worker.stop()
        await working
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--messages", type=int, default=1000, help="in each run")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--concurrent", type=int, nargs="*", default=[1, 16])
    parser.add_argument("--profile", type=Path, help="a file for cProfile's statistics")
    parser.add_argument("--folder", type=Path, help="where the database lies (default: the temporary folder)")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        urls = {"sqlite": ""}
        if chosen.database != "sqlite":
            from tests.servers.postgres import Postgres, installed_binaries, open_postgres, wheel_binaries

            binaries = installed_binaries() or wheel_binaries()
            server = Postgres.start(binaries, fsync=True) if binaries else open_postgres()
            stack.callback(server.stop)
            urls["postgresql"] = server.create_database()
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        for name, url in urls.items():
            if chosen.database in (name, "both"):
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=chosen.folder)))
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    runner.run(bench(url, folder, chosen, name))


if __name__ == "__main__":
    main()
