"""The calls we make: aiogram's ``Bot``, with every failure mapped to the closed set."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageReplyMarkup,
    GetFile,
    GetMe,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendPhoto,
    SetWebhook,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile
from aiohttp import ClientError

from channels.channel import Ambiguous, BlobStore, Rejected, Request, RetryAfter, SendError, Transient
from channels.telegram import place
from channels.telegram.capabilities import DOWNLOAD_MAX
from channels.telegram.errors import send_error
from channels.telegram.session import AcceptedUnreadError, open_session
from channels.telegram.settings import UPDATE_KINDS, TelegramSettings
from conversation.contact import Peer
from conversation.message import Attachment

Answer = TypeVar("Answer")

_FILE_FIELD = {"sendPhoto": "photo", "sendDocument": "document"}
_METHODS: Mapping[str, type[TelegramMethod[Any]]] = {
    "sendMessage": SendMessage,
    "sendPhoto": SendPhoto,
    "sendDocument": SendDocument,
    "editMessageReplyMarkup": EditMessageReplyMarkup,
}
_NOT_A_PHOTO = ("photo_invalid_dimensions", "image_process_failed", "photo_save_file_invalid")
_STALE_PRESS = "query is too old"
_UNCHANGED = "message is not modified"


class TelegramSender:
    """One bot's way out. Opened on first use; not shared between event loops."""

    def __init__(
        self, settings: TelegramSettings, blobs: BlobStore, learn_username: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._blobs = blobs
        session = open_session(settings, settings.request_seconds)
        self._bot = Bot(settings.token.get_secret_value(), session=session)
        self._learn_username = learn_username

    async def send(self, request: Request) -> str:
        """The message's id in its chat. Raises SendError."""
        try:
            return await self._send(request.method, request)
        except RetryAfter as error:
            # in a group its own limit is by far the narrowest: nobody else need wait for it
            group = place.is_group(str(request.params["chat_id"]))
            raise RetryAfter(error.delay, "peer" if group else "account") from None
        except Rejected as error:
            words = str(error).lower()
            if _UNCHANGED in words:
                return str(request.params.get("message_id", ""))
            if request.method != "sendPhoto" or not any(sign in words for sign in _NOT_A_PHOTO):
                raise
        # too long and narrow, or broken, for a photo: the client gets the file itself
        return await self._send("sendDocument", request)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """The bytes of a file. Raises SendError, here or while reading; never Ambiguous."""
        if attachment.size > DOWNLOAD_MAX:
            raise Rejected("the platform hands out no file above 20 MB")
        try:
            file = await self._call(GetFile(file_id=attachment.ref))
        except Ambiguous as error:
            raise Transient(str(error)) from None
        if not file.file_path:
            raise Rejected("the platform gave no path for the file")
        return self._download(file.file_path)

    async def answer_press(self, handle: str, text: str = "") -> None:
        try:
            await self._call(AnswerCallbackQuery(callback_query_id=handle, text=text or None))
        except Rejected as error:
            if _STALE_PRESS not in str(error):
                raise

    async def typing(self, peer: Peer) -> None:
        if place.is_business(peer.address):
            return
        with suppress(SendError):
            await self._call(SendChatAction(chat_id=peer.address, action="typing"))

    async def check(self) -> str:
        me = await self._call(GetMe())
        self._learn_username(me.username or "")
        return f"@{me.username}"

    async def subscribe(self) -> None:
        """Tell the platform where to call, with which secret and about what. Raises SendError."""
        secret = self._settings.webhook_secret
        await self._call(
            SetWebhook(
                url=self._settings.webhook_url,
                secret_token=secret.get_secret_value() if secret else None,
                allowed_updates=list(UPDATE_KINDS),
            )
        )
        if not self._settings.bot_username:
            await self.check()

    async def close(self) -> None:
        await self._bot.session.close()

    async def _send(self, method: str, request: Request) -> str:
        params = await self._params(method, request)
        try:
            sent = await self._invoke(_METHODS[method](**params))
        except AcceptedUnreadError as answer:
            return _message_id(answer.result)
        return str(getattr(sent, "message_id", ""))

    async def _params(self, method: str, request: Request) -> dict[str, Any]:
        params = dict(request.params)
        for file in request.uploads:
            try:
                data = await self._blobs.get(file.ref)
            except KeyError:
                raise Rejected("the file to send is not stored") from None
            params[_FILE_FIELD[method]] = BufferedInputFile(data, filename=file.name or "file")
        return params

    async def _call(self, method: TelegramMethod[Answer]) -> Answer:
        try:
            return await self._invoke(method)
        except AcceptedUnreadError as answer:
            raise Ambiguous(str(answer)) from None

    async def _invoke(self, method: TelegramMethod[Answer]) -> Answer:
        try:
            return await self._bot(method)
        except AcceptedUnreadError:
            raise
        except Exception as error:  # noqa: BLE001 - the set of errors is closed
            # the chain would carry the text and the chat's id into logs
            raise send_error(error) from None

    async def _download(self, path: str) -> AsyncIterator[bytes]:
        token = self._settings.token.get_secret_value()
        url = self._bot.session.api.file_url(token, path)
        received = 0
        try:
            async for chunk in self._bot.session.stream_content(
                url, timeout=int(self._settings.request_seconds)
            ):
                received += len(chunk)
                if received > DOWNLOAD_MAX:
                    raise Rejected("the file is longer than the platform promised")
                yield chunk
        except (ClientError, TimeoutError, OSError) as error:
            raise Transient(f"the download broke: {type(error).__name__}") from None


def _message_id(result: object) -> str:
    """Of an answer aiogram could not read: "" when even the id is not there."""
    return str(result.get("message_id", "")) if isinstance(result, dict) else ""
