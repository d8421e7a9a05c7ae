"""Long polling: the raw JSON of each update, stored by the caller before the next call acknowledges it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession

from channels import batch
from channels.channel import AccountDead, Ambiguous, RawPayload, SendError, Transient
from channels.telegram import envelope
from channels.telegram.errors import UndecodedAnswerError, network_error, send_error, status_error
from channels.telegram.session import call_timeout, open_session
from channels.telegram.settings import UPDATE_KINDS, TelegramSettings
from conversation.ids import Micros

_BATCH_MAX = 100
_STUCK_PAUSE = 1.0
_WEBHOOK_IS_SET = "while webhook is active"


class TelegramPoller:
    """One bot's getUpdates. Trouble is raised, not retried: the caller knows the cursor and how to wait.

    ``AccountDead`` with 409 means that somebody else polls this bot, or that a foreign webhook is set: going
    on would only take updates away from one another.
    """

    def __init__(
        self, settings: TelegramSettings, now: Callable[[], Micros], learn_username: Callable[[str], None]
    ) -> None:
        self._settings = settings
        self._now = now
        self._learn_username = learn_username

    async def stream(self, cursor: str) -> AsyncIterator[Sequence[RawPayload]]:
        session = open_session(self._settings, self._settings.poll_seconds + self._settings.request_seconds)
        try:
            http = await session.create_session()
            if not self._settings.bot_username:
                await self._ask_the_name(http)
            # Without an offset the platform tells whatever is not confirmed: what we have already is known by its id.
            # A remembered one would be wrong after a quiet week, when ids go on from a random number, perhaps below.
            cursor = ""
            while True:
                found = await self._next(http, cursor)
                yield found
                ahead = next((raw.cursor for raw in reversed(found) if raw.cursor), cursor)
                if found and ahead == cursor:
                    # not one of them has an id to go past: the same batch will come again
                    await asyncio.sleep(_STUCK_PAUSE)
                # an empty answer has confirmed all below: from here on, too, any id may come
                cursor = ahead if found else ""
        finally:
            await session.close()

    async def _next(self, http: ClientSession, cursor: str) -> list[RawPayload]:
        try:
            body = await self._ask(http, cursor)
        except AccountDead as error:
            if _WEBHOOK_IS_SET not in str(error) or not await self._drop_own_webhook(http):
                raise
            body = await self._ask(http, cursor)
        found = batch.cut(body, "result")
        if found is None:
            raise Transient("getUpdates answered without a list of updates")
        received_at = self._now()
        return [self._seal(update, received_at) for update in found[0]]

    async def _ask(self, http: ClientSession, cursor: str) -> bytes:
        params: dict[str, object] = {
            "timeout": self._settings.poll_seconds,
            "limit": _BATCH_MAX,
            "allowed_updates": UPDATE_KINDS,
        }
        if cursor:
            params["offset"] = int(cursor)
        return await self._call(http, "getUpdates", params)

    def _seal(self, update: bytes, received_at: Micros) -> RawPayload:
        known = envelope.look(update).update_id
        cursor = "" if known is None else str(known + 1)
        return envelope.seal(self._settings.account, update, received_at, cursor)

    async def _ask_the_name(self, http: ClientSession) -> None:
        """In a group the bot is called by it."""
        answer = json.loads(await self._call(http, "getMe", {}))
        self._learn_username(str(answer["result"].get("username", "")))

    async def _drop_own_webhook(self, http: ClientSession) -> bool:
        """After a change from ``webhook`` to ``poll`` ours is still set; a foreign one stays."""
        answer = json.loads(await self._call(http, "getWebhookInfo", {}))
        address = str(answer["result"].get("url", ""))
        if address and address != self._settings.webhook_url:
            host = urlsplit(address).hostname
            raise AccountDead(f"409: another installation receives this bot's updates at {host}")
        await self._call(http, "deleteWebhook", {})
        return True

    async def _call(self, http: ClientSession, method: str, params: dict[str, object]) -> bytes:
        token = self._settings.token.get_secret_value()
        url = f"{self._settings.api_url.rstrip('/')}/bot{token}/{method}"
        seconds = self._settings.poll_seconds + self._settings.request_seconds
        try:
            async with http.post(url, json=params, timeout=call_timeout(self._settings, seconds)) as answer:
                status, body = answer.status, await answer.read()
        except (ClientError, TimeoutError, OSError) as error:
            raise _harmless(network_error(error)) from None
        if status != HTTPStatus.OK:
            raise _harmless(_refusal(status, body))
        return body


def _refusal(status: int, body: bytes) -> SendError:
    try:
        answer = json.loads(body)
        parameters = answer.get("parameters") or {}
        return status_error(status, str(answer["description"]), float(parameters.get("retry_after", 0)))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return send_error(UndecodedAnswerError(status))


def _harmless(error: SendError) -> SendError:
    """Asking twice does no harm, whether or not the first question arrived."""
    return Transient(str(error)) if isinstance(error, Ambiguous) else error
