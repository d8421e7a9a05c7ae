"""What the platform holds: chats, messages, files, presses, and the ledger of accepted calls."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram.answers import RefusedError, bad_request, forbidden
from tests.fakes.telegram.queue import UpdateQueue

EPOCH = 1_790_000_000
GROUP_MINUTE = 20
"""Messages that one group takes in a minute."""


@dataclass
class StoredFile:
    """``token`` is the file_id."""

    token: str
    data: bytes
    name: str
    mime: str
    size: int = 0

    @property
    def path(self) -> str:
        return f"files/{self.token}/{self.name or 'file'}"


@dataclass
class Message:
    """A message of the bot, as its reader sees it."""

    id: int
    chat: int
    text: str
    rows: list[list[dict[str, Any]]] = field(default_factory=list)
    kind: str = "text"
    file: StoredFile | None = None

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.rows for button in row]


@dataclass
class Chat:
    """A private chat, or a group the bot is in."""

    id: int
    first_name: str = "Анна"
    last_name: str = ""
    kind: str = "private"
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    migrated_to: int = 0
    received: list[Message] = field(default_factory=list)
    sent: dict[int, dict[str, Any]] = field(default_factory=dict)

    def card(self) -> dict[str, Any]:
        if self.kind != "private":
            return {"id": self.id, "type": self.kind, "title": self.first_name}
        return {"id": self.id, "type": "private", "first_name": self.first_name} | (
            {"last_name": self.last_name} if self.last_name else {}
        )

    def author(self) -> dict[str, Any]:
        card = self.card()
        del card["type"]
        return card | {"is_bot": False, "language_code": "ru"}


@dataclass
class Connection:
    """A business account that the bot answers for; its chats by the client's id."""

    id: str
    owner: int
    enabled: bool = True
    chats: dict[int, Chat] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """One accepted call: what invariants are checked against."""

    method: str
    params: dict[str, Any]
    chat: int = 0
    message: int = 0


class World:
    """``clock``: seconds the platform stamps; it goes on by one with every message."""

    def __init__(self, token: str, username: str) -> None:
        self.token = token
        self.me = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Окно",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.queue = UpdateQueue(first_id=700_000_001)
        self.chats: dict[int, Chat] = {}
        self.connections: dict[str, Connection] = {}
        self.files: dict[str, StoredFile] = {}
        self.presses: dict[str, bool] = {}
        """Callback query id → may still be answered."""
        self.press_answers: list[tuple[str, str]] = []
        self.actions: list[tuple[int, str]] = []
        self.ledger: list[Call] = []
        self.attempts: list[str] = []
        """Every call that arrived, accepted or not."""
        self.clock = EPOCH
        self.per_chat_second = 0
        """Messages a second one chat takes before 429; 0: any number."""
        self._message_id = 100
        self._sent_at: dict[int, list[float]] = {}
        self._sent_in_group: dict[int, list[float]] = {}
        self.changed = asyncio.Condition()

    def next_message(self) -> int:
        self._message_id += 1
        self.clock += 1
        return self._message_id

    def record(self, call: Call) -> None:
        self.ledger.append(call)

    async def announce(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def until(self, condition: Callable[[], Any], seconds: float = 20.0) -> Any:
        """Wait until ``condition`` holds, woken by every call; its value. TimeoutError otherwise."""
        async with asyncio.timeout(seconds), self.changed:
            while not (value := condition()):
                await self.changed.wait()
        return value

    def store_file(self, data: bytes, name: str, mime: str, *, size: int = 0) -> StoredFile:
        token = f"AgACAgIAAx{len(self.files):08d}"
        self.files[token] = StoredFile(token, data, name, mime, size or len(data))
        return self.files[token]

    def place(self, params: dict[str, Any]) -> Chat:
        """The chat that ``chat_id`` and ``business_connection_id`` name, if a bot may write to it now."""
        connection_id = params.get("business_connection_id")
        if not connection_id:
            return self.writable_chat(params.get("chat_id"))
        connection = self.connections.get(str(connection_id))
        if connection is None or not connection.enabled:
            raise bad_request("business connection not found")
        chat = connection.chats.get(int(params.get("chat_id") or 0))
        if chat is None or not chat.started:
            raise bad_request("BUSINESS_PEER_INVALID")
        return chat

    def writable_chat(self, chat_id: Any) -> Chat:
        """The chat a bot may write to now, or the platform's refusal."""
        try:
            chat = self.chats[int(chat_id)]
        except (KeyError, TypeError, ValueError):
            raise bad_request("chat not found" if chat_id not in (None, "") else "chat_id is empty") from None
        if chat.migrated_to:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise RefusedError(400, words, migrate_to_chat_id=chat.migrated_to)
        if chat.deactivated:
            raise forbidden("user is deactivated")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def spend(self, chat: Chat) -> None:
        """Flood control of a group, and of one chat where it is switched on."""
        if chat.kind != "private":
            self._spend_in_group(chat)
        if not self.per_chat_second:
            return
        now = asyncio.get_running_loop().time()
        recent = [at for at in self._sent_at.get(chat.id, []) if at > now - 1]
        if len(recent) >= self.per_chat_second:
            raise RefusedError(429, "Too Many Requests: retry after 1", retry_after=1)
        self._sent_at[chat.id] = [*recent, now]

    def _spend_in_group(self, chat: Chat) -> None:
        now = asyncio.get_running_loop().time()
        recent = [at for at in self._sent_in_group.get(chat.id, []) if at > now - 60]
        if len(recent) >= GROUP_MINUTE:
            raise RefusedError(429, "Too Many Requests: retry after 40", retry_after=40)
        self._sent_in_group[chat.id] = [*recent, now]
