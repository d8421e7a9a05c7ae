"""What a commit costs beside the raw driver's: ``python -m bench.commit [--commits N]``.

The same statements (a payload stored, three events appended, positions and versions advanced, a snapshot kept) go
through ``storage`` and through sqlite3 or asyncpg alone, one after another and 16 at once; durable in both. Figures
are CPU and time a commit, the best of several runs, and our cost over the driver's.
"""

import argparse
import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import uvloop

from conversation import events as e
from conversation.ids import ConversationId, IdentityId, MessageId, Micros
from conversation.state import State
from storage import event_log, inbox, migrate
from storage.database import Database, Row, Script, Statement
from storage.postgres import PostgresDatabase
from storage.sqlite import SqliteDatabase

RUNS = 5

Commit = Callable[[Sequence[Statement]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds a commit."""

    cpu: float
    wall: float


def turn(number: int) -> Script[None]:
    conversation = ConversationId(f"conv_{number}")
    yield from inbox.store(
        account="bench", event_key=str(number), order_key="p", payload=b"x" * 300, received_at=Micros(0)
    )
    yield from event_log.create(conversation, "cont", Micros(0))
    found = [
        e.MessageReceived(MessageId(f"m{n}"), IdentityId("i"), str(n), "как передать показания")
        for n in range(3)
    ]
    yield from event_log.append(conversation, 0, found, Micros(0))
    yield from event_log.keep_snapshot(State(conversation, 3))


def statements(number: int) -> list[Statement]:
    """The statements of ``turn``, made beforehand: positions are asked for, but not waited for."""
    made: list[Statement] = []
    script = turn(number)
    answers: list[Row] | None = None
    try:
        while True:
            made.append(script.send(answers))  # type: ignore[arg-type]
            answers = [(3 * number + 3,)] if "log_head" in made[-1].query.sqlite else [(3,)]
    except StopIteration:
        return made


def ours(database: Database) -> Commit:
    async def commit(made: Sequence[Statement]) -> None:
        def script() -> Script[None]:
            for statement in made:  # noqa: UP028 - rows are sent back, which a list does not take
                yield statement

        await database.transact(script)

    return commit


def raw_sqlite(path: Path) -> Commit:
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    connection.execute("PRAGMA synchronous=FULL")

    async def commit(made: Sequence[Statement]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for statement in made:
            if isinstance(statement.params, list):
                connection.executemany(statement.query.sqlite, statement.params)
            else:
                connection.execute(statement.query.sqlite, statement.params).fetchall()
        connection.execute("COMMIT")

    return commit


def raw_postgres(pool: "asyncpg.Pool[Any]") -> Commit:
    async def commit(made: Sequence[Statement]) -> None:
        async with pool.acquire() as connection, connection.transaction():
            for statement in made:
                sql, names = statement.query.postgres
                params: Any = statement.params
                if isinstance(params, list):
                    await connection.executemany(sql, [[row[name] for name in names] for row in params])
                else:
                    await connection.fetch(sql, *[params[name] for name in names])

    return commit


class Numbers:
    """Conversations that nobody used before."""

    def __init__(self) -> None:
        self._next = 0

    def take(self, count: int) -> list[list[Statement]]:
        self._next += count
        return [statements(number) for number in range(self._next - count, self._next)]


async def measure(commit: Commit, work: list[list[Statement]], concurrent: int) -> Cost:
    async def one(mine: list[list[Statement]]) -> None:
        for made in mine:
            await commit(made)

    cpu, started = time.process_time(), time.perf_counter()
    await asyncio.gather(*(one(work[n::concurrent]) for n in range(concurrent)))
    seconds = time.perf_counter() - started
    return Cost((time.process_time() - cpu) / len(work) * 1e6, seconds / len(work) * 1e6)


async def compare(name: str, mine: Commit, raw: Commit, numbers: Numbers, count: int) -> None:
    for concurrent in (1, 16):
        costs: dict[str, list[Cost]] = {"ours": [], "raw": []}
        for _ in range(RUNS):
            # In turn, so that both meet the same neighbours.
            for who, commit in (("ours", mine), ("raw", raw)):
                costs[who].append(await measure(commit, numbers.take(count), concurrent))
        cpu = {who: min(cost.cpu for cost in found) for who, found in costs.items()}
        wall = {who: min(cost.wall for cost in found) for who, found in costs.items()}
        print(
            f"{name}, {concurrent} at once: CPU {cpu['ours']:.0f} µs, driver {cpu['raw']:.0f} "
            f"(ratio {cpu['ours'] / cpu['raw']:.2f}); time {wall['ours']:.0f} µs, driver {wall['raw']:.0f} "
            f"(ratio {wall['ours'] / wall['raw']:.2f}; load {os.getloadavg()[0]:.1f})"
        )


async def bench(folder: Path, url: str, count: int) -> None:
    path = folder / "okno.sqlite"
    lite = SqliteDatabase(path)
    await migrate.upgrade(lite, f"sqlite:///{path}")
    await compare("sqlite", ours(lite), raw_sqlite(path), Numbers(), count)
    await lite.close()
    postgres = await PostgresDatabase.open(url)
    await migrate.upgrade(postgres, url)
    async with asyncpg.create_pool(url, max_size=10) as pool:
        await compare("postgresql", ours(postgres), raw_postgres(pool), Numbers(), count)
    await postgres.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--commits", type=int, default=300, help="in each run")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        from tests.servers.postgres import Postgres, installed_binaries, open_postgres, wheel_binaries

        binaries = installed_binaries() or wheel_binaries()
        server = Postgres.start(binaries, fsync=True) if binaries else open_postgres()
        stack.callback(server.stop)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(bench(folder, server.create_database(), chosen.commits))


if __name__ == "__main__":
    main()
