"""Long polling: stored before it is confirmed, one bad update spoils no other, a second poller is an alarm."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from typing import Any

import pytest

from channels.channel import AccountDead, RawPayload, RetryAfter, Transient, Unparseable
from channels.telegram.adapter import TelegramChannel
from channels.telegram.settings import UPDATE_KINDS
from tests.channels.telegram.conftest import NOW
from tests.fakes.telegram import TelegramFake

ANNA = 5_317_829_461
Make = Callable[..., TelegramChannel]
Batches = AsyncIterator[Sequence[RawPayload]]


def polling(channel: TelegramChannel, cursor: str = "") -> Any:
    poller = channel.poller()
    assert poller is not None
    stream: Any = poller.stream(cursor)
    return aclosing(stream)


def texts(channel: TelegramChannel, raws: Sequence[RawPayload]) -> list[str]:
    return [getattr(event, "text", "") for raw in raws for event in channel.parse(raw)]


async def test_updates_come_as_they_were_sent_with_keys_and_cursors(
    make_channel: Make, telegram_fake: TelegramFake
) -> None:
    body = b'{"update_id":41, "message" : {"x":1.10, "y":"\\u0416 ]},{ \\" \xd0\x96"}}'
    telegram_fake.world.queue.add_raw(41, body)
    telegram_fake.user(ANNA).says("привет")
    async with polling(make_channel()) as stream:
        first, second = await anext(stream)
    assert first == RawPayload("telegram:main", "41", "update:41", body, NOW, "42")
    assert (second.event_key, second.order_key, second.cursor) == ("42", str(ANNA), "43")


async def test_nothing_is_confirmed_before_the_next_is_asked_for(
    make_channel: Make, telegram_fake: TelegramFake
) -> None:
    channel = make_channel(poll_seconds=0)
    telegram_fake.user(ANNA).says("первое")
    async with polling(channel) as stream:
        first = await anext(stream)
    assert len(telegram_fake.world.queue.pending) == 1, "a crash before storing loses nothing"
    async with polling(channel) as stream:
        assert [raw.event_key for raw in await anext(stream)] == [raw.event_key for raw in first]
        assert await anext(stream) == []
    assert telegram_fake.world.queue.pending == []


async def test_polling_begins_with_whatever_is_not_confirmed(
    make_channel: Make, telegram_fake: TelegramFake
) -> None:
    """What was stored before the process died comes again, and the inbox knows it by its id."""
    channel = make_channel(poll_seconds=0)
    anna = telegram_fake.user(ANNA)
    anna.says("раз")
    async with polling(channel) as stream:
        (before,) = await anext(stream)
    anna.says("два")
    async with polling(channel, before.cursor) as stream:
        again, after = await anext(stream)
        assert await anext(stream) == []
    assert again.event_key == before.event_key
    assert texts(channel, [again, after]) == ["раз", "два"]
    assert telegram_fake.world.queue.pending == []


@pytest.mark.parametrize("restarted", [False, True])
async def test_after_a_quiet_week_a_lower_id_is_read_like_any_other(
    make_channel: Make, telegram_fake: TelegramFake, restarted: bool
) -> None:
    channel = make_channel(poll_seconds=0)
    anna = telegram_fake.user(ANNA)
    anna.says("раз")
    async with polling(channel) as stream:
        (before,) = await anext(stream)
        assert await anext(stream) == []
        telegram_fake.world.queue.next_id = 5
        anna.says("после недели")
        found = [] if restarted else await anext(stream)
    if restarted:
        async with polling(channel, before.cursor) as stream:
            found = await anext(stream)
    assert [raw.event_key for raw in found] == ["5"]


@pytest.mark.parametrize(
    "poison",
    [
        b'{"update_id":50,"message":{"text":"\xff\xfe"}}',
        b'{"update_id":50,"message":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"update_id":50,"message":{"date":nope}}',
        b'{"update_id":50,"message":{"chat":{"id":"seven"},"date":1}}',
    ],
    ids=["encoding", "depth", "json", "types"],
)
async def test_a_poisoned_update_stops_neither_its_neighbours_nor_the_cursor(
    make_channel: Make, telegram_fake: TelegramFake, poison: bytes
) -> None:
    channel = make_channel(poll_seconds=0)
    anna = telegram_fake.user(ANNA)
    telegram_fake.world.queue.next_id = 49
    anna.says("до")
    telegram_fake.world.queue.add_raw(50, poison)
    anna.says("после")
    async with polling(channel) as stream:
        before, bad, after = await anext(stream)
        assert await anext(stream) == []
    assert bad.payload == poison
    assert bad.event_key == "50"
    with pytest.raises(Unparseable):
        channel.parse(bad)
    assert texts(channel, [before, after]) == ["до", "после"]
    assert telegram_fake.world.queue.pending == []


async def test_a_second_poller_stops_the_first_with_an_alarm(
    make_channel: Make, telegram_fake: TelegramFake
) -> None:
    async with polling(make_channel()) as first, polling(make_channel()) as second:
        waiting = asyncio.create_task(anext(first))
        await asyncio.wait_for(telegram_fake.world.queue.polled.wait(), 5)
        other = asyncio.create_task(anext(second))
        with pytest.raises(AccountDead, match=r"409.*other getUpdates"):
            await waiting
        attempts = telegram_fake.world.attempts.count("getUpdates")
        assert attempts == 2, "no retry loop"
        telegram_fake.user(ANNA).says("кому?")
        assert len(await other) == 1


async def test_a_foreign_webhook_is_an_alarm_and_ours_is_dropped(
    make_channel: Make, telegram_fake: TelegramFake
) -> None:
    queue = telegram_fake.world.queue
    queue.set_webhook("https://elsewhere.example/hook?key=1", "x", None, drop=False)
    async with polling(make_channel(poll_seconds=0)) as stream:
        with pytest.raises(AccountDead, match=r"another installation .* at elsewhere\.example$"):
            await anext(stream)
    assert queue.webhook is not None
    async with polling(
        make_channel(poll_seconds=0, webhook_url="https://elsewhere.example/hook?key=1")
    ) as stream:
        assert await anext(stream) == []
    assert queue.webhook is None


async def test_what_is_asked_for_is_said_each_time(make_channel: Make, telegram_fake: TelegramFake) -> None:
    telegram_fake.world.queue.allowed = ("poll",)
    async with polling(make_channel(poll_seconds=0)) as stream:
        await anext(stream)
    assert list(telegram_fake.world.queue.allowed) == list(UPDATE_KINDS)


@pytest.mark.parametrize("fault", ["page", "drop"])
async def test_a_broken_poll_is_transient(
    make_channel: Make, telegram_fake: TelegramFake, fault: str
) -> None:
    getattr(telegram_fake.faults, fault)("getUpdates")
    async with polling(make_channel(poll_seconds=0)) as stream:
        with pytest.raises(Transient):
            await anext(stream)


async def test_a_stopped_platform_is_transient(make_channel: Make, telegram_fake: TelegramFake) -> None:
    channel = make_channel()
    await telegram_fake.stop()
    async with polling(channel) as stream:
        with pytest.raises(Transient):
            await anext(stream)


async def test_a_silent_platform_does_not_hold_the_poller(
    make_channel: Make, telegram_fake: TelegramFake
) -> None:
    telegram_fake.faults.hang("getUpdates")
    async with polling(make_channel(poll_seconds=0, request_seconds=0.2)) as stream:
        with pytest.raises(Transient):
            await anext(stream)


async def test_a_flood_and_a_wrong_token_are_named(make_channel: Make, telegram_fake: TelegramFake) -> None:
    telegram_fake.faults.flood("getUpdates", 4)
    async with polling(make_channel(poll_seconds=0)) as stream:
        with pytest.raises(RetryAfter) as raised:
            await anext(stream)
    assert raised.value.delay == 4
    async with polling(make_channel(token="7700112233:AAAwrong")) as stream:
        with pytest.raises(AccountDead):
            await anext(stream)
