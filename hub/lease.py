"""A claim at work: prolonged for as long as its work takes, so that a slow platform is not taken for a dead worker."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

import structlog

from conversation.ids import SECOND, Micros
from storage import claims
from storage.claims import Claim
from storage.database import Database, DatabaseUnavailable, Script, StaleClaim

LONGEST_US = 900 * SECOND
"""Nothing is allowed to take longer: then another worker takes over. SMTP at a minute a command stays below."""

log = structlog.get_logger(__name__)


class Lease:
    """Use it as a context around the work; ``until`` says how long the claim is ours as far as we know.

    It is renewed at each third of its length, by this process alone: one that was stopped past it may find it lost.
    ``also`` joins the transaction of each renewal. Leaving the context writes nothing: the last transaction of the
    work itself releases the claim.
    """

    def __init__(
        self,
        database: Database,
        claim: Claim,
        now: Callable[[], Micros],
        length_us: int,
        also: Callable[[Micros], Script[None]] | None = None,
    ) -> None:
        self.claim = claim
        self.until = claim.until
        self._database = database
        self._now = now
        self._length = length_us
        self._also = also
        self._ends = Micros(claim.until - length_us + LONGEST_US)
        self._timer: asyncio.TimerHandle | None = None
        self._renewal: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self._wind()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._renewal is not None:
            self._renewal.cancel()

    def check(self) -> None:
        """Raises StaleClaim when somebody else may be at it by now."""
        if self._now() >= self.until:
            raise StaleClaim(self.claim.key)

    def _wind(self) -> None:
        # A timer costs next to nothing; most work is done long before it rings.
        self._timer = asyncio.get_running_loop().call_later(self._length / 3 / SECOND, self._ring)

    def _ring(self) -> None:
        self._renewal = asyncio.create_task(self._renew())

    async def _renew(self) -> None:
        now = self._now()
        if now >= self._ends:
            return
        until = Micros(now + self._length)
        try:
            await self._database.transact(lambda: self._prolong(until))
        except StaleClaim:
            self.until = Micros(0)
            return
        except DatabaseUnavailable:
            log.warning("lease_not_renewed")
        else:
            self.until = until
        self._wind()

    def _prolong(self, until: Micros) -> Script[None]:
        yield from claims.hold(self.claim, until)
        if self._also is not None:
            yield from self._also(until)
