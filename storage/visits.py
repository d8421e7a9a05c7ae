"""Visits to offices: the view of them, the day's tickets, places kept for bookings on their way."""

# ruff: noqa: S608 - only constants of this module are spliced

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, cast

from conversation import events as e
from conversation.ids import ContactId, ConversationId, IdentityId, Micros, OperatorId, VisitId
from storage.database import Query, Row, Script, Statement

VisitState = Literal["booked", "arrived", "called", "served", "missed", "cancelled"]

_BOOK = Query(
    "INSERT INTO visits (id, conversation_id, identity_id, office, starts, minutes, ticket, topic, needs, phone, "
    "external_no, walk_in, changed_at) VALUES (:id, :conversation, :identity, :office, :starts, :minutes, :ticket, "
    ":topic, :needs, :phone, :external_no, :walk_in, :at) ON CONFLICT (id) DO NOTHING"
)
_MOVE = Query(
    "UPDATE visits SET office = :office, starts = :starts, state = 'booked', changed_at = :at, "
    "ticket = CASE WHEN :ticket = '' THEN ticket ELSE :ticket END WHERE id = :id"
)
_CANCEL = Query("UPDATE visits SET state = 'cancelled', ended_at = :at, changed_at = :at WHERE id = :id")
_ARRIVE = Query(
    "UPDATE visits SET state = 'arrived', arrived_at = :at, ended_at = NULL, changed_at = :at WHERE id = :id"
)
_CALL = Query(
    "UPDATE visits SET state = 'called', called_to = :window, operator_id = :operator, "
    "called_at = COALESCE(called_at, :at), changed_at = :at WHERE id = :id"
)
_END = Query(
    "UPDATE visits SET state = :state, ended_at = :at, changed_at = :at, "
    "operator_id = CASE WHEN :operator = '' THEN operator_id ELSE :operator END WHERE id = :id"
)
_COLUMNS = (
    "v.id, COALESCE(i.conversation_id, v.conversation_id), v.identity_id, v.office, v.starts, v.minutes, v.ticket, "
    "v.topic, v.needs, v.phone, v.external_no, v.walk_in, v.state, v.called_to, v.operator_id, v.arrived_at, "
    "v.called_at, v.ended_at, v.changed_at, COALESCE(k.name, ''), COALESCE(k.accessibility, 0)"
)
_JOINS = "LEFT JOIN identities i ON i.id = v.identity_id LEFT JOIN contacts k ON k.id = i.contact_id"
_OF_DAY = Query(
    f"SELECT {_COLUMNS} FROM visits v {_JOINS} WHERE v.office = :office AND v.starts >= :since "
    "AND v.starts < :until ORDER BY v.starts, v.id"
)
_BY_ID = Query(f"SELECT {_COLUMNS} FROM visits v {_JOINS} WHERE v.id = :id")
_OF_CONTACT = Query(
    f"SELECT {_COLUMNS} FROM visits v {_JOINS} WHERE i.contact_id = :contact AND v.state = 'booked' "
    "AND v.starts >= :since ORDER BY v.starts, v.id LIMIT 20"
)
_TAKEN = Query(
    "SELECT starts, minutes FROM visits WHERE office = :office AND starts >= :since AND starts < :until "
    "AND walk_in = 0 AND state NOT IN ('cancelled', 'missed') AND id <> :but "
    "UNION ALL SELECT starts, minutes FROM visit_holds WHERE office = :office AND starts >= :since "
    "AND starts < :until AND key <> :mine"
)
_HOLD = Query(
    "INSERT INTO visit_holds (key, office, starts, minutes, mark) VALUES (:key, :office, :starts, :minutes, :mark) "
    "ON CONFLICT (key) DO UPDATE SET office = excluded.office, starts = excluded.starts, minutes = excluded.minutes, "
    "mark = excluded.mark"
)
_HELD = Query("SELECT office, starts FROM visit_holds WHERE key = :key")
_MARK = Query("UPDATE visit_holds SET mark = :mark WHERE key = :key")
_RELEASE = Query("DELETE FROM visit_holds WHERE key = :key RETURNING key")
_CONSUME = Query(
    "DELETE FROM visit_holds WHERE key = (SELECT key FROM visit_holds WHERE office = :office AND starts = :starts "
    "ORDER BY CASE WHEN mark = '' THEN 1 WHEN mark = :mark THEN 0 ELSE 2 END, key LIMIT 1) RETURNING key"
)
_LOCK_DAY = Query(
    "INSERT INTO office_days (office, day, tickets) VALUES (:office, :day, 0) "
    "ON CONFLICT (office, day) DO UPDATE SET tickets = office_days.tickets"
)
_NEXT_TICKET = Query(
    "INSERT INTO office_days (office, day, tickets) VALUES (:office, :day, 1) "
    "ON CONFLICT (office, day) DO UPDATE SET tickets = office_days.tickets + 1 RETURNING tickets"
)
_LOCK_VISIT = Query(
    "UPDATE visits SET changed_at = changed_at WHERE id = :id AND state = :state RETURNING id"
)


@dataclass(frozen=True, slots=True)
class VisitRow:
    """``conversation`` is the one its person is served in now; ``accessibility`` his wish to be served out of turn.

    ``window`` and ``operator`` are those who called him last.
    """

    id: VisitId
    conversation: ConversationId
    identity: IdentityId
    office: str
    starts: Micros
    minutes: int
    ticket: str
    topic: str
    needs: str
    phone: str
    external_no: str
    walk_in: bool
    state: VisitState
    window: str
    operator: OperatorId
    arrived_at: Micros | None
    called_at: Micros | None
    ended_at: Micros | None
    changed_at: Micros
    name: str
    accessibility: bool


def of_day(office: str, since: Micros, until: Micros) -> Script[list[VisitRow]]:
    """All visits of an office that begin in ``[since, until)``, in that order."""
    rows = yield _OF_DAY(office=office, since=since, until=until)
    return [_row(row) for row in rows]


def by_id(visit: VisitId) -> Script[VisitRow | None]:
    rows = yield _BY_ID(id=visit)
    return _row(rows[0]) if rows else None


def of_contact(contact: ContactId, since: Micros) -> Script[list[VisitRow]]:
    """What a person has booked, through any of his identities, and that has not begun before ``since``."""
    rows = yield _OF_CONTACT(contact=contact, since=since)
    return [_row(row) for row in rows]


def taken(
    office: str, since: Micros, until: Micros, but: str = "", mine: str = ""
) -> Script[list[tuple[Micros, int]]]:
    """(start, minutes) of every place promised in ``[since, until)``, but for this visit and this hold."""
    rows = yield _TAKEN(office=office, since=since, until=until, but=but, mine=mine)
    return [(Micros(row[0]), int(row[1])) for row in rows]


def lock_day(office: str, day: str) -> Script[None]:
    """Whoever takes a place holds the office's day till the end of the transaction; ``day`` is its local ISO date."""
    yield _LOCK_DAY(office=office, day=day)


def next_ticket(office: str, day: str) -> Script[int]:
    """1 for the first of the day."""
    rows = yield _NEXT_TICKET(office=office, day=day)
    return int(rows[0][0])


def hold(key: str, office: str, starts: Micros, minutes: int, mark: str = "") -> Script[None]:
    yield _HOLD(key=key, office=office, starts=starts, minutes=minutes, mark=mark)


def mark(key: str, known_by: str) -> Script[None]:
    """What the visit is known by that will take the place."""
    yield _MARK(key=key, mark=known_by)


def held(key: str) -> Script[tuple[str, Micros] | None]:
    """(office, start) of the place kept under a key."""
    rows = yield _HELD(key=key)
    return (str(rows[0][0]), Micros(rows[0][1])) if rows else None


def release(key: str) -> Script[bool]:
    """False: nothing was kept under that key any more."""
    return bool((yield _RELEASE(key=key)))


def consume_hold(office: str, starts: Micros, known_by: str = "") -> Script[bool]:
    """The place kept for this visit becomes it, or one kept for nobody in particular. False: none was kept."""
    return bool((yield _CONSUME(office=office, starts=starts, mark=known_by)))


def still(visit: VisitId, state: VisitState) -> Script[bool]:
    """Lock the visit if it is in that state; False: somebody was quicker."""
    return bool((yield _LOCK_VISIT(id=visit, state=state)))


def _row(row: Row) -> VisitRow:
    return VisitRow(*row[:11], bool(row[11]), cast(VisitState, row[12]), *row[13:20], bool(row[20]))  # type: ignore[call-arg]


def _booked(conversation: ConversationId, event: e.VisitBooked, at: Micros) -> Iterator[Statement]:
    yield _BOOK(
        id=event.visit,
        conversation=conversation,
        identity=event.identity,
        office=event.office,
        starts=event.starts,
        minutes=event.minutes,
        ticket=event.ticket,
        topic=event.topic,
        needs=event.needs,
        phone=event.phone,
        external_no=event.external_no,
        walk_in=int(event.walk_in),
        at=at,
    )


def _moved(_: ConversationId, event: e.VisitMoved, at: Micros) -> Iterator[Statement]:
    yield _MOVE(id=event.visit, office=event.office, starts=event.starts, ticket=event.ticket, at=at)


def _cancelled(_: ConversationId, event: e.VisitCancelled, at: Micros) -> Iterator[Statement]:
    yield _CANCEL(id=event.visit, at=at)


def _arrived(_: ConversationId, event: e.VisitArrived, at: Micros) -> Iterator[Statement]:
    yield _ARRIVE(id=event.visit, at=at)


def _called(_: ConversationId, event: e.VisitCalled, at: Micros) -> Iterator[Statement]:
    yield _CALL(id=event.visit, window=event.window, operator=event.operator, at=at)


def _ended(_: ConversationId, event: e.VisitEnded, at: Micros) -> Iterator[Statement]:
    yield _END(id=event.visit, state=event.outcome, operator=event.operator or "", at=at)


STEPS: dict[type[Any], Callable[[ConversationId, Any, Micros], Iterator[Statement]]] = {
    e.VisitBooked: _booked,
    e.VisitMoved: _moved,
    e.VisitCancelled: _cancelled,
    e.VisitArrived: _arrived,
    e.VisitCalled: _called,
    e.VisitEnded: _ended,
}
"""What each event changes in the view (``storage/projections``)."""
