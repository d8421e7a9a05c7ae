"""The live feed: one reader of the log's end for each process, whatever the number of open screens."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog

from conversation.ids import ConversationId
from hub.waking import waking
from integrations.signals.port import Signals
from storage import event_log, transcript
from storage.database import Database, DatabaseUnavailable
from storage.transcript import TimelineRow

POLL_SECONDS = 1.0
BATCH = 500

log = structlog.get_logger(__name__)


class Audience(Protocol):
    """Whoever listens: the clients' widgets, the operators' screens."""

    @property
    def listening(self) -> bool: ...

    async def deliver(self, rows: Sequence[TimelineRow], after: int) -> None:
        """Rows touched behind ``after``, in the order of the log."""
        ...

    def typing(self, conversation: ConversationId, operator: str) -> None:
        """Somebody types; ``operator`` is "" for the client."""
        ...

    def trouble(self, kind: str, account: str) -> None:
        """``account``: the account is dead; ``payload``: something it brought could not be read."""
        ...


class Feed:
    """``run`` it once in each process that serves screens."""

    def __init__(self, database: Database, signals: Signals, audiences: Sequence[Audience]) -> None:
        self._database = database
        self._signals = signals
        self._audiences = audiences
        self._position: int | None = None
        """None while nobody listens: then nothing is read at all."""

    async def join(self) -> None:
        """To be awaited after joining an audience and before reading what is there: nothing falls in between."""
        if self._position is None:
            head = await self._database.read(event_log.head)
            if self._position is None:
                self._position = head

    async def position(self) -> int:
        """How far the log has come, as far as this process knows."""
        if self._position is not None:
            return self._position
        return await self._database.read(event_log.head)

    async def tell_typing(self, conversation: ConversationId, operator: str = "") -> None:
        """Lost when nobody listens: typing is shown, never stored."""
        await self._signals.publish("typing", f"{conversation} {operator}".strip())

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_log())
            group.create_task(self._follow_signals())

    async def catch_up(self) -> None:
        """Deliver everything behind the last position. Raises DatabaseUnavailable; then nothing is skipped."""
        if not any(audience.listening for audience in self._audiences):
            self._position = None
            return
        await self.join()
        while True:
            after = self._position or 0
            rows = await self._database.read(lambda after=after: transcript.since(after, BATCH))  # type: ignore[misc]
            if not rows:
                return
            for audience in self._audiences:
                if audience.listening:
                    await self._deliver(audience, rows, after)
            self._position = rows[-1].changed

    async def _deliver(self, audience: Audience, rows: Sequence[TimelineRow], after: int) -> None:
        """A defect costs these updates (whoever comes back reads them), never the feed."""
        try:
            await audience.deliver(rows, after)
        except DatabaseUnavailable:
            raise
        except Exception:
            log.exception("feed_delivery_failed", after=after)

    async def _follow_log(self) -> None:
        async with waking(self._signals, "log", POLL_SECONDS) as wait:
            while True:
                await wait()
                try:
                    await self.catch_up()
                except DatabaseUnavailable:
                    log.warning("feed_waits_for_the_database")

    async def _follow_signals(self) -> None:
        """``CONVERSATION`` when the client types, ``CONVERSATION OPERATOR`` when a person of ours does."""
        async with self._signals.subscribe("typing", "trouble") as signals:
            async for topic, text in signals:
                subject, _, other = text.partition(" ")
                for audience in self._audiences:
                    if topic == "trouble":
                        audience.trouble(subject, other)
                    else:
                        audience.typing(ConversationId(subject), other)
