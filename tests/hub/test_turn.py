import asyncio

from conversation import events as e
from hub.turn import ATTEMPTS
from storage import inbox
from tests.fakes.far_end import payload, said
from tests.hub.running import RunningHub

QUESTION = "как передать показания?"


async def test_a_question_is_answered_from_a_published_article_with_buttons(hub: RunningHub) -> None:
    await hub.hears("1", QUESTION)
    (answer,) = hub.far_end.accepted
    assert "303-69-69" in answer.text
    assert "Оператор" in [label for label, _ in answer.buttons]
    replied = next(event for event in await hub.log("1") if isinstance(event, e.BotReplied))
    assert (replied.topic, replied.revision) == ("reading_howto", 1)


async def test_a_pressed_button_is_answered_once_however_often_it_is_pressed(hub: RunningHub) -> None:
    await hub.hears("1", QUESTION)
    label, token = hub.far_end.accepted[0].buttons[0]
    await hub.gets("1", {"press": token})
    await hub.gets("1", {"press": token})
    pressed = [event for event in await hub.log("1") if isinstance(event, e.ButtonPressed)]
    assert [(event.label, event.known) for event in pressed] == [(label, True)]
    assert len(hub.far_end.accepted) == 2


async def test_a_forged_or_forgotten_button_gets_a_kind_word_and_changes_nothing(hub: RunningHub) -> None:
    await hub.hears("1", QUESTION)
    before = await hub.state("1")
    await hub.gets("1", {"press": "o_forged"})
    after = await hub.state("1")
    assert (after.mode, after.offers) == (before.mode, before.offers)
    assert len(hub.far_end.accepted) == 2


async def test_a_button_pressed_a_week_late_still_answers(hub: RunningHub) -> None:
    await hub.hears("1", QUESTION)
    _, token = hub.far_end.accepted[0].buttons[0]
    hub.clock.forward(7 * 24 * 3600)
    await hub.gets("1", {"press": token})
    assert [event.known for event in await hub.log("1") if isinstance(event, e.ButtonPressed)] == [True]


async def test_the_word_operator_brings_people_and_silences_the_bot(hub: RunningHub) -> None:
    await hub.hears("1", QUESTION)
    await hub.hears("1", "оператор")
    state = await hub.state("1")
    assert (state.mode, state.queue, state.priority) == ("waiting", "common", "normal")
    sent = len(hub.far_end.accepted)
    await hub.hears("1", QUESTION)
    assert len(hub.far_end.accepted) == sent


async def test_the_same_payload_delivered_again_has_no_second_effect(hub: RunningHub) -> None:
    raw = said("1", QUESTION, "same")
    assert await hub.core.intake.accept(raw) is True
    await hub.settle()
    assert await hub.core.intake.accept(raw) is False
    await hub.settle()
    assert len(hub.far_end.accepted) == 1


async def test_messages_of_one_person_are_served_in_order_by_many_workers(hub: RunningHub) -> None:
    texts = [f"вопрос номер {n}" for n in range(8)]
    for n, text in enumerate(texts):
        await hub.core.intake.accept(said("1", text, f"order-{n}"))
    await asyncio.gather(*(_serve_all(hub, "1") for _ in range(4)))
    received = [event.text for event in await hub.log("1") if isinstance(event, e.MessageReceived)]
    assert received == texts


async def test_a_payload_that_cannot_be_read_becomes_a_dead_letter_and_blocks_nobody(hub: RunningHub) -> None:
    raw = payload("1", None, "bad")
    await hub.core.intake.accept(
        type(raw)(raw.account, raw.event_key, raw.order_key, b"\xff{not json", raw.received_at)
    )
    await hub.hears("1", QUESTION)
    assert len(hub.far_end.accepted) == 1
    dead = await hub.core.database.read(lambda: inbox.dead(10))
    assert [(letter[4], letter[5]) for letter in dead] == [("not JSON", b"\xff{not json")]


async def test_a_payload_that_meets_a_defect_is_tried_again_then_shown_to_people(hub: RunningHub) -> None:
    await hub.core.intake.accept(payload("1", {"break": True}, "defect"))
    for _ in range(ATTEMPTS):
        await hub.core.turns.serve("fake:main", "1")
    dead = await hub.core.database.read(lambda: inbox.dead(10))
    assert len(dead) == 1
    await hub.hears("1", QUESTION)
    assert len(hub.far_end.accepted) == 1


async def test_a_machine_is_never_answered(hub: RunningHub) -> None:
    await hub.hears("1", "Я в отпуске до понедельника", automatic=True)
    assert hub.far_end.accepted == []


async def test_an_edit_with_nothing_changed_is_no_event(hub: RunningHub) -> None:
    key = await hub.hears("1", QUESTION)
    await hub.gets("1", {"edit": key, "text": QUESTION})
    await hub.gets("1", {"edit": key, "text": "другое"})
    edits = [event.text for event in await hub.log("1") if isinstance(event, e.MessageEdited)]
    assert edits == ["другое"]


async def test_two_turns_at_once_on_one_new_person_make_one_contact(hub: RunningHub) -> None:
    for n in range(4):
        await hub.core.intake.accept(said("1", "привет", f"new-{n}"))
    await asyncio.gather(*(_serve_all(hub, "1") for _ in range(4)))
    started = [event for event in await hub.log("1") if isinstance(event, e.ConversationStarted)]
    assert len(started) == 1
    assert sum(isinstance(event, e.MessageReceived) for event in await hub.log("1")) == 4


async def _serve_all(hub: RunningHub, address: str) -> None:
    while (outcome := await hub.core.turns.serve("fake:main", address)) != "nothing":
        if outcome == "busy":
            await asyncio.sleep(0.002)
