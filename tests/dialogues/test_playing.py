"""What a dialogue says is really done to a hub, and what does not hold is told."""

import pytest

from app.dialogues.script import CHANNELS
from tests.dialogues.conftest import Played

HEAD = "version: 1\ndialogues:\n"


def dialogue(turns: str, more: str = "") -> str:
    return f"{HEAD}- id: d\n  {more}\n  turns:\n{turns}"


@pytest.mark.parametrize("channel", CHANNELS)
async def test_each_platform_brings_words_presses_and_files(channel: str, played: Played) -> None:
    results = await played(
        dialogue(
            """
  - {user: 'как передать показания?', expect: {faq: reading_howto, bot_replies: 1, handoff: false}}
  - user: 'как оплатить?'
    attach: [{name: счёт.pdf, type: application/pdf}, {type: image/jpeg}]
    expect: {faq: pay_methods}
  - {press: Оператор, expect: {handoff: {queue: common, priority: normal, reason: client_request}}}
  - {attach: {kind: photo}, expect: {bot_replies: 0}}
""",
            f"channel: {channel}",
        )
    )
    assert [result.differences for result in results] == [()] * 4


async def test_the_same_delivery_is_one_message_and_another_id_is_another(played: Played) -> None:
    same, other = await played(
        dialogue(
            """
  - {user: 'как оплатить?', deliver: {times: 3, same_id: true}, expect: {bot_replies: 1}}
  - {user: 'как оплатить?', deliver: {times: 3, same_id: false}, expect: {bot_replies: 3}}
"""
        )
    )
    assert (same.differences, other.differences) == ((), ())


async def test_what_differs_is_told_in_words(played: Played) -> None:
    (result,) = await played(
        dialogue(
            "  - {user: 'как оплатить?', expect: {intent: outage, faq: reading_howto, bot_replies: 2, clarify: true,"
            " handoff: {queue: pd}, slots: {t1: 5}, text_has: [слон], request: {kind: claim}, flow: submit_reading}}\n"
        )
    )
    assert {difference.partition(":")[0] for difference in result.differences} == {
        "intent", "faq", "bot_replies", "clarify", "handoff", "slots", "text_has", "request", "flow",
    }  # fmt: skip
    assert "intent: expected outage, was pay_methods" in result.differences
    assert not result.ok


async def test_a_turn_that_cannot_be_played_leaves_the_rest_unreached(played: Played) -> None:
    first, second, third = await played(
        dialogue("  - {user: здравствуйте}\n  - {press: Слон}\n  - {user: и что}\n")
    )
    assert first.ok
    assert second.differences[0].startswith("line 7: there is no button «Слон» (shown: «")
    assert third.differences == ("not reached: turn 2 could not be played",)
    assert third.actual == {}


async def test_people_take_over_answer_and_give_back(played: Played) -> None:
    results = await played(
        dialogue(
            """
  - {user: оператор, expect: {handoff: {reason: client_request}, bot_replies: 1}}
  - {event: operator_claims, expect: {bot_replies: 0}}
  - {event: operator_replies, text: 'Здравствуйте, я Ольга', expect: {bot_replies: 0, handoff: {queue: common}}}
  - {user: 'как оплатить?', expect: {bot_replies: 0}}
  - {event: operator_returns_to_bot, expect: {handoff: false}}
  - {user: 'как оплатить?', expect: {faq: pay_methods}}
"""
        )
    )
    assert [result.differences for result in results] == [()] * 6


async def test_one_person_goes_on_in_another_channel_and_a_stranger_does_not(played: Played) -> None:
    turns = """
  - {user: оператор, expect: {handoff: {queue: common}}}
  - {MOVE}
  - {user: 'как оплатить?', channel: vk, expect: {EXPECTED}}
"""
    linked = turns.replace("MOVE", "event: link_identity, channel: vk").replace("EXPECTED", "bot_replies: 0")
    stranger = turns.replace("MOVE", "event: restart").replace("EXPECTED", "faq: pay_methods")
    named = turns.replace("MOVE", "event: restart").replace("EXPECTED", "bot_replies: 0")
    for text, more in ((linked, ""), (stranger, ""), (named, "contact: anna")):
        assert [result.differences for result in await played(dialogue(text, more))] == [()] * 3


async def test_time_passes_and_what_falls_due_is_done(played: Played) -> None:
    results = await played(
        dialogue(
            """
  - {user: оператор}
  - {event: clock, by: +1h 30m, expect: {bot_replies: 0}}
  - {event: clock, to: '2026-11-23T14:00:00+03:00'}
"""
        )
    )
    assert results[1].ok
    assert results[2].differences == ("line 9: the clock does not go back",)


async def test_a_message_is_edited_and_a_letter_cannot_be(played: Played) -> None:
    turns = "  - {user: 'как оплатить?'}\n  - {event: message_edited, text: 'где офис?', expect: {handoff: false}}\n"
    for channel in ("telegram", "vk", "api"):
        assert all(result.ok for result in await played(dialogue(turns, f"channel: {channel}")))
    _, edited = await played(dialogue(turns, "channel: email"))
    assert edited.differences == ("line 7: no message can be edited on email",)


async def test_what_must_not_stand_anywhere_is_found_where_it_stands(played: Played) -> None:
    (result,) = await played(
        dialogue("  - {user: 'мой кот 778-899-001', expect: {masked: ['778 899 001', слон]}}\n")
    )
    assert {difference.rpartition(" ")[2] for difference in result.differences} >= {"events", "timeline"}
    assert not any("слон" in difference for difference in result.differences)


async def test_the_same_dialogue_comes_out_the_same_twice(played: Played) -> None:
    text = dialogue("  - {user: 'здравствуйте'}\n  - {user: 'у меня нет света'}\n  - {user: 'оператор'}\n")
    assert await played(text) == await played(text)
