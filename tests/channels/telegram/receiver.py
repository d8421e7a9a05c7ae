"""The far end of a webhook."""

import asyncio
from typing import Any, Self

from aiohttp import web


class Receiver:
    """A web application that refuses the first pushes."""

    def __init__(self, refusals: int) -> None:
        self._refusals = refusals
        self.updates: list[dict[str, Any]] = []
        self.secrets: set[str] = set()
        self.url = ""
        self._news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/hook", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: len(self.updates) >= count)

    async def _take(self, request: web.Request) -> web.Response:
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        self.updates.append(await request.json())
        async with self._news:
            self._news.notify_all()
        return web.Response(status=503 if len(self.updates) <= self._refusals else 200)
