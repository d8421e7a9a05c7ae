"""The worker of writes to the CRM: each recorded call carried out once, its answer brought back to its conversation."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import orjson
import structlog

from conversation import events as e
from conversation.ids import SECOND, ConversationId, Micros
from conversation.state import State
from hub.crm_schedule import Again, Progress, after, begun, progress_of
from hub.observe import Observer
from hub.record import Also
from integrations.crm.port import Crm, CrmReply
from storage import event_log, jobs
from storage.database import Database, Script, StaleClaim
from storage.jobs import OWN_LANE, Job

MOST = 500
LEASE_SECONDS = 15.0
"""How much longer than the CRM's own time limit a call may be in one worker's hands."""

log = structlog.get_logger(__name__)


class BringBack(Protocol):
    """Records the answer as a turn of its conversation, and what the bot says to it.

    It finishes the job (``jobs.finish``) in the same transaction; where that says False another worker was quicker:
    it records nothing and raises StaleClaim. Called again when it raises anything.
    """

    async def __call__(self, conversation: ConversationId, answered: e.CrmCallAnswered, job: Job) -> None: ...


Delay = Callable[[ConversationId, e.CrmCallDelayed, Also], Awaitable[None]]
"""Records that it takes longer, with what the client is told; the third runs in the same transaction."""


class CrmCalls:
    """``limit``: the seconds after which the CRM's adapter gives up a write."""

    def __init__(
        self,
        *,
        database: Database,
        crm: Crm,
        bring_back: BringBack,
        delay: Delay,
        observe: Observer,
        now: Callable[[], Micros],
        limit: float,
    ) -> None:
        self._database = database
        self._crm = crm
        self._bring_back = bring_back
        self._delay = delay
        self._observe = observe
        self._now = now
        self._lease = round((limit + LEASE_SECONDS) * SECOND)

    async def waiting(self) -> list[str]:
        """Conversations with a call that is due."""
        return await self._database.read(lambda: jobs.waiting(OWN_LANE, self._now(), MOST))

    async def next_at(self) -> Micros | None:
        """When the next call is due; None when none is owed."""
        return await self._database.read(lambda: jobs.next_at(OWN_LANE))

    async def run_due(self) -> int:
        """Serve every call that is due now, one after another; how many tries that were."""
        tries = 0
        while due := await self.waiting():
            for conversation in due:
                tries += await self.serve(ConversationId(conversation))
        return tries

    async def serve(self, conversation: ConversationId) -> bool:
        """One try for the conversation's oldest call; False when there is nothing to do, or another worker does it."""
        job = await self._database.read(lambda: jobs.first(OWN_LANE, conversation))
        if job is None or job.run_at > self._now():
            return False
        progress = progress_of(job)
        taken = await self._take(job, progress)
        if taken is None:
            return False
        recorded = await self._database.read(lambda: event_log.read_at(conversation, progress.version))
        if recorded is None or not isinstance(recorded.event, e.CrmCallRequested):
            log.error("crm_call_gone", conversation=conversation, version=progress.version)
            await self._database.transact(lambda: jobs.finish(taken.id))
            return True
        call = recorded.event
        reply = await self._try(call, progress)
        self._observe.crm_called(call.operation if progress.phase == "write" else "get_by_key", reply.outcome)
        step = after(progress, reply)
        try:
            if isinstance(step, Again):
                await self._put_off(conversation, call, taken, step)
            else:
                await self._bring_back(conversation, _answered(call, step.reply), taken)
        except StaleClaim:
            log.warning("crm_call_in_other_hands", operation=call.operation, key=call.key)
            return False
        return True

    async def _take(self, job: Job, progress: Progress) -> Job | None:
        """Ours until the lease ends. What the CRM may have done by then is already in doubt on disk."""
        until, body = Micros(self._now() + self._lease), begun(progress).body
        if not await self._database.transact(lambda: jobs.put_off(job, until, body)):
            return None
        return Job(job.kind, job.key, until, job.conversation, body, job.id, job.attempts + 1)

    async def _try(self, call: e.CrmCallRequested, progress: Progress) -> CrmReply:
        try:
            if progress.phase == "ask":
                return await self._crm.get_by_key(call.key, correlation=call.key)
            arguments = orjson.loads(call.arguments)
            if not arguments:
                return CrmReply("rejected", reason="erased")
            return await self._crm.write(call.operation, arguments, key=call.key, correlation=call.key)
        except Exception:
            # An adapter that breaks its promise must not make a second write out of the first.
            log.exception("crm_adapter_failed", operation=call.operation, key=call.key)
            return CrmReply("unknown", reason="adapter_failed")

    async def _put_off(
        self, conversation: ConversationId, call: e.CrmCallRequested, job: Job, step: Again
    ) -> None:
        run_at = Micros(self._now() + step.seconds * SECOND)

        def script() -> Script[None]:
            if not (yield from jobs.put_off(job, run_at, step.progress.body)):
                raise StaleClaim(f"{job.key} is in other hands")

        def beside(state: State, recorded: Sequence[e.Recorded]) -> Script[None]:
            yield from script()

        if step.tell:
            await self._delay(conversation, e.CrmCallDelayed(call.run, call.key, call.operation), beside)
        else:
            await self._database.transact(script)


def _answered(call: e.CrmCallRequested, reply: CrmReply) -> e.CrmCallAnswered:
    data = orjson.dumps(dict(reply.data)).decode()
    return e.CrmCallAnswered(call.run, call.key, call.operation, reply.outcome, data, reply.reason)
