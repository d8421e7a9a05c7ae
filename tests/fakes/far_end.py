"""A channel without a platform: its far end keeps a ledger and fails by a script. For tests of the hub itself."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from channels.channel import (
    ButtonLimits,
    Capabilities,
    Idempotency,
    Outgoing,
    Poller,
    Rate,
    RawPayload,
    Rendered,
    Request,
    Sender,
    SendError,
    Unparseable,
    Webhook,
)
from channels.platform import SilentSender
from conversation.contact import Peer
from conversation.ids import Micros
from conversation.inbound import Inbound, InboundEdit, InboundMessage, InboundPress, InboundReachability
from conversation.message import Attachment


@dataclass(frozen=True, slots=True)
class Accepted:
    """One message that the far end took: what a platform would have shown."""

    address: str
    key: str
    text: str
    buttons: tuple[tuple[str, str], ...]
    external_id: str


@dataclass(slots=True)
class FarEnd:
    """``accepted`` is the ledger. ``faults`` are consumed one a call; an exception set there is raised.

    ``after_accepting`` faults are raised when the message is already in the ledger: the answer was lost.
    """

    native: bool = False
    accepted: list[Accepted] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    faults: list[SendError | None] = field(default_factory=list)
    after_accepting: list[SendError | None] = field(default_factory=list)
    hold: asyncio.Event | None = None
    rates: tuple[Rate, ...] = ()
    in_thread: bool = False
    threads: list[tuple[str, ...]] = field(default_factory=list)
    """What each message was told of those before it."""
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def of(self, address: str) -> list[str]:
        return [item.text for item in self.accepted if item.address == address]

    def accept(self, request: Request) -> str:
        known = next((item for item in self.accepted if item.key == request.key), None)
        if self.native and known is not None:
            return known.external_id
        external_id = f"x{next(self._ids)}"
        params = request.params
        self.accepted.append(
            Accepted(str(params["to"]), request.key, str(params["text"]), params["buttons"], external_id)  # type: ignore[arg-type]
        )
        return external_id


class FakeChannel:
    """Payloads are JSON: ``{"say": …}``, ``{"press": token}``, ``{"edit": id, "text": …}``, ``{"blocked": true}``."""

    pulls = False

    def __init__(self, far_end: FarEnd, account: str = "fake:main", name: str = "fake") -> None:
        self.far_end = far_end
        self.account = account
        self.name = name

    def capabilities(self, hints: Mapping[str, str]) -> Capabilities:
        return Capabilities(
            text_max=4096,
            buttons=ButtonLimits(10, 1, 10, 64, 64),
            file_max_in=1_000_000,
            idempotency=Idempotency.NATIVE if self.far_end.native else Idempotency.NONE,
            rates=self.far_end.rates,
            in_thread=self.far_end.in_thread,
        )

    def parse(self, raw: RawPayload) -> Sequence[Inbound]:
        try:
            data = json.loads(raw.payload)
        except ValueError as error:
            raise Unparseable("not JSON") from error
        peer, key, at = Peer(raw.account, raw.order_key), raw.event_key, raw.received_at
        if "say" in data:
            return [
                InboundMessage(
                    peer,
                    key,
                    at,
                    key,
                    data["say"],
                    name=data.get("name", "Анна"),
                    start_token=data.get("start", ""),
                    automatic=data.get("automatic", False),
                    author=data.get("author", "client"),
                    sequence=data.get("sequence", 0),
                    group_key=data.get("group", ""),
                    reply_to=data.get("reply_to", ""),
                    attachments=tuple(Attachment("file", ref) for ref in data.get("files", ())),
                )
            ]
        if "press" in data:
            return [InboundPress(peer, key, at, data["press"])]
        if "edit" in data:
            return [InboundEdit(peer, key, at, data["edit"], data["text"])]
        if "blocked" in data:
            return [InboundReachability(peer, key, at, not data["blocked"])]
        if "break" in data:
            raise RuntimeError(f"a defect met this payload: {data['break']}")
        return []

    def render(self, outgoing: Outgoing) -> Rendered:
        buttons = tuple((button.label, button.value) for button in outgoing.content.buttons)
        self.far_end.threads.append(outgoing.thread)
        parts = outgoing.content.text.split("\f")
        requests = tuple(
            Request(
                "send", {"to": outgoing.peer.address, "text": part, "buttons": buttons}, f"{outgoing.key}/{n}"
            )
            for n, part in enumerate(parts)
        )
        return Rendered(requests)

    def inline(self, raw: RawPayload, attachment: Attachment) -> bytes | None:
        return None

    def render_chosen(self, outgoing: Outgoing, external_id: str, token: str) -> Rendered:
        return Rendered(())

    def deep_link(self, token: str) -> str:
        return f"fake://{self.account}?start={token}"

    def poller(self) -> Poller | None:
        return None

    def webhook(self) -> Webhook | None:
        return None

    def sender(self) -> Sender:
        return _FakeSender(self.far_end)

    async def close(self) -> None:
        return None


class _FakeSender(SilentSender):
    def __init__(self, far_end: FarEnd) -> None:
        self._far_end = far_end

    async def send(self, request: Request) -> str:
        far_end = self._far_end
        far_end.attempts.append(request.key)
        if far_end.hold is not None:
            await far_end.hold.wait()
        if far_end.faults and (error := far_end.faults.pop(0)) is not None:
            raise error
        external_id = far_end.accept(request)
        if far_end.after_accepting and (error := far_end.after_accepting.pop(0)) is not None:
            raise error
        return external_id

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        self._far_end.attempts.append(attachment.ref)
        if self._far_end.hold is not None:
            await self._far_end.hold.wait()
        return _single(attachment.ref.encode())

    async def check(self) -> str:
        return "fake"


async def _single(data: bytes) -> AsyncIterator[bytes]:
    yield data


def said(address: str, text: str, key: str, account: str = "fake:main", **more: object) -> RawPayload:
    """A payload in which somebody at ``address`` says something."""
    return payload(address, {"say": text, **more}, key, account)


def payload(address: str, data: object, key: str, account: str = "fake:main") -> RawPayload:
    return RawPayload(account, key, address, json.dumps(data).encode(), Micros(0))


@dataclass(slots=True)
class FakeClock:
    """A clock that stands until it is moved; every reading is a microsecond later."""

    at: int = 1_795_431_600_000_000
    """2026-11-23 14:00 in Moscow: a working hour."""

    def __call__(self) -> Micros:
        self.at += 1
        return Micros(self.at)

    def forward(self, seconds: float) -> None:
        self.at += int(seconds * 1_000_000)


Clock = Callable[[], Micros]
