"""The inbox: what arrived, exactly as it arrived, once, until it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversation.ids import Micros
from storage.database import Conflict, Query, Script

_STORE = Query(
    "INSERT INTO inbox (account, event_key, order_key, payload, received_at) "
    "VALUES (:account, :event_key, :order_key, :payload, :received_at) "
    "ON CONFLICT (account, event_key) DO NOTHING RETURNING id"
)
_KEEP_CURSOR = Query(
    "INSERT INTO cursors (account, cursor) VALUES (:account, :cursor) "
    "ON CONFLICT (account) DO UPDATE SET cursor = excluded.cursor"
)
_CURSOR = Query("SELECT cursor FROM cursors WHERE account = :account")
_WAITING = Query("SELECT DISTINCT account, order_key FROM inbox WHERE state = 'ready' LIMIT :most")
_NEXT = Query(
    "SELECT i.id, i.event_key, i.payload, i.received_at, i.attempts, EXISTS (SELECT 1 FROM inbox m "
    "WHERE m.state = 'ready' AND m.account = :account AND m.order_key = :order_key AND m.id > i.id) "
    "FROM inbox i WHERE i.state = 'ready' AND i.account = :account AND i.order_key = :order_key "
    "ORDER BY i.id LIMIT 1"
)
_BEHIND = Query(
    "SELECT id, event_key, payload, received_at, attempts FROM inbox WHERE state = 'ready' AND account = :account "
    "AND order_key = :order_key AND id > :id ORDER BY id LIMIT :most"
)
_DONE = Query(
    "UPDATE inbox SET state = 'done', done_at = :at WHERE id = :id AND state = 'ready' RETURNING id"
)
_KEEP = Query("UPDATE inbox SET payload = :kept WHERE id = :id")
_DEAD = Query("UPDATE inbox SET state = 'dead', done_at = :at, reason = :reason WHERE id = :id")
_TRIED = Query("UPDATE inbox SET attempts = attempts + 1, reason = :reason WHERE id = :id")
_AGAIN = Query(
    "UPDATE inbox SET state = 'ready', attempts = 0, reason = '' WHERE id = :id AND state = 'dead' "
    "RETURNING account, order_key"
)
_DISMISS = Query("UPDATE inbox SET state = 'dismissed' WHERE id = :id AND state = 'dead' RETURNING id")
_SERVED = Query(
    "SELECT event_key, payload, received_at FROM inbox WHERE state = 'done' AND account = :account "
    "AND done_at = :at AND order_key = :order_key LIMIT 1"
)
_DEAD_LIST = Query(
    "SELECT id, account, order_key, received_at, reason, payload FROM inbox WHERE state = 'dead' "
    "ORDER BY id DESC LIMIT :most"
)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """``more``: others of this peer wait behind it."""

    id: int
    account: str
    order_key: str
    event_key: str
    payload: bytes
    received_at: Micros
    attempts: int
    more: bool = False


def store(
    *, account: str, event_key: str, order_key: str, payload: bytes, received_at: Micros, cursor: str = ""
) -> Script[int | None]:
    """The new row's id, or None when this event is here already. The cursor is kept in the same transaction."""
    rows = yield _STORE(
        account=account, event_key=event_key, order_key=order_key, payload=payload, received_at=received_at
    )
    if cursor:
        yield from keep_cursor(account, cursor)
    return rows[0][0] if rows else None


def keep_cursor(account: str, cursor: str) -> Script[None]:
    """Where polling goes on, told without a payload."""
    yield _KEEP_CURSOR(account=account, cursor=cursor)


def cursor(account: str) -> Script[str]:
    """Where polling goes on; "" the first time."""
    rows = yield _CURSOR(account=account)
    return rows[0][0] if rows else ""


def waiting(most: int) -> Script[Sequence[tuple[str, str]]]:
    """(account, order_key) of peers whose payloads wait."""
    rows = yield _WAITING(most=most)
    return [(row[0], row[1]) for row in rows]


def next_of(account: str, order_key: str) -> Script[InboxRow | None]:
    rows = yield _NEXT(account=account, order_key=order_key)
    if not rows:
        return None
    id_, event_key, payload, received_at, attempts, more = rows[0]
    return InboxRow(id_, account, order_key, event_key, bytes(payload), received_at, attempts, bool(more))


def behind(row: InboxRow, most: int) -> Script[list[InboxRow]]:
    """What waits behind ``row`` in its peer's line."""
    rows = yield _BEHIND(account=row.account, order_key=row.order_key, id=row.id, most=most)
    return [InboxRow(r[0], row.account, row.order_key, r[1], bytes(r[2]), r[3], r[4]) for r in rows]


def done(row_id: int, at: Micros, kept: bytes | None = None) -> Script[None]:
    """``kept`` takes the payload's place where not all of it may stay. Raises Conflict when another was done first."""
    if not (yield _DONE(id=row_id, at=at)):
        raise Conflict(f"inbox row {row_id} is done")
    if kept is not None:
        yield _KEEP(id=row_id, kept=kept)


def served(account: str, order_key: str, at: Micros) -> Script[tuple[str, bytes, Micros] | None]:
    """(event_key, payload, received_at) of the payload of this peer that was served at that very moment.

    Asked by a person's click, once in a while: it walks the account's rows, and no index has to be kept for it.
    """
    rows = yield _SERVED(account=account, order_key=order_key, at=at)
    return (rows[0][0], bytes(rows[0][1]), rows[0][2]) if rows else None


def bury(row_id: int, at: Micros, reason: str, kept: bytes | None = None) -> Script[None]:
    """Make it a dead letter: visible to people, replayable, in nobody's way."""
    yield _DEAD(id=row_id, at=at, reason=reason)
    if kept is not None:
        yield _KEEP(id=row_id, kept=kept)


def tried(row_id: int, reason: str) -> Script[None]:
    yield _TRIED(id=row_id, reason=reason)


def again(row_id: int) -> Script[tuple[str, str] | None]:
    """A dead letter goes round once more; (account, order_key), or None when it is not dead."""
    rows = yield _AGAIN(id=row_id)
    return (rows[0][0], rows[0][1]) if rows else None


def dismiss(row_id: int) -> Script[bool]:
    return bool((yield _DISMISS(id=row_id)))


def dead(most: int) -> Script[list[tuple[int, str, str, Micros, str, bytes]]]:
    """(id, account, order_key, received_at, reason, payload) of the newest dead letters."""
    rows = yield _DEAD_LIST(most=most)
    return [(r[0], r[1], r[2], r[3], r[4], bytes(r[5])) for r in rows]
