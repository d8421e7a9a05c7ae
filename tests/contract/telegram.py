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
    Subscriber,
)
from tests.contract.driver import Anatomy, Break, Client, Driver, Seen, Servers, picture
from tests.contract.stand import Stand
from tests.fakes.telegram import TelegramFake

FIRST_ID = 5_317_829_460


class Remembering(TelegramFake):
    """Keeps the updates it made, also those that were confirmed."""

    def __init__(self) -> None:
        super().__init__()
        self.updates: list[tuple[int, bytes]] = []
        add_raw = self.world.queue.add_raw

        def remember(update_id: int, body: bytes, chat: str = "") -> None:
            self.updates.append((update_id, body))
            add_raw(update_id, body, chat)

        self.world.queue.add_raw = remember  # type: ignore[method-assign]

    @property
    def last_update(self) -> tuple[int, bytes]:
        return self.updates[-1]


class TelegramClient(Client):
    def __init__(self, fake: Remembering, number: int) -> None:
        self._fake = fake
        self.person = fake.user(FIRST_ID + number)
        self.address = str(self.person.id)

    async def says(self, text: str) -> None:
        self.person.says(text)

    async def sends_picture(self, data: bytes) -> None:
        self.person.sends_photo(data)

    async def presses(self, label: str) -> None:
        self.person.presses(label)

    async def seen(self) -> list[Seen]:
        return [
            Seen(item.text, tuple(item.labels), (item.file.data,) if item.file else ())
            for item in self.person.received
        ]

    async def is_told_again(self) -> None:
        """Only a webhook: what was asked for with a higher offset is gone."""
        queue, (update, body) = self._fake.world.queue, self._fake.last_update
        queue.add_raw(update, body, self.address)

    def blocks(self) -> None:
        self.person.blocks()

    async def unblocks(self) -> None:
        self.person.says("я снова здесь")

    def starts(self, token: str) -> None:
        self.person.starts(token)


class TelegramDriver(Driver):
    kind = "telegram"
    account = "telegram:main"
    mode: ClassVar[Literal["poll", "webhook"]] = "poll"
    repeats = False

    def __init__(self, fake: Remembering, servers: Servers) -> None:
        self.fake = fake
        self._door = servers("door").url if self.mode == "webhook" else ""

    @classmethod
    @asynccontextmanager
    async def opened(cls, servers: Servers) -> AsyncIterator[Self]:
        async with Remembering() as fake:
            yield cls(fake, servers)

    def settings(self) -> dict[str, Any]:
        return {
            "kind": "telegram",
            "token": self.fake.token,
            "api_url": self.fake.base_url,
            "mode": self.mode,
            "poll_seconds": 2,
            "request_seconds": 2,
            "bot_username": self.fake.username,
            "account_rate": 1000,
            "peer_rate": 1000,
        } | (
            {"webhook_secret": "of-the-tests", "webhook_url": f"{self._door}/telegram/main"}
            if self.mode == "webhook"
            else {}
        )

    async def client(self, number: int = 1) -> TelegramClient:
        return TelegramClient(self.fake, number)

    async def connect(self, stand: Stand, channel: Channel) -> None:
        """As ``okno serve`` introduces an account."""
        assert isinstance(channel, Subscriber)
        await channel.subscribe()

    def faults(self, client: Client) -> Mapping[str, tuple[Break, type[SendError]]]:
        assert isinstance(client, TelegramClient)
        scripted, person = self.fake.faults, client.person
        return {
            "429": (lambda: scripted.flood("sendMessage", 7), RetryAfter),
            "502": (lambda: scripted.page("sendMessage", 502), Ambiguous),
            "cut": (lambda: scripted.drop("sendMessage"), Ambiguous),
            "cut after": (lambda: scripted.drop("sendMessage", after=True), Ambiguous),
            "401": (lambda: scripted.refuse("sendMessage", 401, "Unauthorized"), AccountDead),
            "400": (lambda: scripted.refuse("sendMessage", 400, "Bad Request: no"), Rejected),
            "blocked": (person.blocks, Blocked),
            "gone": (person.deletes_account, Gone),
        }

    def anatomy(self, request: Request) -> Anatomy:
        params: Any = request.params
        keyboard = params.get("reply_markup", {}).get("inline_keyboard", ())
        rows = tuple(
            tuple((key["text"], key["callback_data"]) for key in row if "callback_data" in key)
            for row in keyboard
        )
        text = params.get("text") or params.get("caption") or ""
        return Anatomy(text, "caption" in params, rows)

    async def captured(self) -> Sequence[bytes]:
        person = self.fake.user(FIRST_ID)
        person.starts("abc")
        person.sends_photo(picture(), "подпись")
        person.blocks()
        bodies = [body for _, body in self.fake.updates] + [
            update.body for update in self.fake.world.queue.pending
        ]
        press = {"id": "1", "from": {"id": 1}, "data": "o_1", "chat_instance": "1"}
        return [*bodies, json.dumps({"update_id": 1, "callback_query": press}).encode()]


class TelegramWebhookDriver(TelegramDriver):
    mode = "webhook"
    is_called = True
    repeats = True
