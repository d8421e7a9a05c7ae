import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar, Literal, Self

from channels.channel import (
    AccountDead,
    Ambiguous,
    Blocked,
    Channel,
    Gone,
    Rejected,
    Request,
    RetryAfter,
    SendError,
    Transient,
)
from tests.contract.driver import Anatomy, Break, Client, Driver, Seen, Servers, listed, picture
from tests.contract.stand import Stand
from tests.fakes.vk import Accepted, FakeVk

LOADING_SECONDS = 60.0
"""The libraries of the platforms take their time on a busy machine."""


class VkClient(Client):
    """``plain``: his programme draws no buttons at all, whatever is sent."""

    def __init__(self, fake: FakeVk, number: int, *, plain: bool) -> None:
        self._fake = fake
        self.draws_buttons = not plain
        self.user = fake.user(1000 + number)
        if plain:
            self.user.knows(inline_keyboard=False, keyboard=False, button_actions=[])
        self.address = str(self.user.id)
        self._last: dict[str, Any] = {}

    async def says(self, text: str) -> None:
        self._last = self.user.says(text)

    async def sends_picture(self, data: bytes) -> None:
        self._last = self.user.sends_photo(data)

    async def presses(self, label: str) -> None:
        self._last = self.user.presses(label)

    async def seen(self) -> list[Seen]:
        return [self._seen(item) for item in self.user.received]

    async def is_told_again(self) -> None:
        self._fake.world.tell(self._last)

    def blocks(self) -> None:
        self._last = self.user.denies()

    async def unblocks(self) -> None:
        self._last = self.user.says("я снова здесь")

    def starts(self, token: str) -> None:
        self._last = self.user.starts(token)

    def _seen(self, item: Accepted) -> Seen:
        choices = tuple(item.labels) if self.draws_buttons else listed(item.text)
        return Seen(item.text, choices, item.files)


class VkDriver(Driver):
    kind = "vk"
    account = "vk:main"
    mode: ClassVar[Literal["poll", "callback"]] = "poll"
    plain: ClassVar[bool] = False

    def __init__(self, fake: FakeVk, servers: Servers) -> None:
        self.fake = fake
        self._door = servers("door").url if self.mode == "callback" else ""

    @classmethod
    @asynccontextmanager
    async def opened(cls, servers: Servers) -> AsyncIterator[Self]:
        async with FakeVk() as fake:
            fake.server.rate_limited = False
            yield cls(fake, servers)

    def settings(self) -> dict[str, Any]:
        world = self.fake.world
        return {
            "kind": "vk",
            "group_id": world.group_id,
            "token": world.token,
            "api_url": self.fake.url,
            "mode": self.mode,
            "secret": world.secret,
            "confirmation": world.confirmation,
            "poll_seconds": 2,
            "request_seconds": 2,
        }

    async def client(self, number: int = 1) -> VkClient:
        return VkClient(self.fake, number, plain=self.plain)

    async def connect(self, stand: Stand, channel: Channel) -> None:
        if self.mode == "callback":
            await self.fake.subscribe(f"{self._door}/vk/main")
        elif stand.works:
            # what is found in the history tells nothing of the client's programme: let the long poll begin first
            await self.fake.until(self._long_poll_began, LOADING_SECONDS)

    def _long_poll_began(self) -> bool:
        return any(name == "messages.getConversations" for name, _ in self.fake.calls)

    def faults(self, client: Client) -> Mapping[str, tuple[Break, type[SendError]]]:
        assert isinstance(client, VkClient)
        fake, user = self.fake, client.user
        send = "messages.send"

        def leaves() -> None:
            user.person.exists = False

        return {
            "6": (lambda: fake.fails(send, 6), RetryAfter),
            "9": (lambda: fake.fails(send, 9), RetryAfter),
            "10": (lambda: fake.fails(send, 10), Transient),
            "5": (lambda: fake.fails(send, 5), AccountDead),
            "914": (lambda: fake.fails(send, 914), Rejected),
            "captcha": (lambda: fake.fails(send, 14), Rejected),
            "unknown code": (lambda: fake.fails(send, 31337), Rejected),
            "429": (lambda: fake.breaks(send, "429"), RetryAfter),
            "502": (lambda: fake.breaks(send, "502"), Ambiguous),
            "cut after": (lambda: fake.breaks(send, "reset_after"), Ambiguous),
            "garbage": (lambda: fake.breaks(send, "garbage"), Ambiguous),
            "denied": (lambda: _ignore(user.denies()), Blocked),
            "gone": (leaves, Gone),
        }

    def anatomy(self, request: Request) -> Anatomy:
        params: Any = request.params
        keyboard = json.loads(params.get("keyboard") or '{"buttons": []}')
        rows = tuple(
            tuple(
                (key["action"]["label"], key["action"]["payload"])
                for key in row
                if key["action"]["type"] != "open_link"
            )
            for row in keyboard["buttons"]
        )
        return Anatomy(params.get("message", ""), rows=rows)

    async def captured(self) -> Sequence[bytes]:
        user = self.fake.user(1000)
        user.starts("abc")
        user.sends_photo(picture(), "подпись")
        user.sends_file("акт.pdf", b"%PDF-1.4", "файл")
        user.denies()
        user.allows()
        user.types()
        press = {"user_id": 1, "peer_id": 1, "event_id": "e", "payload": {"t": "o_1"}}
        self.fake.world.event("message_event", press)
        return [json.dumps(event, ensure_ascii=False).encode() for event in self.fake.world.events]


class VkCallbackDriver(VkDriver):
    mode = "callback"
    is_called = True


class VkPlainDriver(VkDriver):
    """People with a programme that knows no keyboards."""

    plain = True


def _ignore(_: object) -> None:
    return None
