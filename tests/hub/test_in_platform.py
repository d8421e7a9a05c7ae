"""Somebody answers inside the platform, in our name: a colleague, or only an echo of ourselves."""

from channels.channel import Ambiguous
from conversation import events as e
from conversation.contact import Peer
from conversation.ids import MessageId
from conversation.message import Content
from hub.arrivals import IN_PLATFORM
from storage import contacts
from tests.fakes.far_end import said
from tests.hub.running import RunningHub

QUESTION = "как передать показания?"


async def tells(hub: RunningHub, external_id: str, text: str, author: str, address: str = "1") -> None:
    """The platform tells of a message in our name with this id."""
    await hub.core.intake.accept(said(address, text, external_id, author=author))
    await hub.settle()


async def in_platform(hub: RunningHub) -> list[str]:
    return [
        event.content.text
        for event in await hub.log("1")
        if isinstance(event, e.OperatorReplied) and event.external_id
    ]


async def test_whom_the_platform_names_holds_the_conversation_and_silences_the_bot(hub: RunningHub) -> None:
    await hub.hears("1", QUESTION)
    await tells(hub, "typed-1", "Здравствуйте, это Ольга", "operator")
    state = await hub.state("1")
    assert (state.mode, state.operator) == ("operator", IN_PLATFORM)
    sent = len(hub.far_end.accepted)
    await hub.hears("1", QUESTION)
    assert len(hub.far_end.accepted) == sent, "the bot says nothing, and the words are not sent a second time"
    assert await in_platform(hub) == ["Здравствуйте, это Ольга"]


async def test_an_unknown_message_in_our_name_was_typed_by_somebody_too(hub: RunningHub) -> None:
    await hub.hears("1", QUESTION)
    await tells(hub, "typed-1", "Добрый день", "self")
    assert (await hub.state("1")).operator == IN_PLATFORM
    assert await in_platform(hub) == ["Добрый день"]


async def test_news_of_our_own_message_is_no_news(hub: RunningHub) -> None:
    await hub.hears("1", QUESTION)
    for author in ("self", "operator"):
        await tells(hub, hub.far_end.accepted[0].external_id, "эхо", author)
    assert (await hub.state("1")).mode == "bot"
    assert await in_platform(hub) == []


async def test_every_part_of_a_message_in_several_parts_is_our_own(hub: RunningHub) -> None:
    await hub.hears("1", QUESTION)
    identity = await hub.identity("1")
    long = e.BotReplied(MessageId("long"), identity.id, Content("раз\fдва\fтри"), "")
    await hub.core.recorder.act(identity.conversation, lambda state, now: (long,))
    await hub.settle()
    for part in hub.far_end.accepted[1:]:
        await tells(hub, f"{part.external_id}", part.text, "self")
    assert len(hub.far_end.accepted) == 4
    assert (await hub.state("1")).mode == "bot"


async def test_news_that_overtake_the_answer_to_our_call_are_taken_for_our_own(hub: RunningHub) -> None:
    hub.far_end.native = True  # so that what is not known to have arrived is sent again, not given up
    hub.far_end.after_accepting.append(Ambiguous("the answer was lost"))
    await hub.hears("1", QUESTION)
    await tells(hub, "not-known-yet", "эхо", "self")
    assert (await hub.state("1")).mode == "bot"
    await tells(hub, "typed-1", "А я человек", "operator")
    assert (await hub.state("1")).operator == IN_PLATFORM


async def test_an_answer_inside_the_platform_ends_the_wait(hub: RunningHub) -> None:
    await hub.hears("1", "оператор")
    assert (await hub.state("1")).mode == "waiting"
    hub.clock.forward(60)
    await tells(hub, "typed-1", "Слушаю вас", "operator")
    (ended,) = [event for event in await hub.log("1") if isinstance(event, e.WaitEnded)]
    assert ended.operator == IN_PLATFORM
    assert 60_000_000 <= ended.worked_us <= ended.waited_us < 61_000_000
    await tells(hub, "typed-2", "Ещё одно", "operator")
    assert sum(isinstance(event, e.WaitEnded) for event in await hub.log("1")) == 1


async def test_a_mailing_to_a_stranger_begins_nothing_but_a_persons_words_do(hub: RunningHub) -> None:
    await tells(hub, "mailing-1", "Скидки!", "self", address="2")
    assert await hub.core.database.read(lambda: contacts.by_peer(Peer("fake:main", "2"))) is None
    await tells(hub, "typed-1", "Вы просили перезвонить", "operator", address="2")
    assert (await hub.state("2")).operator == IN_PLATFORM
