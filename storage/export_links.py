"""One-time links to a person's own data: only a digest of each secret is kept."""

from dataclasses import dataclass

from conversation.ids import ContactId, IdentityId, Micros
from storage.database import Query, Script

_PUT = Query(
    "INSERT INTO export_links (digest, contact_id, identity_id, created_at, expires_at) "
    "VALUES (:digest, :contact, :identity, :now, :expires)"
)
_GET = Query(
    "SELECT contact_id, identity_id FROM export_links "
    "WHERE digest = :digest AND used_at IS NULL AND expires_at > :now"
)
_SPEND = Query(
    "UPDATE export_links SET used_at = :now "
    "WHERE digest = :digest AND used_at IS NULL AND expires_at > :now RETURNING contact_id, identity_id"
)
_REVOKE = Query("DELETE FROM export_links WHERE contact_id = :contact")


@dataclass(frozen=True, slots=True)
class Whose:
    contact: ContactId
    identity: IdentityId


def put(digest: str, whose: Whose, now: Micros, expires: Micros) -> Script[None]:
    """The newest alone counts."""
    yield from revoke(whose.contact)
    yield _PUT(digest=digest, contact=whose.contact, identity=whose.identity, now=now, expires=expires)


def whose(digest: str, now: Micros) -> Script[Whose | None]:
    """Whose data it opens, while it is unused and in time."""
    rows = yield _GET(digest=digest, now=now)
    return Whose(ContactId(rows[0][0]), IdentityId(rows[0][1])) if rows else None


def spend(digest: str, now: Micros) -> Script[Whose | None]:
    """The same, once."""
    rows = yield _SPEND(digest=digest, now=now)
    return Whose(ContactId(rows[0][0]), IdentityId(rows[0][1])) if rows else None


def revoke(contact: ContactId) -> Script[None]:
    yield _REVOKE(contact=contact)
