"""Who the person is, where he can be reached, and when he is forgotten."""

from dataclasses import dataclass

from conversation.contact import Peer
from conversation.events.talk import Offer
from conversation.flow_run import FlowRun
from conversation.ids import ContactId, ConversationId, IdentityId, LinkId, MessageId, Micros, OperatorId


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
class AddressLeft:
    """Asked for it, the client typed where answers may go that he does not read here. It proves nothing of him."""

    identity: IdentityId
    address: str


@dataclass(frozen=True, slots=True)
class ParticipantWrote:
    """Somebody else answered a letter that went to this client; his words are in a conversation of his own."""

    identity: IdentityId
    conversation: ConversationId
    message: MessageId


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
    flows: tuple[FlowRun, ...] = ()
    """What was being done there goes on here."""


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
