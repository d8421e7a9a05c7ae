"""What is older than a rule allows: found, counted, blanked. What is still being worked on is spared.

A conversation is spared while people have it and while a request of its person is open.
"""

# ruff: noqa: S608 - only constants of this module are spliced

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conversation import events as e
from conversation.erasure import TALK, blank, without_files
from conversation.fold import fold
from conversation.ids import ConversationId, Micros, RequestId, VisitId
from conversation.message import Content
from storage import event_log, projections, redaction
from storage.codec import encode
from storage.database import Query, Script

_SPARED = (
    "EXISTS (SELECT 1 FROM conversations c WHERE c.id = t.conversation_id AND c.mode IN ('waiting', 'operator')) "
    "OR EXISTS (SELECT 1 FROM requests r LEFT JOIN identities i ON i.id = r.identity_id "
    "WHERE r.state IN ('registered', 'in_work', 'waiting') AND (r.conversation_id = t.conversation_id "
    "OR i.conversation_id = t.conversation_id OR i.home_conversation_id = t.conversation_id))"
)
_WITH_FILES = 't.body LIKE \'%"ref":"blob:%\''
_WITH_WORDS = f"(t.text <> '' OR {_WITH_FILES})"


def _lines(holding: str) -> Query:
    return Query(
        f"SELECT DISTINCT t.conversation_id FROM timeline t WHERE t.at < :before AND t.kind <> 'event' "
        f"AND {holding} AND NOT ({_SPARED}) ORDER BY t.conversation_id LIMIT :most"
    )


_CONVERSATIONS: Mapping[str, Query] = {
    "talk": _lines(_WITH_WORDS),
    "files": _lines(_WITH_FILES),
    "requests": Query(
        "SELECT DISTINCT conversation_id FROM requests WHERE state IN ('answered', 'closed') "
        "AND changed_at < :before AND (text <> '' OR account <> '') ORDER BY conversation_id LIMIT :most"
    ),
    "visits": Query(
        "SELECT DISTINCT conversation_id FROM visits WHERE starts < :before AND state <> 'booked' "
        "AND (topic <> '' OR needs <> '' OR phone <> '') ORDER BY conversation_id LIMIT :most"
    ),
}
_CLOSED = Query(
    "SELECT id FROM requests WHERE conversation_id = :conversation AND state IN ('answered', 'closed') "
    "AND changed_at < :before"
)
_GONE_BY = Query(
    "SELECT id FROM visits WHERE conversation_id = :conversation AND starts < :before AND state <> 'booked'"
)
_BLANK_REQUEST = Query("UPDATE requests SET text = '', account = '' WHERE id = :id")
_BLANK_TASKS = Query("UPDATE request_tasks SET text = '', answer = '' WHERE request_id = :id")
_BLANK_VISIT = Query("UPDATE visits SET topic = '', needs = '', phone = '' WHERE id = :id")
_FORGET_SENT = Query(
    "UPDATE outbox SET content = :nothing, error = '' WHERE message_id = :message AND state IN ('sent', 'dismissed')"
)
_LAST_TEXT = Query("UPDATE conversations SET last_text = :text WHERE id = :id")
_FORGET_SNAPSHOT = Query("DELETE FROM snapshots WHERE conversation_id = :id")

_DONE = "state IN ('done', 'dismissed') AND done_at < :before AND LENGTH(payload) > 0"
_SENT = "state IN ('sent', 'dismissed') AND created_at < :before AND content <> :nothing"
_IDLE = (
    "(expires_at > 0 AND expires_at < :before) OR (expires_at = 0 AND created_at < :before AND NOT EXISTS "
    "(SELECT 1 FROM identities i JOIN conversations c ON c.id = i.conversation_id WHERE i.account = "
    "widget_sessions.account AND i.address = widget_sessions.address AND c.last_at >= :before))"
)
_STATEMENTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "payloads": (
        (f"inbox WHERE {_DONE}", f"UPDATE inbox SET payload = :empty, reason = '' WHERE {_DONE}"),
        (f"outbox WHERE {_SENT}", f"UPDATE outbox SET content = :nothing, error = '' WHERE {_SENT}"),
    ),
    "sessions": ((f"widget_sessions WHERE {_IDLE}", f"DELETE FROM widget_sessions WHERE {_IDLE}"),),
    "codes": tuple(
        (f"{table} WHERE expires_at < :before", f"DELETE FROM {table} WHERE expires_at < :before")
        for table in ("link_codes", "site_logins", "export_links", "sessions")
    ),
}
WHAT = (*_CONVERSATIONS, *_STATEMENTS)
"""What a rule may be about."""

Worn = Callable[[e.Recorded], e.Event]


@dataclass(frozen=True, slots=True)
class Outdated:
    """``events`` were blanked; ``orphans`` are files that nothing speaks of any more."""

    events: int = 0
    orphans: tuple[str, ...] = ()


def conversations(what: str, before: Micros, most: int) -> Script[list[ConversationId]]:
    """Those with something too old in them; () for what has no place in a log."""
    query = _CONVERSATIONS.get(what)
    if query is None:
        return []
    return [ConversationId(row[0]) for row in (yield query(before=before, most=most))]


def rows(what: str, before: Micros) -> Script[int]:
    """How many rows outside the log are too old."""
    count = 0
    for place, _ in _STATEMENTS.get(what, ()):
        query = f"SELECT COUNT(*) FROM {place}"
        count += (yield Query(query)(**_given(query, before)))[0][0]
    return count


def drop(what: str, before: Micros) -> Script[None]:
    for _, statement in _STATEMENTS.get(what, ()):
        yield Query(statement)(**_given(statement, before))


def _given(statement: str, before: Micros) -> dict[str, object]:
    known = {"before": before, "nothing": encode(Content()), "empty": b""}
    return {name: value for name, value in known.items() if f":{name}" in statement}


def wear(conversation: ConversationId, what: str, before: Micros, at: Micros) -> Script[Outdated]:
    """Blank what is too old in this log, say so in it, and fold the state again from what is left."""
    yield from event_log.lock(conversation)
    log = yield from event_log.read_conversation(conversation)
    worn = yield from _worn(conversation, what, before)
    refs: set[str] = set()
    count = up_to = 0
    said = shown = None
    for index, item in enumerate(log):
        left = worn(item)
        if left != item.event:
            refs |= {a.ref for a in redaction.attachments_of(item.event) if a.ref.startswith(redaction.BLOB)}
            log[index] = e.Recorded(item.position, conversation, item.version, item.at, left)
            if what == "files":
                yield from redaction.take_files(log[index])
            else:
                yield from redaction.rewrite(item.event, log[index])
            yield _FORGET_SENT(message=getattr(item.event, "message", ""), nothing=encode(Content()))
            count, up_to = count + 1, item.version
        preview = projections.preview(left)
        if preview is not None:
            said, shown = preview, left != item.event
    if not count:
        return Outdated()
    if shown:
        yield _LAST_TEXT(id=conversation, text=said)
    recorded = yield from event_log.append(
        conversation, event_log.ANY_VERSION, [e.RetentionApplied(what, up_to)], at
    )
    state = fold(conversation, [*log, *recorded])
    yield from projections.project(recorded)
    yield from projections.mirror(state)
    yield _FORGET_SNAPSHOT(id=conversation)
    yield from event_log.keep_snapshot(state)
    orphans = yield from redaction.orphans_of(refs)
    return Outdated(count, orphans)


def _worn(conversation: ConversationId, what: str, before: Micros) -> Script[Worn]:
    """What is left of an event under the rule."""
    if what == "requests":
        closed = {RequestId(row[0]) for row in (yield _CLOSED(conversation=conversation, before=before))}
        for request in sorted(closed):
            yield _BLANK_REQUEST(id=request)
            yield _BLANK_TASKS(id=request)
        return lambda item: (
            blank(item.event) if getattr(item.event, "request", None) in closed else item.event
        )
    if what == "visits":
        over = {VisitId(row[0]) for row in (yield _GONE_BY(conversation=conversation, before=before))}
        for visit in sorted(over):
            yield _BLANK_VISIT(id=visit)
        return lambda item: blank(item.event) if getattr(item.event, "visit", None) in over else item.event
    if what == "files":
        return lambda item: without_files(item.event) if item.at < before else item.event
    return lambda item: blank(item.event) if item.at < before and isinstance(item.event, TALK) else item.event
