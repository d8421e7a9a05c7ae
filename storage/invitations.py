"""Invitations to write privately, owed to people who commented in public: one for each author and topic, ever."""

from dataclasses import dataclass
from typing import Literal

from conversation.contact import Peer
from conversation.ids import Micros
from storage.database import Query, Script

InvitationState = Literal["ready", "sent", "dead"]

_PUT = Query(
    "INSERT INTO invitations (account, topic, author, comment, next_at, created_at) "
    "VALUES (:account, :topic, :author, :comment, :at, :at) ON CONFLICT (account, topic, author) DO NOTHING"
)
_DUE = Query(
    "SELECT account, topic, author, comment, attempts, created_at FROM invitations "
    "WHERE state = 'ready' AND next_at <= :now ORDER BY next_at LIMIT :most"
)
_TAKE = Query(
    "UPDATE invitations SET attempts = attempts + 1, next_at = :until WHERE account = :account "
    "AND topic = :topic AND author = :author AND state = 'ready' AND next_at <= :now RETURNING attempts"
)
_LATER = Query(
    "UPDATE invitations SET next_at = :next_at WHERE account = :account AND topic = :topic AND author = :author"
)
_SETTLE = Query(
    "UPDATE invitations SET state = :state, comment = '' "
    "WHERE account = :account AND topic = :topic AND author = :author"
)
_FORGET = Query("DELETE FROM invitations WHERE account = :account AND author = :author")


@dataclass(frozen=True, slots=True)
class Invitation:
    """``author`` is his private address, ``topic`` what he commented on, ``comment`` the platform's id of it."""

    account: str
    topic: str
    author: str
    comment: str
    attempts: int
    created_at: Micros

    @property
    def key(self) -> str:
        """The idempotency key, the same on every attempt."""
        return f"invite/{self.account}/{self.topic}/{self.author}"


def put(author: Peer, topic: str, comment: str, at: Micros) -> Script[None]:
    """Owed from now on, unless he was invited there already."""
    yield _PUT(account=author.account, topic=topic, author=author.address, comment=comment, at=at)


def due(now: Micros, most: int) -> Script[list[Invitation]]:
    rows = yield _DUE(now=now, most=most)
    return [Invitation(r[0], r[1], r[2], r[3], r[4], r[5]) for r in rows]


def take(invitation: Invitation, now: Micros, until: Micros) -> Script[bool]:
    """Said before anything leaves; False when another worker was faster. Looked at again after ``until``."""
    return bool((yield _TAKE(**_which(invitation), now=now, until=until)))


def later(invitation: Invitation, next_at: Micros) -> Script[None]:
    yield _LATER(**_which(invitation), next_at=next_at)


def settle(invitation: Invitation, state: InvitationState) -> Script[None]:
    yield _SETTLE(**_which(invitation), state=state)


def forget(account: str, author: str) -> Script[None]:
    """He is erased."""
    yield _FORGET(account=account, author=author)


def _which(invitation: Invitation) -> dict[str, str]:
    return {"account": invitation.account, "topic": invitation.topic, "author": invitation.author}
