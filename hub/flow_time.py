"""The job that ends a flow whose client does not come back."""

from conversation.flow_run import LIFE, RunId
from conversation.ids import ConversationId, Micros
from storage.jobs import Job

FLOW = "flow"
"""Its kind."""


def flow_job(conversation: ConversationId, run: RunId, at: Micros) -> Job:
    """For a flow that begins now."""
    return Job(FLOW, f"{FLOW}/{run}", Micros(at + LIFE), conversation)


def run_of(job: Job) -> RunId:
    return RunId(job.key.removeprefix(f"{FLOW}/"))
