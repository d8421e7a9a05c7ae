"""Leases with a fencing epoch: who may work on a conversation (or poll an account) just now.

The epoch grows with every change of hands. A worker that slept past its lease finds the epoch changed when it
writes, and its transaction is refused.
"""

from dataclasses import dataclass

from conversation.ids import Micros
from storage.database import Query, Script, StaleClaim

UNLESS_HELD = (
    "ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, epoch = claims.epoch + 1, until = excluded.until "
    "WHERE claims.until < :now RETURNING key, epoch"
)
"""The end of a statement that takes a claim: no row comes back while somebody else holds it."""
_TAKE = Query(f"INSERT INTO claims (key, owner, epoch, until) VALUES (:key, :owner, 1, :until) {UNLESS_HELD}")  # noqa: S608
_HOLD = Query(
    "UPDATE claims SET until = :until "
    "WHERE key = :key AND owner = :owner AND epoch = :epoch AND until > 0 RETURNING epoch"
)
_RELEASE_ALL = Query("UPDATE claims SET until = 0 WHERE owner = :owner AND until > 0")


@dataclass(frozen=True, slots=True)
class Claim:
    key: str
    owner: str
    epoch: int
    until: Micros
    """When the lease ran out as it was taken."""


def take(key: str, owner: str, now: Micros, lease_us: int) -> Script[Claim | None]:
    """The claim, or None while somebody else holds it."""
    until = Micros(now + lease_us)
    rows = yield _TAKE(key=key, owner=owner, now=now, until=until)
    return Claim(key, owner, rows[0][1], until) if rows else None


def hold(claim: Claim, until: int) -> Script[None]:
    """Prolong (or with 0 end) the lease. Raises StaleClaim when it changed hands or was ended."""
    rows = yield _HOLD(key=claim.key, owner=claim.owner, epoch=claim.epoch, until=until)
    if not rows:
        raise StaleClaim(claim.key)


def release(claim: Claim) -> Script[None]:
    """End the lease; every write under a claim ends with this, or prolongs it. Raises StaleClaim."""
    yield from hold(claim, 0)


def release_all(owner: str) -> Script[None]:
    """At a clean stop: nobody has to wait for our leases to run out."""
    yield _RELEASE_ALL(owner=owner)
