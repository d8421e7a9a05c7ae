"""The timeline: what people see of a conversation, a row for each message and for what became of it.

Rows carry their events' places in the log, so they are written behind it, in the same transaction.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from conversation import events as e
from storage.codec import DISK_NAMES, encode
from storage.database import Params, Query, Script, Statement, insert_into

OF_THE_PERSON = ("location", "phone", "also")
"""What few messages have: kept beside the text only where it is there."""

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

FAILED_RECEIPTS = ("failed", "bounced_hard")
"""What a platform says afterwards of a message that never reached its person."""


def show(recorded: Sequence[e.Recorded]) -> Script[None]:
    """Bring the timeline up to these events: first the new rows, in one statement, then what changes rows."""
    rows = [row for item in recorded if (new := _ROWS.get(type(item.event))) for row in new(item, item.event)]
    if rows:
        yield _ITEM.many(rows)
    for item in recorded:
        change = _CHANGES.get(type(item.event))
        if change is not None:
            yield change(item, item.event)


def _row(
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
) -> Params:
    return {
        "position": item.position,
        "conversation_id": item.conversation,
        "identity_id": identity,
        "message_id": message,
        "external_id": external_id,
        "kind": kind,
        "author": author,
        "author_id": author_id,
        "at": item.at,
        "text": text,
        "body": encode(body),
        "delivery": delivery,
        "changed": item.position,
    }


def _received(item: e.Recorded, event: e.MessageReceived) -> Iterator[Params]:
    body = {
        "attachments": event.attachments,
        "subject": event.subject,
        "quoted": event.quoted,
        "reply_to": event.reply_to,
        "automatic": event.automatic,
        "via": event.via,
    } | {key: value for key in OF_THE_PERSON if (value := getattr(event, key))}
    yield _row(
        item,
        "client",
        event.text,
        body,
        identity=event.identity,
        message=event.message,
        external_id=event.external_id,
    )


def _pressed(item: e.Recorded, event: e.ButtonPressed) -> Iterator[Params]:
    if event.known:
        yield _row(
            item,
            "client",
            event.label,
            {"pressed": True},
            identity=event.identity,
            message=event.message,
            external_id=event.external_id,
        )


def _bot_replied(item: e.Recorded, event: e.BotReplied) -> Iterator[Params]:
    body = {
        "attachments": event.content.attachments,
        "buttons": event.content.buttons,
        "subject": event.content.subject,
        "reason": event.reason,
        "article": event.article,
        "revision": event.revision,
        "topic": event.topic,
        "asks_address": event.asks_address,
    }
    yield _row(
        item,
        "bot",
        event.content.text,
        body,
        identity=event.identity,
        message=event.message,
        delivery="sending",
    )


def _operator_replied(item: e.Recorded, event: e.OperatorReplied) -> Iterator[Params]:
    body = {
        "attachments": event.content.attachments,
        "subject": event.content.subject,
        "client_key": event.client_key,
    }
    yield _row(
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


def _noted(item: e.Recorded, event: e.NoteAdded) -> Iterator[Params]:
    yield _row(item, "operator", event.text, {}, message=event.message, kind="note", author_id=event.operator)


def _registered(item: e.Recorded, event: e.CorrespondenceRegistered) -> Iterator[Params]:
    body = {"event": DISK_NAMES[type(event)][0], "data": event, "attachments": event.attachments}
    yield _row(
        item,
        "system",
        "",
        body,
        identity=event.identity,
        message=event.message,
        kind="event",
        author_id=event.operator,
    )


def _mailed(item: e.Recorded, event: e.AnswersMailed) -> Iterator[Params]:
    body = {"event": DISK_NAMES[type(event)][0], "data": event}
    yield _row(
        item,
        "system",
        "",
        body,
        identity=event.identity,
        message=event.message,
        kind="event",
        delivery="sending",
    )


def _left(item: e.Recorded, event: e.AddressLeft) -> Iterator[Params]:
    body = {"event": DISK_NAMES[type(event)][0], "data": event}
    yield _row(item, "system", "", body, identity=event.identity, kind="event")


def _happened(item: e.Recorded, event: e.Event) -> Iterator[Params]:
    """A line between the messages: what became of the conversation."""
    body = {"event": DISK_NAMES[type(event)][0], "data": event}
    yield _row(item, "system", "", body, kind="event", author_id=_whose(event))


def _whose(event: e.Event) -> str:
    """The operator whose act it was, "" for what nobody did."""
    if isinstance(event, e.ConversationClaimed | e.RequestAssigned):
        return event.operator
    if isinstance(event, e.ConversationTransferred | e.ConversationReturned | e.ConversationClosed):
        return event.by
    if isinstance(event, e.RequestAnswered | e.TaskOpened | e.TaskClosed):
        return event.by
    return ""


def _edited(item: e.Recorded, event: e.MessageEdited) -> Statement:
    return _EDIT(message=event.message, text=event.text, changed=item.position)


def _delivery(
    item: e.Recorded, message: str, delivery: str, error: str = "", external_id: str = ""
) -> Statement:
    return _DELIVERY(
        message=message, delivery=delivery, error=error, external_id=external_id, changed=item.position
    )


def _delivered(item: e.Recorded, event: e.MessageDelivered) -> Statement:
    external_id = event.external_ids[0] if event.external_ids else ""
    return _delivery(item, event.message, "sent", external_id=external_id)


def _failed(item: e.Recorded, event: e.MessageFailed) -> Statement:
    return _delivery(item, event.message, "failed", event.error)


def _delivery_unknown(item: e.Recorded, event: e.DeliveryUnknown) -> Statement:
    return _delivery(item, event.message, "unknown")


def _resend(item: e.Recorded, event: e.ResendRequested) -> Statement:
    return _delivery(item, event.message, "sending")


def _receipt(item: e.Recorded, event: e.ReceiptReceived) -> Statement:
    failed = event.state in FAILED_RECEIPTS
    error = (event.reason or event.state) if failed else ""
    return _delivery(item, event.message, "failed" if failed else event.state, error)


SHOWN: tuple[type[Any], ...] = (
    e.FlowStarted,
    e.FlowCompleted,
    e.FlowCancelled,
    e.FlowExpired,
    e.FlowFailed,
    e.CrmCallDelayed,
    e.CrmCallAnswered,
    e.RequestRegistered,
    e.RequestCorrected,
    e.RequestTransmitted,
    e.RequestAssigned,
    e.RequestStateChanged,
    e.RequestAnswered,
    e.DeadlineNeared,
    e.TaskOpened,
    e.TaskClosed,
    e.VisitBooked,
    e.VisitMoved,
    e.VisitCancelled,
    e.VisitReminded,
    e.VisitArrived,
    e.VisitCalled,
    e.VisitEnded,
    e.PersonalDataMasked,
    e.AccountVerified,
    e.VerificationFailed,
    e.ConsentGiven,
    e.ConsentWithdrawn,
    e.DataExported,
    e.ConsentDataErased,
    e.RetentionApplied,
)
"""Of flows, requests, visits and personal data: one line each between the messages (``hub/event_titles``)."""

_ROWS: dict[type[Any], Callable[[e.Recorded, Any], Iterator[Params]]] = {
    e.MessageReceived: _received,
    e.ButtonPressed: _pressed,
    e.BotReplied: _bot_replied,
    e.BotSilenced: _happened,
    e.OperatorReplied: _operator_replied,
    e.NoteAdded: _noted,
    e.AddressLeft: _left,
    e.AnswersMailed: _mailed,
    e.CorrespondenceRegistered: _registered,
    e.HandoffRequested: _happened,
    e.HandoffRaised: _happened,
    e.WaitRose: _happened,
    e.AccessibilityChanged: _happened,
    e.ConversationClaimed: _happened,
    e.ConversationTransferred: _happened,
    e.ConversationReturned: _happened,
    e.ConversationClosed: _happened,
    e.ReachabilityChanged: _happened,
    e.ParticipantWrote: _happened,
    e.IdentitiesLinked: _happened,
    e.IdentitiesUnlinked: _happened,
    e.ServiceRated: _happened,
    e.RatingCommented: _happened,
    e.ContactErased: _happened,
    **dict.fromkeys(SHOWN, _happened),
}
_CHANGES: dict[type[Any], Callable[[e.Recorded, Any], Statement]] = {
    e.MessageEdited: _edited,
    e.MessageDelivered: _delivered,
    e.MessageFailed: _failed,
    e.DeliveryUnknown: _delivery_unknown,
    e.ResendRequested: _resend,
    e.ReceiptReceived: _receipt,
}
