"""The Callback API: the secret comes inside the payload, the answer is exactly ``ok``.

What is stored is the payload without its secret: payloads are shown in the quarantine.
"""

import hmac
from collections.abc import Mapping

from channels import fields
from channels.channel import Unparseable, WebhookAnswer
from channels.vk import envelope
from conversation.ids import Micros

_REFUSED = WebhookAnswer(status=403)


class VkWebhook:
    """One community's callback. Without the right secret nothing is kept, not even to look at."""

    def __init__(self, account: str, group_id: int, secret: str, confirmation: str) -> None:
        self._account = account
        self._group_id = group_id
        self._secret = secret.encode()
        self._confirmation = confirmation.encode()

    def accept(self, headers: Mapping[str, str], body: bytes, now: Micros) -> WebhookAnswer:
        try:
            event = fields.load(body, _with_one_secret)
        except Unparseable:
            return _REFUSED
        # the very first call, made while the secret is being set up, may come without it
        confirming = event.get("type") == "confirmation"
        if not self._knows_secret(event) and not (confirming and "secret" not in event):
            return _REFUSED
        if fields.loose_integer(event, "group_id") != self._group_id:
            return _REFUSED
        if confirming:
            return WebhookAnswer(status=200, body=self._confirmation)
        raw = envelope.seal(self._account, event, self._without_secret(event), now)
        return WebhookAnswer(status=200, body=b"ok", raw=raw)

    def _knows_secret(self, event: fields.Object) -> bool:
        given = event.get("secret")
        known = given if isinstance(given, str) else ""
        return hmac.compare_digest(known.encode("utf-8", "surrogatepass"), self._secret)

    def _without_secret(self, event: fields.Object) -> bytes:
        return envelope.encode({name: value for name, value in event.items() if name != "secret"})


def _with_one_secret(pairs: fields.Pairs) -> fields.Object:
    """Of two secrets one was put there by somebody else, and no two readers agree on which of them counts."""
    if sum(name == "secret" for name, _ in pairs) > 1:
        raise Unparseable("two secrets")
    return dict(pairs)
