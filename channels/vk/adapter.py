"""The channel as the hub sees it. vk_api and requests are imported only where a call is made."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from channels.channel import (
    BlobStore,
    Capabilities,
    Outgoing,
    Poller,
    Profiles,
    RawPayload,
    Rendered,
    Request,
    Sender,
    Webhook,
)
from channels.platform import PlatformChannel
from channels.vk import comments
from channels.vk.capabilities import capabilities
from channels.vk.parse import parse
from channels.vk.render import render, render_chosen
from channels.vk.settings import VkSettings
from channels.vk.webhook import VkWebhook
from conversation.contact import Peer
from conversation.ids import Micros
from conversation.inbound import Inbound


class VkChannel(PlatformChannel[VkSettings]):
    """One community."""

    name = "vk"

    def __init__(self, settings: VkSettings, *, now: Callable[[], Micros], blobs: BlobStore) -> None:
        super().__init__(settings, now=now, blobs=blobs)
        self._ways: tuple[_Sender, Poller] | None = None

    def capabilities(self, hints: Mapping[str, str]) -> Capabilities:
        return capabilities(self._settings, hints)

    def parse(self, raw: RawPayload) -> Sequence[Inbound]:
        known = self._settings
        return parse(raw, mailings=known.mailings, comments=known.invite_from_comments)

    def render(self, outgoing: Outgoing) -> Rendered:
        return render(outgoing)

    def render_chosen(self, outgoing: Outgoing, external_id: str, token: str) -> Rendered:
        return render_chosen(outgoing, external_id, token)

    def deep_link(self, token: str) -> str:
        return f"https://vk.me/{self._settings.page}?ref={token}"

    def invitation(self, key: str, topic: str, comment: str) -> Request | None:
        if not self._settings.invite_from_comments:
            return None
        return comments.invitation(
            self._settings, key, topic, comment, f"https://vk.me/{self._settings.page}"
        )

    def poller(self) -> Poller | None:
        return self._connected()[1] if self._settings.mode == "poll" else None

    def webhook(self) -> Webhook | None:
        secret = self._settings.secret
        if self._settings.mode != "callback" or secret is None:
            return None
        return VkWebhook(
            self.account, self._settings.group_id, secret.get_secret_value(), self._settings.confirmation
        )

    def sender(self) -> Sender:
        return self._connected()[0]

    async def name_of(self, peer: Peer) -> str:
        return await self._connected()[0].name_of(peer)

    async def close(self) -> None:
        """Close what was opened; opens nothing."""
        if self._ways is not None:
            await self._ways[0].close()
            self._ways = None

    def _connected(self) -> "tuple[_Sender, Poller]":
        if self._ways is None:
            from channels.vk.wire import connect  # noqa: PLC0415 - loads vk_api

            self._ways = connect(self._settings, self._now, self._blobs)
        return self._ways


class _Sender(Sender, Profiles, Protocol):
    """What ``channels.vk.wire`` makes, named without loading it."""
