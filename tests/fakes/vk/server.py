"""The wire: HTTP on loopback, the rate limit, faults."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.fakes.vk import methods
from tests.fakes.vk.faults import Script
from tests.fakes.vk.world import ApiFaultError, World

CALLS_PER_SECOND = 20
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")
Answer = Callable[[], Awaitable[web.StreamResponse]]


class Server:
    """Listens while ``listening``; the port stays the same over a pause."""

    def __init__(self, world: World, script: Script) -> None:
        self.world = world
        self.script = script
        self.calls: list[tuple[str, dict[str, str]]] = []
        """Every API call that came in, accepted or not."""
        self.rate_limited = True
        self._recent: deque[float] = deque()
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def listen(self) -> None:
        app = web.Application(client_max_size=200 << 20)
        app.router.add_route("*", "/method/{name}", self._method)
        app.router.add_get("/lp/{group}", self._long_poll)
        app.router.add_post("/upload/{kind}", self._upload)
        app.router.add_get("/media/{name}", self._media)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        address = self._runner.addresses[0]
        self.port = address[1]
        self.world.address = f"http://127.0.0.1:{self.port}"

    async def refuse(self) -> None:
        """Connections are refused until ``listen``."""
        self.script.released.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        self.script.released = asyncio.Event()

    async def _method(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        params = {key: str(value) for key, value in request.query.items()}
        params |= {key: str(value) for key, value in (await request.post()).items()}

        async def answer() -> web.StreamResponse:
            self.calls.append((name, {key: value for key, value in params.items() if key != "access_token"}))
            try:
                self._count()
                return web.json_response({"response": methods.call(self.world, name, params)})
            except ApiFaultError as fault:
                return self._error(fault.code, fault.message)

        return await self._faulty(request, name, answer)

    def _count(self) -> None:
        now = time.monotonic()
        while self._recent and now - self._recent[0] >= 1.0:
            self._recent.popleft()
        if self.rate_limited and len(self._recent) >= CALLS_PER_SECOND:
            raise ApiFaultError(6, "Too many requests per second")
        self._recent.append(now)

    async def _faulty(self, request: web.Request, path: str, answer: Answer) -> web.StreamResponse:
        if self.script.latency:
            await asyncio.sleep(self.script.latency)
        fault = self.script.take(path)
        if fault is None:
            return await answer()
        if fault.kind == "error":
            return self._error(fault.code, fault.message)
        if fault.kind == "502":
            return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
        if fault.kind == "429":
            return web.Response(status=429, headers={"Retry-After": "7"})
        if fault.kind == "garbage":
            return web.Response(text="<html>ok</html>", content_type="text/html")
        if fault.kind == "hang":
            await self.script.released.wait()
        if fault.kind == "reset_after":
            await answer()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    @staticmethod
    def _error(code: int, message: str) -> web.Response:
        error: dict[str, Any] = {"error_code": code, "error_msg": message, "request_params": []}
        if code == 14:
            error |= {"captcha_sid": "1", "captcha_img": "https://vk.com/captcha"}
        return web.json_response({"error": error})

    async def _long_poll(self, request: web.Request) -> web.StreamResponse:
        return await self._faulty(request, "lp", lambda: self._check(request))

    async def _check(self, request: web.Request) -> web.StreamResponse:
        world, query = self.world, request.query
        if self.script.long_poll_body is not None:
            return web.Response(body=self.script.long_poll_body, content_type="application/json")
        if query.get("act") != "a_check" or not query.get("ts", "").isdecimal() or "key" not in query:
            return web.json_response({"failed": 3})
        if refused := self._refused(query["key"]):
            return web.json_response(refused)
        ts = int(query["ts"])
        if not world.oldest <= ts <= len(world.events):
            return web.json_response({"failed": 1, "ts": len(world.events)})
        deadline = time.monotonic() + min(int(query.get("wait", 25)), 90)
        while len(world.events) == ts and world.key == query["key"]:
            left = deadline - time.monotonic()
            if left <= 0 or not await self._woken(left):
                break
        if refused := self._refused(query["key"]):
            return web.json_response(refused)
        body = json.dumps({"ts": str(len(world.events)), "updates": world.events[ts:]}).encode()
        for token, update in world.raw_updates.items():
            body = body.replace(b'{"raw": "%s"}' % token.encode(), update)
        return web.Response(body=body, content_type="application/json")

    def _refused(self, key: str) -> dict[str, int] | None:
        """A key may run out while the answer is waited for, too."""
        if key in self.world.lost_keys:
            return {"failed": 3}
        return {"failed": 2} if key != self.world.key else None

    async def _woken(self, seconds: float) -> bool:
        """False when nothing came, or the server stops."""
        waits = [asyncio.ensure_future(event.wait()) for event in (self.world.happened, self.script.released)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return not self.script.released.is_set()

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        kind = request.match_info["kind"]
        form = await request.post()

        async def answer() -> web.StreamResponse:
            # documented are «photo» and «file»; the library's «file0» is taken as well
            names = ("photo", "file", "file0") if kind == "photo" else ("file", "file0")
            part = next((form[name] for name in names if name in form), None)
            if not isinstance(part, web.FileField):
                return self._upload_answer({"error": "no_file"})
            data = part.file.read()
            if not data:
                return self._upload_answer({"error": "empty_file"})
            if kind == "audio_message" and not data.startswith(b"OggS"):
                return self._upload_answer({"error": "wrong_format"})
            token = f"upload{next(self.world.numbers)}"
            if kind == "photo" and not data.startswith(_MAGIC):
                return self._upload_answer({"server": 1, "photo": "[]", "hash": token})
            self.world.uploads[token] = (kind, part.filename, data)
            if kind == "photo":
                photo = json.dumps([{"photo": token, "sizes": []}])
                return self._upload_answer({"server": 808, "photo": photo, "hash": token})
            return self._upload_answer({"file": token})

        return await self._faulty(request, f"upload/{kind}", answer)

    @staticmethod
    def _upload_answer(answer: dict[str, Any]) -> web.Response:
        # the real upload servers call it a page
        return web.Response(text=json.dumps(answer), content_type="text/html")

    async def _media(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]

        async def answer() -> web.StreamResponse:
            if name in self.world.redirects:
                return web.Response(status=302, headers={"Location": self.world.redirects[name]})
            data = self.world.media.get(name)
            if data is None:
                return web.Response(status=404)
            response = web.Response(body=data)
            if name.startswith("stream"):
                response.enable_chunked_encoding()
            return response

        return await self._faulty(request, "media", answer)
