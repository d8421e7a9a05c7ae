"""Which message a client's message answers: found by the platform's id of it, among those of the same identity."""

# ruff: noqa: S608 - only constants of this module are spliced

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from conversation.ids import IdentityId, MessageId
from storage.database import Query, Row, Script
from storage.transcript import TimelineRow

_COLUMNS = "t.message_id, t.author, t.author_id, t.text, t.body"
_ANSWERED = Query(
    f"SELECT {_COLUMNS} FROM timeline t WHERE t.identity_id = :identity AND t.external_id = :external_id "
    "AND t.kind = 'message' ORDER BY t.position LIMIT 1"
)
_IN_PARTS = Query(
    f"SELECT {_COLUMNS}, COALESCE(o.external_ids, '[]') FROM timeline t "
    "LEFT JOIN outbox o ON o.message_id = t.message_id WHERE t.identity_id = :identity AND t.kind = 'message' "
    "AND (o.external_ids LIKE :part ESCAPE '!' OR (t.body LIKE '%\"also\":[%' AND t.body LIKE :part ESCAPE '!')) "
    "ORDER BY t.position"
)


@dataclass(frozen=True, slots=True)
class Answered:
    """A message as the timeline shows it now. ``body`` is what it keeps besides the text."""

    message: MessageId
    author: str
    author_id: str
    text: str
    body: Mapping[str, Any]


def answered(rows: Sequence[TimelineRow]) -> Script[dict[int, Answered]]:
    """What the messages among ``rows`` answer, by their positions; what nobody knows is left out."""
    found: dict[tuple[IdentityId, str], Answered | None] = {}
    for row in rows:
        asked = _asked(row)
        if asked[1] and asked not in found:
            found[asked] = yield from _find(*asked)
    known = ((row, found.get(_asked(row))) for row in rows)
    return {row.position: one for row, one in known if one is not None and one.message != row.message}


def _asked(row: TimelineRow) -> tuple[IdentityId, str]:
    return row.identity, str(row.body.get("reply_to") or "")


def _find(identity: IdentityId, external_id: str) -> Script[Answered | None]:
    """By its own id, or by that of a part: of a long answer, of an album."""
    rows = yield _ANSWERED(identity=identity, external_id=external_id)
    if rows:
        return _answered(rows[0])
    part = external_id.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    rows = yield _IN_PARTS(identity=identity, part=f'%"{part}"%')
    for row in rows:
        one = _answered(row)
        if external_id in (*orjson.loads(row[5]), *one.body.get("also", ())):
            return one
    return None


def _answered(row: Row) -> Answered:
    return Answered(MessageId(row[0]), row[1], row[2], row[3], orjson.loads(row[4]))
