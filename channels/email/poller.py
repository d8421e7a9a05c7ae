"""Letters of one mailbox, in the order of their UIDs, for ever. Its thread does nothing but wait for the server."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from channels.channel import EmptyBatch, RawPayload, Transient
from channels.email.envelope import event_key, order_key
from channels.email.mailbox import Connection, Fetched, Lost
from channels.email.settings import EmailSettings
from conversation.ids import SECOND, Micros

BATCH_LETTERS = 20
BATCH_BYTES = 8 * 1024 * 1024
PAUSES = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds between attempts to connect; after the last one the trouble is told."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """``uidvalidity:uid:day``: everything up to ``uid`` is stored; ``day`` is when its newest letter came, or when we
    first looked and found none.

    UIDs mean nothing under another UIDVALIDITY: then letters are read again from ``day`` on, and the inbox, which
    knows each letter by its own key, drops those it has.
    """

    validity: int = 0
    uid: int = 0
    day: date | None = None

    @classmethod
    def of(cls, cursor: str) -> "Place":
        """The start for "" and for what cannot be read."""
        validity, _, rest = cursor.partition(":")
        uid, _, day = rest.partition(":")
        try:
            return cls(int(validity), int(uid), date.fromisoformat(day) if day else None)
        except ValueError:
            return cls()

    def __str__(self) -> str:
        return f"{self.validity}:{self.uid}:{self.day.isoformat() if self.day else ''}"


class EmailPoller:
    """``pauses`` are the seconds between attempts to connect again."""

    def __init__(
        self, settings: EmailSettings, now: Callable[[], Micros], *, pauses: Sequence[float] = PAUSES
    ) -> None:
        self._settings = settings
        self._now = now
        self._pauses = pauses

    async def stream(self, cursor: str) -> AsyncIterator[Sequence[RawPayload]]:
        """Batches from ``cursor`` on; empty ones are signs of life, the first also tells the place where we begin.

        Raises AccountDead when the server refuses us, Transient when it cannot be reached for minutes.
        """
        reading = _Reading(self._settings, self._now, Place.of(cursor))
        try:
            failures = 0
            while True:
                try:
                    batch = await reading.next_batch()
                except Lost as error:
                    await reading.disconnect()
                    if failures == len(self._pauses):
                        raise Transient(f"the mailbox cannot be reached ({error})") from error
                    await asyncio.sleep(self._pauses[failures])
                    failures += 1
                    continue
                failures = 0
                yield batch
        finally:
            await reading.close()


class _Reading:
    """One stream's thread, connection and place."""

    def __init__(self, settings: EmailSettings, now: Callable[[], Micros], place: Place) -> None:
        self._settings = settings
        self._now = now
        self._place = place
        self._kept = str(place)
        """The cursor as the hub has it, once it asks for more."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"imap-{settings.name}")
        self._connection: Connection | None = None
        self._can_wait = False
        self._pending: deque[int] = deque()
        self._looked = False
        self._floor = 0
        """Everything up to here is old or pending, whatever day it bears."""

    async def next_batch(self) -> list[RawPayload]:
        """The next letters; empty after a look that found none. Raises Lost, AccountDead."""
        connection = self._connection
        if connection is None:
            connection = self._connection = Connection(self._settings.imap)
            self._looked = False
            await self._connect(connection)
        if not self._pending:
            if self._looked:
                await self._wait(connection)
            self._pending.extend(
                await self._in_thread(connection.uids_after, max(self._place.uid, self._floor))
            )
        self._looked = True
        batch = await self._fetch_some(connection)
        if batch:
            self._kept = batch[-1].cursor
        elif str(self._place) != self._kept:
            self._kept = str(self._place)
            return EmptyBatch(self._kept)
        return batch

    async def _connect(self, connection: Connection) -> None:
        self._floor = 0
        validity = await self._in_thread(connection.open)
        self._can_wait = await self._in_thread(connection.can_wait)
        self._pending.clear()
        if validity == self._place.validity:
            return
        known = await self._in_thread(connection.all_uids)
        recent = await self._in_thread(connection.uids_since, self._read_from())
        self._pending.extend(recent)
        self._floor = max([*known, *recent], default=0)
        day = self._place.day if recent else self._place.day or self._today()
        self._place = Place(validity, recent[0] - 1 if recent else self._floor, day)

    def _read_from(self) -> date:
        """A day is subtracted because servers compare days in zones of their own."""
        if self._place.day is not None:
            return min(self._place.day, self._today()) - timedelta(days=1)
        return self._today() - timedelta(days=self._settings.import_days)

    def _today(self) -> date:
        return datetime.fromtimestamp(self._now() / SECOND, UTC).date()

    async def _wait(self, connection: Connection) -> None:
        if self._can_wait:
            await self._in_thread(connection.wait, self._settings.poll_seconds)
        else:
            await asyncio.sleep(self._settings.poll_seconds)

    async def _fetch_some(self, connection: Connection) -> list[RawPayload]:
        batch: list[RawPayload] = []
        size = 0
        while self._pending and len(batch) < BATCH_LETTERS and size < BATCH_BYTES:
            uid = self._pending[0]
            try:
                fetched = await self._in_thread(connection.fetch, uid, self._settings.max_message_bytes)
            except Lost:
                if batch:
                    break  # What has come goes out, or it is skipped; the next fetch meets the loss again.
                raise
            self._pending.popleft()
            self._place = replace(self._place, uid=max(uid, self._place.uid))
            if fetched is None:
                continue
            days = [day for day in (self._place.day, fetched.day) if day is not None]
            self._place = replace(self._place, day=max(days, default=None))
            batch.append(self._payload(fetched))
            size += len(fetched.raw)
        return batch

    def _payload(self, fetched: Fetched) -> RawPayload:
        raw = fetched.raw
        return RawPayload(
            account=self._settings.account,
            event_key=event_key(raw) if raw else f"uid-{self._place.validity}-{fetched.uid}",
            order_key=order_key(raw),
            payload=raw,
            received_at=self._now(),
            cursor=str(self._place),
        )

    async def _in_thread(self, call: Callable[..., T], *arguments: object) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: call(*arguments))

    async def disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._in_thread(connection.close)

    async def close(self) -> None:
        """Also in the middle of a wait: the socket is cut, so that the thread comes back at once."""
        if self._connection is not None:
            self._connection.cut()
        with suppress(Lost):
            await asyncio.shield(self.disconnect())
        self._thread.shutdown(wait=False)
