"""People: contacts, their identities, and one-time codes that prove two identities one person."""

from typing import Any

import orjson

from conversation.contact import Contact, Identity, Peer
from conversation.ids import SECOND, ContactId, ConversationId, IdentityId, LinkId, Micros
from storage.database import Query, Row, Script

COLUMNS = (
    "id",
    "channel",
    "account",
    "address",
    "contact_id",
    "conversation_id",
    "home_contact_id",
    "home_conversation_id",
    "name",
    "verified",
    "reachable",
)
"""Of ``identities``, in the order in which ``read_identity`` reads them."""


def _select(condition: str) -> Query:
    return Query(f"SELECT {', '.join(COLUMNS)} FROM identities WHERE {condition}")  # noqa: S608 our own constants


_BY_PEER = _select("account = :account AND address = :address")
_BY_ID = _select("id = :id")
_OF_CONTACT = _select("contact_id = :contact ORDER BY id")
_OF_CONVERSATION = _select("conversation_id = :conversation ORDER BY id")
_HINTS = Query("UPDATE identities SET hints = :hints WHERE id = :id AND hints <> :hints")
_CONTACT = Query("SELECT id, name, accessibility FROM contacts WHERE id = :id")
_PUT_CODE = Query(
    "INSERT INTO link_codes (digest, link_id, identity_id, expires_at) VALUES (:digest, :link, :identity, :expires)"
)
_CODE = Query("SELECT link_id, identity_id, expires_at, used_at FROM link_codes WHERE digest = :digest")
_USE_CODE = Query(
    "UPDATE link_codes SET used_at = :now WHERE digest = :digest AND used_at IS NULL AND expires_at > :now "
    "RETURNING link_id"
)
_PUT_SESSION = Query(
    "INSERT INTO widget_sessions (token_digest, account, address, created_at, expires_at) "
    "VALUES (:digest, :account, :address, :now, :expires)"
)
_SESSION = Query(
    "SELECT account, address FROM widget_sessions "
    "WHERE token_digest = :digest AND (expires_at = 0 OR expires_at > :now)"
)
_HAS_SESSION = Query(
    "SELECT 1 FROM widget_sessions WHERE account = :account AND address = :address "
    "AND (expires_at = 0 OR expires_at > :now) LIMIT 1"
)
_DROP_SESSION = Query("DELETE FROM widget_sessions WHERE token_digest = :digest")
_FORGET_LOGINS = Query("DELETE FROM site_logins WHERE expires_at < :now")
_SPEND_LOGIN = Query(
    "INSERT INTO site_logins (digest, expires_at) VALUES (:digest, :expires) "
    "ON CONFLICT (digest) DO NOTHING RETURNING digest"
)
LOGIN_KEPT = 60 * SECOND
"""A spent login is remembered beyond its end: clocks differ."""


def read_identity(row: Row) -> Identity:
    (
        id_,
        channel,
        account,
        address,
        contact,
        conversation,
        home_contact,
        home_conversation,
        name,
        verified,
        ok,
    ) = row
    return Identity(
        id_,
        channel,
        Peer(account, address),
        contact,
        conversation,
        home_contact,
        home_conversation,
        name,
        bool(verified),
        bool(ok),
    )


def by_peer(peer: Peer) -> Script[Identity | None]:
    rows = yield _BY_PEER(account=peer.account, address=peer.address)
    return read_identity(rows[0]) if rows else None


def by_id(identity: IdentityId) -> Script[Identity | None]:
    rows = yield _BY_ID(id=identity)
    return read_identity(rows[0]) if rows else None


def of_conversation(conversation: ConversationId) -> Script[tuple[Identity, ...]]:
    """The identities that write in this conversation now."""
    rows = yield _OF_CONVERSATION(conversation=conversation)
    return tuple(read_identity(row) for row in rows)


def contact(contact_id: ContactId) -> Script[Contact | None]:
    rows = yield _CONTACT(id=contact_id)
    if not rows:
        return None
    identities = yield _OF_CONTACT(contact=contact_id)
    return Contact(rows[0][0], rows[0][1], bool(rows[0][2]), tuple(read_identity(row) for row in identities))


def keep_hints(identity: IdentityId, hints: dict[str, str]) -> Script[None]:
    """What the peer's client can do, as the platform last said."""
    yield _HINTS(id=identity, hints=orjson.dumps(hints, option=orjson.OPT_SORT_KEYS).decode())


NEVER = Micros(0)
"""The end of what does not end."""


def put_code(digest: str, link: LinkId, identity: IdentityId, expires: Micros) -> Script[None]:
    yield _PUT_CODE(digest=digest, link=link, identity=identity, expires=expires)


def code(digest: str) -> Script[tuple[LinkId, IdentityId, Micros, Micros | None] | None]:
    """(link, identity that asked for it, expires, used) of a code, by the digest of its secret."""
    rows: list[Any] = yield _CODE(digest=digest)
    return (rows[0][0], rows[0][1], rows[0][2], rows[0][3]) if rows else None


def use_code(digest: str, now: Micros) -> Script[bool]:
    """Spend the code; False when it was spent or has expired."""
    return bool((yield _USE_CODE(digest=digest, now=now)))


def put_widget_session(digest: str, peer: Peer, now: Micros, expires: Micros = NEVER) -> Script[None]:
    yield _PUT_SESSION(digest=digest, account=peer.account, address=peer.address, now=now, expires=expires)


def drop_widget_session(digest: str) -> Script[None]:
    yield _DROP_SESSION(digest=digest)


def spend_login(digest: str, expires: Micros, now: Micros) -> Script[bool]:
    """Spend a site's token; False when it was spent before."""
    yield _FORGET_LOGINS(now=now - LOGIN_KEPT)
    return bool((yield _SPEND_LOGIN(digest=digest, expires=expires)))


def has_widget_session(peer: Peer, now: Micros) -> Script[bool]:
    """Does any token still stand for him?"""
    return bool((yield _HAS_SESSION(account=peer.account, address=peer.address, now=now)))


def widget_session(digest: str, now: Micros) -> Script[Peer | None]:
    rows = yield _SESSION(digest=digest, now=now)
    return Peer(rows[0][0], rows[0][1]) if rows else None
