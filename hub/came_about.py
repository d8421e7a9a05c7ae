"""Turns that no client begins: an answer of the CRM, its delay, the end of a flow's time; each recorded whole."""

from collections.abc import Callable, Sequence

from bot.turn import Trigger
from conversation import events as e
from conversation.contact import Identity
from conversation.flow_run import LIFE
from conversation.ids import ConversationId, Micros
from conversation.state import State
from hub.flow_time import run_of
from hub.hearing import Minds
from hub.observe import Observer
from hub.record import TRIES, Also, Recorder
from hub.thinking import Thinking, let_the_bot_decide
from storage import contacts, event_log, jobs
from storage.database import Conflict, Database, Script, StaleClaim
from storage.jobs import Job


class CameAbout:
    def __init__(
        self,
        *,
        database: Database,
        recorder: Recorder,
        minds: Minds,
        observe: Observer,
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._minds = minds
        self._observe = observe
        self._now = now

    async def happened(self, conversation: ConversationId, event: Trigger, also: Also | None = None) -> None:
        """Record the event with what the bot does about it; where the conversation was linked, in the one that goes on.

        Raises Conflict after too many lost races, and what ``also`` raises.
        """
        for _ in range(TRIES):
            try:
                return await self._once(conversation, event, also)
            except Conflict:
                continue
        raise Conflict(f"{conversation} changed {TRIES} times in a row")

    async def _once(self, conversation: ConversationId, event: Trigger, also: Also | None) -> None:
        state, identity = await self._database.read(lambda: _begin(conversation))
        at = self._now()
        if identity is None:
            await self._recorder.append(state.conversation, (event,), also)
            return
        thinking = Thinking(state, identity, at, self._observe.steps())
        thinking.happened(event)
        minds = self._minds
        await let_the_bot_decide(thinking, event, minds.policy, minds.understander(), minds.answers)
        await self._recorder.record(thinking.draft(), at, also=also)

    async def answered(self, conversation: ConversationId, answered: e.CrmCallAnswered, job: Job) -> None:
        """``hub.crm_calls.BringBack``. Raises StaleClaim when another worker has brought it."""
        await self.happened(conversation, answered, _finishing(job))

    async def delayed(self, conversation: ConversationId, delayed: e.CrmCallDelayed, also: Also) -> None:
        """``hub.crm_calls.Delay``."""
        await self.happened(conversation, delayed, also)

    async def flow_is_old(self, job: Job) -> None:
        """A job of ``hub/flow_time``: the flow ends, unless its client came back meanwhile."""
        conversation = ConversationId(job.conversation)
        state, _ = await self._database.read(lambda: _begin(conversation))
        run = state.run(run_of(job))
        if run is None:
            await self._database.transact(lambda: jobs.finish(job.id))
            return
        due = Micros(run.touched_at + LIFE)
        if run.waits or due > self._now():
            later = max(due, Micros(self._now() + LIFE // 24))
            await self._database.transact(lambda: jobs.later(job.id, later))
            return
        try:
            await self.happened(conversation, e.FlowExpired(run.id, run.flow), _finishing(job))
        except StaleClaim:
            return  # another worker has ended it


def _begin(conversation: ConversationId) -> Script[tuple[State, Identity | None]]:
    """The conversation that goes on, and who is answered in it."""
    state = yield from event_log.load_state(conversation)
    if state.linked_into is not None:
        state = yield from event_log.load_state(state.linked_into)
    identity = None
    if state.last_identity is not None:
        identity = yield from contacts.by_id(state.last_identity)
    return state, identity


def _finishing(job: Job) -> Also:
    def finish(state: State, recorded: Sequence[e.Recorded]) -> Script[None]:
        if not (yield from jobs.finish(job.id)):
            raise StaleClaim(f"job {job.id} is done")

    return finish
