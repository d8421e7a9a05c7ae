from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from conversation.ids import SECOND
from integrations.crm.demo.embedded import DemoCrm
from integrations.crm.demo.faults import Faults
from integrations.crm.demo.journal import Journal
from integrations.crm.demo.ledger import Ledger
from integrations.crm.demo.served import ServedDemo
from integrations.crm.http_crm import HttpCrm
from integrations.crm.port import Crm, CrmReply
from nlu.breaker import Breaker
from tests.integrations.crm.clients import Clock, seed

SECRET = b"0123456789abcdef"


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


WAYS = ["embedded", "http"]
"""The same suite for every way to reach a CRM."""


@pytest_asyncio.fixture(params=WAYS)
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    async with reached(request.param, 5.0) as found:
        yield found


@pytest_asyncio.fixture(params=WAYS)
async def hurried(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    """Its hub waits for a quarter of a second."""
    async with reached(request.param, 0.25) as found:
        yield found


@asynccontextmanager
async def reached(way: str, limit: float) -> AsyncIterator[Line]:
    clock = Clock()
    if way == "http":
        async with over_http(clock, limit=limit) as found:
            yield found
    else:
        crm = DemoCrm(seed(), clock, limits=(limit, limit))
        yield Line(crm, crm.faults, crm.journal, clock)


@asynccontextmanager
async def over_http(
    clock: Clock, *, limit: float = 5.0, keys: Sequence[bytes] = (SECRET,), failures: int = 5
) -> AsyncIterator[Line]:
    """The demo served on loopback; what times out is cut at once."""
    served = ServedDemo(Ledger(seed(), clock), (SECRET,), clock, hang=0.01)
    async with served.listening() as url:
        crm = http_crm(url, clock, limit=limit, keys=keys, failures=failures)
        yield Line(crm, served.faults, served.journal, clock)
        await crm.close()


def http_crm(
    url: str, clock: Clock, *, limit: float = 5.0, keys: Sequence[bytes] = (SECRET,), failures: int = 5
) -> HttpCrm:
    return HttpCrm(url, keys, clock, Breaker(failures, 10 * SECOND, clock), limits=(limit, limit))
