"""«Забудьте меня»: what is kept by consent goes at once; the demand itself stands as a request with its term."""

import json
from collections.abc import Callable

from conversation.ids import ConversationId, IdentityId, Micros
from integrations.signals.port import Signals
from storage import forgetting, jobs
from storage.database import Database, Script
from storage.jobs import Job

KIND = "forget"


def forgetting_job(conversation: ConversationId, identity: IdentityId, at: Micros) -> Job:
    """Put by the transaction that records the withdrawal."""
    return Job(KIND, f"{KIND}/{identity}/{at}", at, conversation, json.dumps({"identity": identity}))


class Forgetting:
    def __init__(self, database: Database, signals: Signals, now: Callable[[], Micros]) -> None:
        self._database = database
        self._signals = signals
        self._now = now

    async def run(self, job: Job) -> None:
        identity = IdentityId(str(json.loads(job.body)["identity"]))
        at = self._now()

        def forget() -> Script[int]:
            if not (yield from jobs.finish(job.id)):
                return 0  # Another worker was quicker.
            recorded = yield from forgetting.forget(identity, at)
            return recorded[-1].position if recorded else 0

        position = await self._database.transact(forget)
        if position:
            await self._signals.publish("log", str(position))
