"""Views kept by the same transaction as the events they show: timeline, conversations, contacts, identities.

``project`` is all there is to a view: rebuilding them is projecting the whole log again.
"""

from collections.abc import Callable, Generator, Sequence
from typing import Any

from conversation import events as e
from conversation.state import State
from handoff.queues import rank
from storage.codec import DISK_NAMES, encode
from storage.database import Query, Row, Script, Statement, insert_into

PREVIEW = 200
"""Characters of the last message that the list shows."""

Steps = Generator[Statement, list[Row], None]

_ITEM = insert_into(
    "timeline",
    "position",
    "conversation_id",
    "identity_id",
    "message_id",
    "external_id",
    "kind",
    "author",
    "author_id",
    "at",
    "text",
    "body",
    "delivery",
    "changed",
)
_EDIT = Query("UPDATE timeline SET text = :text, edited = 1, changed = :changed WHERE message_id = :message")
_DELIVERY = Query(
    "UPDATE timeline SET delivery = :delivery, error = :error, changed = :changed, "
    "external_id = CASE WHEN :external_id = '' THEN external_id ELSE :external_id END WHERE message_id = :message"
)
_LAST = Query(
    "UPDATE conversations SET last_at = :at, last_text = :text, last_author = :author, last_identity_id = :identity, "
    "last_channel = COALESCE((SELECT channel FROM identities WHERE id = :identity), last_channel), "
    "unread = CASE WHEN :author = 'client' THEN unread + 1 ELSE 0 END WHERE id = :conversation"
)
_FAILED = Query("UPDATE conversations SET failed = failed + :count WHERE id = :conversation")
_MIRROR = Query(
    "UPDATE conversations SET contact_id = :contact, mode = :mode, queue = :queue, priority = :priority, rank = :rank, "
    "accessibility = :accessibility, rose = :rose, reason = :reason, operator_id = :operator, "
    "waiting_since = :waiting_since, claimed_at = :claimed_at, linked_into = :linked_into WHERE id = :id"
)
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
_LINK = Query("UPDATE identities SET contact_id = :contact, conversation_id = :conversation WHERE id = :id")


def project(recorded: Sequence[e.Recorded], state: State | None = None) -> Script[None]:
    """Bring the views up to these events of one conversation; ``state`` is the state after them, if it matters."""
    for item in recorded:
        steps = _STEPS.get(type(item.event))
        if steps is not None:
            yield from steps(item, item.event)
    if state is not None:
        yield from mirror(state)


def mirror(state: State) -> Script[None]:
    """What the lists show of the state of a conversation."""
    yield _mirror(state)
    if state.mode != "linked":
        yield _CONTACT_FLAG(contact=state.contact, wished=int(state.accessibility))


def _mirror(state: State) -> Statement:
    return _MIRROR(
        id=state.conversation,
        contact=state.contact,
        mode=state.mode,
        queue=state.queue,
        priority=state.priority,
        rank=rank(state.priority, state.accessibility, state.rose),
        accessibility=int(state.accessibility),
        rose=int(state.rose),
        reason=state.reason,
        operator=state.operator or "",
        waiting_since=state.waiting_since,
        claimed_at=state.claimed_at,
        linked_into=state.linked_into or "",
    )


def _item(
    item: e.Recorded,
    author: str,
    text: str,
    body: object,
    *,
    identity: str = "",
    message: str | None = None,
    external_id: str = "",
    kind: str = "message",
    author_id: str = "",
    delivery: str = "",
) -> Statement:
    return _ITEM(
        position=item.position,
        conversation_id=item.conversation,
        identity_id=identity,
        message_id=message,
        external_id=external_id,
        kind=kind,
        author=author,
        author_id=author_id,
        at=item.at,
        text=text,
        body=encode(body),
        delivery=delivery,
        changed=item.position,
    )


def _last(item: e.Recorded, author: str, text: str, identity: str) -> Statement:
    return _LAST(
        conversation=item.conversation, at=item.at, text=text[:PREVIEW], author=author, identity=identity
    )


def _started(item: e.Recorded, event: e.ConversationStarted) -> Steps:
    yield _CONTACT(id=event.contact, name=event.name, at=item.at)
    yield _IDENTITY(
        id=event.identity,
        channel=event.channel,
        account=event.peer.account,
        address=event.peer.address,
        contact=event.contact,
        conversation=item.conversation,
        name=event.name,
        verified=int(event.verified),
    )


def _received(item: e.Recorded, event: e.MessageReceived) -> Steps:
    body = {
        "attachments": event.attachments,
        "subject": event.subject,
        "quoted": event.quoted,
        "reply_to": event.reply_to,
        "automatic": event.automatic,
    }
    yield _item(
        item,
        "client",
        event.text,
        body,
        identity=event.identity,
        message=event.message,
        external_id=event.external_id,
    )
    yield _last(item, "client", event.text or _names(event.attachments), event.identity)


def _names(attachments: Sequence[Any]) -> str:
    return ", ".join(f"[{a.name or a.kind}]" for a in attachments)


def _pressed(item: e.Recorded, event: e.ButtonPressed) -> Steps:
    if not event.known:
        return
    yield _item(
        item,
        "client",
        event.label,
        {"pressed": True},
        identity=event.identity,
        message=event.message,
        external_id=event.external_id,
    )
    yield _last(item, "client", event.label, event.identity)


def _edited(item: e.Recorded, event: e.MessageEdited) -> Steps:
    yield _EDIT(message=event.message, text=event.text, changed=item.position)


def _bot_replied(item: e.Recorded, event: e.BotReplied) -> Steps:
    body = {
        "attachments": event.content.attachments,
        "buttons": event.content.buttons,
        "subject": event.content.subject,
        "reason": event.reason,
        "article": event.article,
        "revision": event.revision,
        "topic": event.topic,
    }
    yield _item(
        item,
        "bot",
        event.content.text,
        body,
        identity=event.identity,
        message=event.message,
        delivery="sending",
    )
    yield _last(item, "bot", event.content.text, event.identity)


def _operator_replied(item: e.Recorded, event: e.OperatorReplied) -> Steps:
    body = {
        "attachments": event.content.attachments,
        "subject": event.content.subject,
        "client_key": event.client_key,
    }
    yield _item(
        item,
        "operator",
        event.content.text,
        body,
        identity=event.identity,
        message=event.message,
        external_id=event.external_id,
        author_id=event.operator or "",
        delivery="sent" if event.external_id else "sending",
    )
    yield _last(item, "operator", event.content.text or _names(event.content.attachments), event.identity)


def _noted(item: e.Recorded, event: e.NoteAdded) -> Steps:
    yield _item(
        item, "operator", event.text, {}, message=event.message, kind="note", author_id=event.operator
    )


def _happened(item: e.Recorded, event: e.Event) -> Steps:
    """A line between the messages: what became of the conversation."""
    body = {"event": DISK_NAMES[type(event)][0], "data": event}
    yield _item(item, "system", "", body, kind="event", author_id=_whose(event))


def _whose(event: e.Event) -> str:
    """The operator whose act it was, "" for what nobody did."""
    if isinstance(event, e.ConversationClaimed):
        return event.operator
    if isinstance(event, e.ConversationTransferred | e.ConversationReturned | e.ConversationClosed):
        return event.by
    return ""


def _linked(item: e.Recorded, event: e.IdentitiesLinked) -> Steps:
    yield from _happened(item, event)
    if item.conversation == event.survivor:
        for identity in event.moved:
            yield _LINK(id=identity, contact=event.contact, conversation=event.survivor)


def _unlinked(item: e.Recorded, event: e.IdentitiesUnlinked) -> Steps:
    yield from _happened(item, event)
    if item.conversation == event.absorbed:
        for identity in event.moved:
            yield _LINK(id=identity, contact=event.restored_contact, conversation=event.absorbed)


def _reachability(item: e.Recorded, event: e.ReachabilityChanged) -> Steps:
    yield from _happened(item, event)
    yield _REACHABLE(id=event.identity, reachable=int(event.reachable))


def _peer_moved(item: e.Recorded, event: e.PeerMoved) -> Steps:
    yield _MOVED(id=event.identity, address=event.new_address)


def _delivery(
    item: e.Recorded, message: str, delivery: str, error: str = "", external_id: str = ""
) -> Statement:
    return _DELIVERY(
        message=message, delivery=delivery, error=error, external_id=external_id, changed=item.position
    )


def _delivered(item: e.Recorded, event: e.MessageDelivered) -> Steps:
    yield _delivery(
        item, event.message, "sent", external_id=event.external_ids[0] if event.external_ids else ""
    )


def _failed(item: e.Recorded, event: e.MessageFailed) -> Steps:
    yield _delivery(item, event.message, "failed", event.error)
    yield _FAILED(conversation=item.conversation, count=1)


def _delivery_unknown(item: e.Recorded, event: e.DeliveryUnknown) -> Steps:
    yield _delivery(item, event.message, "unknown")
    yield _FAILED(conversation=item.conversation, count=1)


def _resend(item: e.Recorded, event: e.ResendRequested) -> Steps:
    yield _delivery(item, event.message, "sending")
    yield _FAILED(conversation=item.conversation, count=-1)


def _receipt(item: e.Recorded, event: e.ReceiptReceived) -> Steps:
    failed = event.state in ("failed", "bounced_hard")
    yield _delivery(item, event.message, "failed" if failed else event.state, event.state if failed else "")
    if failed:
        yield _FAILED(conversation=item.conversation, count=1)


_STEPS: dict[type[Any], Callable[[e.Recorded, Any], Steps]] = {
    e.ConversationStarted: _started,
    e.MessageReceived: _received,
    e.ButtonPressed: _pressed,
    e.MessageEdited: _edited,
    e.BotReplied: _bot_replied,
    e.BotSilenced: _happened,
    e.OperatorReplied: _operator_replied,
    e.NoteAdded: _noted,
    e.HandoffRequested: _happened,
    e.HandoffRaised: _happened,
    e.WaitRose: _happened,
    e.AccessibilityChanged: _happened,
    e.ConversationClaimed: _happened,
    e.ConversationTransferred: _happened,
    e.ConversationReturned: _happened,
    e.ConversationClosed: _happened,
    e.ServiceRated: _happened,
    e.RatingCommented: _happened,
    e.MessageDelivered: _delivered,
    e.MessageFailed: _failed,
    e.DeliveryUnknown: _delivery_unknown,
    e.ResendRequested: _resend,
    e.ReceiptReceived: _receipt,
    e.ReachabilityChanged: _reachability,
    e.PeerMoved: _peer_moved,
    e.IdentitiesLinked: _linked,
    e.IdentitiesUnlinked: _unlinked,
    e.ContactErased: _happened,
}
