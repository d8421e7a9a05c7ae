"""What a client who left the chat has not read, and where it may go."""

# ruff: noqa: S608 - only constants of this module are spliced

from dataclasses import dataclass

import orjson

from conversation.ids import IdentityId, MessageId, Micros
from conversation.message import Attachment
from storage.database import Query, Script

MOST = 50

_LEFT = Query(
    "SELECT position, body FROM timeline WHERE identity_id = :identity AND kind = 'event' "
    'AND body LIKE \'{"event":"address_left"%\' ORDER BY position DESC LIMIT 1'
)
_ASKED = Query(
    "SELECT 1 FROM timeline WHERE identity_id = :identity AND author = 'bot' "
    "AND body LIKE '%\"asks_address\":true%' LIMIT 1"
)
_HERE = (
    "SELECT COALESCE(MAX(position), 0) FROM timeline WHERE identity_id = :identity AND ("
    "(author = 'client' AND body NOT LIKE '%\"via\":\"email\"%') "
    "OR (kind = 'event' AND body LIKE '{\"event\":\"answers_mailed\"%'))"
)
_UNREAD = Query(
    "SELECT message_id, text, body, author, at FROM timeline WHERE identity_id = :identity AND kind = 'message' "
    f"AND author IN ('bot', 'operator') AND delivery <> 'read' AND position > ({_HERE}) "
    "AND position > :after ORDER BY position LIMIT :most"
)


_MAILED = Query(
    "SELECT message_id, body FROM timeline WHERE identity_id = :identity AND kind = 'event' "
    'AND body LIKE \'{"event":"answers_mailed"%\''
)


@dataclass(frozen=True, slots=True)
class Unread:
    message: MessageId
    text: str
    attachments: tuple[Attachment, ...]
    from_person: bool
    at: Micros


def asked(identity: IdentityId) -> Script[bool]:
    """Was the client asked for an address?"""
    return bool((yield _ASKED(identity=identity)))


def left(identity: IdentityId) -> Script[tuple[int, str] | None]:
    """(position, address) of what he typed last, None when he left none."""
    rows = yield _LEFT(identity=identity)
    if not rows:
        return None
    address = str(orjson.loads(rows[0][1])["data"]["address"])
    return (rows[0][0], address) if address else None


def unread(identity: IdentityId, after: int) -> Script[list[Unread]]:
    """Answers behind his last sign of life here, behind the last letter, and behind a position."""
    rows = yield _UNREAD(identity=identity, after=after, most=MOST)
    return [_unread(*row) for row in rows]


def mailed(identity: IdentityId) -> Script[list[tuple[MessageId, IdentityId]]]:
    """Letters made of answers to him, and the identities whose addresses they went to."""
    rows = yield _MAILED(identity=identity)
    return [(MessageId(row[0]), IdentityId(orjson.loads(row[1])["data"]["to"])) for row in rows]


def _unread(message: str, text: str, body: str, author: str, at: int) -> Unread:
    files = tuple(Attachment(**raw) for raw in orjson.loads(body).get("attachments") or ())
    return Unread(MessageId(message), text, files, author == "operator", Micros(at))
