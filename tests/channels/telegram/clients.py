"""Two independent clients of the Bot API with one face, so that each rule of the fake is tried by both."""

from collections.abc import Awaitable
from typing import Any, Protocol, TypeVar

import httpx
import telegram
import telegram.error
from aiogram import Bot
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup
from telegram.request import HTTPXRequest

from channels.channel import SendError
from channels.telegram.client import TelegramSender
from channels.telegram.errors import send_error
from channels.telegram.settings import TelegramSettings
from tests.fakes.telegram import TelegramFake

Rows = list[list[dict[str, str]]]
T = TypeVar("T")
SECONDS = 1.5


class RefusedError(Exception):
    """``kind``: what the client library made of it, in the names of our closed set. ``str()`` is lower case."""

    def __init__(self, kind: str, words: str, value: object = None) -> None:
        super().__init__(words.lower())
        self.kind = kind
        self.value = value


class Client(Protocol):
    async def me(self) -> str: ...
    async def text(self, chat: int, text: str, rows: Rows | None = None, html: bool = False) -> int: ...
    async def photo(self, chat: int, data: bytes, caption: str = "") -> int: ...
    async def document(self, chat: int, data: bytes, caption: str = "") -> int: ...
    async def edit(self, chat: int, message: int, text: str) -> None: ...
    async def keyboard(self, chat: int, message: int, rows: Rows) -> None: ...
    async def business(self, connection: str, chat: int, text: str) -> int: ...
    async def answer(self, query: str) -> None: ...
    async def typing(self, chat: int) -> None: ...
    async def download(self, file_id: str) -> bytes: ...
    async def updates(
        self, offset: int | None = None, *, limit: int = 100, wait: int = 0, allowed: list[str] | None = None
    ) -> list[int]: ...
    async def set_webhook(self, url: str, secret: str = "", allowed: list[str] | None = None) -> None: ...
    async def drop_webhook(self) -> None: ...
    async def webhook(self) -> tuple[str, int]: ...
    async def close(self) -> None: ...


class Ours:
    """aiogram with our session and our mapping of errors."""

    def __init__(self, fake: TelegramFake, token: str = "") -> None:
        settings = TelegramSettings.model_validate(
            {"token": token or fake.token, "api_url": fake.base_url, "request_seconds": SECONDS}
        )
        self._sender = TelegramSender(settings, _NoBlobs(), lambda name: None)
        self._bot: Bot = self._sender._bot

    async def me(self) -> str:
        return (await self._sent(self._bot.get_me())).username or ""

    async def text(self, chat: int, text: str, rows: Rows | None = None, html: bool = False) -> int:
        markup = InlineKeyboardMarkup.model_validate({"inline_keyboard": rows}) if rows else None
        mode = "HTML" if html else None
        call = self._bot.send_message(chat, text, reply_markup=markup, parse_mode=mode)
        return (await self._sent(call)).message_id

    async def photo(self, chat: int, data: bytes, caption: str = "") -> int:
        call = self._bot.send_photo(chat, BufferedInputFile(data, "p.jpg"), caption=caption)
        return (await self._sent(call)).message_id

    async def document(self, chat: int, data: bytes, caption: str = "") -> int:
        call = self._bot.send_document(chat, BufferedInputFile(data, "d.txt"), caption=caption)
        return (await self._sent(call)).message_id

    async def edit(self, chat: int, message: int, text: str) -> None:
        await self._sent(self._bot.edit_message_text(text, chat_id=chat, message_id=message))

    async def keyboard(self, chat: int, message: int, rows: Rows) -> None:
        markup = InlineKeyboardMarkup.model_validate({"inline_keyboard": rows})
        call = self._bot.edit_message_reply_markup(chat_id=chat, message_id=message, reply_markup=markup)
        await self._sent(call)

    async def business(self, connection: str, chat: int, text: str) -> int:
        call = self._bot.send_message(chat, text, business_connection_id=connection)
        return (await self._sent(call)).message_id

    async def answer(self, query: str) -> None:
        await self._sent(self._bot.answer_callback_query(query))

    async def typing(self, chat: int) -> None:
        await self._sent(self._bot.send_chat_action(chat, "typing"))

    async def download(self, file_id: str) -> bytes:
        file = await self._sent(self._bot.get_file(file_id))
        found = await self._bot.download_file(file.file_path or "")
        return found.read() if found else b""

    async def updates(
        self, offset: int | None = None, *, limit: int = 100, wait: int = 0, allowed: list[str] | None = None
    ) -> list[int]:
        call = self._bot.get_updates(offset, limit, wait, allowed, request_timeout=wait + 5)
        return [update.update_id for update in await self._sent(call)]

    async def set_webhook(self, url: str, secret: str = "", allowed: list[str] | None = None) -> None:
        await self._sent(self._bot.set_webhook(url, secret_token=secret or None, allowed_updates=allowed))

    async def drop_webhook(self) -> None:
        await self._sent(self._bot.delete_webhook())

    async def webhook(self) -> tuple[str, int]:
        info = await self._sent(self._bot.get_webhook_info())
        return info.url, info.pending_update_count

    async def close(self) -> None:
        session: Any = self._bot.session
        if session._session is not None:
            # without aiogram's pause for TLS: there is none here
            await session._session.close()

    @staticmethod
    async def _sent(call: Awaitable[T]) -> T:
        try:
            return await call
        except Exception as error:
            refused = send_error(error)
            value = getattr(refused, "delay", None) or getattr(refused, "new_address", None)
            raise RefusedError(type(refused).__name__, str(refused), value) from error


class Independent:
    """python-telegram-bot, which shares no code with what is shipped."""

    def __init__(self, fake: TelegramFake, token: str = "") -> None:
        self._bot = telegram.Bot(
            token or fake.token,
            base_url=f"{fake.base_url}/bot",
            base_file_url=f"{fake.base_url}/file/bot",
            request=_request(),
            get_updates_request=_request(),
        )

    async def me(self) -> str:
        return (await self._sent(self._bot.get_me())).username or ""

    async def text(self, chat: int, text: str, rows: Rows | None = None, html: bool = False) -> int:
        markup = telegram.InlineKeyboardMarkup.de_json({"inline_keyboard": rows}, self._bot) if rows else None
        call = self._bot.send_message(chat, text, reply_markup=markup, parse_mode="HTML" if html else None)
        return (await self._sent(call)).message_id

    async def photo(self, chat: int, data: bytes, caption: str = "") -> int:
        return (await self._sent(self._bot.send_photo(chat, data, caption=caption))).message_id

    async def document(self, chat: int, data: bytes, caption: str = "") -> int:
        return (await self._sent(self._bot.send_document(chat, data, caption=caption))).message_id

    async def edit(self, chat: int, message: int, text: str) -> None:
        await self._sent(self._bot.edit_message_text(text, chat_id=chat, message_id=message))

    async def keyboard(self, chat: int, message: int, rows: Rows) -> None:
        markup = telegram.InlineKeyboardMarkup.de_json({"inline_keyboard": rows}, self._bot)
        call = self._bot.edit_message_reply_markup(chat_id=chat, message_id=message, reply_markup=markup)
        await self._sent(call)

    async def business(self, connection: str, chat: int, text: str) -> int:
        call = self._bot.send_message(chat, text, business_connection_id=connection)
        return (await self._sent(call)).message_id

    async def answer(self, query: str) -> None:
        await self._sent(self._bot.answer_callback_query(query))

    async def typing(self, chat: int) -> None:
        await self._sent(self._bot.send_chat_action(chat, "typing"))

    async def download(self, file_id: str) -> bytes:
        file = await self._sent(self._bot.get_file(file_id))
        return bytes(await file.download_as_bytearray())

    async def updates(
        self, offset: int | None = None, *, limit: int = 100, wait: int = 0, allowed: list[str] | None = None
    ) -> list[int]:
        call = self._bot.get_updates(
            offset=offset, limit=limit, timeout=wait, allowed_updates=allowed, read_timeout=5
        )
        return [update.update_id for update in await self._sent(call)]

    async def set_webhook(self, url: str, secret: str = "", allowed: list[str] | None = None) -> None:
        await self._sent(self._bot.set_webhook(url, secret_token=secret or None, allowed_updates=allowed))

    async def drop_webhook(self) -> None:
        await self._sent(self._bot.delete_webhook())

    async def webhook(self) -> tuple[str, int]:
        info = await self._sent(self._bot.get_webhook_info())
        return info.url, info.pending_update_count

    async def close(self) -> None:
        for request in self._bot._request:
            await request.shutdown()

    @staticmethod
    async def _sent(call: Awaitable[T]) -> T:
        try:
            return await call
        except telegram.error.TelegramError as error:
            raise RefusedError(_kind(error), str(error), _value(error)) from error


def _request() -> HTTPXRequest:
    # the proxy settings of the surroundings are nobody's business here
    return HTTPXRequest(read_timeout=SECONDS, connect_timeout=SECONDS, httpx_kwargs={"trust_env": False})


def _kind(error: telegram.error.TelegramError) -> str:
    gone = ("chat not found", "business connection not found", "business_peer_invalid")
    if isinstance(error, telegram.error.BadRequest) and any(sign in str(error).lower() for sign in gone):
        return "Gone"
    if isinstance(error, telegram.error.Forbidden) and "deactivated" in str(error):
        return "Gone"
    if isinstance(error.__cause__, httpx.ConnectError):
        return "Transient"
    return next(name for kind, name in _KINDS.items() if isinstance(error, kind))


def _value(error: telegram.error.TelegramError) -> object:
    if isinstance(error, telegram.error.ChatMigrated):
        return str(error.new_chat_id)
    if isinstance(error, telegram.error.RetryAfter):
        delay: Any = error._retry_after
        return delay.total_seconds()
    return None


_KINDS = {
    telegram.error.RetryAfter: "RetryAfter",
    telegram.error.ChatMigrated: "PeerMovedTo",
    telegram.error.Forbidden: "Blocked",
    telegram.error.InvalidToken: "AccountDead",
    telegram.error.Conflict: "AccountDead",
    telegram.error.BadRequest: "Rejected",
    telegram.error.NetworkError: "Ambiguous",
}


class _NoBlobs:
    async def put(self, chunks: Any, limit: int) -> tuple[str, int]:
        raise SendError("nothing is stored here")

    async def get(self, ref: str) -> bytes:
        raise KeyError(ref)
