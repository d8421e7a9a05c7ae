"""The real Telegram channel of the benchmarks, with a sender that costs nothing and tells when it was called."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path

from pydantic import SecretStr

from app.compose import system_clock
from channels.channel import Capabilities, Channel, RawPayload, Request, Webhook
from channels.platform import SilentSender
from channels.telegram.adapter import TelegramChannel
from channels.telegram.settings import TelegramSettings
from channels.telegram.webhook import SECRET_HEADER
from conversation.message import Attachment
from storage.blobs import FolderBlobs

SECRET = "bench-secret"


class FreeSender(SilentSender):
    """Accepts at once; whoever waits for a message to a chat is told."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._awaited: dict[str, asyncio.Future[None]] = {}

    def awaited(self, chat: str) -> "asyncio.Future[None]":
        """Done when the next message to ``chat`` is handed over."""
        found = self._awaited[chat] = asyncio.get_running_loop().create_future()
        return found

    async def send(self, request: Request) -> str:
        waiting = self._awaited.pop(str(request.params["chat_id"]), None)
        if waiting is not None:
            waiting.set_result(None)
        return str(next(self._ids))

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        raise AssertionError("nothing is fetched here")

    async def check(self) -> str:
        return "bench"


class FreeTelegram(TelegramChannel):
    """Webhook, parsing and rendering are the shipped ones; the platform's pace is not waited for."""

    def __init__(self, folder: Path) -> None:
        settings = TelegramSettings(
            token=SecretStr("1:bench"), mode="webhook", webhook_secret=SecretStr(SECRET)
        )
        super().__init__(settings, now=system_clock, blobs=FolderBlobs(folder))
        self.free = FreeSender()

    def capabilities(self, hints: object) -> Capabilities:
        return Capabilities(text_max=4096, text_unit="utf16", buttons=super().capabilities({}).buttons)

    def sender(self) -> FreeSender:
        return self.free


def update(number: int, chat: str, text: str) -> bytes:
    """The body of a webhook call in which a client says ``text``."""
    person = {
        "id": int(chat),
        "is_bot": False,
        "first_name": "Анна",
        "last_name": "Петрова",
        "language_code": "ru",
    }
    message = {
        "message_id": number,
        "from": person,
        "chat": {"id": int(chat), "first_name": "Анна", "last_name": "Петрова", "type": "private"},
        "date": 1_763_900_011,
        "text": text,
    }
    return json.dumps({"update_id": number, "message": message}, ensure_ascii=False).encode()


def received(channel: Channel, body: bytes) -> RawPayload:
    """What the webhook makes of a body, the secret checked."""
    webhook: Webhook | None = channel.webhook()
    assert webhook is not None
    answer = webhook.accept({SECRET_HEADER: SECRET}, body, system_clock())
    assert answer.raw is not None, answer.status
    return answer.raw
