"""What a turn begins with: the claim on a peer's conversation, and his oldest payload with all that is known of him."""

from dataclasses import dataclass

from conversation.contact import Identity, Peer
from conversation.fold import FOLD_VERSION
from conversation.ids import Micros
from conversation.state import State
from storage import claims, contacts, event_log
from storage.claims import Claim
from storage.database import Query, Script
from storage.inbox import InboxRow

_TAKE = Query(
    "INSERT INTO claims (key, owner, epoch, until) SELECT COALESCE((SELECT conversation_id FROM identities "  # noqa: S608
    "WHERE account = :account AND address = :address), :stranger), :owner, 1, :until WHERE EXISTS "
    "(SELECT 1 FROM inbox WHERE state = 'ready' AND account = :account AND order_key = :address) "
    f"{claims.UNLESS_HELD}"
)
_START = Query(
    "SELECT i.id, i.event_key, i.payload, i.received_at, i.attempts, EXISTS (SELECT 1 FROM inbox m "  # noqa: S608
    "WHERE m.state = 'ready' AND m.account = :account AND m.order_key = :address AND m.id > i.id), s.state, "
    f"{', '.join(f'p.{column}' for column in contacts.COLUMNS)} "
    "FROM inbox i LEFT JOIN identities p ON p.account = i.account AND p.address = i.order_key "
    "LEFT JOIN snapshots s ON s.conversation_id = p.conversation_id AND s.fold_version = :fold_version "
    "WHERE i.state = 'ready' AND i.account = :account AND i.order_key = :address ORDER BY i.id LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Start:
    """``identity`` and ``state`` are None for a peer nobody has heard of."""

    row: InboxRow
    identity: Identity | None
    state: State | None


def key(peer: Peer, identity: Identity | None) -> str:
    """What is claimed: the conversation, or for a stranger his place on the channel."""
    return identity.conversation if identity else f"{peer.account}/{peer.address}"


def take(peer: Peer, owner: str, now: Micros, lease_us: int) -> Script[Claim | None]:
    """The claim on where this peer writes now; None when none of his payloads waits, or somebody else holds it."""
    until = Micros(now + lease_us)
    rows = yield _TAKE(
        account=peer.account,
        address=peer.address,
        stranger=key(peer, None),
        owner=owner,
        now=now,
        until=until,
    )
    return Claim(rows[0][0], owner, rows[0][1], until) if rows else None


def start(peer: Peer) -> Script[Start | None]:
    """The peer's oldest payload that waits, who he is, and the state of his conversation."""
    rows = yield _START(account=peer.account, address=peer.address, fold_version=FOLD_VERSION)
    if not rows:
        return None
    id_, event_key, payload, received_at, attempts, more, snapshot, *known = rows[0]
    row = InboxRow(
        id_, peer.account, peer.address, event_key, bytes(payload), received_at, attempts, bool(more)
    )
    if known[0] is None:
        return Start(row, None, None)
    identity = contacts.read_identity(known)
    return Start(row, identity, (yield from event_log.catch_up(identity.conversation, snapshot)))
