"""Many faults, in rounds with seeds of their own: ``python -m bench.faults [--f01 N] … [--f14 N] [--seed S]``.

N counts kills (F03: sleeps; F07: queued answers; F09: sends; F14: poison payloads). F01 and F02 run on both databases
in turn, F03 on PostgreSQL, the others on SQLite. After each round all invariants are checked against the platform's
ledger; a round that fails prints its seed and ends the run. F07 also measures what another account notices of a flood.

``--f11 N --f12 N --f13 N``: N letters, upheavals of the mailbox, bounces (``bench/mail_faults``).
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from bench import mail_faults
from hub.observe import Stage
from tests.faults.floods import answered_beside, flood
from tests.faults.kills import kill_at, kill_the_webhook, oversleep
from tests.faults.poison import open_ward
from tests.faults.processes import Nursery
from tests.faults.scene import Scene, open_scene
from tests.faults.storms import WEATHERS, opened_storm, weather
from tests.faults.wire import NATIVE, PLAIN
from tests.servers.postgres import Postgres, open_postgres

MOST = 5000
GOOD_FOR_EACH_POISON = 332
POINTS: tuple[Stage, ...] = get_args(Stage)
SLEEPS: tuple[Stage, ...] = (
    "claimed",
    "parsed",
    "fetched",
    "understood",
    "decided",
    "sending",
    "rendered",
    "admitted",
)
DATABASES = ("postgresql", "sqlite")
WEBHOOK_KILLS = 5
"""In one round."""
ALTERNATIONS = 3
"""Of measuring alone and beside a flood: the machine has other work, too."""
STORM_SENDS = 100
"""In one round."""

Round = Callable[[Scene, random.Random], Awaitable[int]]


async def webhook_round(scene: Scene, chance: random.Random) -> int:
    one_process = not scene.database_url
    if not one_process:
        await scene.start()
    for _ in range(WEBHOOK_KILLS):
        await kill_the_webhook(scene, chance, works=one_process)
    return WEBHOOK_KILLS


async def worker_round(scene: Scene, chance: random.Random) -> int:
    for point in chance.sample(POINTS, len(POINTS)):
        await kill_at(scene, point, chance)
    return len(POINTS)


async def sleep_round(scene: Scene, chance: random.Random) -> int:
    await oversleep(scene, chance.choice(SLEEPS), chance.choice((NATIVE, PLAIN)))
    return 1


@dataclass(frozen=True, slots=True)
class Series:
    postgres: Postgres
    nursery: Nursery
    seed: int

    async def run(self, name: str, count: int, one: Round, databases: Sequence[str] = DATABASES) -> None:
        done = messages = copies = window = number = 0
        started = time.perf_counter()
        while done < min(count, MOST):
            seed, on = self.seed + number, databases[number % len(databases)]
            try:
                async with self._scene(on) as scene:
                    done += await one(scene, random.Random(seed))
                    await scene.finish()
            except BaseException:
                print(f"{name}: seed {seed} on {on} fails")
                raise
            ledger = scene.platform.ledger
            messages += len(scene.platform.told)
            copies += len(ledger) - len({(taken.account, taken.key) for taken in ledger})
            window += len(scene.window)
            number += 1
        print(
            f"{name}: {done} in {number} rounds from seed {self.seed}, {messages} messages: 0 lost, "
            f"{copies} doubled of {window} inside the window ({time.perf_counter() - started:.0f} s)"
        )

    @asynccontextmanager
    async def _scene(self, on: str) -> AsyncIterator[Scene]:
        url = self.postgres.create_database() if on == "postgresql" else ""
        with tempfile.TemporaryDirectory() as folder:
            async with open_scene(Path(folder), url, self.nursery) as scene:
                yield scene
        if url:
            self.postgres.drop_database(url)


async def floods(queued: int, seed: int) -> None:
    """F07 on a clock that is moved; then what another account notices of it, in real time."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        platform = await flood(Path(folder), seed, queued)
    print(
        f"F07 flood: {queued} queued, {platform.floods} times 429, seed {seed}: none early, 0 lost, 0 doubled "
        f"({time.perf_counter() - started:.0f} s)"
    )
    p95: dict[bool, list[float]] = {False: [], True: []}
    for flooded in (False, True) * ALTERNATIONS:
        with tempfile.TemporaryDirectory() as folder:
            found = sorted([one async for one in answered_beside(Path(folder), seed, flooded=flooded)])
        p95[flooded].append(found[int(len(found) * 0.95)] * 1000)
    alone, beside = (" ".join(f"{one:.1f}" for one in p95[flooded]) for flooded in (False, True))
    print(f"F07 another account, p95 in ms, taken in turn: alone {alone}; beside a flood {beside}")


async def storms(sends: int, seed: int) -> None:
    """F09 in rounds of one weather each."""
    started = time.perf_counter()
    done = doubled = struck = number = 0
    while done < sends:
        kind = WEATHERS[number % len(WEATHERS)]
        try:
            with tempfile.TemporaryDirectory() as folder:
                async with opened_storm(Path(folder), seed + number) as storm:
                    await weather(storm, kind, STORM_SENDS)
                    doubled += await storm.check(range(1, STORM_SENDS // 2 + 1))
                    struck += len(storm.wire.struck)
        except BaseException:
            print(f"F09: seed {seed + number}, {kind} fails")
            raise
        done += STORM_SENDS
        number += 1
    print(
        f"F09 bad wire: {done} sends in {number} rounds from seed {seed}, {struck} exchanges struck: 0 lost, "
        f"{doubled} doubled, all the bot's own ({time.perf_counter() - started:.0f} s)"
    )


async def bench(chosen: argparse.Namespace, series: Series) -> None:
    await series.run("F01 webhook killed", chosen.f01, webhook_round)
    await series.run("F02 worker killed", chosen.f02, worker_round)
    await series.run("F03 worker asleep", chosen.f03, sleep_round, DATABASES[:1])
    if chosen.f07:
        await floods(min(chosen.f07, MOST), chosen.seed)
    if chosen.f09:
        await storms(min(chosen.f09, MOST), chosen.seed)


async def poison(count: int, seed: int) -> None:
    """F14, at most 30 poison payloads a round, on SQLite."""
    done, number = 0, 0
    started = time.perf_counter()
    while done < min(count, MOST):
        portion = min(count - done, 30)
        with tempfile.TemporaryDirectory() as folder:
            async with open_ward(Path(folder)) as ward:
                await ward.feed(portion * GOOD_FOR_EACH_POISON, portion, seed + number)
                await ward.rest()
                await ward.check_the_good()
                seen = len(await ward.letters())
        if seen != portion:
            raise AssertionError(f"F14: seed {seed + number}: {seen} of {portion} are visible")
        done, number = done + portion, number + 1
    print(
        f"F14 poison: {done} in {done * (GOOD_FOR_EACH_POISON + 1)} payloads, {number} rounds from seed {seed}: "
        f"all good ones served, {done} of {done} visible ({time.perf_counter() - started:.0f} s)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--f01", type=int, default=20)
    parser.add_argument("--f02", type=int, default=24)
    parser.add_argument("--f03", type=int, default=5)
    parser.add_argument("--f07", type=int, default=0)
    parser.add_argument("--f09", type=int, default=0)
    parser.add_argument("--f14", type=int, default=5, help="poison payloads, each among 332 good ones")
    parser.add_argument("--seed", type=int, default=1000)
    for fault in ("--f11", "--f12", "--f13"):
        parser.add_argument(fault, type=int, default=0)
    chosen = parser.parse_args()
    asyncio.run(
        mail_faults.run(min(chosen.f11, MOST), min(chosen.f12, MOST), min(chosen.f13, MOST), chosen.seed)
    )
    if not any((chosen.f01, chosen.f02, chosen.f03, chosen.f07, chosen.f09, chosen.f14)):
        return
    with ExitStack() as stack:
        postgres = open_postgres()
        stack.callback(postgres.stop)
        log = stack.enter_context(tempfile.TemporaryDirectory())
        nursery = Nursery(Path(log) / "hubs.log")
        stack.callback(nursery.close)
        asyncio.run(poison(chosen.f14, chosen.seed))
        asyncio.run(bench(chosen, Series(postgres, nursery, chosen.seed)))


if __name__ == "__main__":
    main()
