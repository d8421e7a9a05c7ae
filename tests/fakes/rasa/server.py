"""A Rasa server on loopback that answers as the real one did (``tests/fixtures/rasa``), or fails as told."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

FIXTURES = Path(__file__).parents[2] / "fixtures" / "rasa"


def captured(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def parsed(**confidences: float) -> bytes:
    """An answer of the real server's shape with this ranking."""
    ranking = [{"name": name, "confidence": share} for name, share in confidences.items()]
    return json.dumps(
        {**json.loads(captured("parsed.json")), "intent": ranking[0], "intent_ranking": ranking}
    ).encode()


@dataclass
class FakeRasa:
    """``says`` is the body of a good answer. ``script``: (status, body) a call, before ``says`` is said again.

    ``hold``: calls wait for it. ``trickles``: a byte at a time, for ever.
    """

    token: str = ""
    says: bytes = field(default_factory=lambda: captured("parsed.json"))
    script: list[tuple[int, bytes]] = field(default_factory=list)
    hold: asyncio.Event | None = None
    trickles: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    @property
    def texts(self) -> list[str]:
        return [each["text"] for each in self.asked]

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["FakeRasa"]:
        app = web.Application()
        app.router.add_post("/model/parse", self._parse)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            if self.hold is not None:
                self.hold.set()
            self.trickles = False
            await runner.cleanup()

    async def _parse(self, request: web.Request) -> web.StreamResponse:
        if self.token and request.query.get("token") != self.token:
            return _json(401, captured("not_authenticated_401.json"))
        question = await request.json()
        if "text" not in question:
            return _json(500, captured("parsing_error_500.json"))
        self.asked.append(question)
        if self.hold is not None:
            await self.hold.wait()
        if self.trickles:
            return await self._trickle(request)
        status, body = self.script.pop(0) if self.script else (200, self.says)
        return _json(status, body)

    async def _trickle(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"content-type": "application/json"})
        await answer.prepare(request)
        while self.trickles:
            await answer.write(b" ")
            await asyncio.sleep(0.005)
        return answer


@contextmanager
def serving(fake: FakeRasa) -> Iterator[FakeRasa]:
    """The same in a thread, for callers that have an event loop of their own."""
    started, stopped = threading.Event(), threading.Event()

    async def serve() -> None:
        async with fake.listening():
            started.set()
            await asyncio.to_thread(stopped.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    started.wait(10)
    try:
        yield fake
    finally:
        stopped.set()
        thread.join()


def _json(status: int, body: bytes) -> web.Response:
    return web.Response(status=status, body=body, content_type="application/json")
