"""Both ends of a live line: what a browser says to the hub, and what it hears."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.web.site import Browser, Served

LIST = "/api/desk/conversations"


@asynccontextmanager
async def widget(line: Served, token: str, last_seq: int = 0) -> AsyncIterator[ClientConnection]:
    """A browser that has said hello."""
    url = line.url("/api/widget/stream")
    async with connect(url, additional_headers=line.headers(), subprotocols=["okno.v1"]) as socket:  # type: ignore[list-item]
        await tell(socket, type="hello", token=token, last_seq=last_seq)
        yield socket


@asynccontextmanager
async def screen(line: Served, browser: Browser) -> AsyncIterator[ClientConnection]:
    async with connect(line.url("/api/desk/stream"), additional_headers=line.headers(browser)) as socket:
        assert (await frame(socket))["type"] == "ready"
        yield socket


async def tell(socket: ClientConnection, **fields: Any) -> None:
    await socket.send(json.dumps(fields))


async def frame(socket: ClientConnection) -> dict:
    async with asyncio.timeout(10):
        return json.loads(await socket.recv())


async def until(socket: ClientConnection, kind: str, **wanted: Any) -> dict:
    """The next frame of a kind, over whatever comes before it."""
    while True:
        found = await frame(socket)
        if found["type"] == kind and all(found.get(name) == value for name, value in wanted.items()):
            return found


async def closed_with(socket: ClientConnection) -> int | None:
    """The code that the hub closes the line with."""
    async with asyncio.timeout(10):
        await socket.wait_closed()
    return socket.close_code


async def silent(socket: ClientConnection) -> bool:
    """Does nothing come but the answer to a ping?"""
    await tell(socket, type="ping")
    return (await frame(socket))["type"] == "pong"


async def said(socket: ClientConnection, author: str) -> dict:
    while True:
        item = (await until(socket, "item"))["item"]
        if item["author"] == author:
            return item
