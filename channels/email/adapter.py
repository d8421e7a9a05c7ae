"""The channel as the hub sees it. imap-tools and aiosmtplib are imported only where a call is made."""

from collections.abc import Callable, Mapping, Sequence

from channels.channel import (
    BlobStore,
    Capabilities,
    Idempotency,
    Outgoing,
    Poller,
    Rate,
    RawPayload,
    Rendered,
    Sender,
    Webhook,
)
from channels.email import parse as parsing
from channels.email.description import describe
from channels.email.render import TEXT_MAX, render
from channels.email.rewriting import rewritten
from channels.email.safe_html import whole_letter
from channels.email.settings import EmailSettings
from channels.email.thread_token import Tokens
from channels.platform import PlatformChannel
from conversation.ids import Micros
from conversation.inbound import Inbound
from conversation.message import Attachment


class EmailChannel(PlatformChannel[EmailSettings]):
    """One mailbox."""

    name = "email"

    def __init__(self, settings: EmailSettings, *, now: Callable[[], Micros], blobs: BlobStore) -> None:
        super().__init__(settings, now=now, blobs=blobs)
        self._tokens = Tokens(settings.secret.get_secret_value(), settings.address)
        self._mailbox = parsing.Mailbox(settings.address, self._tokens, settings.max_message_bytes)
        self._sender: Sender | None = None

    def capabilities(self, hints: Mapping[str, str]) -> Capabilities:
        """The same for every client: nobody knows what reads his mail."""
        return Capabilities(
            text_max=TEXT_MAX,
            file_max_out=self._settings.max_attachment_bytes,
            file_max_in=self._settings.max_message_bytes,
            receipts=frozenset({"bounced_hard", "bounced_soft"}),
            may_write_first=True,
            sender_proven=False,
            idempotency=Idempotency.NONE,
            rates=(Rate("account", 120, 60.0), Rate("peer", 10, 60.0)),
            in_thread=True,
            long_form=True,
            automatic_per_day=self._settings.automatic_per_day,
            goes_on_after=self._settings.chat_goes_on_minutes,
            at_once=self._settings.smtp.connections,
        )

    def parse(self, raw: RawPayload) -> Sequence[Inbound]:
        return parsing.parse(raw, self._mailbox)

    def describe(self, raw: RawPayload) -> Sequence[dict[str, object]]:
        """What each event of ``parse`` says, for people: ``channels.email.description``. Pure. Raises Unparseable."""
        return [told for _, told in describe(raw, self._mailbox)]

    def look(self, raw: RawPayload) -> str:
        return whole_letter(raw.payload, self._settings.max_message_bytes)

    def rewritten(self, raw: RawPayload, change: Callable[[str], str]) -> bytes:
        return rewritten(raw.payload, self._settings.max_message_bytes, change)

    def inline(self, raw: RawPayload, attachment: Attachment) -> bytes | None:
        return parsing.inline(raw, attachment, self._settings.max_message_bytes)

    def render(self, outgoing: Outgoing) -> Rendered:
        return render(outgoing, self._settings, self._tokens)

    def deep_link(self, token: str) -> str:
        """Letters open no chat."""
        return ""

    def poller(self) -> Poller | None:
        from channels.email.poller import EmailPoller  # noqa: PLC0415 - loads imap_tools

        return EmailPoller(self._settings, self._now)

    def webhook(self) -> Webhook | None:
        return None

    def sender(self) -> Sender:
        if self._sender is None:
            from channels.email.client import EmailSender  # noqa: PLC0415 - loads aiosmtplib

            self._sender = EmailSender(self._settings, self._now, self._blobs)
        return self._sender

    async def close(self) -> None:
        """Connections last no longer than a letter: nothing is open."""
        self._sender = None
