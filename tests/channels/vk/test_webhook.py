"""The Callback API, called by the emulator over HTTP and by hand."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp import web

from channels.channel import RawPayload, Unparseable, Webhook, WebhookAnswer
from channels.vk import envelope
from channels.vk.adapter import VkChannel
from channels.vk.settings import VkSettings
from conversation.inbound import InboundMessage
from tests.channels.vk.conftest import NOW, Opener
from tests.fakes.vk import FakeVk


@pytest.fixture
def callback_channel(open_channel: Opener) -> VkChannel:
    return open_channel(mode="callback")


@pytest.fixture
def webhook(callback_channel: VkChannel) -> Webhook:
    found = callback_channel.webhook()
    assert found is not None
    return found


@asynccontextmanager
async def served(webhook: Webhook, stored: Callable[[WebhookAnswer], int]) -> AsyncIterator[str]:
    """Our end on loopback: ``stored`` gets each answer first and may change its status."""

    async def handle(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = webhook.accept(headers, await request.read(), NOW)
        status = stored(answer)
        return web.Response(status=status, body=answer.body if status == 200 else b"")

    app = web.Application()
    app.router.add_post("/vk", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/vk"
    finally:
        await runner.cleanup()


def body(**changes: Any) -> bytes:
    event: dict[str, Any] = {
        "type": "message_new",
        "event_id": "e1",
        "group_id": 1001,
        "secret": "s3cret",
        "object": {"message": {"id": 5, "peer_id": 42, "from_id": 42, "text": "привет"}},
    }
    return json.dumps({key: value for key, value in (event | changes).items() if value is not None}).encode()


def test_an_event_is_kept_once_under_its_id_and_answered_with_exactly_ok(webhook: Webhook) -> None:
    answer = webhook.accept({}, body(), NOW)
    assert (answer.status, answer.body) == (200, b"ok")
    assert answer.raw is not None
    assert (answer.raw.account, answer.raw.event_key, answer.raw.order_key) == ("vk:main", "e1", "42")
    assert answer.raw.received_at == NOW


def test_the_secret_is_not_stored_with_the_payload(webhook: Webhook) -> None:
    raw = webhook.accept({}, body(), NOW).raw
    assert raw is not None
    assert b"s3cret" not in raw.payload


@pytest.mark.parametrize(
    "payload",
    [
        body(secret="wrong"),
        body(secret=None),
        body(secret=["s3cret"]),
        body(secret="\ud800"),
        body(secret="wrong", type="confirmation"),
        body(group_id=1002),
        body(group_id="1001"),
        b"not json s3cret",
        b"[]",
        b"",
        b"\xff" * 10,
        b"[" * 1_000_000,
        b'{"secret":"wrong",' + body()[1:],
        body()[:-1] + b',"secret":"s3cret"}',
        b'{"\\u0073ecret":"s3cret",' + body()[1:],
        body(secret="S3CRET"),
        body(secret="s3cret "),
        body(secret={"secret": "s3cret"}),
    ],
)
def test_nothing_is_kept_without_the_secret_of_our_community(webhook: Webhook, payload: bytes) -> None:
    answer = webhook.accept({"x-retry-counter": "1"}, payload, NOW)
    assert (answer.status, answer.raw, answer.body) == (403, None, b"")


def test_no_depth_of_nesting_is_too_deep_to_be_answered(
    webhook: Webhook, callback_channel: VkChannel
) -> None:
    kept = 0
    for depth in (10, 500, *range(850, 1000), 5000, 200_000):
        answer = webhook.accept(
            {}, body().replace(b'"object": {', b'"x": ' + b"[" * depth + b"]" * depth + b', "object": {'), NOW
        )
        assert (answer.status, answer.body) in ((200, b"ok"), (403, b""))
        if answer.raw is not None:
            kept += 1
            with suppress(Unparseable):
                callback_channel.parse(answer.raw)
    assert kept > 1, "what can be read is kept"


def test_the_confirmation_string_is_given_to_our_community_alone(webhook: Webhook) -> None:
    asked = webhook.accept({}, b'{"type":"confirmation","group_id":1001}', NOW)
    assert (asked.status, asked.body, asked.raw) == (200, b"c0nf1rm", None)
    assert webhook.accept({}, b'{"type":"confirmation","group_id":7}', NOW).status == 403


def test_a_broken_event_with_the_secret_is_kept_for_the_quarantine(
    webhook: Webhook, callback_channel: VkChannel
) -> None:
    answer = webhook.accept({}, body(object="?", event_id=None), NOW)
    assert (answer.status, answer.body) == (200, b"ok")
    assert answer.raw is not None
    assert answer.raw.event_key.startswith("sha256-")
    with pytest.raises(Unparseable):
        callback_channel.parse(answer.raw)


async def test_the_platform_confirms_pushes_and_repeats_until_ok(
    vk_fake: FakeVk, webhook: Webhook, callback_channel: VkChannel
) -> None:
    kept: list[RawPayload] = []
    refusals = iter([500, 503])

    def stored(answer: WebhookAnswer) -> int:
        if answer.raw is None:
            return answer.status
        status = next(refusals, 200)
        if status == 200:
            kept.append(answer.raw)
        return status

    async with served(webhook, stored) as url:
        pusher = await vk_fake.subscribe(url)
        vk_fake.user(42).says("раз")
        vk_fake.user(42).says("два")
        await vk_fake.until(lambda: len(kept) == 2)
        await pusher.idle.wait()
        await pusher.stop()
    assert [push.retry for push in pusher.log] == [0, 1, 2, 0]
    messages = [message for raw in kept for message in callback_channel.parse(raw)]
    assert [message.text for message in messages if isinstance(message, InboundMessage)] == ["раз", "два"]


async def test_a_repeat_has_the_key_of_the_first(vk_fake: FakeVk, webhook: Webhook) -> None:
    keys: list[str] = []

    def stored(answer: WebhookAnswer) -> int:
        if answer.raw:
            keys.append(answer.raw.event_key)
        return answer.status

    async with served(webhook, stored) as url:
        pusher = await vk_fake.subscribe(url)
        event = vk_fake.user(42).says("раз")
        await pusher.push(event, retry=1)
        await vk_fake.until(lambda: len(keys) == 2)
        await pusher.stop()
    assert keys[0] == keys[1]


def test_a_channel_is_polled_or_called_never_both(open_channel: Opener) -> None:
    polled, called = open_channel(mode="poll"), open_channel(mode="callback")
    assert polled.webhook() is None
    assert called.poller() is None
    assert called.webhook() is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"surprise": 1},
        {"mode": "callback", "secret": None},
        {"mode": "callback", "confirmation": ""},
        {"group_id": 0},
        {"rate": 21},
        {"api_url": "ftp://example.org"},
        {"api_url": "https://api.vk.com/"},
        {"token": ""},
    ],
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, Any]) -> None:
    good = {"group_id": 1, "token": "vk1.a.x", "secret": "s", "confirmation": "c"}
    VkSettings.model_validate(good)
    with pytest.raises(ValueError, match="validation error"):
        VkSettings.model_validate(good | changes)


def test_no_secret_shows_in_the_settings_words(open_channel: Opener) -> None:
    settings = VkSettings.model_validate({"group_id": 1, "token": "vk1.a.x", "secret": "s3cret"})
    assert "vk1.a.x" not in repr(settings)
    assert "s3cret" not in repr(settings)


def test_an_event_id_that_no_database_takes_is_no_key() -> None:
    for event_id in ("a\0b", "с кириллицей", "two words", "x" * 129, "\ud800"):
        event = {"type": "message_new", "event_id": event_id}
        assert envelope.seal("vk:main", event, b"{}", NOW).event_key.startswith("sha256-")
