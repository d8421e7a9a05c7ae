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
from conversation.events.flows import (
    AccountNotFound,
    ConfirmationAsked,
    CrmCallAnswered,
    CrmCallDelayed,
    CrmCallRequested,
    FlowCancelled,
    FlowCompleted,
    FlowConfirmed,
    FlowExpired,
    FlowFailed,
    FlowResumed,
    FlowSaid,
    FlowStarted,
    FlowSuspended,
    SlotAsked,
    SlotFilled,
    SlotsCleared,
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
from conversation.events.privacy import (
    AccountVerified,
    ConsentDataErased,
    ConsentGiven,
    ConsentWithdrawn,
    DataExported,
    PersonalDataMasked,
    RetentionApplied,
    VerificationFailed,
)
from conversation.events.rating import RatingAsked, RatingCommented, ServiceRated
from conversation.events.requests import (
    DeadlineNeared,
    RequestAnswered,
    RequestAssigned,
    RequestCorrected,
    RequestRegistered,
    RequestState,
    RequestStateChanged,
    RequestTransmitted,
    TaskClosed,
    TaskOpened,
)
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
from conversation.events.visits import (
    VisitArrived,
    VisitBooked,
    VisitCalled,
    VisitCancelled,
    VisitEnded,
    VisitMoved,
    VisitReminded,
)
from conversation.ids import ConversationId, Micros

__all__ = [
    "AccessibilityChanged",
    "AccountNotFound",
    "AccountVerified",
    "AddressLeft",
    "AnswersMailed",
    "BotReplied",
    "BotSilenced",
    "ButtonPressed",
    "ConfirmationAsked",
    "ConsentDataErased",
    "ConsentGiven",
    "ConsentWithdrawn",
    "ContactErased",
    "ConversationClaimed",
    "ConversationClosed",
    "ConversationReturned",
    "ConversationStarted",
    "ConversationTransferred",
    "CorrespondenceRegistered",
    "CrmCallAnswered",
    "CrmCallDelayed",
    "CrmCallRequested",
    "DataExported",
    "DeadlineNeared",
    "DeliveryUnknown",
    "EffectAnswered",
    "Event",
    "FlowCancelled",
    "FlowCompleted",
    "FlowConfirmed",
    "FlowExpired",
    "FlowFailed",
    "FlowResumed",
    "FlowSaid",
    "FlowStarted",
    "FlowSuspended",
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
    "PersonalDataMasked",
    "RatingAsked",
    "RatingCommented",
    "ReachabilityChanged",
    "ReceiptReceived",
    "Recorded",
    "RequestAnswered",
    "RequestAssigned",
    "RequestCorrected",
    "RequestRegistered",
    "RequestState",
    "RequestStateChanged",
    "RequestTransmitted",
    "ResendRequested",
    "RetentionApplied",
    "ServiceEnded",
    "ServiceRated",
    "SlotAsked",
    "SlotFilled",
    "SlotsCleared",
    "TaskClosed",
    "TaskOpened",
    "TextUnderstood",
    "VerificationFailed",
    "VisitArrived",
    "VisitBooked",
    "VisitCalled",
    "VisitCancelled",
    "VisitEnded",
    "VisitMoved",
    "VisitReminded",
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
    | FlowStarted
    | SlotFilled
    | SlotsCleared
    | SlotAsked
    | FlowSaid
    | ConfirmationAsked
    | FlowConfirmed
    | FlowSuspended
    | FlowResumed
    | FlowCompleted
    | FlowCancelled
    | FlowExpired
    | FlowFailed
    | CrmCallRequested
    | CrmCallDelayed
    | CrmCallAnswered
    | AccountNotFound
    | RequestRegistered
    | RequestCorrected
    | RequestTransmitted
    | RequestAssigned
    | RequestStateChanged
    | RequestAnswered
    | DeadlineNeared
    | TaskOpened
    | TaskClosed
    | VisitBooked
    | VisitMoved
    | VisitCancelled
    | VisitReminded
    | VisitArrived
    | VisitCalled
    | VisitEnded
    | PersonalDataMasked
    | AccountVerified
    | VerificationFailed
    | ConsentGiven
    | ConsentWithdrawn
    | DataExported
    | ConsentDataErased
    | RetentionApplied
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
