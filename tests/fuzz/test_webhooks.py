"""Whoever knows the secret may still send anything: a webhook answers, and never raises."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.channels import CHANNELS
from channels.channel import Webhook
from conversation.ids import SECOND
from storage.blobs import FolderBlobs
from tests.fakes.api import signed_headers
from tests.fakes.far_end import FakeClock
from tests.fuzz.mutations import DEPTHS, stream
from tests.fuzz.subjects import NOW, SUBJECTS, storable

SECRET = "a-secret-of-the-tests"
SETTINGS: dict[str, dict[str, Any]] = {
    "telegram": {
        "token": "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "mode": "webhook",
        "webhook_secret": SECRET,
        "webhook_url": "https://okno.example/webhooks/telegram/main",
    },
    "vk": {"group_id": 1001, "token": "vk1.a.x", "mode": "callback", "secret": SECRET, "confirmation": "c"},
    "api": {"secrets": [SECRET], "url": "https://okno.example/okno"},
}


def hook(channel: str, folder: Path) -> Webhook:
    found = CHANNELS[channel](SETTINGS[channel], FakeClock(), FolderBlobs(folder)).webhook()
    assert found is not None
    return found


def proven(channel: str, body: bytes) -> tuple[dict[str, str], bytes]:
    """The same body from somebody who knows the secret, where the body can hold it at all."""
    if channel == "telegram":
        return {"x-telegram-bot-api-secret-token": SECRET}, body
    if channel == "api":
        return signed_headers(SECRET, body, NOW / SECOND, SUBJECTS["api"]().seal(body).event_key), body
    inside = body.lstrip()[1:]
    return {}, b'{"secret": "%s", "group_id": 1001%s%s' % (
        SECRET.encode(),
        b"" if inside.lstrip()[:1] == b"}" else b", ",
        inside,
    )


def deep(channel: str) -> list[bytes]:
    kinds = {"telegram": b'{"update_id": 1, "message": ', "vk": b'{"type": "message_new", "object": '}
    opening = kinds.get(channel, b'{"id": "1", "peer": "a", "kind": "message", "text": ')
    return [
        opening + left * depth + b"1" + right * depth + b"}"
        for depth in (*range(900, 1000, 7), *DEPTHS)
        for left, right in ((b"[", b"]"), (b'{"a":', b"}"))
    ]


@pytest.mark.parametrize("channel", list(SETTINGS))
def test_a_webhook_answers_whatever_it_is_sent(channel: str, tmp_path: Path) -> None:
    webhook, stored = hook(channel, tmp_path), 0
    for payload in (*stream(SUBJECTS[channel]().seeds, 1500, 20261126), *deep(channel)):
        headers, body = proven(channel, payload)
        answer = webhook.accept(headers, body, NOW)
        if answer.raw is None:
            continue
        stored += 1
        storable(answer.raw.event_key, answer.raw.order_key)
        assert SECRET.encode() not in answer.raw.payload
        json.dumps(answer.body.decode())
    assert stored > 20
