"""The platform in the parent: it keeps the ledger, so that killing hubs loses nothing of it."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from tests.faults.wire import NATIVE

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Taken:
    """One accepted message. ``by`` is the hub that sent it."""

    account: str
    address: str
    key: str
    text: str
    by: str

    @property
    def message(self) -> str:
        """The id of the hub's message: keys are ``message[.round]/part``."""
        return self.key.partition("/")[0].partition(".")[0]


@dataclass(slots=True)
class Told:
    """What the platform has to tell the hub, and whether it was acknowledged."""

    number: int
    account: str
    address: str
    text: str
    order: dict[str, Any]
    acknowledged: bool = False

    @property
    def key(self) -> str:
        return f"k{self.number}"


@dataclass(slots=True)
class Visitor:
    """A connected hub."""

    name: str
    writer: asyncio.StreamWriter
    report: "asyncio.Future[dict[str, float]] | None" = None


@dataclass(slots=True)
class Platform:
    """``ledger`` is what it accepted, ``told`` what clients and colleagues said, in order."""

    ledger: list[Taken] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    attempts: int = 0
    port: int = 0
    _visitors: dict[str, Visitor] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._visit, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for visitor in self._visitors.values():
            visitor.writer.close()
        await self._server.wait_closed()

    def says(self, address: str, text: str, account: str) -> Told:
        """A client writes."""
        number = next(self._numbers)
        body = json.dumps({"key": f"k{number}", "from": address, "say": text})
        order = {"deliver": number, "account": account, "body": body}
        self.told.append(Told(number, account, address, text, order))
        return self.told[-1]

    def replies(self, address: str, text: str, account: str) -> Told:
        """A colleague answers on the desk."""
        number = next(self._numbers)
        order = {"reply": number, "account": account, "to": address, "text": text}
        self.told.append(Told(number, account, address, text, order))
        return self.told[-1]

    def deliver(self, name: str, told: Told) -> None:
        self._visitors[name].writer.write(json.dumps(told.order).encode() + b"\n")

    async def until_here(self, name: str) -> None:
        await self._until(lambda: name in self._visitors)

    async def until_gone(self, name: str) -> None:
        await self._until(lambda: name not in self._visitors)

    async def until_acknowledged(self) -> None:
        await self._until(lambda: all(told.acknowledged for told in self.told))

    async def until_taken(self, count: int) -> None:
        await self._until(lambda: len(self.ledger) >= count)

    async def report(self, name: str) -> dict[str, float]:
        """The counters of a hub."""
        visitor = self._visitors[name]
        visitor.report = asyncio.get_running_loop().create_future()
        visitor.writer.write(b'{"report": 1}\n')
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await visitor.report

    async def _until(self, found: Any) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not found():
                self._changed.clear()
                await self._changed.wait()

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visitor = Visitor("", writer)
        try:
            while text := await reader.readline():
                self._hear(visitor, json.loads(text))
                self._changed.set()
        except ConnectionError:
            pass  # Killed in the middle of a word.
        finally:
            self._visitors.pop(visitor.name, None)
            self._changed.set()
            writer.close()

    def _hear(self, visitor: Visitor, message: dict[str, Any]) -> None:
        if "hello" in message:
            visitor.name = message["hello"]
            self._visitors[visitor.name] = visitor
        elif "ack" in message:
            next(told for told in self.told if told.number == message["ack"]).acknowledged = True
        elif "report" in message and visitor.report is not None:
            visitor.report.set_result(message["report"])
        elif "send" in message:
            answer = {"sent": message["send"], "id": self._accept(visitor, message)}
            visitor.writer.write(json.dumps(answer).encode() + b"\n")

    def _accept(self, visitor: Visitor, message: dict[str, Any]) -> str:
        self.attempts += 1
        if message["account"] == NATIVE:
            for place, taken in enumerate(self.ledger):
                if taken.key == message["key"]:
                    return f"x{place}"
        self.ledger.append(
            Taken(message["account"], message["to"], message["key"], message["text"], visitor.name)
        )
        return f"x{len(self.ledger) - 1}"
