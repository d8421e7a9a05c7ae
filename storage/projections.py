"""Views kept by the same transaction as the events they show: conversations, contacts, identities, requests, the
timeline.

``project`` is all there is to a view: rebuilding them is projecting the whole log again. Where a decision is recorded,
``people`` and ``listed`` come before the log, whose head is everybody's, and only ``behind`` follows it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from conversation import events as e
from conversation.ids import ConversationId, Micros
from conversation.state import State
from handoff.queues import rank
from storage import request_views, timeline, unanswered, visits
from storage.database import Params, Query, Script, Statement

PREVIEW = 200
"""Characters of the last message that the list shows."""

_SAID = (
    "last_at = :at, last_text = :text, last_author = :author, last_identity_id = :identity, "
    "last_channel = COALESCE((SELECT channel FROM identities WHERE id = :identity), last_channel), "
    "unread = CASE WHEN :answered = 1 THEN 0 ELSE unread END + :unread"
)
_SHOWN = (
    "mode = :mode, queue = :queue, priority = :priority, rank = :rank, accessibility = :accessibility, rose = :rose, "
    "reason = :reason, operator_id = :operator, waiting_since = :waiting_since, claimed_at = :claimed_at, "
    "linked_into = :linked_into"
)


def _update(columns: str) -> Query:
    return Query(f"UPDATE conversations SET {columns} WHERE id = :conversation")  # noqa: S608 our own constants


_LIST_SAID = _update(_SAID)
_LIST_SHOWN = _update(_SHOWN)
_LIST_BOTH = _update(f"{_SAID}, {_SHOWN}")
_OWNER = _update("contact_id = :contact")
_FAILED = _update("failed = CASE WHEN failed + :count < 0 THEN 0 ELSE failed + :count END")
_CONTACT = Query(
    "INSERT INTO contacts (id, name, created_at) VALUES (:id, :name, :at) ON CONFLICT (id) DO NOTHING"
)
_IDENTITY = Query(
    "INSERT INTO identities (id, channel, account, address, contact_id, conversation_id, home_contact_id, "
    "home_conversation_id, name, verified) VALUES (:id, :channel, :account, :address, :contact, :conversation, "
    ":contact, :conversation, :name, :verified)"
)
_CONTACT_FLAG = Query(
    "UPDATE contacts SET accessibility = :wished WHERE id = :contact AND accessibility <> :wished"
)
_REACHABLE = Query("UPDATE identities SET reachable = :reachable WHERE id = :id")
_MOVED = Query("UPDATE identities SET address = :address WHERE id = :id")
_MAKE_WAY = Query(
    "UPDATE identities SET address = :gone || id WHERE address = :address AND id <> :id "
    "AND account = (SELECT account FROM identities WHERE id = :id)"
)
_LINK = Query("UPDATE identities SET contact_id = :contact, conversation_id = :conversation WHERE id = :id")


def project(recorded: Sequence[e.Recorded]) -> Script[None]:
    """Bring all views up to these events of one conversation, but for what ``mirror`` shows of its state."""
    for item in recorded:
        yield from people(item.conversation, [item.event], item.at)
        yield from listed(item.conversation, [item.event], item.at)
    yield from behind(recorded)


def behind(recorded: Sequence[e.Recorded]) -> Script[None]:
    """What needs the events' places in the log: the timeline, and what in it went unanswered."""
    yield from timeline.show(recorded)
    yield from unanswered.show(recorded)
    yield from request_views.remember(recorded)


def people(conversation: ConversationId, found: Sequence[e.Event], at: Micros) -> Script[None]:
    """Contacts, identities, requests, visits, and how many messages failed, after ``found``."""
    for event in found:
        steps = _STEPS.get(type(event))
        if steps is not None:
            yield from steps(conversation, event, at)


def listed(
    conversation: ConversationId, found: Sequence[e.Event], at: Micros, state: State | None = None
) -> Script[None]:
    """The conversation in the list after ``found``: what was said last, and ``state`` if it matters."""
    said = _said(found, at)
    if said is not None and state is not None:
        yield _LIST_BOTH(conversation=conversation, **said, **_shown(state))
    elif said is not None:
        yield _LIST_SAID(conversation=conversation, **said)
    elif state is not None:
        yield _LIST_SHOWN(conversation=conversation, **_shown(state))
    if state is not None and any(isinstance(event, _OWNER_CHANGES) for event in found):
        yield from _owner(state)


def mirror(state: State) -> Script[None]:
    """All that the lists show of the state of a conversation."""
    yield _LIST_SHOWN(conversation=state.conversation, **_shown(state))
    yield from _owner(state)


_OWNER_CHANGES = (e.IdentitiesLinked, e.IdentitiesUnlinked, e.AccessibilityChanged)


def _owner(state: State) -> Iterator[Statement]:
    yield _OWNER(conversation=state.conversation, contact=state.contact)
    if state.mode != "linked":
        yield _CONTACT_FLAG(contact=state.contact, wished=int(state.accessibility))


def _shown(state: State) -> Params:
    return {
        "mode": state.mode,
        "queue": state.queue,
        "priority": state.priority,
        "rank": rank(state.priority, state.accessibility, state.rose),
        "accessibility": int(state.accessibility),
        "rose": int(state.rose),
        "reason": state.reason,
        "operator": state.operator or "",
        "waiting_since": state.waiting_since,
        "claimed_at": state.claimed_at,
        "linked_into": state.linked_into or "",
    }


def _said(found: Sequence[e.Event], at: Micros) -> Params | None:
    last = None
    answered = unread = 0
    for event in found:
        words = _words(event)
        if words is None:
            continue
        last = words
        if words[0] == "client":
            unread += 1
        else:
            answered, unread = 1, 0
    if last is None:
        return None
    author, text, identity = last
    return {
        "at": at,
        "text": text[:PREVIEW],
        "author": author,
        "identity": identity,
        "answered": answered,
        "unread": unread,
    }


def preview(event: e.Event) -> str | None:
    """What the list shows of it while it is what was said last; None for what nobody said."""
    words = _words(event)
    return None if words is None else words[1][:PREVIEW]


def _words(event: e.Event) -> tuple[str, str, str] | None:
    """(author, text, identity) of what the list may show as said last."""
    match event:
        case e.MessageReceived():
            return "client", event.text or _names(event.attachments), event.identity
        case e.ButtonPressed():
            return ("client", event.label, event.identity) if event.known else None
        case e.BotReplied():
            return "bot", event.content.text, event.identity
        case e.OperatorReplied():
            content = event.content
            return "operator", content.text or _names(content.attachments), event.identity
        case e.CorrespondenceRegistered():
            return "operator", event.text or _names(event.attachments), event.identity
        case _:
            return None


def _names(attachments: Sequence[Any]) -> str:
    return ", ".join(f"[{a.name or a.kind}]" for a in attachments)


def _started(conversation: ConversationId, event: e.ConversationStarted, at: Micros) -> Iterator[Statement]:
    yield _CONTACT(id=event.contact, name=event.name, at=at)
    yield _IDENTITY(
        id=event.identity,
        channel=event.channel,
        account=event.peer.account,
        address=event.peer.address,
        contact=event.contact,
        conversation=conversation,
        name=event.name,
        verified=int(event.verified),
    )


def _linked(conversation: ConversationId, event: e.IdentitiesLinked, at: Micros) -> Iterator[Statement]:
    if conversation == event.survivor:
        for identity in event.moved:
            yield _LINK(id=identity, contact=event.contact, conversation=event.survivor)


def _unlinked(conversation: ConversationId, event: e.IdentitiesUnlinked, at: Micros) -> Iterator[Statement]:
    if conversation == event.absorbed:
        for identity in event.moved:
            yield _LINK(id=identity, contact=event.restored_contact, conversation=event.absorbed)


def _reachability(
    conversation: ConversationId, event: e.ReachabilityChanged, at: Micros
) -> Iterator[Statement]:
    yield _REACHABLE(id=event.identity, reachable=int(event.reachable))


def _peer_moved(conversation: ConversationId, event: e.PeerMoved, at: Micros) -> Iterator[Statement]:
    """Whoever wrote from the new address before we heard of the move was taken for somebody new: he gives way."""
    yield _MAKE_WAY(id=event.identity, address=event.new_address, gone="moved:")
    yield _MOVED(id=event.identity, address=event.new_address)


def _one_more_failed(conversation: ConversationId, event: e.Event, at: Micros) -> Iterator[Statement]:
    yield _FAILED(conversation=conversation, count=1)


def _one_less_failed(conversation: ConversationId, event: e.Event, at: Micros) -> Iterator[Statement]:
    yield _FAILED(conversation=conversation, count=-1)


def _receipt(conversation: ConversationId, event: e.ReceiptReceived, at: Micros) -> Iterator[Statement]:
    if event.state in timeline.FAILED_RECEIPTS:
        yield _FAILED(conversation=conversation, count=1)


_STEPS: dict[type[Any], Callable[[ConversationId, Any, Micros], Iterator[Statement]]] = {
    e.ConversationStarted: _started,
    e.MessageFailed: _one_more_failed,
    e.DeliveryUnknown: _one_more_failed,
    e.ResendRequested: _one_less_failed,
    e.ReceiptReceived: _receipt,
    e.ReachabilityChanged: _reachability,
    e.PeerMoved: _peer_moved,
    e.IdentitiesLinked: _linked,
    e.IdentitiesUnlinked: _unlinked,
    **request_views.STEPS,
    **visits.STEPS,
}
