"""The long poll from our checkpoint, against the emulator's."""

from typing import Any

import pytest

from channels.channel import AccountDead, RawPayload, Transient, Unparseable
from channels.vk.adapter import VkChannel
from channels.vk.place import Place
from conversation.inbound import InboundMessage
from tests.channels.vk.conftest import NOW, Opener, close, next_batch, outgoing, send
from tests.fakes.vk import FakeVk


def stream_of(channel: VkChannel, cursor: str = "") -> Any:
    poller = channel.poller()
    assert poller is not None
    return poller.stream(cursor)


def said(channel: VkChannel, raws: list[RawPayload]) -> list[tuple[str, str]]:
    events = [event for raw in raws for event in channel.parse(raw)]
    return [(event.author, event.text) for event in events if isinstance(event, InboundMessage)]


async def polled(channel: VkChannel, cursor: str) -> list[RawPayload]:
    """One batch by a process that then dies."""
    stream = stream_of(channel, cursor)
    batch = await next_batch(stream)
    await close(stream)
    return batch


@pytest.fixture
async def checkpoint(vk_fake: FakeVk, channel: VkChannel) -> str:
    """A cursor after one message that was stored."""
    stream = stream_of(channel)
    await anext(stream)
    vk_fake.user(42).says("до перерыва")
    (raw,) = await next_batch(stream)
    await close(stream)
    return raw.cursor


async def test_events_come_with_their_ids_their_peers_and_a_checkpoint(
    vk_fake: FakeVk, channel: VkChannel
) -> None:
    stream = stream_of(channel)
    assert await anext(stream) == [], "a sign of life"
    event = vk_fake.user(42).says("раз")
    (raw,) = await next_batch(stream)
    await close(stream)
    assert (raw.event_key, raw.order_key, raw.account) == (event["event_id"], "42", "vk:main")
    assert Place.read(raw.cursor).ts == "1"
    assert said(channel, [raw]) == [("client", "раз")]


async def test_a_quiet_poll_is_a_sign_of_life(channel: VkChannel) -> None:
    stream = stream_of(channel)
    assert [list(await anext(stream)), list(await anext(stream))] == [[], []]
    await close(stream)


async def test_what_was_written_while_we_were_down_comes_after_the_restart(
    vk_fake: FakeVk, channel: VkChannel, checkpoint: str
) -> None:
    vk_fake.user(42).says("пока вас не было")
    vk_fake.user(43).says("и я")
    batch = await polled(channel, checkpoint)
    assert said(channel, batch) == [("client", "пока вас не было"), ("client", "и я")]


async def test_a_batch_stored_by_half_is_asked_for_again(
    vk_fake: FakeVk, channel: VkChannel, checkpoint: str
) -> None:
    for text in ("раз", "два", "три"):
        vk_fake.user(42).says(text)
    batch = await polled(channel, checkpoint)
    assert [raw.cursor == checkpoint for raw in batch] == [True, True, False]
    again = await polled(channel, batch[1].cursor)
    assert [raw.event_key for raw in again] == [raw.event_key for raw in batch]


async def test_an_expired_key_loses_nothing(vk_fake: FakeVk, channel: VkChannel, checkpoint: str) -> None:
    stream = stream_of(channel, checkpoint)
    await anext(stream)
    vk_fake.expire_key()
    vk_fake.user(42).says("после смены ключа")
    assert said(channel, await next_batch(stream)) == [("client", "после смены ключа")]
    await close(stream)


@pytest.mark.parametrize("lost", ["lose_history", "forget_events"])
async def test_a_gap_is_read_back_from_the_conversations_once(
    vk_fake: FakeVk, channel: VkChannel, checkpoint: str, lost: str
) -> None:
    vk_fake.user(42).says("потеряно 1")
    vk_fake.user(43).says("потеряно 2")
    vk_fake.user(42).says("потеряно 3")
    vk_fake.operator_writes(42, "ответил человек")
    getattr(vk_fake, lost)()
    stream = stream_of(channel, checkpoint)
    batch = await next_batch(stream)
    assert said(channel, batch) == [
        ("client", "потеряно 1"),
        ("client", "потеряно 2"),
        ("client", "потеряно 3"),
        ("operator", "ответил человек"),
    ]
    vk_fake.user(42).says("после перерыва")
    assert said(channel, await next_batch(stream)) == [("client", "после перерыва")]
    await close(stream)
    # a process that dies before it has stored the batch reads the same keys again
    again = await polled(channel, checkpoint)
    assert [raw.event_key for raw in again][:4] == [raw.event_key for raw in batch]


async def test_what_was_told_before_the_gap_is_not_told_again(
    vk_fake: FakeVk, channel: VkChannel, checkpoint: str
) -> None:
    """«до перерыва» is unread still: nobody has answered it."""
    vk_fake.lose_history()
    vk_fake.user(42).says("новое")
    assert said(channel, await polled(channel, checkpoint)) == [("client", "новое")]


async def test_a_message_both_in_the_history_and_in_the_poll_comes_once(
    vk_fake: FakeVk, channel: VkChannel, checkpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    vk_fake.user(42).says("потеряно")
    vk_fake.lose_history()
    written: list[Any] = []
    original = channel_methods()["messages.getConversations"]

    def meanwhile(world: Any, params: Any) -> Any:
        if not written:
            written.append(vk_fake.user(43).says("между ts и историей"))
        return original(world, params)

    monkeypatch.setitem(channel_methods(), "messages.getConversations", meanwhile)
    stream = stream_of(channel, checkpoint)
    first = said(channel, await next_batch(stream))
    vk_fake.user(43).says("дальше")
    second = said(channel, await next_batch(stream))
    await close(stream)
    assert first == [("client", "потеряно"), ("client", "между ts и историей")]
    assert second == [("client", "дальше")]


def channel_methods() -> Any:
    from tests.fakes.vk import methods

    return methods.METHODS


async def test_long_gaps_are_read_page_by_page(vk_fake: FakeVk, channel: VkChannel, checkpoint: str) -> None:
    vk_fake.server.rate_limited = False
    for number in range(450):
        vk_fake.user(42).says(f"{number}")
    vk_fake.lose_history()
    stream = stream_of(channel, checkpoint)
    texts: list[str] = []
    cursors: list[str] = []
    while len(texts) < 450:
        batch = await next_batch(stream)
        texts += [text for _, text in said(channel, batch)]
        cursors += [raw.cursor for raw in batch]
    await close(stream)
    assert texts == [str(number) for number in range(450)]
    assert set(cursors[:-1]) == {checkpoint}


async def test_the_first_start_serves_what_was_left_unread_today_and_nothing_older(
    vk_fake: FakeVk, channel: VkChannel
) -> None:
    today = NOW // 1_000_000
    for user, text, date in ((41, "прочитано", today), (42, "давно", today - 90_000), (43, "сегодня", today)):
        vk_fake.user(user).says(text)
        vk_fake.user(user).history[-1]["date"] = date
    vk_fake.user(41).person.in_read = vk_fake.user(41).history[-1]["id"]
    assert said(channel, await polled(channel, "")) == [("client", "сегодня")]


async def test_our_own_answers_come_back_as_our_own(
    vk_fake: FakeVk, channel: VkChannel, checkpoint: str
) -> None:
    (external_id,) = await send(channel, outgoing("ответ"))
    batch = await polled(channel, checkpoint)
    (event,) = channel.parse(batch[0])
    assert isinstance(event, InboundMessage)
    assert (event.author, event.external_id) == ("self", external_id)


async def test_a_broken_update_does_not_stop_the_checkpoint(
    vk_fake: FakeVk, channel: VkChannel, checkpoint: str
) -> None:
    vk_fake.world.events += [None, {"type": 5}, {"type": "message_new", "object": []}]  # type: ignore[list-item]
    vk_fake.user(42).says("целое")
    batch = await polled(channel, checkpoint)
    assert len(batch) == 4
    assert len({raw.event_key for raw in batch}) == 4
    assert said(channel, batch[-1:]) == [("client", "целое")]
    assert Place.read(batch[-1].cursor).ts == "5"


DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    "bad",
    [
        b'{"type":"message_new","object":' + DEEP + b"}",
        b'{"type":"message_new","object":{"message":{"id":' + b"9" * 6000 + b"}}}",
        b'{"type":"message_new","object":{"text":"\xff\xfe"}}',
        b'{"type":"message_new","object":{"ts":"99","updates":[1]}}',
    ],
)
async def test_one_update_that_cannot_be_read_spoils_no_other_and_holds_nothing_up(
    vk_fake: FakeVk, channel: VkChannel, checkpoint: str, bad: bytes
) -> None:
    vk_fake.user(42).says("до")
    vk_fake.tells_raw(bad)
    vk_fake.user(42).says("после")
    batch = await polled(channel, checkpoint)
    assert batch[1].payload == bad
    with pytest.raises(Unparseable):
        channel.parse(batch[1])
    assert said(channel, [batch[0], batch[2]]) == [("client", "до"), ("client", "после")]
    assert Place.read(batch[-1].cursor).ts == "4"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"ts":1}', b'{"ts":"1","updates":[', b'{"failed":4}', b'{"failed":[]}']
)
async def test_an_answer_that_is_none_is_transient(
    vk_fake: FakeVk, channel: VkChannel, checkpoint: str, body: bytes
) -> None:
    vk_fake.script.long_poll_body = body
    with pytest.raises(Transient):
        await polled(channel, checkpoint)


@pytest.mark.parametrize("fault", ["reset", "502", "garbage"])
async def test_trouble_of_the_long_poll_is_told_and_the_checkpoint_still_holds(
    vk_fake: FakeVk, channel: VkChannel, checkpoint: str, fault: Any
) -> None:
    vk_fake.user(42).says("раз")
    vk_fake.breaks("lp", fault)
    with pytest.raises(Transient):
        await polled(channel, checkpoint)
    assert said(channel, await polled(channel, checkpoint)) == [("client", "раз")]


async def test_a_long_poll_that_always_fails_does_not_spin(
    vk_fake: FakeVk, channel: VkChannel, checkpoint: str
) -> None:
    vk_fake.world.lost_keys.add(vk_fake.world.key)
    with pytest.raises(Transient, match="again and again"):
        await polled(channel, checkpoint)


async def test_a_bad_token_or_a_long_poll_switched_off_stops_the_account(
    vk_fake: FakeVk, channel: VkChannel, open_channel: Opener
) -> None:
    with pytest.raises(AccountDead):
        await anext(stream_of(open_channel(token="vk1.a.bad")))
    vk_fake.world.long_poll_enabled = False
    with pytest.raises(AccountDead, match="switched on"):
        await anext(stream_of(channel))


async def test_an_unreachable_platform_is_transient(vk_fake: FakeVk, channel: VkChannel) -> None:
    await vk_fake.refuse()
    with pytest.raises(Transient):
        await anext(stream_of(channel))


@pytest.mark.parametrize(
    ("cursor", "place"),
    [
        ("", Place()),
        ("17", Place("17")),
        ("17:5:3", Place("17", 5, 3)),
        ("nonsense", Place()),
        ("17:5", Place()),
        ("١٧", Place()),
    ],
)
def test_a_cursor_reads_back(cursor: str, place: Place) -> None:
    assert Place.read(cursor) == place
    if place.ts:
        assert Place.read(str(place)) == place
