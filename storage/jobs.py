"""Jobs: what is to be done at a time, once, whoever does it.

Most kinds are done one after another. A kind that may take long has a lane of its own (``OWN_LANE``): each of its jobs
is taken first, put off for as long as the work may last, and done in the order in which its conversation asked for it.
"""

from dataclasses import dataclass
from typing import Literal

from conversation.ids import Micros
from storage.database import Query, Row, Script

_PUT = Query(
    "INSERT INTO jobs (kind, key, conversation_id, body, run_at) VALUES (:kind, :key, :conversation, :body, :run_at) "
    "ON CONFLICT (key) DO NOTHING"
)
_DUE = Query(
    "SELECT id, kind, key, conversation_id, body, run_at, attempts FROM jobs WHERE run_at <= :now AND kind <> :but "
    "ORDER BY run_at LIMIT :most"
)
_WAITING = Query(
    "SELECT conversation_id FROM jobs WHERE run_at <= :now AND id IN "
    "(SELECT MIN(id) FROM jobs WHERE kind = :kind GROUP BY conversation_id) ORDER BY run_at LIMIT :most"
)
_FIRST = Query(
    "SELECT id, kind, key, conversation_id, body, run_at, attempts FROM jobs "
    "WHERE conversation_id = :conversation AND kind = :kind ORDER BY id LIMIT 1"
)
_NEXT_AT = Query(
    "SELECT MIN(run_at) FROM jobs WHERE id IN (SELECT MIN(id) FROM jobs WHERE kind = :kind GROUP BY conversation_id)"
)
_PUT_OFF = Query(
    "UPDATE jobs SET run_at = :run_at, body = :body, attempts = attempts + 1 "
    "WHERE id = :id AND run_at = :seen RETURNING id"
)
_FINISH = Query("DELETE FROM jobs WHERE id = :id RETURNING id")
_LATER = Query("UPDATE jobs SET run_at = :run_at, attempts = attempts + 1 WHERE id = :id")

OWN_LANE: Literal["crm"] = "crm"
"""The kind whose jobs wait for somebody else's answer."""


@dataclass(frozen=True, slots=True)
class Job:
    """``key`` is unique: the same job put twice is one job."""

    kind: str
    key: str
    run_at: Micros
    conversation: str = ""
    body: str = "{}"
    id: int = 0
    attempts: int = 0


def put(job: Job) -> Script[None]:
    yield _PUT(kind=job.kind, key=job.key, conversation=job.conversation, body=job.body, run_at=job.run_at)


def due(now: Micros, most: int) -> Script[list[Job]]:
    """Of every kind but ``OWN_LANE``."""
    rows = yield _DUE(now=now, most=most, but=OWN_LANE)
    return [_job(row) for row in rows]


def waiting(kind: str, now: Micros, most: int) -> Script[list[str]]:
    """Conversations whose oldest job of the kind is due."""
    rows = yield _WAITING(kind=kind, now=now, most=most)
    return [row[0] for row in rows]


def first(kind: str, conversation: str) -> Script[Job | None]:
    """The conversation's oldest job of the kind, due or not."""
    rows = yield _FIRST(kind=kind, conversation=conversation)
    return _job(rows[0]) if rows else None


def next_at(kind: str) -> Script[Micros | None]:
    """When the next job of the kind can be done; None when there is none."""
    rows = yield _NEXT_AT(kind=kind)
    return rows[0][0] if rows else None


def put_off(job: Job, run_at: Micros, body: str) -> Script[bool]:
    """Keep how far it has come, and when it goes on; False when another worker was quicker."""
    return bool((yield _PUT_OFF(id=job.id, seen=job.run_at, run_at=run_at, body=body)))


def finish(job_id: int) -> Script[bool]:
    """In the transaction of the job's effect; False when another worker has finished it."""
    return bool((yield _FINISH(id=job_id)))


def later(job_id: int, run_at: Micros) -> Script[None]:
    yield _LATER(id=job_id, run_at=run_at)


def _job(row: Row) -> Job:
    return Job(row[1], row[2], row[5], row[3], row[4], row[0], row[6])
