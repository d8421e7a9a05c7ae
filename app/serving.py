"""``okno serve`` and ``okno worker``: processes that run until they are told to stop."""

import asyncio
import gc
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

import structlog

from app.compose import Core, open_core
from app.config import Config, ConfigError
from app.demo import COLLEAGUES, PASSWORD, seed_articles, seed_colleagues
from app.pack import load_pack
from app.web_side import open_web
from channels.channel import Channel, SendError, Subscriber
from hub.retention import FIRST as EACH_NIGHT
from storage import jobs
from web.server import create_app, server

LOOPBACK = ("127.0.0.1", "localhost", "::1")
STOP_SECONDS = 5
SUBSCRIBE_SECONDS = 30.0
WARM_SECONDS = 2.0

log = structlog.get_logger(__name__)


async def serve(config: Config, *, demo: bool) -> None:
    """The whole hub in one process: pages, sockets, webhooks, and a worker beside them."""
    if demo and config.host not in LOOPBACK:
        raise ConfigError(
            "the demo has well-known passwords: it listens on 127.0.0.1 only. Leave out --host."
        )
    listening = _listen(config.host, config.port)
    async with open_core(config, load_pack(config.pack)) as core:
        await seed_articles(core)
        if demo:
            await seed_colleagues(core)
        web = await open_web(core, demo=demo)
        serving = server(create_app(web), behind_proxy=config.trust_proxy, stop_seconds=STOP_SECONDS)
        _on_signal(lambda: setattr(serving, "should_exit", True))
        _announce(config, demo=demo)
        await _run_beside(core, serving.serve(sockets=[listening]), (web.feed.run, web.presence.run))


async def work(config: Config) -> None:
    """A worker alone, for a database that several processes share."""
    async with open_core(config, load_pack(config.pack)) as core:
        stopped = asyncio.Event()
        _on_signal(stopped.set)
        await _run_beside(core, stopped.wait(), ())


def _on_signal(stop: Callable[[], None]) -> None:
    """Ctrl-C and SIGTERM begin the clean end."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


async def _run_beside(
    core: Core, front: Coroutine[Any, Any, object], background: Sequence[Callable[[], Awaitable[None]]]
) -> None:
    """Run the worker and what belongs to it for as long as ``front`` lasts; then stop it cleanly."""
    gc.freeze()  # What is loaded now stays for ever: no collection needs to look at it again.
    gc.enable()
    await core.database.transact(lambda: jobs.put(EACH_NIGHT))
    worker = asyncio.create_task(core.worker.run())
    parts = [asyncio.ensure_future(part()) for part in (core.knowledge.run, *background)]
    parts.append(asyncio.create_task(_warm(core)))
    parts += [asyncio.create_task(_introduce(channel)) for channel in core.channels if not channel.pulls]
    try:
        await front
    finally:
        core.worker.stop()
        await worker
        for part in parts:
            part.cancel()
        for part in parts:
            with suppress(asyncio.CancelledError):
                await part


async def _warm(core: Core) -> None:
    """What is loaded when first asked is asked for once, when the first client has his answer already."""
    await asyncio.sleep(WARM_SECONDS)
    await asyncio.to_thread(core.pack.standard.people.is_open, core.clock())


async def _introduce(channel: Channel) -> None:
    """Learn who we are there (deep links need the name), and tell the platform where to call."""
    try:
        async with asyncio.timeout(SUBSCRIBE_SECONDS):
            await channel.sender().check()
            if isinstance(channel, Subscriber):
                await channel.subscribe()
    except (SendError, TimeoutError) as error:
        log.warning(
            "account_not_introduced", account=channel.account, detail=f"{type(error).__name__}: {error}"
        )


def _listen(host: str, port: int) -> socket.socket:
    """The listening socket, taken before anything else so that a taken port is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise ConfigError(
            f"port {port} on {host} cannot be used: {error.strerror}. Choose another with --port."
        ) from None
    listening.listen(2048)
    return listening


def _announce(config: Config, *, demo: bool) -> None:
    lines = [
        "",
        "Okno is running / Окно работает:",
        f"  {config.url}/demo    chat of a client / чат клиента",
        f"  {config.url}/desk    operators' desk / место оператора",
        f"  {config.url}/editor  knowledge editor / редактор ответов",
    ]
    if demo:
        lines += ["", f"Demo log-ins / учётные записи (пароль для всех: {PASSWORD}):"]
        lines += [f"  {one.login:<11} {one.name}, {', '.join(one.roles)}" for one in COLLEAGUES]
    lines += ["", "Ctrl-C stops / останавливает.", ""]
    print("\n".join(lines), flush=True)
