"""What the hub's turns do with an answer of the CRM, without a bot: the event alone is recorded."""

from collections.abc import Sequence

from conversation import events as e
from conversation.ids import ConversationId
from conversation.state import State
from hub.crm_calls import BringBack, Delay
from hub.record import Also, Recorder
from storage import jobs
from storage.database import Script, StaleClaim
from storage.jobs import Job


def delay_recorder(recorder: Recorder) -> Delay:
    async def delay(conversation: ConversationId, delayed: e.CrmCallDelayed, also: Also) -> None:
        await recorder.append(conversation, (delayed,), also)

    return delay


def answer_recorder(recorder: Recorder) -> BringBack:
    async def bring_back(conversation: ConversationId, answered: e.CrmCallAnswered, job: Job) -> None:
        def finish(state: State, recorded: Sequence[e.Recorded]) -> Script[None]:
            if not (yield from jobs.finish(job.id)):
                raise StaleClaim(f"{job.key} was answered by another worker")

        await recorder.append(conversation, (answered,), finish)

    return bring_back
