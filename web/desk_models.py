"""The console's objects on the wire (see ``hub.cards`` and ``hub.desk_reading`` for their meaning)."""

from conversation.message import CorrespondenceKind
from web.fields import Answer, Ask, Id, Key, Line, Moment, When, Words


class PersonOut(Answer):
    id: str
    name: str


class ContactOut(Answer):
    id: str
    name: str
    accessibility: bool


class CardOut(Answer):
    id: str
    contact: ContactOut
    mode: str
    reason: str
    reason_title: str
    queue: str
    queue_title: str
    priority: str
    rose: bool
    operator: PersonOut | None
    waiting_since: Moment | None
    waited_seconds: int
    channel: str
    channels: tuple[str, ...]
    last_text: str
    last_at: Moment
    unread: int
    failed: bool
    may: tuple[str, ...]


class FileOut(Answer):
    id: str
    kind: str
    name: str
    mime: str
    size: int
    url: str


class ButtonOut(Answer):
    label: str


class ArticleRefOut(Answer):
    id: str
    title: str
    revision: int


class RegisteredOut(Answer):
    kind: str
    sender: str
    received_at: Moment


class AnsweredOut(Answer):
    message_id: str
    author: str
    author_name: str
    text: str


class ItemOut(Answer):
    position: int
    changed: int
    at: Moment
    kind: str
    author: str
    author_name: str
    channel: str
    text: str
    attachments: tuple[FileOut, ...]
    buttons: tuple[ButtonOut, ...]
    message_id: str
    delivery: str
    error_text: str
    article: ArticleRefOut | None
    subject: str
    edited: bool
    event: str
    title: str
    leads_to: str
    registered: RegisteredOut | None
    answers: AnsweredOut | None


class ItemAnswer(Answer):
    item: ItemOut


class CountsOut(Answer):
    queue: int
    mine: int
    all: int


class ListOut(Answer):
    items: tuple[CardOut, ...]
    counts: CountsOut
    position: int


class IdentityOut(Answer):
    id: str
    channel: str
    name: str
    verified: bool
    reachable: bool
    address_hint: str


class LinkOut(Answer):
    id: str
    evidence: str
    at: Moment
    channels: tuple[str, ...]


class KnownOut(Answer):
    name: str
    value: str


class SummaryOut(Answer):
    question: str
    answered: tuple[str, ...]
    known: tuple[KnownOut, ...]
    files: int


class OpenedOut(Answer):
    card: CardOut
    identities: tuple[IdentityOut, ...]
    links: tuple[LinkOut, ...]
    items: tuple[ItemOut, ...]
    has_more: bool
    position: int
    summary: SummaryOut | None


class ColleagueOut(Answer):
    id: str
    name: str
    online: bool
    load: int


class QueueOut(Answer):
    id: str
    title: str
    waiting: int


class ColleaguesOut(Answer):
    operators: tuple[ColleagueOut, ...]
    queues: tuple[QueueOut, ...]


class DeadLetterOut(Answer):
    id: str
    kind: str
    account: str
    at: Moment
    reason: str
    conversation_id: str | None
    raw: str


class DeadLettersOut(Answer):
    items: tuple[DeadLetterOut, ...]


class ReplyAsk(Ask):
    text: Words = ""
    files: tuple[Id, ...] = ()
    client_key: Key


class RegisterAsk(Ask):
    """``conversation`` null: somebody new, called ``name``."""

    conversation: Id | None = None
    name: Line = ""
    kind: CorrespondenceKind
    received_at: When
    sender: Line = ""
    text: Words = ""
    files: tuple[Id, ...] = ()
    client_key: Key


class NoteAsk(Ask):
    text: Words


class TransferAsk(Ask):
    queue: Line | None = None
    operator: Id | None = None
    comment: Words = ""


class ResendAsk(Ask):
    message_id: Id


class UnlinkAsk(Ask):
    link_id: Id
