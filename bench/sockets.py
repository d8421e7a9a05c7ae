"""Memory of idle widget sockets: ``python -m bench.sockets [--sockets N]``.

The server is the real web application on uvicorn and uvloop in a process of its own; each socket has a session of
its own, has said hello and was welcomed. Figure: growth of the server's resident memory over the number of sockets,
after ``--idle`` seconds. Clients are bare protocols in this process. Both sides need ``ulimit -n`` above N.
"""

import argparse
import asyncio
import base64
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import uvloop

PATH = "/api/widget/stream"
SUBPROTOCOL = "okno.v1"
WARM_UP = 200
AT_ONCE = 100
PING, PONG = 0x89, 0x8A
PAGE = os.sysconf("SC_PAGE_SIZE")


async def serve(folder: Path, count: int) -> None:
    """Make the sessions, listen, and say so: one line of JSON."""
    from app.compose import open_core
    from app.config import ROOT, Config
    from app.pack import load_pack
    from app.web_side import open_web
    from web.server import create_app, server

    async with open_core(Config(data=folder), load_pack(ROOT / "content" / "psk")) as core:
        hub = await open_web(core, demo=False)
        tokens: list[str] = []
        while len(tokens) < count:
            some = min(500, count - len(tokens))
            found = await asyncio.gather(*(hub.widget.session("site", None) for _ in range(some)))
            tokens += [one.token for one in found]
        (folder / "tokens").write_text("\n".join(tokens))
        running = server(create_app(hub))
        running.config.port = 0
        feeding = asyncio.create_task(hub.feed.run())
        serving = asyncio.create_task(running.serve())
        while not running.started:  # noqa: ASYNC110 - uvicorn tells it in no other way
            await asyncio.sleep(0.01)
        print(json.dumps({"port": running.servers[0].sockets[0].getsockname()[1]}), flush=True)
        await serving
        feeding.cancel()


def masked(text: str) -> bytes:
    """A client's text frame with the mask 0."""
    data = text.encode()
    size = (
        bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + len(data).to_bytes(2, "big")
    )
    return b"\x81" + size + bytes(4) + data


class Visitor(asyncio.Protocol):
    """Shakes hands, says hello, and is silent but for pongs."""

    def __init__(self, token: str, port: int) -> None:
        self._token = token
        self._port = port
        self._seen = b""
        self._greeted = False
        self.welcomed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(bytes(16)).decode()
        transport.write(
            f"GET {PATH} HTTP/1.1\r\nHost: localhost:{self._port}\r\nOrigin: http://localhost:{self._port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        assert self.transport is not None
        if self.welcomed.done():
            if (
                data[0] == PING
            ):  # The server asks whether anybody is there; its payload comes back in the pong.
                self.transport.write(bytes([PONG, 0x80 | data[1]]) + bytes(4) + data[2 : 2 + data[1]])
            return
        self._seen += data
        if not self._greeted and b"\r\n\r\n" in self._seen:
            if not self._seen.startswith(b"HTTP/1.1 101"):
                self.welcomed.set_exception(RuntimeError(self._seen[:200].decode(errors="replace")))
                return
            self._greeted = True
            self.transport.write(masked(json.dumps({"type": "hello", "token": self._token, "last_seq": 0})))
        if b'"welcome"' in self._seen:
            self.welcomed.set_result(None)
            self._seen = b""

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.welcomed.done():
            self.welcomed.set_exception(exc or ConnectionError("closed"))


async def visit(tokens: list[str], port: int) -> list[Visitor]:
    """All of them, ``AT_ONCE`` at a time."""
    visitors: list[Visitor] = []
    loop = asyncio.get_running_loop()
    places = itertools.count(1)
    for start in range(0, len(tokens), AT_ONCE):
        some = []
        for token in tokens[start : start + AT_ONCE]:
            # Spread over the loopback's addresses: one has too few ports for many.
            local = f"127.0.0.{next(places) % 8 + 1}"
            connected = await loop.create_connection(
                partial(Visitor, token, port), "127.0.0.1", port, local_addr=(local, 0)
            )
            some.append(connected[1])
        await asyncio.gather(*(visitor.welcomed for visitor in some))
        visitors += some
    return visitors


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE


async def bench(pid: int, port: int, tokens: list[str], idle: float) -> None:
    first = await visit(tokens[:WARM_UP], port)
    for visitor in first:
        assert visitor.transport is not None
        visitor.transport.close()
    await asyncio.sleep(2)
    before, started = resident(pid), time.perf_counter()
    visitors = await visit(tokens[WARM_UP:], port)
    seconds = time.perf_counter() - started
    opened = resident(pid)
    await asyncio.sleep(idle)
    after = resident(pid)
    alive = sum(visitor.transport is not None and not visitor.transport.is_closing() for visitor in visitors)
    print(
        f"{alive} of {len(visitors)} sockets open after {idle:.0f} s: "
        f"{(after - before) / len(visitors) / 1024:.1f} KiB each "
        f"({(opened - before) / len(visitors) / 1024:.1f} when just opened), server {after >> 20} MiB in all; "
        f"opened in {seconds:.0f} s, {len(visitors) / seconds:.0f} a second (load {os.getloadavg()[0]:.1f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sockets", type=int, default=10_000)
    parser.add_argument("--idle", type=float, default=40.0, help="seconds; pings go every 30")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    count = chosen.sockets + WARM_UP
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    if limit < count + 200:
        sys.exit(f"ulimit -n is {limit}: too few for {count} sockets")
    if chosen.serve:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(chosen.serve, count))
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.sockets", "--serve", folder, "--sockets", str(chosen.sockets)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                port = json.loads(process.stdout.readline())["port"]
                tokens = (Path(folder) / "tokens").read_text().split()
                asyncio.run(bench(process.pid, port, tokens, chosen.idle))
            finally:
                process.kill()


if __name__ == "__main__":
    main()
