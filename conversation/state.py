"""The state of a conversation: only what decisions need, folded from its events by ``conversation/fold``."""

from dataclasses import dataclass

from conversation import events as e
from conversation.flow_run import Fact, FlowRun
from conversation.ids import ContactId, ConversationId, IdentityId, LinkId, MessageId, Micros, OperatorId
from conversation.priority import Mode, Priority


@dataclass(frozen=True, slots=True)
class Link:
    """A link that stands: which identities came from where."""

    id: LinkId
    survivor: ConversationId
    absorbed: ConversationId
    moved: tuple[IdentityId, ...]
    absorbed_contact: ContactId = ContactId("")


@dataclass(frozen=True, slots=True)
class PendingCode:
    link: LinkId
    identity: IdentityId
    digest: str
    expires: Micros


@dataclass(frozen=True, slots=True)
class Proven:
    """This identity has proven that the account is its person's, until then."""

    identity: IdentityId
    account: str
    until: Micros


@dataclass(frozen=True, slots=True)
class State:
    """What is known before the first event is ``State(conversation)``; ``version`` counts events applied."""

    conversation: ConversationId
    version: int = 0
    contact: ContactId = ContactId("")
    mode: Mode = "bot"
    linked_into: ConversationId | None = None
    reason: str = ""
    queue: str = ""
    priority: Priority = "normal"
    accessibility: bool = False
    rose: bool = False
    """The wait passed the bound (Q2)."""
    operator: OperatorId | None = None
    waiting_since: Micros | None = None
    """Since when the client waits for a person's first reply; None when nobody is awaited."""
    claimed_at: Micros | None = None
    last_identity: IdentityId | None = None
    """Replies go to the channel used last."""
    last_subject: str = ""
    last_message: MessageId | None = None
    last_topic: str = ""
    failed_tries: int = 0
    """Questions in a row that were not answered."""
    greeted: bool = False
    offers: tuple[e.Offer, ...] = ()
    """Buttons that still mean something, newest last."""
    offered: int = 0
    """How many of them, the newest, came with the bot's last message: a bare number names one of these."""
    pressed: tuple[str, ...] = ()
    """Tokens of buttons that were pressed already: a second press of the same button changes nothing."""
    bot_messages_at: tuple[Micros, ...] = ()
    silenced: bool = False
    """The bot said too much and stopped; its next message ends that."""
    answered_by: OperatorId | None = None
    """Who of the people answered last since the bot gave the conversation to them."""
    rating_of: OperatorId | None = None
    """Whose service the client was asked to rate, until he does."""
    rated: OperatorId | None = None
    """Whose service he rated last, until he has commented on it."""
    comment_of: OperatorId | None = None
    """His next words are the comment he wished to add."""
    unreachable: tuple[IdentityId, ...] = ()
    links: tuple[Link, ...] = ()
    codes: tuple[PendingCode, ...] = ()
    operator_keys: tuple[str, ...] = ()
    """The last ``client_key``s of operators' replies: a click delivered twice is one reply."""

    flows: tuple[FlowRun, ...] = ()
    """Oldest first; the last one is served unless it is suspended."""
    facts: tuple[Fact, ...] = ()
    """What lookups answered a while ago, newest last."""
    proven: tuple[Proven, ...] = ()
    done: str = ""
    """The flow that was completed last: «ой, ошиблась» speaks of it."""
    account: str = ""
    """The account of the last flow: offered in the next one."""
    misses_at: tuple[Micros, ...] = ()
    """When accounts were named that nobody has: guessing is slowed."""
    failed_proofs: tuple[Micros, ...] = ()
    consents: tuple[str, ...] = ()
    """What the person agreed to and has not withdrawn."""
    masked: tuple[str, ...] = ()
    """Kinds of data that the message of this turn held and that are not kept."""

    @property
    def flow(self) -> FlowRun | None:
        """The flow that is being served."""
        return self.flows[-1] if self.flows and self.flows[-1].status != "suspended" else None

    def run(self, run: str) -> FlowRun | None:
        return next((each for each in self.flows if each.id == run), None)

    def proves(self, account: str, at: Micros) -> bool:
        """The identity that wrote last may be told of this account."""
        return any(
            each.account == account and each.identity == self.last_identity and each.until > at
            for each in self.proven
        )

    @property
    def with_people(self) -> bool:
        """The bot is silent: a person answers, or is awaited."""
        return self.mode in ("waiting", "operator")

    def offer(self, token: str) -> e.Offer | None:
        return next((offer for offer in reversed(self.offers) if offer.token == token), None)
