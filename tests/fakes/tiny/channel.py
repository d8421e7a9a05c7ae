"""The channel: settings, envelope, parse, render, sender, poller, adapter."""

from collections.abc import AsyncIterator, Mapping, Sequence
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict

from channels import fields
from channels.channel import (
    BlobStore,
    Capabilities,
    Gone,
    Outgoing,
    Poller,
    RawPayload,
    Rejected,
    Rendered,
    Request,
    Sender,
    Unparseable,
    Webhook,
)
from channels.platform import PlatformChannel, SilentSender
from channels.split import split
from conversation.contact import Peer
from conversation.ids import Micros
from conversation.inbound import Inbound, InboundMessage
from conversation.message import Attachment
from tests.fakes.tiny.platform import TEXT_MAX, TinyPlatform

PLATFORMS: dict[str, TinyPlatform] = {}
"""Where the tests put the far end that an account talks to."""
FILE_MAX = 10_000_000


class TinySettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["tiny"] = "tiny"
    name: str = "main"

    @property
    def account(self) -> str:
        return f"tiny:{self.name}"


def seal(account: str, payload: bytes, received_at: Micros, cursor: str = "") -> RawPayload:
    try:
        event = fields.load(payload)
    except Unparseable:
        event = {}
    number, who = fields.loose_integer(event, "number"), fields.loose_text(event, "who")
    return RawPayload(account, str(number or sha256(payload).hexdigest()), who, payload, received_at, cursor)


def parse(raw: RawPayload) -> Sequence[Inbound]:
    event = fields.load(raw.payload)
    file = fields.text(event, "file")
    kept = Attachment("image", file, "фото.jpg", "image/jpeg", fields.size(event, "size"))
    who, number = fields.text(event, "who"), fields.integer(event, "number")
    if not who:
        return ()
    return (
        InboundMessage(
            Peer(raw.account, who),
            raw.event_key,
            raw.received_at,
            str(number),
            text=fields.text(event, "text"),
            attachments=(kept,) if file else (),
        ),
    )


def render(outgoing: Outgoing) -> Rendered:
    content = outgoing.content
    choices = [button.label for button in content.buttons if button.kind == "action"]
    lines = [f"{button.label}: {button.value}" for button in content.buttons if button.kind == "url"]
    lines += [f"{number}. {label}" for number, label in enumerate(choices, 1)]
    shown = [file for file in content.attachments if file.size <= FILE_MAX]
    lost = [file for file in content.attachments if file.size > FILE_MAX]
    lines += [f"{file.name or 'файл'}: {outgoing.links.get(file.ref, 'не отправлен')}" for file in lost]
    texts = split("\n\n".join(filter(None, (content.text, "\n".join(lines)))), TEXT_MAX)
    parts = texts or ([""] if shown else [])
    requests = tuple(
        Request(
            "say",
            {"to": outgoing.peer.address, "text": text},
            f"{outgoing.key}/{number}",
            tuple(shown) if number == len(parts) - 1 else (),
        )
        for number, text in enumerate(parts)
    )
    linked = [file.ref in outgoing.links for file in lost]
    losses = (
        ("buttons: numbered list", bool(choices)),
        ("text: split", len(texts) > 1),
        ("file: as a link", any(linked)),
        ("file: not sent", not all(linked)),
    )
    return Rendered(requests, tuple(name for name, is_so in losses if is_so))


class TinySender(SilentSender):
    def __init__(self, platform: TinyPlatform, blobs: BlobStore) -> None:
        self._platform, self._blobs = platform, blobs

    async def send(self, request: Request) -> str:
        platform, address = self._platform, str(request.params["to"])
        try:
            files = tuple([await self._blobs.get(file.ref) for file in request.uploads])
        except KeyError:
            raise Rejected("the file to send is not stored") from None
        if address in platform.gone:
            raise Gone("nobody there")
        error, platform.failing = platform.failing, None
        if error is not None and not platform.after:
            raise error
        sent = platform.take(address, str(request.params["text"]), files)
        if error is not None:
            raise error
        return sent

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        return _single(self._platform.files[attachment.ref])

    async def check(self) -> str:
        return "tiny"


class TinyPoller:
    def __init__(self, account: str, platform: TinyPlatform) -> None:
        self._account, self._platform = account, platform

    async def stream(self, cursor: str) -> AsyncIterator[Sequence[RawPayload]]:
        at = int(cursor or 0)
        while True:
            self._platform.news.clear()
            told = self._platform.told[at:]
            yield [seal(self._account, body, Micros(1), str(at + n)) for n, body in enumerate(told, 1)]
            at += len(told)
            if not told:
                await self._platform.news.wait()


class TinyChannel(PlatformChannel[TinySettings]):
    name = "tiny"

    def capabilities(self, hints: Mapping[str, str]) -> Capabilities:
        return Capabilities(text_max=TEXT_MAX, file_max_out=FILE_MAX, file_max_in=FILE_MAX)

    def parse(self, raw: RawPayload) -> Sequence[Inbound]:
        return parse(raw)

    def render(self, outgoing: Outgoing) -> Rendered:
        return render(outgoing)

    def deep_link(self, token: str) -> str:
        return ""

    def poller(self) -> Poller | None:
        return TinyPoller(self.account, PLATFORMS[self.account])

    def webhook(self) -> Webhook | None:
        return None

    def sender(self) -> Sender:
        return TinySender(PLATFORMS.setdefault(self.account, TinyPlatform()), self._blobs)

    async def close(self) -> None:
        return None


async def _single(data: bytes) -> AsyncIterator[bytes]:
    yield data
