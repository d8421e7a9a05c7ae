from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from integrations.crm.demo.embedded import DemoCrm
from integrations.crm.demo.faults import Faults
from integrations.crm.demo.journal import Journal
from integrations.crm.port import Crm, CrmReply
from tests.integrations.crm.clients import Clock, seed


@dataclass(slots=True)
class Line:
    """A CRM as the hub reaches it, and a look behind its door."""

    crm: Crm
    faults: Faults
    journal: Journal
    clock: Clock

    async def read(self, operation: str, /, **arguments: Any) -> CrmReply:
        return await self.crm.read(operation, arguments, correlation="turn-1")

    async def write(self, operation: str, key: str = "key-1", /, **arguments: Any) -> CrmReply:
        return await self.crm.write(operation, arguments, key=key, correlation="turn-1")

    async def by_key(self, key: str = "key-1") -> CrmReply:
        return await self.crm.get_by_key(key, correlation="turn-1")


@pytest_asyncio.fixture(params=["embedded"])
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    """The same suite for every way to reach it."""
    clock = Clock()
    crm = DemoCrm(seed(), clock, limits=(0.05, 0.05))
    yield Line(crm, crm.faults, crm.journal, clock)
    await crm.close()
