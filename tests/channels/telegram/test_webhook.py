"""The webhook: the secret first, then whatever came, kept; and its registration."""

from collections.abc import Callable
from pathlib import Path

import pytest

from channels.channel import Subscriber, Unparseable, Webhook
from channels.telegram.adapter import TelegramChannel
from channels.telegram.settings import UPDATE_KINDS
from tests.channels.telegram.conftest import NOW
from tests.channels.telegram.receiver import Receiver
from tests.fakes.telegram import TelegramFake

SECRET = "s3cret_-"
HEADER = "x-telegram-bot-api-secret-token"
UPDATE = Path(__file__).resolve().parents[2] / "fixtures" / "telegram" / "text.json"
Make = Callable[..., TelegramChannel]


@pytest.fixture
def channel(make_channel: Make) -> TelegramChannel:
    return make_channel(mode="webhook", webhook_secret=SECRET)


def webhook(channel: TelegramChannel) -> Webhook:
    found = channel.webhook()
    assert found is not None
    assert channel.poller() is None
    return found


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: SECRET + "x"}, {HEADER: "секрет\ud800"}])
def test_without_the_secret_nothing_is_read(channel: TelegramChannel, headers: dict[str, str]) -> None:
    answer = webhook(channel).accept(headers, b"not even looked at", NOW)
    assert (answer.status, answer.raw) == (403, None)


def test_an_update_is_kept_as_it_came(channel: TelegramChannel) -> None:
    answer = webhook(channel).accept({HEADER: SECRET}, UPDATE.read_bytes(), NOW)
    assert answer.status == 200
    assert answer.raw is not None
    assert answer.raw.payload == UPDATE.read_bytes()
    assert (answer.raw.account, answer.raw.event_key) == ("telegram:main", "880100001")
    assert (answer.raw.order_key, answer.raw.cursor) == ("5317829461", "")


@pytest.mark.parametrize("body", [b"", b"\xff\x00", b"[]", b'{"no":"id"}', b"{" * 200_000])
def test_a_body_that_is_no_update_is_kept_for_the_quarantine(channel: TelegramChannel, body: bytes) -> None:
    first = webhook(channel).accept({HEADER: SECRET}, body, NOW)
    again = webhook(channel).accept({HEADER: SECRET}, body, NOW)
    assert first.status == 200
    assert first.raw is not None
    assert first.raw.payload == body
    assert again.raw is not None
    assert first.raw.event_key == again.raw.event_key, "repeated by the platform, kept once"
    with pytest.raises(Unparseable):
        channel.parse(first.raw)


async def test_subscribing_tells_the_platform_where_with_which_secret_and_about_what(
    make_channel: Make, telegram_fake: TelegramFake
) -> None:
    async with Receiver(refusals=1) as receiver:
        channel = make_channel(mode="webhook", webhook_secret=SECRET, webhook_url=receiver.url)
        assert isinstance(channel, Subscriber)
        await channel.subscribe()
        telegram_fake.user(77).says("привет")
        await receiver.until(2)
        await channel.sender().close()
    assert receiver.secrets == {SECRET}
    assert receiver.updates[0] == receiver.updates[1], "sent again after a 503"
    assert telegram_fake.world.queue.allowed == UPDATE_KINDS


async def test_a_poller_and_a_webhook_registered_by_hand_subscribe_nothing(
    make_channel: Make, telegram_fake: TelegramFake
) -> None:
    await make_channel().subscribe()
    await make_channel(mode="webhook", webhook_secret=SECRET).subscribe()
    assert telegram_fake.world.attempts == []


async def test_many_clients_are_pushed_side_by_side_each_in_order(
    make_channel: Make, telegram_fake: TelegramFake
) -> None:
    async with Receiver(refusals=0) as receiver:
        telegram_fake.world.queue.set_webhook(receiver.url, SECRET, None, drop=False)
        for text in ("1", "2", "3"):
            for user in (71, 72):
                telegram_fake.user(user).says(text)
        await receiver.until(6)
    for user in (71, 72):
        mine = [each["message"]["text"] for each in receiver.updates if each["message"]["chat"]["id"] == user]
        assert mine == ["1", "2", "3"]
