"""The outbox: what is owed to the channels, in order, and how far each message has come.

``ready → sending → sent | unknown | dead``; ``sending`` is durable before anything leaves, so that a crash in between
is seen afterwards for what it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

import orjson

from conversation.contact import Peer
from conversation.ids import ConversationId, IdentityId, MessageId, Micros
from conversation.message import Content, ResendPolicy
from storage.codec import decode, encode
from storage.database import Query, Script, insert_into

OutboxState = Literal["ready", "sending", "sent", "unknown", "dead"]

_PUT = insert_into(
    "outbox",
    "message_id",
    "conversation_id",
    "identity_id",
    "account",
    "content",
    "resend",
    "from_person",
    "next_at",
    "created_at",
    "unprompted",
)
_OWED = Query(
    "SELECT account, identity_id FROM (SELECT account, identity_id, "
    "ROW_NUMBER() OVER (PARTITION BY account ORDER BY MIN(id)) AS place FROM outbox "
    "WHERE state IN ('ready', 'sending') AND next_at <= :now GROUP BY account, identity_id) owed WHERE place <= :most"
)
_OLDEST = Query(
    "SELECT o.id, o.message_id, o.identity_id, o.account, o.content, o.resend, o.from_person, o.state, o.attempts, "
    "o.round, o.external_ids, o.created_at, o.next_at, o.unprompted, i.address, i.hints, "
    "EXISTS (SELECT 1 FROM outbox m "
    "WHERE m.identity_id = :identity AND m.state IN ('ready', 'sending') AND m.id > o.id), o.conversation_id "
    "FROM outbox o JOIN identities i ON i.id = o.identity_id "
    "WHERE o.identity_id = :identity AND o.state IN ('ready', 'sending') ORDER BY o.id LIMIT 1"
)
_SENDING = Query(
    "UPDATE outbox SET state = 'sending', attempts = attempts + 1, next_at = :until WHERE id = :id "
    "AND state IN ('ready', 'sending') AND attempts = :attempts AND next_at = :next_at RETURNING id"
)
_STILL_SENDING = Query("UPDATE outbox SET next_at = :until WHERE id = :id AND state = 'sending'")
_PROGRESS = Query("UPDATE outbox SET external_ids = :external_ids WHERE id = :id")
_SETTLE = Query(
    "UPDATE outbox SET state = :state, error = :error, external_ids = :external_ids WHERE id = :id"
)
_LATER = Query(
    "UPDATE outbox SET state = 'ready', next_at = :next_at, error = :error, attempts = attempts - :uncounted "
    "WHERE id = :id"
)
_AGAIN = Query(
    "UPDATE outbox SET state = 'ready', attempts = 0, next_at = :now, error = '', round = round + 1 "
    "WHERE message_id = :message AND state IN ('unknown', 'dead') RETURNING account, identity_id"
)
_PUT_OWN_ID = Query(
    "INSERT INTO own_ids (account, external_id, message_id) VALUES (:account, :external_id, :message) "
    "ON CONFLICT (account, external_id) DO NOTHING"
)
_DEAD = Query(
    "SELECT o.id, o.message_id, o.conversation_id, o.account, o.created_at, o.state, o.error FROM outbox o "
    "WHERE o.state IN ('dead', 'unknown') ORDER BY o.id DESC LIMIT :most"
)
_DISMISS = Query(
    "UPDATE outbox SET state = 'dismissed' WHERE id = :id AND state IN ('dead', 'unknown') RETURNING id"
)


class Addressee(NamedTuple):
    """Whom something is owed to, and by which account: messages to one leave one after another."""

    account: str
    identity: IdentityId


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message that has just been recorded and is owed to a channel.

    ``unprompted``: it answers nobody who waits (a reminder, a question of ours); it gives way to those that do.
    """

    message: MessageId
    conversation: ConversationId
    identity: IdentityId
    account: str
    content: Content
    resend: ResendPolicy
    from_person: bool
    created_at: Micros
    unprompted: bool = False


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """``round`` counts resends that a person asked for: each is a message of its own to the platform."""

    id: int
    message: MessageId
    conversation: ConversationId
    identity: IdentityId
    account: str
    content: Content
    resend: ResendPolicy
    from_person: bool
    state: OutboxState
    attempts: int
    round: int
    external_ids: tuple[str, ...]
    created_at: Micros
    next_at: Micros
    unprompted: bool
    peer: Peer
    hints: dict[str, str]
    more: bool
    """Others are owed to him behind it."""

    @property
    def key(self) -> str:
        """The idempotency key, the same on every retry."""
        return f"{self.message}.{self.round}" if self.round else self.message


def put(messages: Sequence[NewMessage]) -> Script[None]:
    if not messages:
        return
    yield _PUT.many(
        [
            {
                "message_id": m.message,
                "conversation_id": m.conversation,
                "identity_id": m.identity,
                "account": m.account,
                "content": encode(m.content),
                "resend": m.resend,
                "from_person": int(m.from_person),
                "next_at": 0,
                "created_at": m.created_at,
                "unprompted": int(m.unprompted),
            }
            for m in messages
        ]
    )


def owed(now: Micros, most: int) -> Script[list[Addressee]]:
    """Whom a message is due to, or was being sent to by a worker whose lease has run out; ``most`` of each account."""
    rows = yield _OWED(now=now, most=most)
    return [Addressee(row[0], IdentityId(row[1])) for row in rows]


def oldest(identity: IdentityId) -> Script[OutboxRow | None]:
    """The message whose turn it is: first in, first out to each identity, and no channel waits for another."""
    rows = yield _OLDEST(identity=identity)
    if not rows:
        return None
    (
        id_,
        message,
        _,
        account,
        content,
        resend,
        from_person,
        state,
        attempts,
        round_,
        external_ids,
        created_at,
        next_at,
        unprompted,
        address,
        hints,
        more,
        conversation,
    ) = rows[0]
    return OutboxRow(
        id_,
        message,
        ConversationId(conversation),
        identity,
        account,
        decode(Content, content),
        cast(ResendPolicy, resend),
        bool(from_person),
        cast(OutboxState, state),
        attempts,
        round_,
        tuple(orjson.loads(external_ids)),
        created_at,
        next_at,
        bool(unprompted),
        Peer(account, address),
        orjson.loads(hints),
        bool(more),
    )


def sending(row: OutboxRow, until: Micros) -> Script[bool]:
    """Said before anything leaves; looked at again by others only after ``until``.

    False when somebody else was at it since ``row`` was read: each that sends counts an attempt first.
    """
    return bool((yield _SENDING(id=row.id, attempts=row.attempts, next_at=row.next_at, until=until)))


def still_sending(row_id: int, until: Micros) -> Script[None]:
    """It takes longer: others look at it only after ``until``."""
    yield _STILL_SENDING(id=row_id, until=until)


def keep_own_ids(account: str, message: MessageId, external_ids: Sequence[str]) -> Script[None]:
    """The ids that a message will have on the platform, where we choose them: kept before it leaves."""
    if external_ids:
        yield _PUT_OWN_ID.many(
            [{"account": account, "external_id": each, "message": message} for each in external_ids]
        )


def progress(row_id: int, external_ids: Sequence[str]) -> Script[None]:
    """Some parts of a message in several parts were accepted."""
    yield _PROGRESS(id=row_id, external_ids=encode(tuple(external_ids)))


def settle(
    row_id: int, state: OutboxState, external_ids: Sequence[str] = (), error: str = ""
) -> Script[None]:
    yield _SETTLE(id=row_id, state=state, error=error, external_ids=encode(tuple(external_ids)))


def later(row_id: int, next_at: Micros, error: str, *, counted: bool = True) -> Script[None]:
    """Try again at ``next_at``. Not ``counted``: it was no attempt, nothing left or the platform asked us to wait."""
    yield _LATER(id=row_id, next_at=next_at, error=error, uncounted=int(not counted))


def again(message: MessageId, now: Micros) -> Script[set[Addressee]]:
    """A person asked to send it once more; whom it is owed to, nobody when it is neither failed nor unknown."""
    rows = yield _AGAIN(message=message, now=now)
    return {Addressee(row[0], IdentityId(row[1])) for row in rows}


def dead(most: int) -> Script[list[tuple[int, MessageId, ConversationId, str, Micros, str, str]]]:
    """(id, message, conversation, account, created_at, state, error) of messages that nobody will send by himself."""
    rows = yield _DEAD(most=most)
    return [(r[0], r[1], r[2], r[3], r[4], r[5], r[6]) for r in rows]


def dismiss(row_id: int) -> Script[bool]:
    return bool((yield _DISMISS(id=row_id)))
