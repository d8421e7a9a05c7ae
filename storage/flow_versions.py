"""Every version of a flow that was in use of late: whoever is in the middle of an older one finishes on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversation.ids import Micros
from storage.database import Query, Script

_ALL = Query("SELECT digest, replaced_at FROM flow_versions")
_PUT = Query(
    "INSERT INTO flow_versions (digest, name, body, first_seen, replaced_at) "
    "VALUES (:digest, :name, :body, :at, 0) ON CONFLICT (digest) DO UPDATE SET replaced_at = 0"
)
_REPLACED = Query("UPDATE flow_versions SET replaced_at = :at WHERE digest = :digest AND replaced_at = 0")
_OLDER = Query(
    "SELECT digest, name, body FROM flow_versions WHERE replaced_at >= :since AND replaced_at > 0 ORDER BY replaced_at"
)
_EVERY = Query("SELECT digest, name, body FROM flow_versions ORDER BY replaced_at")
_FORGET = Query("DELETE FROM flow_versions WHERE replaced_at > 0 AND replaced_at < :before")


@dataclass(frozen=True, slots=True)
class FlowVersion:
    """The text of a flow's file; ``digest`` names it."""

    digest: str
    name: str
    body: str


def keep(today: Sequence[FlowVersion], at: Micros, since: Micros) -> Script[list[FlowVersion]]:
    """Today's versions are in use from now on; the older ones that were replaced after ``since`` are given back."""
    known: dict[str, int] = {row[0]: row[1] for row in (yield _ALL())}
    used = {version.digest for version in today}
    for version in today:
        if known.get(version.digest) != 0:
            yield _PUT(digest=version.digest, name=version.name, body=version.body, at=at)
    for digest, replaced_at in known.items():
        if replaced_at == 0 and digest not in used:
            yield _REPLACED(digest=digest, at=at)
    yield _FORGET(before=since)
    rows = yield _OLDER(since=since)
    return [FlowVersion(row[0], row[1], row[2]) for row in rows]


def every() -> Script[list[FlowVersion]]:
    """All that are kept, those in use too; nothing is changed."""
    rows = yield _EVERY()
    return [FlowVersion(row[0], row[1], row[2]) for row in rows]
