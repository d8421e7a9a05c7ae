"""What each inbound event of a channel means for the conversation it arrived in."""

from collections.abc import Callable
from typing import TypeGuard

from conversation import events as e
from conversation.ids import MessageId, Micros, OperatorId
from conversation.inbound import (
    Inbound,
    InboundEdit,
    InboundMessage,
    InboundMove,
    InboundPress,
    InboundReachability,
)
from conversation.message import Content
from hub.manner import CHAT, Manner
from hub.thinking import Thinking
from nlu.personal_data import hide
from storage.messages import Known

IN_PLATFORM = OperatorId("in-platform")
"""Stands for a colleague who answers inside the platform itself, not on our desk."""


def received(
    thinking: Thinking, inbound: InboundMessage, manner: Manner = CHAT, via: str = ""
) -> e.MessageReceived:
    event = e.MessageReceived(
        thinking.new_message_id(),
        thinking.identity.id,
        inbound.external_id,
        inbound.text,
        inbound.attachments,
        inbound.reply_to,
        inbound.subject,
        inbound.quoted,
        inbound.automatic or manner.machine,
        inbound.location,
        inbound.phone,
        inbound.also,
        manner.form,
        via,
    )
    if thinking.identity.id in thinking.state.unreachable:
        thinking.happened(e.ReachabilityChanged(thinking.identity.id, reachable=True, reason="wrote"))
    thinking.happened(event)
    _hidden(thinking, event.message, inbound.hidden)
    return event


def _hidden(thinking: Thinking, message: MessageId, kinds: tuple[str, ...]) -> None:
    if kinds:
        thinking.happened(e.PersonalDataMasked(message, kinds))


def answered_in_platform(
    thinking: Thinking, inbound: InboundMessage, worked: Callable[[Micros, Micros], int]
) -> None:
    """Somebody wrote in our name inside the platform: he holds the conversation from now on.

    ``worked`` is the part of a span that lies inside working hours, µs.
    """
    since, now = thinking.state.waiting_since, thinking.at
    if thinking.state.operator is None:
        thinking.happened(e.ConversationClaimed(IN_PLATFORM))
    if since is not None:
        waited = max(0, now - since)
        thinking.happened(e.WaitEnded(IN_PLATFORM, waited, min(waited, worked(since, now)) if waited else 0))
    message = thinking.new_message_id()
    thinking.happened(
        e.OperatorReplied(
            message,
            thinking.identity.id,
            Content(inbound.text, attachments=inbound.attachments),
            None,
            external_id=inbound.external_id,
        )
    )
    _hidden(thinking, message, inbound.hidden)


def pressed(thinking: Thinking, inbound: InboundPress) -> e.ButtonPressed | None:
    """None for a button that was pressed already: the second press of a double click means nothing."""
    if inbound.token in thinking.state.pressed:
        return None
    offer = thinking.state.offer(inbound.token)
    event = e.ButtonPressed(
        thinking.new_message_id(),
        thinking.identity.id,
        inbound.token,
        hide(offer.label).text if offer else "",
        offer.action if offer else "",
        offer is not None,
        inbound.press_id,
    )
    thinking.happened(event)
    return event


def edited(thinking: Thinking, inbound: InboundEdit, known: Known | None) -> None:
    """An edit that changes no word is none: platforms tell of link previews and reactions that way, too."""
    if known is None or known.author != "client":
        return
    if known.external_id == inbound.external_id:
        text = inbound.text
    elif not inbound.text or inbound.text in known.text:
        return
    else:
        # another part of an album got words of its own
        text = f"{known.text}\n\n{inbound.text}".strip()
    if text != known.text:
        thinking.happened(e.MessageEdited(known.message, text))
        _hidden(thinking, known.message, inbound.hidden)


def deleted(thinking: Thinking, known: Known | None) -> None:
    if known is not None and known.author == "client":
        thinking.happened(e.MessageDeleted(known.message))


def reachability(thinking: Thinking, inbound: InboundReachability) -> None:
    if inbound.reachable == (thinking.identity.id in thinking.state.unreachable):
        thinking.happened(e.ReachabilityChanged(thinking.identity.id, inbound.reachable, inbound.reason))


def moved(thinking: Thinking, inbound: InboundMove) -> None:
    if inbound.new_address != thinking.identity.peer.address:
        thinking.happened(e.PeerMoved(thinking.identity.id, inbound.new_address))


def begins(inbound: Inbound) -> TypeGuard[InboundMessage | InboundPress]:
    """Does it make a conversation of a stranger's payload? Not what some program sends in our name (a mailing)."""
    if isinstance(inbound, InboundMessage):
        return inbound.author != "self"
    return isinstance(inbound, InboundPress)
