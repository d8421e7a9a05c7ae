"""What every channel is: two pure halves (parse, render), two of I/O (source, sender), capabilities as data."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, Protocol, runtime_checkable

from conversation.contact import Peer
from conversation.ids import MessageId, Micros
from conversation.inbound import Inbound
from conversation.message import Attachment, Content


class Unparseable(Exception):
    """This payload cannot be read: it is quarantined, the cursor goes on. ``str()`` is the reason, in words."""


@dataclass(frozen=True, slots=True)
class RawPayload:
    """Exactly what arrived, and what the hub needs to store it once and in order.

    ``event_key`` is unique per account (the platform's event id); payloads of one ``order_key`` (the peer's address)
    are served one after another. ``cursor`` is where the source goes on after this payload, "" if it has none.
    """

    account: str
    event_key: str
    order_key: str
    payload: bytes
    received_at: Micros
    cursor: str = ""


class EmptyBatch(list[RawPayload]):
    """Nothing came, and the source goes on after ``cursor`` the next time: kept, although no payload carries it."""

    def __init__(self, cursor: str) -> None:
        super().__init__()
        self.cursor = cursor


class Level(Enum):
    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class Idempotency(Enum):
    NATIVE = "native"
    """The channel drops a repeat with the same key."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` messages per ``seconds`` for one account or one peer."""

    scope: Literal["account", "peer"]
    count: float
    seconds: float


@dataclass(frozen=True, slots=True)
class ButtonLimits:
    rows: int
    columns: int
    total: int
    label_max: int
    payload_max_bytes: int


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel, or one peer's client on it, can do. ``buttons`` None: choices degrade to a numbered list."""

    text_max: int
    text_unit: Literal["codepoint", "utf16", "byte"] = "codepoint"
    buttons: ButtonLimits | None = None
    caption_max: int = 0
    file_max_out: int = 0
    """Bytes; 0: files are not sent."""
    file_max_in: int = 0
    edit: Level = Level.NONE
    typing: Level = Level.NONE
    receipts: frozenset[str] = frozenset()
    may_write_first: bool = False
    sender_proven: bool = True
    """The platform vouches for who wrote; a mail's From proves nothing."""
    idempotency: Idempotency = Idempotency.NONE
    rates: tuple[Rate, ...] = ()
    in_thread: bool = False
    """A message needs what was said before it in the conversation: ``thread``, ``subject``, ``quoted`` of Outgoing."""
    long_form: bool = False
    """A message is a letter: it may hold several questions, and is answered by one, formally."""
    automatic_per_day: int = 0
    """Automatic answers to one address in 24 hours; 0: as many as are asked for."""
    goes_on_after: int = 0
    """Minutes after which answers not read in the site's chat go to an address left there; 0: never."""
    at_once: int = 0
    """Messages of one account on their way at once; 0: as many as the hub likes."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way to one peer.

    ``key`` is the idempotency key, the same on every retry. ``from_person`` tells an operator's words from the
    bot's (automatic answers are marked in e-mail). ``thread`` is what the channel needs to answer in place
    (e-mail: Message-IDs, oldest first); ``quoted`` the client's last text for channels that quote.
    """

    key: str
    message: MessageId
    peer: Peer
    content: Content
    from_person: bool = False
    subject: str = ""
    thread: tuple[str, ...] = ()
    quoted: str = ""
    opening: str = ""
    closing: str = ""
    """The company's words around a letter (``Capabilities.long_form``)."""
    hints: Mapping[str, str] = field(default_factory=dict)
    """What is known of the peer's client (VK ``client_info``), narrows the capabilities."""
    links: Mapping[str, str] = field(default_factory=dict)
    """By an attachment's ``ref``: a signed address that runs out, for a file that cannot be sent as one."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call to the platform. ``key`` = ``Outgoing.key`` + ``/`` + part number; ``method`` is the channel's own."""

    method: str
    params: Mapping[str, object]
    key: str
    uploads: tuple[Attachment, ...] = ()
    own_id: str = ""
    """The external id it will have, where we choose it (Message-ID): kept before it is sent."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """``degraded`` names what the channel cannot show as meant, e.g. ``"buttons: numbered list"``."""

    requests: tuple[Request, ...]
    degraded: tuple[str, ...] = ()


class SendError(Exception):
    """A closed set; ``str()`` is for engineers and holds no personal data."""


class RetryAfter(SendError):
    """Surely not accepted; come back after ``delay`` seconds (429, VK 6/9/29, SMTP 4xx)."""

    def __init__(self, delay: float, scope: Literal["account", "peer"] = "account", detail: str = "") -> None:
        super().__init__(detail or f"retry after {delay:g} s")
        self.delay = delay
        self.scope = scope


class Transient(SendError):
    """Surely not accepted (refused, DNS, 5xx before acceptance): retry freely."""


class Ambiguous(SendError):
    """Perhaps accepted: retry freely only with native idempotency, else by the message's resend class."""


class Blocked(SendError):
    """The client blocked us: he is marked unreachable here."""


class Gone(SendError):
    """There is no such peer any more."""


class PeerMovedTo(SendError):
    """The peer has a new address; send there."""

    def __init__(self, new_address: str) -> None:
        super().__init__("the peer moved")
        self.new_address = new_address


class Rejected(SendError):
    """Our own fault (too long, bad markup): no retry helps."""


class AccountDead(SendError):
    """Bad token: stop the account and raise the alarm."""


class BlobStore(Protocol):
    """Where files live: ``ref`` is ``blob:<sha256>``."""

    async def put(self, chunks: AsyncIterator[bytes], limit: int) -> tuple[str, int]:
        """Store a stream; (ref, size). ValueError when it is longer than ``limit`` bytes."""
        ...

    async def get(self, ref: str) -> bytes:
        """The whole file. KeyError when there is none."""
        ...


class Sender(Protocol):
    async def send(self, request: Request) -> str:
        """Carry out one request; the platform's id of what was made ("" if it has none). Raises SendError."""
        ...

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of an inbound attachment, by its channel ref. Raises SendError."""
        ...

    async def answer_press(self, handle: str, text: str = "") -> None:
        """Stop the spinner of a pressed button; a stale handle is no error."""
        ...

    async def typing(self, peer: Peer) -> None:
        """Show that an answer is being written; failures are swallowed."""
        ...

    async def check(self) -> str:
        """Who we are for the platform (bot name, community, mailbox), for ``okno doctor``. Raises SendError."""
        ...

    async def close(self) -> None: ...


class Poller(Protocol):
    """A source that asks (long poll, IMAP). One process at a time polls an account (a lease)."""

    def stream(self, cursor: str) -> AsyncIterator[Sequence[RawPayload]]:
        """Batches from ``cursor`` on ("" the first time), for ever.

        The caller stores a batch durably before it asks for the next: asking is the acknowledgement. An empty batch
        is a sign of life; as an EmptyBatch it moves the cursor. Raises SendError when the account cannot be polled.
        """
        ...


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What the platform gets: ``raw`` is stored first, then ``status`` and ``body`` go out."""

    status: int
    body: bytes = b""
    raw: RawPayload | None = None
    content_type: str = "text/plain"


class Webhook(Protocol):
    """A source that is called."""

    def accept(self, headers: Mapping[str, str], body: bytes, now: Micros) -> WebhookAnswer:
        """Check the secret in constant time before reading the body; header names are lower case. Never raises."""
        ...


@runtime_checkable
class Subscriber(Protocol):
    """A channel whose platform must be told where to call (Telegram's setWebhook); found by ``isinstance``."""

    async def subscribe(self) -> None:
        """Register our webhook: once, when a process that serves webhooks starts. Raises SendError."""
        ...


@runtime_checkable
class Profiles(Protocol):
    """A channel whose payloads name nobody, but whose platform can be asked who wrote; found by ``isinstance``."""

    async def name_of(self, peer: Peer) -> str:
        """How the platform calls this person; "" where it does not say, or is not asked. Raises SendError."""
        ...


@runtime_checkable
class Inviter(Protocol):
    """A channel that answers comments in public with an invitation to write privately; found by ``isinstance``."""

    def invitation(self, key: str, topic: str, comment: str) -> Request | None:
        """What is published below ``InboundComment.external_id``; None where that is switched off. Pure."""
        ...


@runtime_checkable
class Asked(Protocol):
    """A channel whose far end asks us over HTTP for what it is owed (``pulls``); found by ``isinstance``."""

    def is_asked(self, headers: Mapping[str, str], query: bytes, now: Micros) -> bool:
        """Is it the far end that asks, told in constant time? ``query`` is what stood behind ``?``, as it came."""
        ...

    async def shown(self, outgoing: Outgoing) -> Sequence[Mapping[str, object]]:
        """What it is given of a message, as JSON objects in order. Raises SendError."""
        ...


@runtime_checkable
class Formatted(Protocol):
    """A channel whose messages have a look of their own (HTML letters); found by ``isinstance``."""

    def look(self, raw: RawPayload) -> str:
        """All that arrived, as HTML that can neither do nor fetch anything. Pure. Raises Unparseable."""
        ...


@runtime_checkable
class Wrapped(Protocol):
    """A channel whose payloads hold their words in wrappings (MIME parts); found by ``isinstance``."""

    def rewritten(self, raw: RawPayload, change: Callable[[str], str]) -> bytes:
        """The payload with every text of it put through ``change``; the same bytes where nothing changed.

        Pure. Raises Unparseable.
        """
        ...


class Channel(Protocol):
    """One configured account of a channel."""

    @property
    def name(self) -> str:
        """``"telegram"``, ``"vk"``, ``"email"``, ``"widget"``, ``"api"``."""
        ...

    @property
    def account(self) -> str:
        """``"telegram:main"``: unique in the hub."""
        ...

    @property
    def pulls(self) -> bool:
        """True when the far end reads the log (a browser, a system that asks): nothing is sent, recorded is there."""
        ...

    def capabilities(self, hints: Mapping[str, str]) -> Capabilities: ...

    def parse(self, raw: RawPayload) -> Sequence[Inbound]:
        """Pure. Raises Unparseable; an event that means nothing to us is an empty sequence."""
        ...

    def inline(self, raw: RawPayload, attachment: Attachment) -> bytes | None:
        """Bytes of an attachment that came inside the payload itself (e-mail); None when it must be fetched.

        Pure. Raises Unparseable when the payload cannot be read.
        """
        ...

    def render(self, outgoing: Outgoing) -> Rendered:
        """Pure. Respects every limit of ``capabilities``."""
        ...

    def render_chosen(self, outgoing: Outgoing, external_id: str, token: str) -> Rendered:
        """Pure. The calls that show on a sent message which of its buttons was used; none where ``edit`` is NONE."""
        ...

    def deep_link(self, token: str) -> str:
        """The address that opens a chat with us and brings ``token``; "" where the channel has none."""
        ...

    def poller(self) -> Poller | None: ...

    def webhook(self) -> Webhook | None: ...

    def sender(self) -> Sender:
        """Opened lazily, one per process."""
        ...

    async def close(self) -> None:
        """Close what was opened; opens nothing."""
        ...
