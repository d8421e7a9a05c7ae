"""Intake: a payload is made durable before anybody is told that it was received."""

from collections.abc import Sequence

from channels.channel import RawPayload
from hub.observe import Observer
from integrations.signals.port import Signals
from storage import inbox
from storage.database import Database, Script


class Intake:
    def __init__(self, database: Database, signals: Signals, observe: Observer) -> None:
        self._database = database
        self._signals = signals
        self._observe = observe

    async def accept(self, raw: RawPayload) -> bool:
        """Store one payload once; durable on return. False for a repeat. Raises DatabaseUnavailable."""
        return bool(await self.accept_all([raw]))

    async def accept_all(self, batch: Sequence[RawPayload]) -> int:
        """Store a batch, with the cursor of the source, in one transaction; the number of new ones."""
        steps = self._observe.steps()
        stored = await self._database.transact(lambda: _store(batch))
        steps.passed("stored")
        for raw in stored:
            self._observe.payload_stored(raw.account)
            await self._signals.publish("inbox", f"{raw.account} {raw.order_key}")
        for _ in range(len(batch) - len(stored)):
            self._observe.payload_repeated(batch[0].account)
        return len(stored)

    async def keep_cursor(self, account: str, cursor: str) -> None:
        """Nothing came, and its source goes on from here; durable on return. Raises DatabaseUnavailable."""
        await self._database.transact(lambda: inbox.keep_cursor(account, cursor))


def _store(batch: Sequence[RawPayload]) -> Script[list[RawPayload]]:
    stored = []
    for raw in batch:
        row = yield from inbox.store(
            account=raw.account,
            event_key=raw.event_key,
            order_key=raw.order_key,
            payload=raw.payload,
            received_at=raw.received_at,
            cursor=raw.cursor,
        )
        if row is not None:
            stored.append(raw)
    return stored
