"""When a write to the CRM is tried, asked after and given up. Pure: what is known so far is kept in the call's job.

A write goes out again only when it was surely not done: the CRM said so itself, or knows nothing under its key. As soon
as nobody knows, the key is asked after, and nothing is written until it has an answer.
"""

from dataclasses import asdict, dataclass, replace
from typing import Literal

import orjson

from conversation.ids import ConversationId, Micros
from integrations.crm.port import CrmReply
from storage.jobs import OWN_LANE, Job

WRITE_PAUSES = (2, 5, 10, 20, 30, *[45] * 12)
"""Seconds until a write that was surely not done is tried again: ten minutes in all, never more than 45 at once."""
ASK_PAUSES = (1, 1, 2, 4, 8, 15, 30, 30, 30, 30, 30)
"""Seconds until the key is asked after: about three minutes in all."""


@dataclass(frozen=True, slots=True)
class Progress:
    """``version`` is that of the recorded call. ``writes`` and ``asks`` count tries that settled nothing.

    ``doubtful``: some try ended in nobody knowing. ``told``: the client knows that it takes longer.
    """

    version: int
    phase: Literal["write", "ask"] = "write"
    writes: int = 0
    asks: int = 0
    doubtful: bool = False
    told: bool = False

    @property
    def body(self) -> str:
        return orjson.dumps(asdict(self)).decode()


def progress_of(job: Job) -> Progress:
    return Progress(**orjson.loads(job.body))


@dataclass(frozen=True, slots=True)
class Again:
    """Go on in ``seconds``; ``tell``: now the client is told that it takes longer."""

    progress: Progress
    seconds: int
    tell: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    reply: CrmReply


def crm_job(conversation: ConversationId, version: int, key: str, at: Micros) -> Job:
    """The job of a call that is recorded as this version."""
    return Job(OWN_LANE, f"{OWN_LANE}/{key}", at, conversation, Progress(version).body)


def begun(progress: Progress) -> Progress:
    """What is kept before anything leaves: whoever finds the job after a crash asks first, and counts this try."""
    return replace(progress, phase="ask", asks=progress.asks + 1, doubtful=True)


def after(progress: Progress, reply: CrmReply) -> Again | Settled:
    """What follows from the reply to the try that ``progress`` asked for (before ``begun``)."""
    if progress.phase == "write":
        return _after_write(progress, reply)
    if reply.outcome == "not_found":
        return _ask_or_write(replace(progress, phase="write", doubtful=True))
    if reply.outcome in ("unavailable", "unknown"):
        return _ask_or_write(progress)
    return Settled(reply)


def _after_write(progress: Progress, reply: CrmReply) -> Again | Settled:
    if reply.outcome == "unknown":
        return _ask_or_write(replace(progress, phase="ask", doubtful=True))
    if reply.outcome != "unavailable":
        return Settled(reply)
    if progress.doubtful:
        return _ask_or_write(progress)
    if progress.writes >= len(WRITE_PAUSES):
        return Settled(reply)
    return _again(replace(progress, writes=progress.writes + 1), WRITE_PAUSES[progress.writes])


def _ask_or_write(progress: Progress) -> Again | Settled:
    """Once in doubt, everything that is still tried shares one budget; behind it stand people."""
    if progress.asks >= len(ASK_PAUSES):
        return Settled(CrmReply("unknown", reason="no_answer"))
    seconds = ASK_PAUSES[progress.asks]
    return _again(replace(progress, asks=progress.asks + 1), seconds)


def _again(progress: Progress, seconds: int) -> Again:
    # A lost answer is usually found with the first question: nobody is troubled before that.
    late = progress.writes > 0 or progress.asks > 1
    tell = late and not progress.told
    return Again(replace(progress, told=progress.told or tell), seconds, tell)
