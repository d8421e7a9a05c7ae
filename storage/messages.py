"""Messages as decisions and channels look them up: by the platform's id, and the last ones of an identity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from conversation.contact import Identity
from conversation.ids import ConversationId, IdentityId, MessageId, Micros
from storage.database import Query, Script

KEPT = 10
LATELY = 50
"""Messages to look through for one that the platform tells us of: it does so within seconds."""

_OURS = Query(
    "SELECT message_id, text, author, external_id, body FROM timeline WHERE identity_id = :identity "
    "AND external_id = :external_id LIMIT 1"
)
_IN_AN_ALBUM = Query(
    "SELECT message_id, text, author, external_id, body FROM timeline WHERE identity_id = :identity "
    "AND body LIKE '%\"also\":[%' AND body LIKE :part ESCAPE '!' ORDER BY position DESC LIMIT 1"
)
_OFFERING = Query(
    "SELECT t.message_id, t.text, t.body, i.hints FROM timeline t JOIN identities i ON i.id = t.identity_id "
    "WHERE t.identity_id = :identity AND t.author = 'bot' AND t.body LIKE :button ORDER BY t.position DESC LIMIT 1"
)
_SENT = Query(
    "SELECT t.message_id, t.conversation_id, i.id, i.reachable, t.delivery, t.author, t.body FROM timeline t "
    "JOIN identities i ON i.id = t.identity_id WHERE t.external_id = :external_id AND i.account = :account "
    "AND t.author IN ('bot', 'operator') LIMIT 1"
)
_OWN = Query(
    "SELECT t.message_id, t.conversation_id, i.id, i.reachable, t.delivery, t.author, t.body FROM own_ids o "
    "JOIN timeline t ON t.message_id = o.message_id JOIN identities i ON i.id = t.identity_id "
    "WHERE o.account = :account AND o.external_id = :external_id"
)
_AUTOMATIC = Query(
    "SELECT COUNT(*) FROM timeline WHERE identity_id = :identity AND author = 'bot' AND at > :since"
)
_LAST_OF = Query(
    "SELECT text FROM timeline WHERE identity_id = :identity AND author = :author AND at > :since "
    "ORDER BY position DESC LIMIT 1"
)
_SENT_OF_LATE = Query(
    "SELECT o.external_ids, o.state, o.attempts FROM timeline t JOIN outbox o ON o.message_id = t.message_id "
    "WHERE t.identity_id = :identity ORDER BY t.position DESC LIMIT :most"
)
_LAST = Query(
    "SELECT external_id, text, body, author FROM timeline WHERE identity_id = :identity AND kind = 'message' "
    "AND external_id <> '' ORDER BY position DESC LIMIT :most"
)


@dataclass(frozen=True, slots=True)
class Known:
    """A message that the timeline holds. ``external_id`` is its own, though it was found by another of an album."""

    message: MessageId
    text: str
    author: str
    external_id: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Offering:
    """A message of ours with its buttons, as the timeline keeps them."""

    message: MessageId
    text: str
    buttons: Sequence[Mapping[str, Any]]
    attachments: Sequence[Mapping[str, Any]]
    hints: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of ours, the identity it went to, and how that stands."""

    message: MessageId
    conversation: ConversationId
    identity: IdentityId
    reachable: bool
    failed: bool
    author: str
    mailed_to: str = ""
    """The identity whose address it really went to, where it was mailed on from a chat."""


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


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What went to and fro with one identity since a moment: automatic messages to it, and the last texts."""

    automatic: int
    last_of_bot: str
    last_of_client: str
    answers_bot: bool
    """The message in hand answers one that the bot wrote."""


def correspondence(identity: IdentityId, answered: tuple[str, str], since: Micros) -> Script[Correspondence]:
    """``answered`` is (account, external id) of the message that is being answered, "" when none is named."""
    counted = yield _AUTOMATIC(identity=identity, since=since)
    lasts = {}
    for author in ("bot", "client"):
        rows = yield _LAST_OF(identity=identity, author=author, since=since)
        lasts[author] = rows[0][0] if rows else ""
    sent = yield from find_sent(*answered)
    return Correspondence(
        counted[0][0], lasts["bot"], lasts["client"], sent is not None and sent.author == "bot"
    )


def find_message(identity: Identity, external_id: str) -> Script[Known | None]:
    """By the platform's id of it, or of a part of it."""
    if not external_id:
        return None
    rows = yield _OURS(identity=identity.id, external_id=external_id)
    if not rows:
        part = external_id.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        rows = yield _IN_AN_ALBUM(identity=identity.id, part=f'%"{part}"%')
    if not rows:
        return None
    message, text, author, own_id, body = rows[0]
    return Known(message, text, author, own_id, orjson.loads(body))


def offering(identity: IdentityId, token: str) -> Script[Offering | None]:
    """The newest message to this identity that carries the button ``token``."""
    rows = yield _OFFERING(identity=identity, button=f'%"value":"{token}"%')
    if not rows:
        return None
    message, text, body, hints = rows[0]
    told = orjson.loads(body)
    return Offering(message, text, told["buttons"], told.get("attachments") or (), orjson.loads(hints))


def sent_by_us(identity: IdentityId, external_id: str) -> Script[bool]:
    """Is it ours, what the platform tells of as written in our name?

    Its news may be faster than the answer to our call: while a message is on its way, or its fate is not known,
    what is told of counts as ours.
    """
    rows = yield _SENT_OF_LATE(identity=identity, most=LATELY)
    return any(
        external_id in orjson.loads(external_ids) or (state in ("ready", "sending") and attempts > 0)
        for external_ids, state, attempts in rows
    )


def find_sent(account: str, external_id: str) -> Script[Sent | None]:
    """Our message that this account knows by that id, wherever it was sent to."""
    if not external_id:
        return None
    rows = yield _OWN(external_id=external_id, account=account)
    if not rows:
        rows = yield _SENT(external_id=external_id, account=account)
    if not rows:
        return None
    message, conversation, identity, reachable, delivery, author, body = rows[0]
    mailed_to = str((orjson.loads(body).get("data") or {}).get("to", "")) if author == "system" else ""
    return Sent(message, conversation, identity, bool(reachable), delivery == "failed", author, mailed_to)
