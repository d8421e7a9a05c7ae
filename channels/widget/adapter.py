"""The widget as a channel: a far end that pulls. There is nobody to send to and nothing to poll."""

from collections.abc import AsyncIterator, Mapping, Sequence

from channels.channel import (
    ButtonLimits,
    Capabilities,
    Gone,
    Idempotency,
    Level,
    Outgoing,
    Poller,
    RawPayload,
    Rendered,
    Request,
    Sender,
    Webhook,
)
from channels.platform import SilentSender
from channels.widget.parse import parse
from channels.widget.settings import WidgetSettings
from conversation.inbound import Inbound
from conversation.message import Attachment


class WidgetChannel:
    name = "widget"
    pulls = True

    def __init__(self, settings: WidgetSettings) -> None:
        self.settings = settings
        self.account = f"widget:{settings.name}"

    def capabilities(self, hints: Mapping[str, str]) -> Capabilities:
        return Capabilities(
            text_max=100_000,
            buttons=ButtonLimits(rows=20, columns=1, total=20, label_max=200, payload_max_bytes=64),
            caption_max=100_000,
            file_max_out=self.settings.max_file,
            file_max_in=self.settings.max_file,
            typing=Level.FULL,
            receipts=frozenset({"read"}),
            may_write_first=True,
            idempotency=Idempotency.NATIVE,
        )

    def parse(self, raw: RawPayload) -> Sequence[Inbound]:
        return parse(raw)

    def render(self, outgoing: Outgoing) -> Rendered:
        """One request that says what the browser will find in the log."""
        content = outgoing.content
        params = {
            "text": content.text,
            "buttons": tuple({"label": b.label, "token": b.value, "kind": b.kind} for b in content.buttons),
        }
        return Rendered((Request("log", params, f"{outgoing.key}/0", content.attachments),))

    def inline(self, raw: RawPayload, attachment: Attachment) -> bytes | None:
        return None

    def render_chosen(self, outgoing: Outgoing, external_id: str, token: str) -> Rendered:
        """The browser marks it by itself."""
        return Rendered(())

    def deep_link(self, token: str) -> str:
        return ""

    def poller(self) -> Poller | None:
        return None

    def webhook(self) -> Webhook | None:
        return None

    def sender(self) -> Sender:
        return _Browser()

    async def close(self) -> None:
        return None


class _Browser(SilentSender):
    """What a sender would be: the browser has read the log already, so that there is never anything to do."""

    async def send(self, request: Request) -> str:
        return ""

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        raise Gone("a browser's files are uploaded before its message")

    async def check(self) -> str:
        return "the site's widget"
