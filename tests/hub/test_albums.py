"""What a client sent as one message is one, whatever the channel: joined, held, and forgotten by no crash."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from channels.channel import RawPayload
from conversation import events as e
from conversation.contact import Peer
from conversation.ids import SECOND, Micros
from conversation.inbound import Inbound, InboundMessage
from conversation.message import Attachment
from hub.albums import HOLD_US, Part, gather, join
from storage import inbox
from storage.inbox import InboxRow
from tests.fakes.far_end import payload, said
from tests.hub.running import RunningHub, running_hub

HELD = HOLD_US / SECOND + 0.1
START = Micros(1_000_000_000)


def heard(log: Sequence[e.Event]) -> list[e.MessageReceived]:
    return [event for event in log if isinstance(event, e.MessageReceived)]


async def comes(hub: RunningHub, key: str, text: str, group: str = "g1") -> None:
    part = said("1", text, key, group=group)
    await hub.core.intake.accept(replace(part, received_at=hub.clock()))


async def test_parts_wait_for_each_other_and_become_one_message(hub: RunningHub) -> None:
    for key, text in (("a", ""), ("b", "мой счётчик"), ("c", "")):
        await comes(hub, key, text)
        assert await hub.core.turns.serve("fake:main", "1") == "busy", "held"
    hub.clock.forward(HELD)
    await hub.settle()
    (message,) = heard(await hub.log("1"))
    assert (message.text, message.external_id, message.also) == ("мой счётчик", "b", ("a", "c"))
    assert await hub.core.database.read(lambda: inbox.waiting(10)) == []
    assert len(hub.far_end.accepted) == 1


async def test_another_album_and_other_words_are_messages_of_their_own(hub: RunningHub) -> None:
    for key, group in (("a", "g1"), ("b", "g1"), ("c", "g2"), ("d", "g2"), ("e", "")):
        await comes(hub, key, f"слова {key}", group)
    await hub.settle()
    found = [(message.external_id, message.also) for message in heard(await hub.log("1"))]
    assert found == [("a", ("b",)), ("c", ("d",)), ("e", ())]


async def test_a_process_that_dies_while_it_waits_loses_no_part(tmp_path: Path) -> None:
    async with running_hub(tmp_path) as first:
        for key in "ab":
            await comes(first, key, f"слова {key}")
        assert await first.core.turns.serve("fake:main", "1") == "busy"
        clock = first.clock
    async with running_hub(tmp_path, clock=clock) as second:
        await comes(second, "c", "слова c")
        second.clock.forward(HELD)
        await second.settle()
        (message,) = heard(await second.log("1"))
        assert message.text == "слова a\n\nслова b\n\nслова c"


async def test_a_part_that_comes_too_late_is_a_message_of_its_own(hub: RunningHub) -> None:
    await comes(hub, "a", "слова a")
    hub.clock.forward(HELD)
    await hub.settle()
    await comes(hub, "b", "слова b")
    hub.clock.forward(HELD)
    await hub.settle()
    assert [message.text for message in heard(await hub.log("1"))] == ["слова a", "слова b"]


def row(number: int, at: int = START) -> InboxRow:
    return InboxRow(number, "fake:main", "1", f"k{number}", b"", Micros(at), 0)


async def test_a_defect_met_in_the_payload_behind_is_not_blamed_on_the_album(hub: RunningHub) -> None:
    await comes(hub, "a", "слова a")
    await hub.core.intake.accept(payload("1", {"break": "behind"}, "b"))
    await hub.settle()
    assert [message.external_id for message in heard(await hub.log("1"))] == ["a"]
    (letter,) = await hub.core.database.read(lambda: inbox.dead(10))
    assert letter[4] == "RuntimeError: see the log"
    assert b"behind" in letter[5]


def one(raw: RawPayload, group: str = "g1") -> Sequence[Inbound]:
    photo = Attachment("image", f"f{raw.event_key}")
    key = raw.event_key
    return [
        InboundMessage(
            Peer("fake:main", "1"), key, raw.received_at, key, attachments=(photo,), group_key=group
        )
    ]


def test_a_clock_that_was_set_back_holds_nothing_for_ever() -> None:
    first = Part(row(1), one(Part(row(1), ()).raw))
    assert gather(first, [], one, Micros(START + 1)) == ()
    assert gather(first, [], one, Micros(START - 3600 * SECOND)) == (first,)


def test_parts_keep_their_order_and_all_their_files() -> None:
    parts = [one(Part(row(number), ()).raw) for number in (1, 2, 3)]
    (found,) = join(parts)
    assert isinstance(found, InboundMessage)
    assert [file.ref for file in found.attachments] == ["fk1", "fk2", "fk3"]
    assert (found.key, found.external_id, found.also) == ("k1", "k1", ("k2", "k3"))
