"""The HTTP session of one bot: aiogram's, with a bound on connecting and answers told by their status."""

from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import Response, TelegramMethod
from aiohttp import ClientTimeout

from channels.telegram.errors import UndecodedAnswerError
from channels.telegram.settings import TelegramSettings


class AcceptedUnreadError(Exception):
    """The platform did what was asked and answered ``result``, a form this aiogram cannot read."""

    def __init__(self, result: object) -> None:
        super().__init__("accepted, the answer is of an unknown form")
        self.result = result


class BotSession(AiohttpSession):
    """aiogram forgets the HTTP status of an answer it cannot decode; whether it was accepted hangs on it."""

    def check_response(
        self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str
    ) -> Response[Any]:
        try:
            return super().check_response(bot, method, status_code, content)
        except ClientDecodeError as error:
            if isinstance(error.data, dict) and error.data.get("ok") is True:
                raise AcceptedUnreadError(error.data.get("result")) from None
            raise UndecodedAnswerError(status_code) from None


def open_session(settings: TelegramSettings, seconds: float) -> BotSession:
    """``seconds`` bounds one whole call; connecting has its own bound: then surely nothing was accepted."""
    return BotSession(
        proxy=settings.proxy or None,
        api=TelegramAPIServer.from_base(settings.api_url),
        timeout=call_timeout(settings, seconds),
    )


def call_timeout(settings: TelegramSettings, seconds: float) -> ClientTimeout:
    connect = settings.connect_seconds
    return ClientTimeout(total=seconds, connect=connect, sock_connect=connect)
