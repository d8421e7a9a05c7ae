"""The bot's updates: kept until confirmed, handed out by long poll or pushed to the webhook."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.telegram.answers import RefusedError, bad_request, conflict

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_SECRET_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_ONLY_WHEN_ASKED = ("chat_member", "message_reaction", "message_reaction_count")
_CHANGED_WEBHOOK = "terminated by setWebhook request"
_SECOND_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_SET = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@dataclass
class Update:
    id: int
    chat: str
    body: bytes


@dataclass
class Webhook:
    url: str
    secret: str
    attempts: int = 0
    last_error: str = ""
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)


class UpdateQueue:
    """``retry_delay``: seconds between pushes of the same update."""

    def __init__(self, first_id: int, retry_delay: float = 0.05) -> None:
        self.pending: list[Update] = []
        self.next_id = first_id
        self.retry_delay = retry_delay
        self.allowed: tuple[str, ...] = ()
        self.webhook: Webhook | None = None
        self.polled = asyncio.Event()
        """A long poll has begun to wait."""
        self._news = asyncio.Event()
        self._waiting: asyncio.Future[str] | None = None

    def add(self, kind: str, chat: int, content: dict[str, Any]) -> int:
        """Queue one update, if this kind is asked for; its id, 0 if it is not."""
        wanted = kind in self.allowed if self.allowed else kind not in _ONLY_WHEN_ASKED
        if not wanted:
            return 0
        update_id = self.next_id
        body = json.dumps({"update_id": update_id, kind: content}, ensure_ascii=False).encode()
        self.add_raw(update_id, body, str(chat))
        return update_id

    def add_raw(self, update_id: int, body: bytes, chat: str = "") -> None:
        """Queue any bytes under an id: captured and poisoned updates."""
        self.next_id = update_id + 1
        self.pending.append(Update(update_id, chat, body))
        self._news.set()
        self._push(chat)

    async def get(
        self, *, offset: int, limit: int, timeout: float, allowed: Sequence[str] | None
    ) -> list[bytes]:
        if self.webhook is not None:
            raise conflict(_WEBHOOK_SET)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(_SECOND_POLLER)
        if allowed is not None:
            self.allowed = tuple(allowed)
        self._confirm(offset)
        mine = self._waiting = asyncio.get_running_loop().create_future()
        deadline = asyncio.get_running_loop().time() + min(timeout, 50)
        while not self.pending and not mine.done():
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            self._news.clear()
            self.polled.set()
            news = asyncio.ensure_future(self._news.wait())
            await asyncio.wait({news, mine}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
        if mine.done():
            raise conflict(mine.result())
        self._waiting = None
        return [update.body for update in self.pending[: limit if 1 <= limit <= 100 else 100]]

    def set_webhook(self, url: str, secret: str, allowed: Sequence[str] | None, *, drop: bool) -> None:
        if url:
            _check_webhook(url, secret)
        self.stop()
        if allowed is not None:
            self.allowed = tuple(allowed)
        if drop:
            self.pending.clear()
        self.webhook = Webhook(url, secret) if url else None
        if self.webhook is not None and self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(_CHANGED_WEBHOOK)
        for chat in {update.chat for update in self.pending}:
            self._push(chat)

    def info(self) -> dict[str, Any]:
        webhook = self.webhook
        answer = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }
        if webhook and webhook.last_error:
            answer["last_error_message"] = webhook.last_error
            answer["last_error_date"] = 1_700_000_000
        return answer | ({"allowed_updates": list(self.allowed)} if self.allowed else {})

    def stop(self) -> None:
        if self.webhook is not None:
            for task in self.webhook.tasks.values():
                task.cancel()

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self.pending = [update for update in self.pending if update.id >= offset]
        elif offset < 0:
            self.pending = self.pending[offset:]

    def _push(self, chat: str) -> None:
        """One chat in order, chats side by side."""
        webhook = self.webhook
        if webhook is None or (chat in webhook.tasks and not webhook.tasks[chat].done()):
            return
        webhook.tasks[chat] = asyncio.get_running_loop().create_task(self._deliver(webhook, chat))

    async def _deliver(self, webhook: Webhook, chat: str) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as http:
            while update := next((each for each in self.pending if each.chat == chat), None):
                webhook.attempts += 1
                if await self._accepted(http, webhook, update):
                    self.pending.remove(update)
                else:
                    await asyncio.sleep(self.retry_delay)

    async def _accepted(self, http: aiohttp.ClientSession, webhook: Webhook, update: Update) -> bool:
        headers = {"Content-Type": "application/json"} | (
            {SECRET_HEADER: webhook.secret} if webhook.secret else {}
        )
        try:
            async with http.post(webhook.url, data=update.body, headers=headers) as answer:
                await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            webhook.last_error = f"Connection failed: {type(error).__name__}"
            return False
        if not 200 <= answer.status < 300:
            webhook.last_error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            return False
        return True


def _check_webhook(url: str, secret: str) -> None:
    """Plain HTTP only to the loopback, as a local Bot API server allows it."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname != "127.0.0.1":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if len(secret) > 256 or not _SECRET_LETTERS.issuperset(secret):
        raise RefusedError(400, "Bad Request: secret token contains unallowed characters")
