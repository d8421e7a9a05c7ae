"""Requests and their tasks as views: one row each, kept by the transaction that records what happens to them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from conversation import events as e
from conversation.ids import ConversationId, IdentityId, Micros
from storage.database import Query, Script, Statement, insert_into

_REGISTERED = insert_into(
    "requests",
    "id",
    "number",
    "conversation_id",
    "identity_id",
    "kind",
    "received_at",
    "registered_at",
    "due",
    "rule",
    "text",
    "account",
    "answer_by",
    "anonymous",
    "about",
    "against",
    "registered_by",
    "changed_at",
)
_CHANGED = Query("UPDATE requests SET changed_at = :at WHERE id = :id")
_EXTERNAL = Query("UPDATE requests SET external_no = :external_no, changed_at = :at WHERE id = :id")
_ASSIGNED = Query("UPDATE requests SET handler = :handler, changed_at = :at WHERE id = :id")
_STATE = Query(
    "UPDATE requests SET state = :state, changed_at = :at, "
    "closed_at = CASE WHEN :state = 'closed' THEN CAST(:at AS BIGINT) ELSE NULL END WHERE id = :id"
)
_ANSWERED = Query(
    "UPDATE requests SET state = 'answered', answered_by = :by, answer_id = :message, decision = :decision, "
    "answered_at = :at, changed_at = :at WHERE id = :id"
)
_WARNED = Query("UPDATE requests SET warned = :percent, changed_at = :at WHERE id = :id")
_TASK = insert_into(
    "request_tasks", "id", "request_id", "department", "text", "due", "opened_by", "opened_at"
)
_TASK_CLOSED = Query(
    "UPDATE request_tasks SET answer = :answer, closed_by = :by, closed_at = :at WHERE id = :id"
)

_HISTORY = insert_into("request_history", "position", "request_id")
_FORGET = Query("UPDATE requests SET text = '', account = '' WHERE identity_id = :identity")
_FORGET_TASKS = Query(
    "UPDATE request_tasks SET text = '', answer = '' "
    "WHERE request_id IN (SELECT id FROM requests WHERE identity_id = :identity)"
)


def remember(recorded: Sequence[e.Recorded]) -> Script[None]:
    """Where in the log each request's history stands."""
    rows = [
        {"position": item.position, "request_id": getattr(item.event, "request")}  # noqa: B009 of many types
        for item in recorded
        if type(item.event) in STEPS
    ]
    if rows:
        yield _HISTORY.many(rows)


def forget(identity: IdentityId) -> Script[None]:
    """No word of what this identity filed; numbers, kinds and times stay."""
    yield _FORGET(identity=identity)
    yield _FORGET_TASKS(identity=identity)


def _registered(conversation: ConversationId, event: e.RequestRegistered, at: Micros) -> Iterator[Statement]:
    yield _REGISTERED(
        id=event.request,
        number=event.number or None,
        conversation_id=conversation,
        identity_id=event.identity,
        kind=event.kind,
        received_at=event.received_at,
        registered_at=at,
        due=event.due,
        rule=event.rule,
        text=event.text,
        account=event.account,
        answer_by=event.answer_by,
        anonymous=int(event.anonymous),
        about=event.about or "",
        against=event.against or "",
        registered_by=event.by or "",
        changed_at=at,
    )


def _corrected(conversation: ConversationId, event: e.RequestCorrected, at: Micros) -> Iterator[Statement]:
    yield _CHANGED(id=event.request, at=at)


def _transmitted(
    conversation: ConversationId, event: e.RequestTransmitted, at: Micros
) -> Iterator[Statement]:
    yield _EXTERNAL(id=event.request, external_no=event.external_no, at=at)


def _assigned(conversation: ConversationId, event: e.RequestAssigned, at: Micros) -> Iterator[Statement]:
    yield _ASSIGNED(id=event.request, handler=event.operator, at=at)


def _state(conversation: ConversationId, event: e.RequestStateChanged, at: Micros) -> Iterator[Statement]:
    yield _STATE(id=event.request, state=event.state, at=at)


def _answered(conversation: ConversationId, event: e.RequestAnswered, at: Micros) -> Iterator[Statement]:
    yield _ANSWERED(id=event.request, by=event.by, message=event.message, decision=event.decision, at=at)


def _neared(conversation: ConversationId, event: e.DeadlineNeared, at: Micros) -> Iterator[Statement]:
    yield _WARNED(id=event.request, percent=event.percent, at=at)


def _task(conversation: ConversationId, event: e.TaskOpened, at: Micros) -> Iterator[Statement]:
    yield _TASK(
        id=event.task,
        request_id=event.request,
        department=event.department,
        text=event.text,
        due=event.due,
        opened_by=event.by,
        opened_at=at,
    )
    yield _CHANGED(id=event.request, at=at)


def _task_closed(conversation: ConversationId, event: e.TaskClosed, at: Micros) -> Iterator[Statement]:
    yield _TASK_CLOSED(id=event.task, answer=event.text, by=event.by, at=at)
    yield _CHANGED(id=event.request, at=at)


STEPS: dict[type[Any], Callable[[ConversationId, Any, Micros], Iterator[Statement]]] = {
    e.RequestRegistered: _registered,
    e.RequestCorrected: _corrected,
    e.RequestTransmitted: _transmitted,
    e.RequestAssigned: _assigned,
    e.RequestStateChanged: _state,
    e.RequestAnswered: _answered,
    e.DeadlineNeared: _neared,
    e.TaskOpened: _task,
    e.TaskClosed: _task_closed,
}
"""A step of ``storage/projections`` for each event of requests."""
