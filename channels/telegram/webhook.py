"""The source the platform calls: the secret first, then the payload as it came, whatever it is."""

import hmac
from collections.abc import Mapping

from channels.channel import WebhookAnswer
from channels.telegram import envelope
from conversation.ids import Micros

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name


class TelegramWebhook:
    """One bot's webhook. A body that is no update is kept too: it ends in the quarantine, visible."""

    def __init__(self, account: str, secret: str) -> None:
        self._account = account
        self._secret = secret.encode()

    def accept(self, headers: Mapping[str, str], body: bytes, now: Micros) -> WebhookAnswer:
        given = headers.get(SECRET_HEADER, "").encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(given, self._secret):
            return WebhookAnswer(status=403)
        return WebhookAnswer(status=200, raw=envelope.seal(self._account, body, now))
