"""Where the calling system calls: the signature first, then the event, and a reason it can read when it is wrong."""

from collections.abc import Mapping

import orjson

from channels.api import envelope
from channels.api.parse import parse
from channels.api.settings import ApiSettings
from channels.api.signature import is_genuine
from channels.channel import Unparseable, WebhookAnswer
from conversation.ids import Micros

IDEMPOTENCY_KEY = "idempotency-key"


class ApiWebhook:
    """A repeat, also a caught one, has the same ``id`` inside what was signed: it is stored once."""

    def __init__(self, settings: ApiSettings) -> None:
        self._settings = settings

    def accept(self, headers: Mapping[str, str], body: bytes, now: Micros) -> WebhookAnswer:
        settings = self._settings
        if not is_genuine(settings.keys, headers, body, now, settings.skew_seconds):
            return _refused(401, "the signature or its time is not accepted")
        raw = envelope.seal(settings.account, body, now)
        try:
            parse(raw, vouches=settings.vouches)
        except Unparseable as error:
            # told at once to the only one who can mend it
            return _refused(422, str(error))
        if headers.get(IDEMPOTENCY_KEY, "") != raw.event_key:
            return _refused(400, "Idempotency-Key must be the id of the event")
        return WebhookAnswer(202, orjson.dumps({"accepted": raw.event_key}), raw, "application/json")


def _refused(status: int, reason: str) -> WebhookAnswer:
    return WebhookAnswer(status, orjson.dumps({"error": reason}), content_type="application/json")
