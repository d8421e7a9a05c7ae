"""A channel that somebody new has just written: its line in the composition root, and its driver."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

from app.channels import CHANNELS
from channels.channel import AccountDead, Ambiguous, Gone, Rejected, Request, RetryAfter, SendError, Transient
from tests.contract.driver import Anatomy, Break, Client, Driver, Seen, Servers, listed, picture
from tests.fakes.tiny.channel import PLATFORMS, TinyChannel, TinySettings
from tests.fakes.tiny.platform import TinyPlatform

CHANNELS["tiny"] = lambda values, clock, blobs: TinyChannel(TinySettings(**values), now=clock, blobs=blobs)


class TinyClient(Client):
    draws_buttons = False

    def __init__(self, platform: TinyPlatform, number: int) -> None:
        self._platform = platform
        self.address = f"person-{number}"

    async def says(self, text: str) -> None:
        self._platform.tell(who=self.address, text=text)

    async def sends_picture(self, data: bytes) -> None:
        name = f"file-{len(self._platform.files)}"
        self._platform.files[name] = data
        self._platform.tell(who=self.address, file=name, size=len(data))

    async def presses(self, label: str) -> None:
        raise AssertionError("there are no buttons")

    async def seen(self) -> list[Seen]:
        return [Seen(text, listed(text), files) for text, files in self._platform.taken.get(self.address, [])]

    async def is_told_again(self) -> None:
        raise AssertionError("a poller asks only once")

    def blocks(self) -> None:
        self._platform.gone.add(self.address)

    async def unblocks(self) -> None:
        self._platform.gone.discard(self.address)
        await self.says("я снова здесь")


class TinyDriver(Driver):
    kind = "tiny"
    account = "tiny:main"
    repeats = False

    def __init__(self, platform: TinyPlatform) -> None:
        self.platform = platform

    @classmethod
    @asynccontextmanager
    async def opened(cls, servers: Servers) -> AsyncIterator[Self]:
        PLATFORMS[cls.account] = TinyPlatform()
        yield cls(PLATFORMS[cls.account])

    def settings(self) -> dict[str, Any]:
        return {"kind": "tiny"}

    async def client(self, number: int = 1) -> TinyClient:
        return TinyClient(self.platform, number)

    def faults(self, client: Client) -> Mapping[str, tuple[Break, type[SendError]]]:
        def fails(error: SendError, *, after: bool = False) -> Break:
            def script() -> None:
                self.platform.failing, self.platform.after = error, after

            return script

        return {
            "later": (fails(RetryAfter(7)), RetryAfter),
            "refused": (fails(Transient()), Transient),
            "cut after": (fails(Ambiguous(), after=True), Ambiguous),
            "our fault": (fails(Rejected()), Rejected),
            "token": (fails(AccountDead()), AccountDead),
            "gone": (client.blocks, Gone),
        }

    def anatomy(self, request: Request) -> Anatomy:
        return Anatomy(str(request.params["text"]))

    async def captured(self) -> Sequence[bytes]:
        client = TinyClient(self.platform, 1)
        await client.says("Добрый день")
        await client.sends_picture(picture())
        return list(self.platform.told)
