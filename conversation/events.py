"""Everything that can happen in a conversation, in the past tense.

An event says what happened, never what to do about it. Fields are only ever added, with a default: events on disk
are for ever (``storage/codec`` gives each its disk name and version).
"""

from dataclasses import dataclass

from conversation.contact import Peer
from conversation.ids import (
    ArticleId,
    ContactId,
    ConversationId,
    IdentityId,
    LinkId,
    MessageId,
    Micros,
    OperatorId,
)
from conversation.inbound import DeliveryState
from conversation.message import Attachment, Content, ResendPolicy
from conversation.priority import Priority
from conversation.understanding import Candidate, Certainty, Entity


@dataclass(frozen=True, slots=True)
class ConversationStarted:
    """A person wrote for the first time on this channel."""

    contact: ContactId
    identity: IdentityId
    channel: str
    peer: Peer
    name: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """The client wrote. ``text`` is what he newly wrote, ``quoted`` what was cut off it as a quotation."""

    message: MessageId
    identity: IdentityId
    external_id: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""
    subject: str = ""
    quoted: str = ""
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class MessageEdited:
    message: MessageId
    text: str


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """The client took a message back; its text stays in the log until erasure."""

    message: MessageId


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """A button of ours was pressed. ``known`` is false for a stale or forged token: nothing follows from it."""

    message: MessageId
    identity: IdentityId
    token: str
    label: str = ""
    action: str = ""
    known: bool = True
    external_id: str = ""
    """The press's own id where the channel has one (the widget's ``client_msg_id``)."""


@dataclass(frozen=True, slots=True)
class TextUnderstood:
    """What was understood of a message, recorded so that the decision can be replayed."""

    message: MessageId
    text: str
    candidates: tuple[Candidate, ...]
    entities: tuple[Entity, ...]
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class EffectAnswered:
    """What the hub answered when the decision asked (``conversation/effects``), recorded for replay.

    ``answer`` is the answer's disk form (JSON text).
    """

    key: str
    answer: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a button of a reply stands for: token → action (``topic:reading_howto``, ``operator``)."""

    token: str
    label: str
    action: str


@dataclass(frozen=True, slots=True)
class BotReplied:
    """The bot answered. ``reason`` names the rule that spoke, ``article``/``revision`` what it quoted."""

    message: MessageId
    identity: IdentityId
    content: Content
    reason: str
    article: ArticleId | None = None
    revision: int = 0
    topic: str = ""
    offers: tuple[Offer, ...] = ()
    resend: ResendPolicy = "resend_once"


@dataclass(frozen=True, slots=True)
class BotSilenced:
    """The bot kept silent where it would have answered; ``reason`` says why (too many answers in a row)."""

    reason: str


@dataclass(frozen=True, slots=True)
class OperatorReplied:
    """``operator`` is None for a person who typed inside the platform itself."""

    message: MessageId
    identity: IdentityId
    content: Content
    operator: OperatorId | None
    client_key: str = ""
    """The screen's own id of the message: the same click delivered twice is one reply."""
    external_id: str = ""
    """Set when the message is already on the platform (typed there)."""
    resend: ResendPolicy = "never"


@dataclass(frozen=True, slots=True)
class NoteAdded:
    """Operators wrote a note to each other; clients never see it."""

    message: MessageId
    operator: OperatorId
    text: str


@dataclass(frozen=True, slots=True)
class HandoffRequested:
    """The bot gave the conversation to people: the wait begins."""

    reason: str
    queue: str
    priority: Priority


@dataclass(frozen=True, slots=True)
class HandoffRaised:
    """A later reason raised the queue or the priority of a waiting or held conversation."""

    reason: str
    queue: str
    priority: Priority


@dataclass(frozen=True, slots=True)
class WaitRose:
    """The wait passed the configured bound: from now on the conversation stands above all but danger (Q2)."""

    waited_us: int


@dataclass(frozen=True, slots=True)
class AccessibilityChanged:
    """The client's wish to be served out of turn (no diagnosis is stored)."""

    wished: bool


@dataclass(frozen=True, slots=True)
class ConversationClaimed:
    """An operator took the conversation."""

    operator: OperatorId


@dataclass(frozen=True, slots=True)
class ConversationTransferred:
    """From people to people: to a queue, or to one operator."""

    queue: str
    to: OperatorId | None
    by: OperatorId
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ConversationReturned:
    """An operator gave the conversation back to the bot without closing it."""

    by: OperatorId


@dataclass(frozen=True, slots=True)
class ConversationClosed:
    """The question is settled; the bot serves the next one."""

    by: OperatorId


@dataclass(frozen=True, slots=True)
class WaitEnded:
    """The wait for a person ended with the operator's first reply (R5: counted from the handoff)."""

    operator: OperatorId | None
    waited_us: int
    worked_us: int
    """The part of the wait inside working hours."""


@dataclass(frozen=True, slots=True)
class ServiceEnded:
    """How long a person served: from taking the conversation to closing, returning or passing it on."""

    operator: OperatorId
    served_us: int


@dataclass(frozen=True, slots=True)
class MessageDelivered:
    message: MessageId
    external_ids: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()
    """What the channel could not show as it was meant (``"buttons: numbered list"``)."""


@dataclass(frozen=True, slots=True)
class MessageFailed:
    """The message will not be sent again by itself. ``error`` is the closed set's name, ``detail`` for engineers."""

    message: MessageId
    error: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryUnknown:
    """Perhaps accepted, perhaps not, and of a class that is never resent by itself."""

    message: MessageId
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ResendRequested:
    """An operator pressed «Отправить ещё раз» at a failed or unknown message."""

    message: MessageId
    operator: OperatorId


@dataclass(frozen=True, slots=True)
class ReceiptReceived:
    """The platform told the fate of a message of ours."""

    message: MessageId
    state: DeliveryState
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReachabilityChanged:
    identity: IdentityId
    reachable: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PeerMoved:
    identity: IdentityId
    new_address: str


@dataclass(frozen=True, slots=True)
class LinkCodeIssued:
    """A one-time way to prove that two identities are one person; only a digest of it is kept."""

    link: LinkId
    identity: IdentityId
    digest: str
    expires: Micros


@dataclass(frozen=True, slots=True)
class LinkRefused:
    """A code that was wrong, used, expired or out of tries."""

    identity: IdentityId
    reason: str


@dataclass(frozen=True, slots=True)
class IdentitiesLinked:
    """Two people proved to be one. Appended to both logs; rows never move.

    ``survivor`` is the conversation that goes on; ``moved`` the identities of the other one that now write there.
    """

    link: LinkId
    survivor: ConversationId
    absorbed: ConversationId
    contact: ContactId
    moved: tuple[IdentityId, ...]
    evidence: str
    """How it was proven: ``code``, ``deep_link``."""
    proven_by: IdentityId
    absorbed_contact: ContactId
    """Who the other person was until now: what undoing the link gives back."""
    offers: tuple[Offer, ...] = ()
    """Buttons of the absorbed conversation: they still mean something."""


@dataclass(frozen=True, slots=True)
class IdentitiesUnlinked:
    """The link is undone: every identity writes in its own conversation again."""

    link: LinkId
    survivor: ConversationId
    absorbed: ConversationId
    restored_contact: ContactId
    moved: tuple[IdentityId, ...]
    remaining: IdentityId
    """An identity that stays with the survivor: replies go there from now on."""
    by: OperatorId


@dataclass(frozen=True, slots=True)
class ContactErased:
    """Text and files of the contact were blanked; types, times and numbers stayed."""

    by: str


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
    | MessageDelivered
    | MessageFailed
    | DeliveryUnknown
    | ResendRequested
    | ReceiptReceived
    | ReachabilityChanged
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
