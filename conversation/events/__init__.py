"""Everything that can happen in a conversation, in the past tense.

An event says what happened, never what to do about it. Fields are only ever added, with a default: events on disk
are for ever (``storage/codec`` gives each its disk name and version).
"""

from dataclasses import dataclass

from conversation.events.attendance import (
    AccessibilityChanged,
    ConversationClaimed,
    ConversationClosed,
    ConversationReturned,
    ConversationTransferred,
    HandoffRaised,
    HandoffRequested,
    ServiceEnded,
    WaitEnded,
    WaitRose,
)
from conversation.events.delivery import (
    AnswersMailed,
    DeliveryUnknown,
    MessageDelivered,
    MessageFailed,
    ReceiptReceived,
    ResendRequested,
)
from conversation.events.person import (
    AddressLeft,
    ContactErased,
    ConversationStarted,
    IdentitiesLinked,
    IdentitiesUnlinked,
    LinkCodeIssued,
    LinkRefused,
    ParticipantWrote,
    PeerMoved,
    ReachabilityChanged,
)
from conversation.events.rating import RatingAsked, RatingCommented, ServiceRated
from conversation.events.talk import (
    BotReplied,
    BotSilenced,
    ButtonPressed,
    CorrespondenceRegistered,
    EffectAnswered,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    NoteAdded,
    Offer,
    OperatorReplied,
    TextUnderstood,
)
from conversation.ids import ConversationId, Micros

__all__ = [
    "AccessibilityChanged",
    "AddressLeft",
    "AnswersMailed",
    "BotReplied",
    "BotSilenced",
    "ButtonPressed",
    "ContactErased",
    "ConversationClaimed",
    "ConversationClosed",
    "ConversationReturned",
    "ConversationStarted",
    "ConversationTransferred",
    "CorrespondenceRegistered",
    "DeliveryUnknown",
    "EffectAnswered",
    "Event",
    "HandoffRaised",
    "HandoffRequested",
    "IdentitiesLinked",
    "IdentitiesUnlinked",
    "LinkCodeIssued",
    "LinkRefused",
    "MessageDeleted",
    "MessageDelivered",
    "MessageEdited",
    "MessageFailed",
    "MessageReceived",
    "NoteAdded",
    "Offer",
    "OperatorReplied",
    "ParticipantWrote",
    "PeerMoved",
    "RatingAsked",
    "RatingCommented",
    "ReachabilityChanged",
    "ReceiptReceived",
    "Recorded",
    "ResendRequested",
    "ServiceEnded",
    "ServiceRated",
    "TextUnderstood",
    "WaitEnded",
    "WaitRose",
]

Event = (
    ConversationStarted
    | MessageReceived
    | MessageEdited
    | MessageDeleted
    | ButtonPressed
    | TextUnderstood
    | EffectAnswered
    | BotReplied
    | BotSilenced
    | OperatorReplied
    | NoteAdded
    | CorrespondenceRegistered
    | HandoffRequested
    | HandoffRaised
    | WaitRose
    | AccessibilityChanged
    | ConversationClaimed
    | ConversationTransferred
    | ConversationReturned
    | ConversationClosed
    | WaitEnded
    | ServiceEnded
    | RatingAsked
    | ServiceRated
    | RatingCommented
    | MessageDelivered
    | MessageFailed
    | DeliveryUnknown
    | ResendRequested
    | ReceiptReceived
    | ReachabilityChanged
    | ParticipantWrote
    | AddressLeft
    | AnswersMailed
    | PeerMoved
    | LinkCodeIssued
    | LinkRefused
    | IdentitiesLinked
    | IdentitiesUnlinked
    | ContactErased
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event in its place in the log."""

    position: int
    """Global, gapless, in the order of commits."""
    conversation: ConversationId
    version: int
    """1, 2, 3 … inside the conversation."""
    at: Micros
    event: Event
