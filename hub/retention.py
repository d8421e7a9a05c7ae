"""Retention: what is older than the company's rules allow is blanked each night, or on demand, or only counted."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from conversation.effects import LookedUp
from conversation.ids import DAY, HOUR, SECOND, Micros
from conversation.state import State
from hub.answers import LookupHandler
from integrations.signals.port import Signals
from standard.privacy_rules import Keeping, PrivacyRules
from storage import jobs, retention
from storage.blobs import FolderBlobs
from storage.database import Database
from storage.jobs import Job

KIND = "retention"
AT_HOUR = 0
"""UTC: in the night of the company's people."""
BATCH = 100
FIRST = Job(KIND, KIND, Micros(0))
"""Put once; it puts itself off to the next night."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What one rule came to, or would: ``conversations`` and, outside the log, ``rows``."""

    rule: Keeping
    before: Micros
    conversations: int
    rows: int


class Retention:
    def __init__(
        self,
        database: Database,
        blobs: FolderBlobs,
        signals: Signals,
        rules: PrivacyRules,
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._signals = signals
        self._rules = rules
        self._now = now

    async def preview(self) -> list[Applied]:
        """What would go now; nothing is touched."""
        found = []
        for rule, before in self._due():
            worn = await self._database.read(lambda: retention.conversations(rule.what, before, 1_000_000))  # noqa: B023
            rows = await self._database.read(lambda: retention.rows(rule.what, before))  # noqa: B023
            found.append(Applied(rule, before, len(worn), rows))
        return found

    async def apply(self) -> list[Applied]:
        """Blank it: a transaction for each conversation, so that nobody waits long."""
        return [await self._one(rule, before) for rule, before in self._due()]

    async def run(self, job: Job) -> None:
        """The nightly job."""
        await self.apply()
        await self._database.transact(lambda: jobs.later(job.id, next_night(self._now())))

    def _due(self) -> list[tuple[Keeping, Micros]]:
        now = self._now()
        today = datetime.fromtimestamp(now / SECOND, UTC).date()
        return [(rule, Micros(now - rule.days * DAY)) for rule in self._rules.in_force(today)]

    async def _one(self, rule: Keeping, before: Micros) -> Applied:
        at, count = self._now(), 0
        rows = await self._database.read(lambda: retention.rows(rule.what, before))
        if rows:
            await self._database.transact(lambda: retention.drop(rule.what, before))
        while True:
            batch = await self._database.read(lambda: retention.conversations(rule.what, before, BATCH))
            changed = 0
            for conversation in batch:
                done = await self._database.transact(
                    lambda: retention.wear(conversation, rule.what, before, at)  # noqa: B023
                )
                changed += bool(done.events)
                for ref in done.orphans:
                    await asyncio.to_thread(self._blobs.path(ref).unlink, missing_ok=True)
            count += changed
            if not changed:
                break
        if count:
            await self._signals.publish("log")
        return Applied(rule, before, count, rows)


def next_night(now: Micros) -> Micros:
    return Micros((now // DAY + 1) * DAY + AT_HOUR * HOUR)


def retention_lookup(rules: PrivacyRules) -> LookupHandler:
    """What a client is told about how long his data are kept."""

    async def told(arguments: Mapping[str, Any], state: State, now: Micros) -> LookedUp:
        lines = rules.lines(datetime.fromtimestamp(now / SECOND, UTC).date())
        data = {"lines": [line.ru for line in lines], "lines_en": [line.en for line in lines]}
        return LookedUp("ok", orjson.dumps(data).decode())

    return told
