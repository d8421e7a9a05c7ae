"""The channel as the hub sees it. httpx2 is imported only where a call is made."""

from collections.abc import Callable, Mapping, Sequence

from channels.api import parse as parsing
from channels.api.capabilities import capabilities
from channels.api.posted import event_of
from channels.api.render import render
from channels.api.settings import ApiSettings
from channels.api.signature import is_genuine
from channels.api.webhook import ApiWebhook
from channels.channel import (
    BlobStore,
    Capabilities,
    Outgoing,
    Poller,
    RawPayload,
    Rendered,
    Sender,
    Webhook,
)
from channels.platform import PlatformChannel
from conversation.ids import Micros
from conversation.inbound import Inbound
from conversation.message import Attachment


class ApiChannel(PlatformChannel[ApiSettings]):
    """One calling system."""

    name = "api"

    def __init__(self, settings: ApiSettings, *, now: Callable[[], Micros], blobs: BlobStore) -> None:
        super().__init__(settings, now=now, blobs=blobs)
        self.pulls = not settings.url
        self._sender: Sender | None = None

    def capabilities(self, hints: Mapping[str, str]) -> Capabilities:
        return capabilities(self._settings, hints)

    def parse(self, raw: RawPayload) -> Sequence[Inbound]:
        return parsing.parse(raw, vouches=self._settings.vouches)

    def inline(self, raw: RawPayload, attachment: Attachment) -> bytes | None:
        return parsing.inline(raw, attachment)

    def render(self, outgoing: Outgoing) -> Rendered:
        return render(outgoing, self._settings)

    def is_asked(self, headers: Mapping[str, str], query: bytes, now: Micros) -> bool:
        return is_genuine(self._settings.keys, headers, query, now, self._settings.skew_seconds)

    async def shown(self, outgoing: Outgoing) -> Sequence[Mapping[str, object]]:
        return [await event_of(request, self._blobs) for request in self.render(outgoing).requests]

    def deep_link(self, token: str) -> str:
        """The system opens its own doors."""
        return ""

    def poller(self) -> Poller | None:
        return None

    def webhook(self) -> Webhook | None:
        return ApiWebhook(self._settings)

    def sender(self) -> Sender:
        if self._sender is None:
            from channels.api.client import ApiSender  # noqa: PLC0415 - loads httpx2

            self._sender = ApiSender(self._settings, self._now, self._blobs)
        return self._sender

    async def close(self) -> None:
        """Close what was opened; opens nothing."""
        if self._sender is not None:
            await self._sender.close()
            self._sender = None
