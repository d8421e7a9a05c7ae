"""What to do with a message after an attempt to send it: the policy of retries, as data in, verdict out."""

from dataclasses import dataclass
from typing import Literal

from channels.channel import (
    AccountDead,
    Ambiguous,
    Blocked,
    Gone,
    Idempotency,
    PeerMovedTo,
    Rejected,
    RetryAfter,
    SendError,
)
from conversation.ids import DAY, SECOND, Micros
from storage.outbox import OutboxRow

GIVE_UP_AFTER = DAY
"""A message that could not be handed over for so long is made visible to people instead."""
FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 300.0
DEAD_ACCOUNT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Later:
    """Surely not accepted: try again after ``seconds``. ``pauses`` holds the whole account or peer back as long."""

    seconds: float
    pauses: Literal["", "account", "peer"] = ""


@dataclass(frozen=True, slots=True)
class Dead:
    """It will not be sent by itself. ``unreachable``: nor will anything else to this peer."""

    unreachable: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Perhaps accepted, and of a class that is never sent twice by itself."""


@dataclass(frozen=True, slots=True)
class Moved:
    new_address: str


Verdict = Later | Dead | Unknown | Moved


def interrupted(row: OutboxRow, idempotency: Idempotency) -> Unknown | None:
    """A worker died while sending: None when it may be sent once more (RELIABILITY.md, the one duplicate)."""
    if idempotency is Idempotency.NATIVE:
        return None
    return None if row.resend == "resend_once" and row.attempts < 2 else Unknown()


def verdict(
    row: OutboxRow, error: SendError, idempotency: Idempotency, now: Micros, jitter: float
) -> Verdict:
    """``jitter`` is 0…1, added to waits so that they do not fall on one moment."""
    if isinstance(error, Rejected):
        return Dead()
    if isinstance(error, Blocked | Gone):
        return Dead(unreachable=True)
    if isinstance(error, PeerMovedTo):
        return Moved(error.new_address)
    if isinstance(error, Ambiguous) and idempotency is Idempotency.NONE:
        again = row.resend == "resend_once" and row.attempts < 1
        return Later(FIRST_RETRY_SECONDS) if again else Unknown()
    if now - row.created_at > GIVE_UP_AFTER:
        return Dead()
    if isinstance(error, RetryAfter):
        return Later(error.delay + jitter, error.scope)
    if isinstance(error, AccountDead):
        return Later(DEAD_ACCOUNT_SECONDS + jitter, "account")
    backoff = min(FIRST_RETRY_SECONDS * 2 ** min(row.attempts, 20), LONGEST_RETRY_SECONDS)
    return Later(backoff * (1 + jitter / 2))


def due(seconds: float, now: Micros) -> Micros:
    return Micros(now + int(seconds * SECOND))
