"""Jobs: what is to be done at a time, once, whoever does it."""

from dataclasses import dataclass

from conversation.ids import Micros
from storage.database import Query, Script

_PUT = Query(
    "INSERT INTO jobs (kind, key, conversation_id, body, run_at) VALUES (:kind, :key, :conversation, :body, :run_at) "
    "ON CONFLICT (key) DO NOTHING"
)
_DUE = Query(
    "SELECT id, kind, key, conversation_id, body, run_at, attempts FROM jobs WHERE run_at <= :now "
    "ORDER BY run_at LIMIT :most"
)
_FINISH = Query("DELETE FROM jobs WHERE id = :id RETURNING id")
_LATER = Query("UPDATE jobs SET run_at = :run_at, attempts = attempts + 1 WHERE id = :id")


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
    rows = yield _DUE(now=now, most=most)
    return [Job(r[1], r[2], r[5], r[3], r[4], r[0], r[6]) for r in rows]


def finish(job_id: int) -> Script[bool]:
    """In the transaction of the job's effect; False when another worker has finished it."""
    return bool((yield _FINISH(id=job_id)))


def later(job_id: int, run_at: Micros) -> Script[None]:
    yield _LATER(id=job_id, run_at=run_at)
