"""What a channel needs of the past to answer in place: the last messages of one identity."""

from dataclasses import dataclass

import orjson

from conversation.ids import IdentityId
from storage.database import Query, Script

KEPT = 10

_LAST = Query(
    "SELECT external_id, text, body, author FROM timeline WHERE identity_id = :identity AND kind = 'message' "
    "AND external_id <> '' ORDER BY position DESC LIMIT :most"
)


@dataclass(frozen=True, slots=True)
class Thread:
    """``external_ids`` oldest first; ``subject`` and ``text`` of the client's last message."""

    external_ids: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""


def thread(identity: IdentityId) -> Script[Thread]:
    rows = yield _LAST(identity=identity, most=KEPT)
    said = next((row for row in rows if row[3] == "client"), None)
    subject = orjson.loads(said[2]).get("subject", "") if said else ""
    return Thread(tuple(row[0] for row in reversed(rows)), subject, said[1] if said else "")
