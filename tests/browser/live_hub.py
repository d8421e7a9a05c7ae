"""The hub itself for browsers: real database, worker and pages on a loopback port, other channels' far ends faked."""

import asyncio
import json
import re
import shutil
import socket
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import uvicorn
from argon2 import PasswordHasher
from starlette.types import ASGIApp, Receive, Scope, Send

from app.compose import Core, open_core
from app.config import ROOT, Config
from app.demo import COLLEAGUES, PASSWORD, seed_articles
from app.web_side import open_web
from channels.channel import Channel, RawPayload
from channels.widget.adapter import WidgetChannel
from channels.widget.settings import WidgetSettings
from conversation.ids import Micros
from conversation.inbound import Inbound, InboundMessage
from hub.accounts import Accounts
from hub.bundle import Hub
from tests.fakes.far_end import FakeChannel, FarEnd, said
from tests.hub.running import pack
from tests.nlu.pack import PackTrainer
from web.server import create_app, server

BUILT = ROOT / "frontend" / "dist"
PAGES = ("widget.js", "demo.html", "console.html", "faq.html", "board.html", "widget/frame.html")
HOST = "localhost"
"""Browsers take `__Host-` cookies without TLS from this name only."""


@dataclass
class MovedClock:
    """The machine's clock, so that browsers agree with it; ``ahead`` µs may be negative while a past is made up."""

    ahead: int = 0

    def __call__(self) -> Micros:
        return Micros(time.time_ns() // 1000 + self.ahead)


class NamedChannel(FakeChannel):
    """A messenger: payloads bring their sender's ``name``."""

    def parse(self, raw: RawPayload) -> Sequence[Inbound]:
        name = json.loads(raw.payload).get("name", "")
        return [
            replace(one, name=name) if isinstance(one, InboundMessage) else one for one in super().parse(raw)
        ]

    def look(self, raw: RawPayload) -> str:
        """Whatever the letter says, not cleaned at all: the frame must hold it."""
        return str(json.loads(raw.payload).get("html", ""))

    def deep_link(self, token: str) -> str:
        return f"https://{self.name}.example/okno?start={token}"


@dataclass
class Gate:
    """What stands between browsers and the hub: a proxy that may refuse sockets, and sites that are not ours."""

    app: ASGIApp
    sockets: bool = True
    held: asyncio.Event | None = None
    """Sockets are let through when it is set."""
    sites: dict[str, str] = field(default_factory=dict)
    """Pages of other hosts (``shop.localhost``) by host name."""
    policies: dict[str, str] = field(default_factory=dict)
    """What those hosts let their pages load (Content-Security-Policy), by host name."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not self.sockets:
            await receive()
            await send({"type": "websocket.close"})
            return
        if scope["type"] == "websocket" and self.held is not None:
            await self.held.wait()
        page = self.sites.get(_host(scope)) if scope["type"] == "http" else None
        if page is None:
            await self.app(scope, receive, send)
            return
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        policy = self.policies.get(_host(scope))
        if policy:
            headers.append((b"content-security-policy", policy.encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": page.encode()})


@dataclass
class LiveHub:
    core: Core
    web: Hub
    clock: MovedClock
    far_end: FarEnd
    """What the clients of Telegram, VK and e-mail got."""
    port: int
    gate: Gate
    server: uvicorn.Server
    _keys: int = 0

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def site(self, name: str) -> str:
        """The origin of another company's site that this hub answers for; the browser takes it for a foreign one."""
        return f"http://{name}.localhost:{self.port}"

    async def hears(
        self, address: str, text: str, account: str = "telegram:main", name: str = "Анна"
    ) -> None:
        """Somebody writes from a messenger; the worker serves him in its own time."""
        self._keys += 1
        await self.core.intake.accept(said(address, text, f"k{self._keys}", account, name=name))

    def cut_sockets(self) -> None:
        """Every line to a browser breaks."""
        for connection in list(self.server.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()


def copy_pages(folder: Path) -> Path:
    """The built front end, kept from being built anew under the tests' hands."""
    missing = [name for name in PAGES if not (BUILT / name).exists()]
    if missing:
        pytest.fail(f"the pages are not built ({', '.join(missing)} missing): run python3 dev.py setup")
    return Path(shutil.copytree(BUILT, folder / "pages"))


@asynccontextmanager
async def open_live_hub(
    folder: Path,
    pages: Path,
    clock: MovedClock | None = None,
    *,
    shops: Sequence[str] = (),
    chat: Mapping[str, Any] = MappingProxyType({}),
    terminal: Mapping[str, Any] | None = None,
) -> AsyncIterator[LiveHub]:
    """The demo as `okno serve --demo` runs it. ``shops``: foreign sites (``shop``) that may show the chat.

    ``chat``: further settings of the site's chat; ``terminal``: a kiosk's, as an account of that name.
    """
    clock = clock or MovedClock()
    far_end = FarEnd()
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listening.getsockname()[1]
    config = Config(data=folder, port=port, pages=pages)
    allowed = tuple(f"http://{shop}.localhost:{port}" for shop in shops)
    channels = [NamedChannel(far_end, f"{name}:main", name) for name in ("telegram", "vk", "email")]
    accounts: dict[str, Channel] = {channel.account: channel for channel in channels}
    accounts["widget:site"] = WidgetChannel(WidgetSettings(sites=allowed, **chat))
    if terminal is not None:
        accounts["widget:terminal"] = WidgetChannel(WidgetSettings(name="terminal", kiosk=terminal))
    async with AsyncExitStack() as stack:
        stack.callback(listening.close)
        core = await stack.enter_async_context(
            open_core(config, pack(), clock=clock, accounts=accounts, trainer=PackTrainer())
        )
        await seed_articles(core)
        hub = await open_web(core, demo=True)
        hub = replace(hub, accounts=await _seed_colleagues(core))
        gate = Gate(create_app(hub))
        running = server(gate, stop_seconds=1)  # type: ignore[arg-type]  # it runs any ASGI application
        stack.push_async_callback(_stop, core, running, _start(core, hub, running, listening))
        while not running.started:
            await asyncio.sleep(0)
        yield LiveHub(core, hub, clock, far_end, port, gate, running)


async def _seed_colleagues(core: Core) -> Accounts:
    """Those of the demo, with passwords that cost no time."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts = Accounts(core.database, core.clock, cheap)
    queues = frozenset(core.pack.routes.queues)
    for one in COLLEAGUES:
        await accounts.create(one.login, one.name, PASSWORD, frozenset(one.roles), queues)
    return accounts


def _start(
    core: Core, hub: Hub, running: uvicorn.Server, listening: socket.socket
) -> list[asyncio.Task[None]]:
    parts = (
        running.serve(sockets=[listening]),
        core.worker.run(),
        core.knowledge.run(),
        hub.feed.run(),
    )
    return [asyncio.ensure_future(part) for part in parts]


async def _stop(core: Core, running: uvicorn.Server, tasks: list[asyncio.Task[None]]) -> None:
    front, worker, *background = tasks
    running.should_exit = True
    await front
    core.worker.stop()
    await worker
    for task in background:
        task.cancel()
    await asyncio.gather(*background, return_exceptions=True)


def _host(scope: Scope) -> str:
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode()
    return re.sub(r":\d+$", "", str(host))
