"""A place where hubs are killed: one database, one clock, one platform, and the processes that come and go."""

import asyncio
import itertools
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from app.compose import open_database
from app.config import Config
from storage import migrate
from storage.database import Database
from tests.faults import invariants
from tests.faults.far_side import PATIENCE_SECONDS, Platform
from tests.faults.hub_process import Orders
from tests.faults.processes import HubProcess, Nursery
from tests.faults.shared_clock import SharedClock

LEASES_OVER = 600.0
"""Seconds that the clock goes forward so that every lease of the dead has run out."""


@dataclass(slots=True)
class Scene:
    folder: Path
    database_url: str
    platform: Platform
    nursery: Nursery
    clock: SharedClock
    living: dict[str, HubProcess] = field(default_factory=dict)
    window: set[str] = field(default_factory=set)
    _names: "Iterator[str]" = field(default_factory=lambda: (f"hub{n}" for n in itertools.count(1)))

    async def start(self, **more: Any) -> HubProcess:
        """A hub that is connected to the platform and works."""
        process = self.launch(**more)
        await self.platform.until_here(process.name)
        return process

    def launch(self, **more: Any) -> HubProcess:
        orders = Orders(next(self._names), str(self.folder), self.database_url, self.platform.port, **more)
        process = self.living[orders.name] = self.nursery.start(orders)
        return process

    async def bury(self, process: HubProcess) -> None:
        """It is dead, or dies soon by itself: note what was inside the window, and let its leases run out."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await process.dies()
        del self.living[process.name]
        await self.platform.until_gone(process.name)
        self.window |= await self.sent_unrecorded()
        self.clock.forward(LEASES_OVER)

    async def sent_unrecorded(self) -> set[str]:
        """Messages inside the window just now."""
        async with self.database() as database:
            return await database.read(lambda: invariants.in_the_window(self.platform))

    async def kill(self, process: HubProcess) -> None:
        process.signal(signal.SIGKILL)
        await self.bury(process)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """For the parent's own looks; on SQLite only while no hub lives."""
        config = Config(data=self.folder, database=SecretStr(self.database_url))
        database, _ = await open_database(config)
        try:
            yield database
        finally:
            await database.close()

    async def finish(self) -> None:
        """A healthy hub gets what was not acknowledged and finishes everything; then all must be in order."""
        process = next(iter(self.living.values()), None) or await self.start()
        await self.repeat(process)
        await self.platform.until_acknowledged()
        await self.rest(process)
        for one in list(self.living.values()):
            await self.kill(one)
        async with self.database() as database:
            assert await database.read(invariants.at_rest), "a healthy hub does not come to rest"
            await invariants.check_invariants(database, self.platform, self.window)

    async def repeat(self, process: HubProcess) -> None:
        """Platforms deliver again whatever was not acknowledged."""
        for told in self.platform.told:
            if not told.acknowledged:
                self.platform.deliver(process.name, told)

    async def rest(self, process: HubProcess) -> None:
        """Until everything is served and sent."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (await self.platform.report(process.name)).get("at_rest"):
                await asyncio.sleep(0.02)


@asynccontextmanager
async def open_scene(folder: Path, database_url: str, nursery: Nursery) -> AsyncIterator[Scene]:
    """Migrated, without articles (indexing them would be most of a hub's start); in the end the living are killed."""
    platform = Platform()
    await platform.start()
    clock = SharedClock(folder / "clock")
    scene = Scene(folder, database_url, platform, nursery, clock)
    config = Config(data=folder, database=SecretStr(database_url))
    database, url = await open_database(config)
    await migrate.upgrade(database, url)
    await database.close()
    try:
        yield scene
    finally:
        for process in list(scene.living.values()):
            await process.killed()
        await platform.stop()
