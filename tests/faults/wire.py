"""The wire between a hub in a child process and the platform in the parent: one socket, JSON lines both ways.

Child → parent: ``hello``, ``ack`` (stored, or recorded), ``send``, ``report``. Parent → child: ``deliver`` (what a
webhook brings), ``reply`` (an operator's words), ``sent``, ``report``.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from channels.channel import RawPayload, Request, Sender, WebhookAnswer
from channels.platform import SilentSender
from conversation.ids import Micros
from conversation.message import Attachment
from tests.fakes.far_end import FakeChannel, FarEnd

NATIVE = "fake:native"
PLAIN = "fake:plain"
"""Two accounts of one platform: with an idempotency key, and without."""


class Line:
    """The child's end of the socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._answers: dict[int, asyncio.Future[str]] = {}
        self._sent = 0

    @classmethod
    async def open(cls, port: int) -> "Line":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    def say(self, message: Mapping[str, Any]) -> None:
        self._writer.write(json.dumps(message).encode() + b"\n")

    async def orders(self) -> AsyncIterator[dict[str, Any]]:
        """What the parent asks for; answers to ``send`` go to whoever waits for them."""
        while text := await self._reader.readline():
            message = json.loads(text)
            if "sent" in message:
                self._answers.pop(message["sent"]).set_result(message["id"])
            else:
                yield message

    async def send(self, account: str, request: Request) -> str:
        self._sent += 1
        answer = self._answers[self._sent] = asyncio.get_running_loop().create_future()
        params = request.params
        self.say(
            {
                "send": self._sent,
                "account": account,
                "to": params["to"],
                "text": params["text"],
                "key": request.key,
            }
        )
        return await answer


class WireChannel(FakeChannel):
    """The fake channel of the hub's tests, with its far end in another process."""

    def __init__(self, account: str, line: Line) -> None:
        super().__init__(FarEnd(native=account == NATIVE), account, account.partition(":")[2])
        self._line = line

    def sender(self) -> Sender:
        return _WireSender(self.account, self._line)

    def webhook(self) -> "WireWebhook":
        return WireWebhook(self.account)


class WireWebhook:
    """A body is ``{"key": …, "from": …, …}``; the rest is the payload of the fake channel."""

    def __init__(self, account: str) -> None:
        self._account = account

    def accept(self, headers: Mapping[str, str], body: bytes, now: Micros) -> WebhookAnswer:
        data = json.loads(body)
        return WebhookAnswer(200, raw=RawPayload(self._account, data["key"], data["from"], body, now))


class _WireSender(SilentSender):
    def __init__(self, account: str, line: Line) -> None:
        self._account = account
        self._line = line

    async def send(self, request: Request) -> str:
        return await self._line.send(self._account, request)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        raise AssertionError("nothing is fetched here")

    async def check(self) -> str:
        return "fake"
