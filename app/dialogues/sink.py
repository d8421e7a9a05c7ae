"""Channels that send nowhere: what would go out is rendered for its platform, taken, and kept to look at."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from channels.channel import (
    Capabilities,
    Channel,
    Outgoing,
    Poller,
    RawPayload,
    Rendered,
    Request,
    Sender,
    Webhook,
)
from channels.platform import SilentSender
from conversation.inbound import Inbound
from conversation.message import Attachment

PICTURE = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
"""The smallest thing that its bytes tell to be a photo."""
DOCUMENT = b"%PDF-1.4\n%%EOF\n"
VOICE = b"OggS" + bytes(28)


def content_of(kind: str) -> bytes:
    """The bytes of a file of this kind."""
    return {"image": PICTURE, "photo": PICTURE, "voice": VOICE, "audio": VOICE}.get(kind, DOCUMENT)


@dataclass(slots=True)
class Ledger:
    """What the platforms took, over restarts of the hub too."""

    taken: list[tuple[str, str, Request]] = field(default_factory=list)
    """(account, the platform's id, the request), oldest first."""

    def take(self, account: str, request: Request) -> str:
        external_id = request.own_id or str(1000 + len(self.taken))
        self.taken.append((account, external_id, request))
        return external_id

    def showing(self, account: str, token: str) -> tuple[str, Request] | None:
        """The newest message there that carries this button."""
        for taken_by, external_id, request in reversed(self.taken):
            if taken_by == account and token in repr(request.params):
                return external_id, request
        return None

    def last_of(self, account: str) -> str:
        """The id of the last message there, "" before the first."""
        return next((known for by, known, _ in reversed(self.taken) if by == account), "")


class SinkChannel:
    """A configured account whose far end takes everything at once. Parsing and rendering are the channel's own."""

    def __init__(self, channel: Channel, ledger: Ledger) -> None:
        self._channel = channel
        self._ledger = ledger
        self.name = channel.name
        self.account = channel.account
        self.pulls = channel.pulls

    def capabilities(self, hints: Mapping[str, str]) -> Capabilities:
        return replace(self._channel.capabilities(hints), rates=())

    def parse(self, raw: RawPayload) -> Sequence[Inbound]:
        return self._channel.parse(raw)

    def inline(self, raw: RawPayload, attachment: Attachment) -> bytes | None:
        return self._channel.inline(raw, attachment)

    def render(self, outgoing: Outgoing) -> Rendered:
        return self._channel.render(outgoing)

    def render_chosen(self, outgoing: Outgoing, external_id: str, token: str) -> Rendered:
        return Rendered(())

    def deep_link(self, token: str) -> str:
        return self._channel.deep_link(token)

    def poller(self) -> Poller | None:
        return None

    def webhook(self) -> Webhook | None:
        return None

    def sender(self) -> Sender:
        return _Sink(self.account, self._ledger)

    async def close(self) -> None:
        await self._channel.close()


class _Sink(SilentSender):
    def __init__(self, account: str, ledger: Ledger) -> None:
        self._account = account
        self._ledger = ledger

    async def send(self, request: Request) -> str:
        return self._ledger.take(self._account, request)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        return _single(content_of(attachment.kind))

    async def check(self) -> str:
        return "nobody"


async def _single(data: bytes) -> AsyncIterator[bytes]:
    yield data
