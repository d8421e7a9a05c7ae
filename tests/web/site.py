"""The whole hub behind its web layer: browsers without a network, colleagues who can log in."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
from argon2 import PasswordHasher
from fastapi import FastAPI

from app.web_side import open_web
from conversation.ids import ConversationId
from handoff.operators import Operator, Role
from hub.accounts import Accounts
from hub.bundle import Hub
from tests.hub.running import RunningHub
from web.guards import COOKIE
from web.server import create_app, server

ORIGIN = "https://okno.example"
PASSWORD = "a long enough one"
QUESTION = "как передать показания?"


class Browser(httpx2.AsyncClient):
    """A browser on our own pages: it sends the Origin, and the CSRF value once it has logged in."""

    def __init__(self, app: FastAPI, address: str = "203.0.113.7") -> None:
        transport = httpx2.ASGITransport(app=app, client=(address, 40000), raise_app_exceptions=False)
        super().__init__(transport=transport, base_url=ORIGIN, headers={"Origin": ORIGIN})

    async def log_in(self, login: str, password: str = PASSWORD) -> httpx2.Response:
        answer = await self.post("/api/login", json={"login": login, "password": password})
        if answer.status_code == 204:
            self.headers["X-CSRF-Token"] = (await self.get("/api/me")).json()["csrf"]
        return answer


@dataclass(slots=True)
class Site:
    """``running`` is the hub itself, ``hub`` what the web layer was given."""

    running: RunningHub
    hub: Hub
    app: FastAPI
    pages: Path

    async def colleague(
        self, login: str, *roles: Role, queues: tuple[str, ...] = ("common", "claims")
    ) -> Operator:
        return await self.hub.accounts.create(
            login, login.title(), PASSWORD, frozenset(roles or ("operator",)), frozenset(queues)
        )

    async def desk_of(
        self, login: str, *roles: Role, queues: tuple[str, ...] = ("common", "claims")
    ) -> Browser:
        """A new colleague, logged in."""
        await self.colleague(login, *roles, queues=queues)
        browser = Browser(self.app)
        assert (await browser.log_in(login)).status_code == 204
        return browser

    def browser(self, address: str = "203.0.113.7") -> Browser:
        return Browser(self.app, address)

    async def waiting_client(self, address: str = "1", text: str = "оператор") -> ConversationId:
        """Somebody wrote and waits for a person."""
        await self.running.hears(address, text)
        return (await self.running.identity(address)).conversation

    async def visitor(self) -> tuple[Browser, str]:
        """A browser with a widget session, and its token."""
        browser = self.browser()
        token = (await browser.post("/api/widget/session", json={"account": "site"})).json()["token"]
        browser.headers["Authorization"] = f"Bearer {token}"
        return browser, token


async def open_site(running: RunningHub, folder: Path) -> Site:
    hub = await open_web(running.core, demo=True)
    pages = folder / "dist"
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    hub = replace(
        hub,
        accounts=Accounts(running.core.database, running.clock, cheap),
        settings=replace(
            hub.settings, pages=pages, origins=(), sessions_per_minute=600, messages_per_minute=600
        ),
    )
    return Site(running, hub, create_app(hub), pages)


@dataclass(frozen=True, slots=True)
class Served:
    """A site on a loopback port, with its feed running."""

    site: Site
    port: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def headers(self, browser: Browser | None = None) -> dict[str, str]:
        """What a browser's handshake says; with the session of ``browser``."""
        cookie = {"Cookie": f"{COOKIE}={browser.cookies[COOKIE]}"} if browser else {}
        return {"Origin": self.origin, **cookie}

    def url(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.port}{path}"


@asynccontextmanager
async def served(site: Site) -> AsyncIterator[Served]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    running = server(site.app, stop_seconds=1)
    front = asyncio.create_task(running.serve(sockets=[listening]))
    feed = asyncio.create_task(site.hub.feed.run())
    while not running.started:
        await asyncio.sleep(0)
    try:
        yield Served(site, listening.getsockname()[1])
    finally:
        running.should_exit = True
        await front
        feed.cancel()
        await asyncio.gather(feed, return_exceptions=True)


def error_code(answer: httpx2.Response) -> str:
    body: dict[str, Any] = answer.json()
    return str(body["error"]["code"])
