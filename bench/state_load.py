"""How long a conversation's state takes to load: ``python -m bench.state_load``.

CPU after a hundred events and after ten thousand, in turns on SQLite: the median of a few hundred loads of each.
"""

import asyncio
import os
import statistics
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import event_log, migrate
from storage.sqlite import SqliteDatabase
from tests.storage.test_state_load import BEHIND, CONVERSATION, told

TIMES = 300


async def measure(folder: Path) -> None:
    opened: dict[int, SqliteDatabase] = {}
    spent: dict[int, list[float]] = {104: [], 10_000: []}
    for count in spent:
        path = folder / f"{count}.sqlite"
        database = opened[count] = SqliteDatabase(path)
        await migrate.upgrade(database, f"sqlite:///{path}")
        await database.transact(partial(told, count + BEHIND))
    for _ in range(TIMES):
        for count, database in opened.items():
            began = time.process_time()
            await database.read(lambda: event_log.load_state(CONVERSATION))
            spent[count].append((time.process_time() - began) * 1e6)
    for database in opened.values():
        await database.close()
    short, long = map(statistics.median, spent.values())
    load = os.getloadavg()[0]
    print(
        f"100 events {short:.0f} µs, 10,000 events {long:.0f} µs: {long / short:.2f} of it (load {load:.1f})"
    )


if __name__ == "__main__":
    with TemporaryDirectory() as place:
        asyncio.run(measure(Path(place)))
