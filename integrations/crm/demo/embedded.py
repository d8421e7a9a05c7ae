"""The demo as the hub's own CRM, without a wire; faults come out as the port's outcomes."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from conversation.ids import Micros
from integrations.crm.demo.faults import ASK, OUTCOMES, Fault, Faults
from integrations.crm.demo.journal import Journal
from integrations.crm.demo.ledger import Ledger
from integrations.crm.demo.seed import Fixture, Seed
from integrations.crm.port import CrmReply

_NOT_READ = CrmReply("unavailable", reason="no_answer")
_NOBODY_KNOWS = CrmReply("unknown", reason="no_answer")


class DemoCrm:
    """``limits``: seconds a read and a write may take; ``pause`` is how it lets time pass."""

    def __init__(
        self,
        seed: Seed,
        now: Callable[[], Micros],
        *,
        script: Collection[Fault] = (),
        limits: tuple[float, float] = (2.0, 10.0),
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._ledger = Ledger(seed, now)
        self.faults = Faults(script)
        self._limits = limits
        self._pause = pause

    @property
    def journal(self) -> Journal:
        return self._ledger.journal

    def add(self, record: Fixture) -> None:
        """One more account, company or appeal (``fixture_of``)."""
        self._ledger.book.add(record)

    async def read(self, operation: str, arguments: Mapping[str, Any], *, correlation: str) -> CrmReply:
        return await self._asked(operation, lambda: self._ledger.read(operation, arguments))

    async def write(
        self, operation: str, arguments: Mapping[str, Any], *, key: str, correlation: str
    ) -> CrmReply:
        self.journal.calls[operation] += 1
        fault = self.faults.next(operation)
        if fault is None:
            return self._ledger.write(operation, arguments, key)
        if fault.how in OUTCOMES:
            return _as_told(fault)
        if fault.how in ("500", "timeout_before_write"):
            return _NOBODY_KNOWS
        late = fault.how == "slow" and await self._slow(fault, self._limits[1])
        reply = self._ledger.write(operation, arguments, key)
        return _NOBODY_KNOWS if fault.how != "slow" or late else reply

    async def get_by_key(self, key: str, *, correlation: str) -> CrmReply:
        return await self._asked(ASK, lambda: self._ledger.get_by_key(key))

    async def check(self) -> str:
        return ""

    async def close(self) -> None:
        """What it kept is gone with it."""

    async def _asked(self, operation: str, answer: Callable[[], CrmReply]) -> CrmReply:
        self.journal.calls[operation] += 1
        fault = self.faults.next(operation)
        if fault is None:
            return answer()
        if fault.how in OUTCOMES and operation != ASK:
            return _as_told(fault)
        if fault.how != "slow" or await self._slow(fault, self._limits[0]):
            return _NOT_READ
        return answer()

    async def _slow(self, fault: Fault, limit: float) -> bool:
        """True when the caller is gone before the answer comes."""
        await self._pause(min(fault.seconds, limit))
        return fault.seconds >= limit


def _as_told(fault: Fault) -> CrmReply:
    return CrmReply(fault.how, reason="script")  # type: ignore[arg-type]
