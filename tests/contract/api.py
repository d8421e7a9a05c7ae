import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar, Self

import httpx2

from channels.channel import (
    AccountDead,
    Ambiguous,
    Channel,
    Gone,
    RawPayload,
    Rejected,
    Request,
    RetryAfter,
    SendError,
    Transient,
)
from conversation.ids import SECOND
from tests.contract.driver import Anatomy, Break, Client, Driver, Seen, Servers, listed, picture
from tests.contract.stand import Stand
from tests.fakes.api import FakeSystem, event, signed_headers
from tests.fakes.api.caller import body_of
from tests.fakes.far_end import FakeClock

Told = dict[str, Any]


class ApiClient(Client):
    """Somebody at the calling system's end; ``plain``: a telephone that reads texts aloud and takes digits."""

    def __init__(self, driver: "ApiDriver", number: int) -> None:
        self._driver = driver
        self.address = f"subscriber {number}/№ё"
        self.person = driver.system.person(self.address)
        self.draws_buttons = not driver.plain
        if driver.plain:
            self.person.buttons, self.person.file_kinds, self.person.text_max = 0, (), 2000
        self._last: Told = {}

    async def says(self, text: str) -> None:
        await self._tells("message", text=text, **self._abilities())

    async def sends_picture(self, data: bytes) -> None:
        file = {"data": base64.b64encode(data).decode(), "name": "счётчик.jpg", "mime": "image/jpeg"}
        await self._tells("message", files=[file])

    async def presses(self, label: str) -> None:
        buttons = (button for shown in reversed(self.person.shown) for button in shown.buttons)
        token = next(token for known, token in buttons if known == label)
        await self._tells("pressed", token=token)

    async def chooses(self, label: str) -> None:
        if self.draws_buttons:
            await self.presses(label)
            return
        shown = next(item for item in reversed(await self.seen()) if label in item.choices)
        await self._tells("pressed", number=shown.choices.index(label) + 1)

    async def seen(self) -> list[Seen]:
        await self._driver.ask()
        return [
            Seen(
                item.text,
                tuple(label for label, _ in item.buttons) if self.draws_buttons else listed(item.text),
                item.files,
            )
            for item in self.person.shown
        ]

    async def is_told_again(self) -> None:
        await self._driver.push(self._last)

    def blocks(self) -> None:
        self.person.is_gone = True

    async def unblocks(self) -> None:
        self.person.is_gone = False
        await self.says("я снова здесь")

    def _abilities(self) -> Told:
        if not self._driver.plain:
            return {}
        person = self.person
        return {"capabilities": {"buttons": 0, "files": [], "text_max": person.text_max}}

    async def _tells(self, kind: str, **values: Any) -> None:
        self._last = event(self.address, kind, **values)
        await self._driver.push(self._last)


class ApiDriver(Driver):
    kind = "api"
    account = "api:main"
    is_called = True
    plain: ClassVar[bool] = False

    def __init__(self, system: FakeSystem, servers: Servers) -> None:
        self.system = system
        self._door = f"{servers('door').url}/api/main"
        self._clock = FakeClock()
        self._is_heard = False
        self._told: list[Told] = []
        system.now = lambda: self._clock() / SECOND

    @classmethod
    @asynccontextmanager
    async def opened(cls, servers: Servers) -> AsyncIterator[Self]:
        async with FakeSystem().listening() as system:
            yield cls(system, servers)
        assert system.broken_rules == []

    def settings(self) -> dict[str, Any]:
        return {
            "kind": "api",
            "secrets": [self.system.secret],
            "url": self.system.url,
            "rate": 1000,
            "request_seconds": 5,
        }

    async def connect(self, stand: Stand, channel: Channel) -> None:
        self._clock, self._is_heard = stand.clock, stand.works
        stand.pushed[self.account] = lambda: self._waiting(channel)

    async def client(self, number: int = 1) -> ApiClient:
        return ApiClient(self, number)

    async def push(self, told: Told) -> None:
        """Until it is accepted, as any caller must; a hub that is not there hears of it later."""
        self._told.append(told)
        if not self._is_heard:
            return
        body = body_of(told)
        headers = signed_headers(self.system.secret, body, self._clock() / SECOND, told["id"])
        async with httpx2.AsyncClient(trust_env=False) as caller:
            answer = await caller.post(self._door, content=body, headers=headers)
        assert answer.status_code == 202, answer.text

    async def ask(self) -> None:
        """For what is owed, where the system is not posted to."""
        return

    def _waiting(self, channel: Channel) -> Sequence[RawPayload]:
        """Everything told so far, called in once more: the hub knows what it has."""
        webhook = channel.webhook()
        assert webhook is not None
        found = []
        for told in self._told:
            body, now = body_of(told), self._clock()
            answer = webhook.accept(
                signed_headers(self.system.secret, body, now / SECOND, told["id"]), body, now
            )
            assert answer.raw is not None
            found.append(answer.raw)
        return found

    def faults(self, client: Client) -> Mapping[str, tuple[Break, type[SendError]]]:
        assert isinstance(client, ApiClient)

        def script(fault: Any) -> Break:
            return lambda: self.system.faults.append(fault)

        return {
            "429": (script("429"), RetryAfter),
            "503": (script("503"), Transient),
            "500": (script("500"), Ambiguous),
            "cut": (script("cut"), Ambiguous),
            "cut after": (script("cut after"), Ambiguous),
            "401": (script("401"), AccountDead),
            "422": (script("422"), Rejected),
            "redirect": (script("302"), Rejected),
            "gone": (client.blocks, Gone),
        }

    def anatomy(self, request: Request) -> Anatomy:
        params: Any = request.params
        rows = tuple(((b["label"], b["token"]),) for b in params["buttons"] if "token" in b)
        return Anatomy(params["text"], rows=rows)

    async def captured(self) -> Sequence[bytes]:
        file = {"data": base64.b64encode(picture()).decode(), "name": "a.jpg", "mime": "image/jpeg"}
        told = (
            event("1", "message", text="Добрый день", name="Анна", capabilities={"buttons": 0, "files": []}),
            event("1", "message", files=[file], at=1_790_000_000.5),
            event("1", "edited", message="event-1", text="Добрый вечер"),
            event("1", "deleted", messages=["event-1"]),
            event("1", "pressed", token="o_1"),
            event("1", "pressed", label="Оператор"),
            event("1", "pressed", number=2),
            event("1", "typing"),
            event("1", "receipt", message="out_1/0", state="read"),
            event("1", "reachability", reachable=False, reason="hung up"),
        )
        return [body_of(one) for one in told]


class ApiPlainDriver(ApiDriver):
    """A telephone: no buttons, no files, short texts."""

    plain = True


class ApiAskedDriver(ApiDriver):
    """A system without an address of its own: it asks for its messages, and takes every second answer twice."""

    can_block = False

    def __init__(self, system: FakeSystem, servers: Servers) -> None:
        super().__init__(system, servers)
        self._cursor, self._asked = 0, 0

    def settings(self) -> dict[str, Any]:
        return {key: value for key, value in super().settings().items() if key != "url"}

    async def ask(self) -> None:
        owed = await self.asked(self._cursor)
        for message in owed["messages"]:
            self.system.keep(message, message["id"])
        self._asked += 1
        if self._asked % 2:
            self._cursor = owed["cursor"]

    async def asked(self, after: int) -> Any:
        query = f"after={after}"
        headers = signed_headers(self.system.secret, query.encode(), self._clock() / SECOND, "")
        async with httpx2.AsyncClient(trust_env=False) as caller:
            answer = await caller.get(f"{self._door}/messages?{query}", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()
