"""What was said: by the client, by the bot, by people."""

from dataclasses import dataclass

from conversation.ids import ArticleId, IdentityId, MessageId, Micros, OperatorId
from conversation.message import Attachment, Content, CorrespondenceKind, Form, Location, ResendPolicy
from conversation.understanding import Candidate, Certainty, Entity, Understanding


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
    location: Location | None = None
    phone: str = ""
    """His own, proven by the platform."""
    also: tuple[str, ...] = ()
    """The platform's ids of the others in an album that is one message."""
    form: Form = "chat"
    via: str = ""
    """The channel it really came by, where that is not the identity's: a mail in answer to answers mailed on."""


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
    engine: str = ""
    """The classifier outside that ranked the candidates (``rasa``); empty: our own model."""
    wishes: tuple[str, ...] = ()
    out_of_scope: bool = False
    unread: int = 0
    """All three as in ``Understanding``."""

    @property
    def understanding(self) -> Understanding:
        return Understanding(
            self.text,
            self.candidates,
            self.entities,
            self.certainty,
            self.wishes,
            self.out_of_scope,
            self.unread,
        )


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
    asks_address: bool = False
    """It asks for an e-mail address, for answers that are not read here."""


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
class CorrespondenceRegistered:
    """An operator entered a telephone call or a letter on paper (R1). ``sender`` is a number or a name as told."""

    message: MessageId
    identity: IdentityId
    kind: CorrespondenceKind
    received_at: Micros
    sender: str
    text: str
    attachments: tuple[Attachment, ...]
    operator: OperatorId


@dataclass(frozen=True, slots=True)
class NoteAdded:
    """Operators wrote a note to each other; clients never see it."""

    message: MessageId
    operator: OperatorId
    text: str
