"""A wire that misbehaves: a TCP relay in front of any far end on the loopback, whatever is spoken over it.

``async with BadWire(port) as wire`` listens on ``wire.port`` and passes bytes on to ``port``. An *exchange* begins
when the client speaks after the far end has (or first of all): a request of HTTP, a command of SMTP or IMAP. Each
exchange takes the next trouble of ``wire.script``; without one it passes unharmed.
"""

import asyncio
import socket
import struct
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, Self

Point = Literal["connected", "asking", "asked", "answering", "answered"]
"""Where an exchange is struck: before a byte of it passes · after its first bytes · the far end has all of it and none
of its answer passes · after the first bytes of the answer · after the first piece of the answer, mostly all of it."""

POINTS: tuple[Point, ...] = ("connected", "asking", "asked", "answering", "answered")
FIRST_BYTES = 16
"""How much passes at ``asking`` and ``answering``."""
CHUNK = 65_536

How = Literal["cut", "reset", "silent"]
"""FIN · RST · half-open: nothing passes any more and nobody is told."""


@dataclass(frozen=True, slots=True)
class Trouble:
    at: Point
    how: How = "reset"


@dataclass(eq=False)
class _Link:
    """One connection with both its ends. ``speaking``: an exchange has begun and is not answered yet."""

    client: asyncio.StreamWriter
    far_end: asyncio.StreamWriter
    speaking: bool = False
    trouble: Trouble | None = None
    silent: bool = False
    released: asyncio.Event = field(default_factory=asyncio.Event)


class BadWire:
    """``latency``: seconds before each piece, both ways. ``bytes_per_second``: 0 is as fast as it goes."""

    def __init__(self, port: int, *, latency: float = 0.0, bytes_per_second: float = 0.0) -> None:
        self.to_port = port
        self.port = 0
        self.latency = latency
        self.bytes_per_second = bytes_per_second
        self.script: deque[Trouble | None] = deque()
        self.connections = 0
        """How many were opened in all."""
        self.struck: list[Trouble] = []
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def open(self) -> int:
        """Connections that stand just now, the silent ones among them."""
        return len(self._links)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for link in list(self._links):
            self._end(link, "cut")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def heal(self) -> None:
        """From now on bytes pass at once; what is half-open stays so."""
        self.script.clear()
        self.latency = self.bytes_per_second = 0.0

    def cut_all(self) -> None:
        """Whoever is connected is reset."""
        for link in list(self._links):
            self._end(link, "reset")

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            from_far_end, to_far_end = await asyncio.open_connection("127.0.0.1", self.to_port)
        except OSError:
            _reset(writer)
            return
        link = _Link(writer, to_far_end)
        self._links.add(link)
        for relay in (self._ask(reader, link), self._answer(from_far_end, link)):
            task = asyncio.create_task(self._guarded(relay, link))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _guarded(self, relay: Awaitable[None], link: _Link) -> None:
        with suppress(ConnectionError):
            await relay
        if link.silent:
            await link.released.wait()
        self._end(link, "cut")

    async def _ask(self, reader: asyncio.StreamReader, link: _Link) -> None:
        while piece := await reader.read(CHUNK):
            if link.silent:
                continue
            if not link.speaking:
                link.speaking = True
                link.trouble = self.script.popleft() if self.script else None
                if self._strikes(link, "connected"):
                    continue
                if link.trouble is not None and link.trouble.at == "asking":
                    await self._pass(piece[:FIRST_BYTES], link.far_end)
                    self._strikes(link, "asking")
                    continue
            await self._pass(piece, link.far_end)

    async def _answer(self, reader: asyncio.StreamReader, link: _Link) -> None:
        while piece := await reader.read(CHUNK):
            if link.silent:
                continue
            link.speaking = False
            if self._strikes(link, "asked"):
                continue
            if link.trouble is not None and link.trouble.at == "answering":
                await self._pass(piece[:FIRST_BYTES], link.client)
                self._strikes(link, "answering")
                continue
            await self._pass(piece, link.client)
            self._strikes(link, "answered")

    def _strikes(self, link: _Link, at: Point) -> bool:
        """The trouble of this exchange comes now, if this is its point."""
        trouble = link.trouble
        if trouble is None or trouble.at != at:
            return False
        link.trouble = None
        self.struck.append(trouble)
        if trouble.how == "silent":
            link.silent = True
        else:
            self._end(link, trouble.how)
        return True

    async def _pass(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        step = max(1, int(self.bytes_per_second / 10)) if self.bytes_per_second else len(data)
        if self.latency:
            await asyncio.sleep(self.latency)
        for start in range(0, len(data), max(step, 1)):
            writer.write(data[start : start + step])
            await writer.drain()
            if self.bytes_per_second:
                await asyncio.sleep(0.1)

    def _end(self, link: _Link, how: How) -> None:
        if link not in self._links:
            return
        self._links.discard(link)
        link.released.set()
        end: Callable[[asyncio.StreamWriter], None] = _reset if how == "reset" else _close
        end(link.client)
        # what the far end was told in part must not look to it like a whole
        _reset(link.far_end)


def _close(writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, RuntimeError):
        writer.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """RST instead of FIN: no linger, then abort."""
    found = writer.get_extra_info("socket")
    with suppress(OSError, RuntimeError):
        if found is not None:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


__all__ = ["POINTS", "BadWire", "How", "Point", "Trouble"]
