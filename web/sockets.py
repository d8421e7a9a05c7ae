"""What both WebSockets need: a bounded way out, and frames that are read or refused."""

import asyncio
from collections import deque
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

LINES_MOST = 1000
"""Unsent frames of a browser that does not read; then it is cut off and comes back with its last position."""

UNAUTHORIZED = 4401
BAD_FRAME = 4400
SLOW = 1013


class Outlet:
    """Frames out, in order, without ever making the sender wait; a task exists only while there are some."""

    __slots__ = ("_closed", "_lines", "_send", "_task")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._lines: deque[dict[str, Any]] | None = None
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def push(self, frame: object) -> None:
        self._put({"type": "websocket.send", "text": orjson.dumps(frame).decode()})

    def close(self, code: int) -> None:
        """After what was pushed before."""
        self._put({"type": "websocket.close", "code": code})
        self._closed = True

    async def flushed(self) -> None:
        """Until everything pushed so far is out, or the browser is gone."""
        if self._task is not None:
            await asyncio.shield(self._task)

    def drop(self) -> None:
        """The browser is gone."""
        self._closed = True
        self._lines = None
        if self._task is not None:
            self._task.cancel()

    def _put(self, message: dict[str, Any]) -> None:
        if self._closed:
            return
        if self._lines is None:
            self._lines = deque()
        if len(self._lines) >= LINES_MOST:
            self._closed = True
            self._lines.clear()
            message = {"type": "websocket.close", "code": SLOW}
        self._lines.append(message)
        if self._task is None:
            self._task = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._lines:
                await self._send(self._lines.popleft())
        except (OSError, RuntimeError):
            self._closed = True  # Gone: what it missed it asks for when it comes back.
        finally:
            self._lines = None
            self._task = None


async def next_text(receive: Receive) -> str | None:
    """The next text frame; None when the browser has gone. Anything else reads as an empty frame."""
    message = await receive()
    if message["type"] == "websocket.receive":
        text = message.get("text")
        return text if isinstance(text, str) else ""
    return None


async def refuse(receive: Receive, send: Send) -> None:
    """Answers the handshake with 403."""
    await receive()
    await send({"type": "websocket.close", "code": 1008})


def subprotocols(scope: Scope) -> list[str]:
    return list(scope.get("subprotocols") or ())
