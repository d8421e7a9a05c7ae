import asyncio
from unittest.mock import patch

import pytest

from channels.channel import (
    AccountDead,
    Ambiguous,
    Blocked,
    Gone,
    PeerMovedTo,
    Rate,
    Rejected,
    RetryAfter,
    SendError,
    Transient,
)
from conversation import events as e
from conversation.ids import IdentityId, MessageId, OperatorId
from conversation.message import Content
from storage import outbox
from storage.database import Script
from tests.fakes.far_end import said
from tests.hub.running import RunningHub

HOUR = 3600.0


async def reply(hub: RunningHub, address: str, text: str, client_key: str = "") -> MessageId:
    """What an operator's reply records, without the desk's permissions."""
    identity = await hub.identity(address)
    message = MessageId(f"msg_{text}")
    said_event = e.OperatorReplied(
        message, IdentityId(identity.id), Content(text), OperatorId("op"), client_key
    )
    await hub.core.recorder.act(identity.conversation, lambda state, now: (said_event,))
    return message


async def fates(hub: RunningHub, address: str) -> list[e.Event]:
    kinds = e.MessageDelivered | e.MessageFailed | e.DeliveryUnknown
    return [event for event in await hub.log(address) if isinstance(event, kinds)]


async def test_a_refused_message_is_sent_later_and_only_once(hub: RunningHub) -> None:
    hub.far_end.faults = [Transient("refused")]
    await hub.hears("1", "привет")
    assert hub.far_end.accepted == []
    hub.clock.forward(10)
    await hub.settle()
    assert len(hub.far_end.accepted) == 1
    assert len(await fates(hub, "1")) == 1


async def test_a_channel_that_answers_in_threads_is_told_what_was_said_before(hub: RunningHub) -> None:
    hub.far_end.in_thread = True
    await hub.hears("1", "привет")
    await hub.hears("1", "спасибо")
    first, second = hub.far_end.threads
    assert len(first) == 1
    assert len(second) == 3
    assert second[:2] == (*first, hub.far_end.accepted[0].external_id)


async def test_retry_after_is_a_floor(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    hub.far_end.faults = [RetryAfter(30, "peer")]
    await hub.hears("1", "привет")
    hub.clock.forward(29)
    await hub.settle()
    assert hub.far_end.accepted == []
    hub.clock.forward(3)
    await hub.settle()
    assert len(hub.far_end.accepted) == 1


async def test_messages_of_a_conversation_leave_in_order_even_when_the_first_fails(hub: RunningHub) -> None:
    await hub.hears("1", "привет")
    hub.far_end.faults = [Transient("refused")]
    await reply(hub, "1", "первое")
    await reply(hub, "1", "второе")
    await hub.settle()
    hub.clock.forward(10)
    await hub.settle()
    assert hub.far_end.of("1")[-2:] == ["первое", "второе"]


@pytest.mark.parametrize("error", [Blocked("by the client"), Gone("no such chat")])
async def test_a_peer_that_cannot_be_reached_is_marked_until_he_writes(
    hub: RunningHub, error: SendError
) -> None:
    hub.far_end.faults = [error]
    await hub.hears("1", "привет")
    identity = await hub.identity("1")
    assert not identity.reachable
    assert [type(event) for event in await fates(hub, "1")] == [e.MessageFailed]
    await hub.hears("1", "я снова здесь")
    assert (await hub.identity("1")).reachable


async def test_what_is_stuck_on_one_channel_keeps_nothing_waiting_on_another(sqlite_hub: RunningHub) -> None:
    """One person, one conversation, two channels; a letter may be put off for hours."""
    hub = sqlite_hub
    await hub.hears("1", "привет")
    await hub.hears("2", "привет", "fake:other")
    conversation = (await hub.identity("1")).conversation
    here, there = await hub.identity("1"), await hub.identity("2", "fake:other")
    hub.far_end.faults = [RetryAfter(HOUR, "peer")]
    said_events = [
        e.OperatorReplied(MessageId(f"msg_{identity.id}"), identity.id, Content("ответ"), OperatorId("op"))
        for identity in (here, there)
    ]
    await hub.core.recorder.act(conversation, lambda state, now: said_events)
    await hub.settle()
    assert (hub.far_end.of("1")[-1], hub.far_end.of("2")[-1]) != ("ответ", "ответ")
    assert hub.far_end.of("2")[-1] == "ответ"


async def test_a_rejected_message_becomes_a_dead_letter_that_an_operator_can_send_again(
    hub: RunningHub,
) -> None:
    hub.far_end.faults = [Rejected("too long")]
    await hub.hears("1", "привет")
    (letter,) = await hub.core.database.read(lambda: outbox.dead(10))
    identity = await hub.identity("1")
    resend = e.ResendRequested(letter[1], OperatorId("op"))
    await hub.core.recorder.act(identity.conversation, lambda state, now: (resend,))
    await hub.settle()
    assert len(hub.far_end.accepted) == 1
    assert await hub.core.database.read(lambda: outbox.dead(10)) == []


async def test_the_bots_words_are_resent_once_when_nobody_knows_their_fate(hub: RunningHub) -> None:
    hub.far_end.after_accepting = [Ambiguous("the answer was lost"), Ambiguous("again")]
    await hub.hears("1", "привет")
    hub.clock.forward(10)
    await hub.settle()
    hub.clock.forward(HOUR)
    await hub.settle()
    assert len(hub.far_end.accepted) == 2
    assert [type(event) for event in await fates(hub, "1")] == [e.DeliveryUnknown]


async def test_an_operators_words_are_never_resent_by_themselves(hub: RunningHub) -> None:
    await hub.hears("1", "привет")
    hub.far_end.after_accepting = [Ambiguous("the answer was lost")]
    await reply(hub, "1", "ваш номер 42")
    await hub.settle()
    hub.clock.forward(HOUR)
    await hub.settle()
    assert hub.far_end.of("1").count("ваш номер 42") == 1
    assert [type(event) for event in await fates(hub, "1")][-1:] == [e.DeliveryUnknown]


async def test_a_channel_with_native_idempotency_is_asked_until_it_answers(hub: RunningHub) -> None:
    hub.far_end.native = True
    await hub.hears("1", "привет")
    hub.far_end.after_accepting = [Ambiguous("lost")] * 3
    await reply(hub, "1", "ваш номер 42")
    for _ in range(6):
        await hub.settle()
        hub.clock.forward(60)
    assert hub.far_end.of("1").count("ваш номер 42") == 1
    assert isinstance((await fates(hub, "1"))[-1], e.MessageDelivered)


async def test_a_peer_that_moved_gets_the_message_at_its_new_address(hub: RunningHub) -> None:
    hub.far_end.faults = [PeerMovedTo("-100500")]
    await hub.hears("1", "привет")
    await hub.settle()
    assert len(hub.far_end.of("-100500")) == 1
    assert (await hub.identity("-100500")).name == "Анна"


async def test_a_peer_that_wrote_from_its_new_address_before_we_knew_goes_on_in_its_old_conversation(
    hub: RunningHub,
) -> None:
    await hub.hears("-7", "привет")
    old = await hub.identity("-7")
    await hub.hears("-100500", "мы переехали")
    hub.far_end.faults = [PeerMovedTo("-100500")]
    await reply(hub, "-7", "ответ")
    for _ in range(2):
        await hub.settle()
    assert (await hub.identity("-100500")).conversation == old.conversation
    assert hub.far_end.of("-100500")[-1] == "ответ"
    await hub.hears("-100500", "спасибо")
    assert [event.text for event in await hub.log("-100500") if isinstance(event, e.MessageReceived)] == [
        "привет",
        "спасибо",
    ]


async def test_a_dead_account_keeps_its_messages_for_later(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    hub.far_end.faults = [AccountDead("bad token")]
    await hub.hears("1", "привет")
    assert await fates(hub, "1") == []
    hub.clock.forward(120)
    await hub.settle()
    assert len(hub.far_end.accepted) == 1


async def test_what_cannot_be_handed_over_for_a_day_is_shown_to_people(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    hub.far_end.faults = [Transient("refused")] * 2
    await hub.hears("1", "привет")
    hub.clock.forward(25 * HOUR)
    await hub.settle()
    assert [type(event) for event in await fates(hub, "1")] == [e.MessageFailed]


async def test_two_senders_never_send_the_same_message(hub: RunningHub) -> None:
    hub.far_end.hold = asyncio.Event()
    await hub.core.intake.accept(said("1", "привет", "k"))
    await hub.core.turns.serve("fake:main", "1")
    identity = await hub.identity("1")
    sending = [asyncio.create_task(hub.core.delivery.send_next(identity.id)) for _ in range(4)]
    while not hub.far_end.attempts:
        await asyncio.sleep(0.005)
    hub.far_end.hold.set()
    outcomes = await asyncio.gather(*sending)
    assert len(hub.far_end.accepted) == 1
    assert outcomes.count("last") == 1


async def test_a_message_in_parts_goes_on_where_it_stopped(hub: RunningHub) -> None:
    await hub.hears("1", "привет")
    before = len(hub.far_end.accepted)
    hub.far_end.faults = [None, Transient("refused")]
    await reply(hub, "1", "раз\fдва\fтри")
    await hub.settle()
    hub.clock.forward(10)
    await hub.settle()
    assert [item.text for item in hub.far_end.accepted[before:]] == ["раз", "два", "три"]


async def test_who_waits_for_a_place_waits_on_when_a_429_comes_meanwhile(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    hub.far_end.rates = (Rate("account", 1, 0.2),)
    hub.far_end.hold = asyncio.Event()
    hub.far_end.faults = [RetryAfter(30)]
    for address in ("1", "2"):
        await hub.core.intake.accept(said(address, "привет", f"k{address}"))
        await hub.core.turns.serve("fake:main", address)
    places = [(await hub.identity(address)).id for address in ("1", "2")]
    sending = [asyncio.create_task(hub.core.delivery.send_next(place)) for place in places]
    while not hub.far_end.attempts:
        await asyncio.sleep(0.005)
    hub.far_end.hold.set()
    assert await asyncio.gather(*sending) == ["later", "later"]
    assert len(hub.far_end.attempts) == 1


async def test_who_read_the_message_before_another_sent_it_does_not_send_it_again(hub: RunningHub) -> None:
    await hub.core.intake.accept(said("1", "привет", "k"))
    await hub.core.turns.serve("fake:main", "1")
    identity = (await hub.identity("1")).id
    database = hub.core.database
    late = await database.read(lambda: outbox.oldest(identity))
    assert late is not None
    assert await hub.core.delivery.send_next(identity) == "last"
    with patch("storage.outbox.oldest", lambda _: _found(late)):
        assert await hub.core.delivery.send_next(identity) == "busy"
    assert len(hub.far_end.accepted) == 1


def _found(row: outbox.OutboxRow) -> Script[outbox.OutboxRow | None]:
    yield from ()
    return row


async def test_answers_go_ahead_of_notifications_that_were_there_before_them(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    for address in ("1", "2", "3"):
        await hub.hears(address, "привет")
    hub.far_end.rates = (Rate("account", 1, 0.5),)
    before = len(hub.far_end.accepted)
    places = [await hub.identity(address) for address in ("1", "2", "3")]
    for place in places[:2]:
        notice = e.BotReplied(
            MessageId(f"note_{place.id}"), place.id, Content("завтра свет отключат"), "notice"
        )
        await hub.core.recorder.act(place.conversation, lambda state, now, notice=notice: (notice,))  # type: ignore[misc]
    first, second, third = (place.id for place in places)
    assert await hub.core.delivery.send_next(first) == "last"
    assert await hub.core.delivery.send_next(second) == "later"
    await hub.core.intake.accept(said("3", "как передать показания?", "k"))
    await hub.core.turns.serve("fake:main", "3")
    assert await hub.core.delivery.send_next(third) == "last"
    assert [item.address for item in hub.far_end.accepted[before:]] == ["1", "3"]
    hub.clock.forward(5)
    assert await hub.core.delivery.send_next(second) == "last"


async def test_being_told_to_wait_does_not_use_up_the_one_resend(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    hub.far_end.faults = [RetryAfter(5), RetryAfter(5)]
    await hub.hears("1", "привет")
    hub.far_end.after_accepting = [Ambiguous("the answer was lost")]
    for _ in range(4):
        hub.clock.forward(10)
        await hub.settle()
    assert len(hub.far_end.accepted) == 2
    assert [type(event) for event in await fates(hub, "1")] == [e.MessageDelivered]
