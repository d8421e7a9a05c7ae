"""What is left of an event when the person it speaks of is erased: types, times, numbers and rules, no words. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from conversation import events as e
from conversation.contact import Peer
from conversation.ids import IdentityId
from conversation.message import Attachment, Button, Content


def gone(identity: IdentityId) -> str:
    """What stands for the address of an erased identity: unique, and no platform's."""
    return f"erased:{identity}"


def blank(event: e.Event) -> e.Event:
    """The same event without a word of, to or about the person. Blanking twice changes nothing more."""
    blanking = _BLANKS.get(type(event))
    blanked: e.Event = event if blanking is None else blanking(event)
    return blanked


TALK: tuple[type, ...] = (
    e.MessageReceived,
    e.MessageEdited,
    e.ButtonPressed,
    e.TextUnderstood,
    e.EffectAnswered,
    e.BotReplied,
    e.OperatorReplied,
    e.CorrespondenceRegistered,
    e.AnswersMailed,
    e.NoteAdded,
    e.ConversationTransferred,
    e.MessageFailed,
    e.DeliveryUnknown,
    e.ReceiptReceived,
    e.SlotFilled,
    e.CrmCallRequested,
    e.CrmCallAnswered,
)
"""What was said, and what was read from it."""


def without_consented(event: e.Event) -> e.Event:
    """The same event without what is kept by consent alone: names, addresses left, wishes and telephone of a visit."""
    if isinstance(event, e.ConversationStarted):
        return replace(event, name="")
    if isinstance(event, e.AddressLeft):
        return replace(event, address="")
    if isinstance(event, e.VisitBooked):
        return replace(event, needs="", phone="")
    return event


def without_files(event: e.Event) -> e.Event:
    """The same event without the files it speaks of; its words stay."""
    if isinstance(event, e.MessageReceived | e.CorrespondenceRegistered):
        return replace(event, attachments=blank_attachments(event.attachments))
    if isinstance(event, e.BotReplied | e.OperatorReplied | e.AnswersMailed):
        bare = replace(event.content, attachments=blank_attachments(event.content.attachments))
        return replace(event, content=bare)
    return event


def blank_attachments(attachments: Sequence[Attachment]) -> tuple[Attachment, ...]:
    return tuple(replace(attachment, ref="", name="") for attachment in attachments)


def _content(content: Content) -> Content:
    buttons = tuple(_button(button) for button in content.buttons)
    return Content("", buttons, blank_attachments(content.attachments))


def _button(button: Button) -> Button:
    """Our tokens mean nothing outside the hub; an address may have been made for this person."""
    return replace(button, label="", value="" if button.kind == "url" else button.value)


def _offers(offers: Sequence[e.Offer]) -> tuple[e.Offer, ...]:
    return tuple(replace(offer, label="") for offer in offers)


def _started(event: e.ConversationStarted) -> e.Event:
    return replace(event, peer=Peer(event.peer.account, gone(event.identity)), name="")


def _received(event: e.MessageReceived) -> e.Event:
    attachments = blank_attachments(event.attachments)
    return replace(
        event,
        external_id="",
        text="",
        attachments=attachments,
        reply_to="",
        subject="",
        quoted="",
        location=None,
        phone="",
        also=(),
    )


def _understood(event: e.TextUnderstood) -> e.Event:
    return replace(event, text="", entities=())


def _bot_replied(event: e.BotReplied) -> e.Event:
    return replace(event, content=_content(event.content), offers=_offers(event.offers))


_BLANKS: dict[type, Callable[[Any], e.Event]] = {
    e.ConversationStarted: _started,
    e.MessageReceived: _received,
    e.MessageEdited: lambda event: replace(event, text=""),
    e.ButtonPressed: lambda event: replace(event, label=""),
    e.TextUnderstood: _understood,
    e.EffectAnswered: lambda event: replace(event, key="", answer=""),
    e.BotReplied: _bot_replied,
    e.OperatorReplied: lambda event: replace(event, content=_content(event.content)),
    e.CorrespondenceRegistered: lambda event: replace(
        event, sender="", text="", attachments=blank_attachments(event.attachments)
    ),
    e.AddressLeft: lambda event: replace(event, address=""),
    e.AnswersMailed: lambda event: replace(event, content=_content(event.content)),
    e.NoteAdded: lambda event: replace(event, text=""),
    e.ConversationTransferred: lambda event: replace(event, comment=""),
    e.MessageFailed: lambda event: replace(event, detail=""),
    e.DeliveryUnknown: lambda event: replace(event, detail=""),
    e.ReceiptReceived: lambda event: replace(event, detail=""),
    e.ReachabilityChanged: lambda event: replace(event, reason=""),
    e.PeerMoved: lambda event: replace(event, new_address=gone(event.identity)),
    e.LinkCodeIssued: lambda event: replace(event, digest=""),
    e.IdentitiesLinked: lambda event: replace(event, offers=_offers(event.offers), flows=()),
    e.SlotFilled: lambda event: replace(event, value="" if isinstance(event.value, str) else event.value),
    e.CrmCallRequested: lambda event: replace(event, arguments="{}"),
    e.CrmCallAnswered: lambda event: replace(event, data="{}", reason=""),
    e.RequestRegistered: lambda event: replace(event, text="", account=""),
    e.RequestCorrected: lambda event: replace(event, text=""),
    e.RequestStateChanged: lambda event: replace(event, comment=""),
    e.TaskOpened: lambda event: replace(event, text=""),
    e.TaskClosed: lambda event: replace(event, text=""),
    e.VisitBooked: lambda event: replace(event, topic="", needs="", phone=""),
    e.AccountVerified: lambda event: replace(event, account=""),
}
