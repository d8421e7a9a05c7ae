"""What happens because time passes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from conversation import events as e
from conversation.ids import ConversationId, Micros
from conversation.state import State
from handoff.queues import rises_at
from hub.record import Recorder
from storage import jobs
from storage.database import Database, Script
from storage.jobs import Job

MOST = 100
RISE = "rise"

JobHandler = Callable[[Job], Awaitable[None]]
"""Carries one job out and finishes it, in the transaction of its effect."""


class Timers:
    """``rise_after`` is Q2's bound in microseconds; ``handlers`` carry out the other kinds of jobs, by kind."""

    def __init__(
        self,
        database: Database,
        recorder: Recorder,
        now: Callable[[], Micros],
        rise_after: int,
        handlers: Mapping[str, JobHandler],
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._now = now
        self._rise_after = rise_after
        self._handlers = {RISE: self._rise, **handlers}

    async def run_due(self) -> int:
        """Carry out the jobs that are due; their number. A job of a kind that nobody serves any more is dropped."""
        now = self._now()
        found = await self._database.read(lambda: jobs.due(now, MOST))
        for job in found:
            await self._handlers.get(job.kind, self._drop)(job)
        return len(found)

    async def _drop(self, job: Job) -> None:
        await self._database.transact(lambda: jobs.finish(job.id))

    async def _rise(self, job: Job) -> None:
        def finish(state: State, recorded: Sequence[e.Recorded]) -> Script[None]:
            yield from jobs.finish(job.id)

        def rise(state: State, now: Micros) -> tuple[e.Event, ...]:
            since = state.waiting_since
            if (
                state.mode != "waiting"
                or since is None
                or state.rose
                or now < rises_at(since, self._rise_after)
            ):
                return ()
            return (e.WaitRose(now - since),)

        _, recorded = await self._recorder.act(ConversationId(job.conversation), rise, also=finish)
        if not recorded:
            await self._database.transact(lambda: jobs.finish(job.id))
