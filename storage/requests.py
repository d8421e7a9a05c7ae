"""Requests as people look them up: lists in an operator's sight, one whole, those of a client."""

# ruff: noqa: S608 - only constants of this module are spliced

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from conversation.events import Recorded
from conversation.events.requests import RequestState
from conversation.ids import (
    ContactId,
    ConversationId,
    IdentityId,
    MessageId,
    Micros,
    OperatorId,
    RequestId,
    TaskId,
)
from standard.request_acts import Filed, Person
from storage.database import Query, Row, Script
from storage.event_log import decode_row

View = Literal["open", "mine", "free", "overdue", "done"]

LIST_MOST = 200
OF_CLIENT_MOST = 200


@dataclass(frozen=True, slots=True)
class RequestRow:
    """``conversation`` is where its client writes now; ``open_tasks`` are the ids of its tasks."""

    filed: Filed
    conversation: ConversationId
    contact: ContactId
    contact_name: str
    registered_at: Micros
    rule: str
    text: str
    account: str
    answer_by: str
    anonymous: bool
    against: str
    """The number of the request whose answer it contests."""
    registered_by: OperatorId | None
    answered_by: OperatorId | None
    answer: MessageId | None
    decision: str
    answered_at: Micros | None
    closed_at: Micros | None
    external_no: str
    warned: int
    changed_at: Micros


@dataclass(frozen=True, slots=True)
class TaskRow:
    id: TaskId
    department: str
    text: str
    due: Micros
    opened_by: OperatorId
    opened_at: Micros
    answer: str
    closed_by: OperatorId | None
    closed_at: Micros | None


@dataclass(frozen=True, slots=True)
class RequestCounts:
    open: int
    mine: int
    free: int
    overdue: int


_OPEN = "r.state IN ('registered', 'in_work', 'waiting')"
_COLUMNS = (
    "r.id, COALESCE(r.number, ''), r.kind, r.state, r.received_at, r.due, r.identity_id, r.handler, r.about, "
    "COALESCE(a.handler, ''), COALESCE(a.answered_by, ''), COALESCE(i.conversation_id, r.conversation_id), "
    "COALESCE(i.contact_id, ''), COALESCE(NULLIF(k.name, ''), i.name, ''), r.registered_at, r.rule, r.text, "
    "r.account, r.answer_by, r.anonymous, COALESCE(a.number, r.against), r.registered_by, r.answered_by, "
    "r.answer_id, r.decision, r.answered_at, r.closed_at, r.external_no, r.warned, r.changed_at"
)
# An appeal that a client files names the request it contests by its number.
_FROM = (
    "FROM requests r LEFT JOIN identities i ON i.id = r.identity_id LEFT JOIN contacts k ON k.id = i.contact_id "
    "LEFT JOIN requests a ON r.against <> '' AND (a.id = r.against OR a.number = r.against)"
)
# ``replace`` finds a kind in the list «|claim||appeal|» exactly, as in ``storage/views``.
_SIGHT = "r.about <> :me AND (:senior = 1 OR r.handler = :me OR replace(:kinds, '|' || r.kind || '|', '') <> :kinds)"
_FILTER = (
    "(:kind = '' OR r.kind = :kind) AND (:state = '' OR r.state = :state) "
    "AND (:like = '' OR r.number LIKE :like OR r.external_no LIKE :like)"
)


def _list(condition: str, order: str) -> Query:
    return Query(
        f"SELECT {_COLUMNS} {_FROM} WHERE {condition} AND {_SIGHT} AND {_FILTER} ORDER BY {order} LIMIT :most"
    )


_SOONEST = "r.due, r.id"
_LISTS: dict[View, Query] = {
    "open": _list(_OPEN, _SOONEST),
    "mine": _list(f"{_OPEN} AND r.handler = :me", _SOONEST),
    "free": _list(f"{_OPEN} AND r.handler = ''", _SOONEST),
    "overdue": _list(f"{_OPEN} AND r.due < :now", _SOONEST),
    "done": _list("r.state IN ('answered', 'closed')", "r.changed_at DESC, r.id"),
}
_SEARCH = _list("1 = 1", "r.changed_at DESC, r.id")
_ONE = Query(f"SELECT {_COLUMNS} {_FROM} WHERE r.id = :id")
_BY_NUMBER = Query(f"SELECT {_COLUMNS} {_FROM} WHERE r.number = :number")
_NUMBER = Query("SELECT COALESCE(number, '') FROM requests WHERE id = :id")
_OF_CONTACT = Query(
    f"SELECT {_COLUMNS} {_FROM} WHERE i.contact_id = :contact ORDER BY r.registered_at DESC, r.id LIMIT :most"
)
_COUNTS = Query(
    "SELECT COUNT(*), COALESCE(SUM(CASE WHEN r.handler = :me THEN 1 ELSE 0 END), 0), "
    "COALESCE(SUM(CASE WHEN r.handler = '' THEN 1 ELSE 0 END), 0), "
    "COALESCE(SUM(CASE WHEN r.due < :now THEN 1 ELSE 0 END), 0) "
    f"FROM requests r WHERE {_OPEN} AND {_SIGHT}"
)
_OPEN_TASKS = Query(
    "SELECT request_id, id FROM request_tasks WHERE closed_at IS NULL AND request_id = :request"
)
_TASKS = Query(
    "SELECT id, department, text, due, opened_by, opened_at, answer, closed_by, closed_at FROM request_tasks "
    "WHERE request_id = :request ORDER BY opened_at, id"
)
_HISTORY = Query(
    "SELECT e.position, e.conversation_id, e.version, e.at, e.type, e.schema, e.body FROM request_history h "
    "JOIN events e ON e.position = h.position WHERE h.request_id = :request ORDER BY h.position"
)


def listed(
    view: View, person: Person, now: Micros, *, kind: str = "", state: str = "", number: str = ""
) -> Script[list[RequestRow]]:
    """In her sight, the most urgent first, at most ``LIST_MOST``; a ``number`` is looked for in every state."""
    query = _SEARCH if number else _LISTS[view]
    like = f"%{number}%" if number else ""
    rows = yield query(**_eyes(person), now=now, kind=kind, state=state, like=like, most=LIST_MOST)
    return [_row(row) for row in rows]


def counts(person: Person, now: Micros) -> Script[RequestCounts]:
    rows = yield _COUNTS(**_eyes(person), now=now)
    return RequestCounts(*(int(value) for value in rows[0]))


def by_id(request: RequestId) -> Script[RequestRow | None]:
    """Whoever asks: the caller checks who may see it. With the ids of its open tasks."""
    rows = yield _ONE(id=request)
    if not rows:
        return None
    tasks = yield _OPEN_TASKS(request=request)
    return _row(rows[0], frozenset(TaskId(row[1]) for row in tasks))


def by_number(number: str) -> Script[RequestRow | None]:
    rows = yield _BY_NUMBER(number=number)
    return _row(rows[0]) if rows else None


def of_contact(contact: ContactId) -> Script[list[RequestRow]]:
    """Filed from any of his channels, the newest first."""
    rows = yield _OF_CONTACT(contact=contact, most=OF_CLIENT_MOST)
    return [_row(row) for row in rows]


def numbers(ids: Sequence[str]) -> Script[dict[str, str]]:
    """By id; requests that are not there are left out."""
    found = {}
    for request in ids:
        for row in (yield _NUMBER(id=request)):
            found[request] = row[0]
    return found


def tasks(request: RequestId) -> Script[list[TaskRow]]:
    rows = yield _TASKS(request=request)
    return [_task(row) for row in rows]


def history(request: RequestId) -> Script[list[Recorded]]:
    """Every event that speaks of it, in order."""
    rows = yield _HISTORY(request=request)
    return [decode_row(row) for row in rows]


def _eyes(person: Person) -> dict[str, object]:
    named = sorted(kind for kind in person.kinds if kind and "|" not in kind)
    return {"me": person.id, "senior": int(person.senior), "kinds": f"|{'||'.join(named)}|"}


def _row(row: Row, open_tasks: frozenset[TaskId] = frozenset()) -> RequestRow:
    filed = Filed(
        id=RequestId(row[0]),
        number=row[1],
        kind=row[2],
        state=cast(RequestState, row[3]),
        received_at=Micros(row[4]),
        due=Micros(row[5]),
        identity=IdentityId(row[6]),
        handler=_person(row[7]),
        about=_person(row[8]),
        contested=frozenset(OperatorId(who) for who in (row[9], row[10]) if who),
        open_tasks=open_tasks,
    )
    return RequestRow(
        filed=filed,
        conversation=ConversationId(row[11]),
        contact=ContactId(row[12]),
        contact_name=row[13],
        registered_at=row[14],
        rule=row[15],
        text=row[16],
        account=row[17],
        answer_by=row[18],
        anonymous=bool(row[19]),
        against=row[20],
        registered_by=_person(row[21]),
        answered_by=_person(row[22]),
        answer=MessageId(row[23]) if row[23] else None,
        decision=row[24],
        answered_at=row[25],
        closed_at=row[26],
        external_no=row[27],
        warned=row[28],
        changed_at=row[29],
    )


def _task(row: Row) -> TaskRow:
    id_, department, text, due, by, at, answer, closed_by, closed_at = row
    return TaskRow(
        TaskId(id_), department, text, due, OperatorId(by), at, answer, _person(closed_by), closed_at
    )


def _person(written: str) -> OperatorId | None:
    return OperatorId(written) if written else None
