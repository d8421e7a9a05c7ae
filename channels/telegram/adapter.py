"""The channel as the hub sees it. aiogram is imported only where a call is made."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from channels.channel import (
    BlobStore,
    Capabilities,
    Outgoing,
    Poller,
    RawPayload,
    Rendered,
    Sender,
    Subscriber,
    Webhook,
)
from channels.platform import PlatformChannel
from channels.telegram.capabilities import capabilities, narrowed
from channels.telegram.parse import parse
from channels.telegram.place import Me
from channels.telegram.render import render, render_chosen
from channels.telegram.settings import TelegramSettings
from channels.telegram.webhook import TelegramWebhook
from conversation.ids import Micros
from conversation.inbound import Inbound


class TelegramChannel(PlatformChannel[TelegramSettings]):
    """One bot."""

    name = "telegram"

    def __init__(self, settings: TelegramSettings, *, now: Callable[[], Micros], blobs: BlobStore) -> None:
        super().__init__(settings, now=now, blobs=blobs)
        self._capabilities = capabilities(settings)
        self._username = settings.bot_username
        self._sender: _Sender | None = None

    def capabilities(self, hints: Mapping[str, str]) -> Capabilities:
        """Narrower in a group, and in a chat of a business account."""
        return narrowed(self._capabilities, hints)

    def parse(self, raw: RawPayload) -> Sequence[Inbound]:
        return parse(raw, Me(self._settings.bot_id, self._username))

    def render(self, outgoing: Outgoing) -> Rendered:
        return render(outgoing)

    def render_chosen(self, outgoing: Outgoing, external_id: str, token: str) -> Rendered:
        return render_chosen(outgoing, external_id, token)

    def deep_link(self, token: str) -> str:
        """ "" while the bot's name is neither configured nor asked (``sender().check()``)."""
        return f"https://t.me/{self._username}?start={token}" if self._username else ""

    def poller(self) -> Poller | None:
        if self._settings.mode != "poll":
            return None
        from channels.telegram.poller import TelegramPoller  # noqa: PLC0415 - loads aiogram

        return TelegramPoller(self._settings, self._now, self._learn)

    def webhook(self) -> Webhook | None:
        secret = self._settings.webhook_secret
        if self._settings.mode != "webhook" or secret is None:
            return None
        return TelegramWebhook(self.account, secret.get_secret_value())

    def sender(self) -> Sender:
        return self._opened()

    async def close(self) -> None:
        sender, self._sender = self._sender, None
        if sender is not None:
            await sender.close()

    async def subscribe(self) -> None:
        """Register the webhook, where there is one and its public address is known. Raises SendError."""
        if self._settings.mode == "webhook" and self._settings.webhook_url:
            await self._opened().subscribe()

    def _opened(self) -> "_Sender":
        if self._sender is None:
            from channels.telegram.client import TelegramSender  # noqa: PLC0415 - loads aiogram

            self._sender = TelegramSender(self._settings, self._blobs, self._learn)
        return self._sender

    def _learn(self, username: str) -> None:
        self._username = self._settings.bot_username or username


class _Sender(Sender, Subscriber, Protocol):
    """What ``channels.telegram.client`` makes, named without loading it."""
