from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation import events as e
from conversation.ids import MINUTE, ConversationId, LinkId, Micros
from conversation.message import Attachment, Content
from conversation.state import State
from handoff import desk
from handoff.desk import Events, Refused
from handoff.operators import Operator
from tests.handoff.people import (
    ANNA,
    BORIS,
    BOT,
    CHIEF,
    CLIENT,
    EDITOR,
    HELD,
    HELLO,
    NOW,
    SAID,
    VERA,
    WAITING,
    went,
)

LATER = Micros(NOW + 4 * MINUTE)


def replied(
    state: State,
    operator: Operator,
    *,
    at: Micros = LATER,
    worked_us: int = 3 * MINUTE,
    key: str = "k1",
    content: Content = HELLO,
) -> Events:
    return desk.reply(
        state,
        operator,
        identity=CLIENT,
        content=content,
        client_key=key,
        message_id=SAID,
        now=at,
        worked_us=worked_us,
        holder="Anna",
    )


def refused(act: Callable[[], Events]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.text_ru
    assert refusal.value.text_en
    return refusal.value.code


def test_the_first_reply_claims_ends_the_wait_and_speaks() -> None:
    assert replied(WAITING, ANNA) == (
        e.ConversationClaimed(ANNA.id),
        e.WaitEnded(ANNA.id, 4 * MINUTE, 3 * MINUTE),
        e.OperatorReplied(SAID, CLIENT, HELLO, ANNA.id, "k1"),
    )


def test_the_second_reply_ends_no_wait() -> None:
    state = went(WAITING, *replied(WAITING, ANNA))
    assert [type(event) for event in replied(state, ANNA, key="k2")] == [e.OperatorReplied]


def test_an_answer_to_the_clients_next_message_ends_that_wait() -> None:
    state = went(WAITING, *replied(WAITING, ANNA), at=LATER)
    state = went(state, e.MessageReceived(SAID, CLIENT, "x", "а ещё?"), at=LATER)
    events = replied(state, ANNA, key="k2", at=Micros(LATER + MINUTE), worked_us=5 * MINUTE)
    assert events[0] == e.WaitEnded(ANNA.id, MINUTE, MINUTE)


def test_the_same_click_twice_is_one_reply() -> None:
    state = went(WAITING, *replied(WAITING, ANNA))
    assert replied(state, ANNA) == ()


def test_an_operators_reply_is_never_resent_by_itself() -> None:
    assert isinstance(replied(HELD, ANNA)[-1], e.OperatorReplied)
    assert replied(HELD, ANNA)[-1].resend == "never"  # type: ignore[union-attr]


def test_a_clock_gone_back_makes_no_negative_wait() -> None:
    events = replied(HELD, ANNA, at=Micros(NOW - MINUTE))
    assert e.WaitEnded(ANNA.id, 0, 0) in events


def test_a_second_operator_is_refused_with_the_first_ones_name() -> None:
    with pytest.raises(Refused) as refusal:
        desk.claim(HELD, BORIS, LATER, "Anna")
    assert refusal.value.code == "taken"
    assert "Anna" in refusal.value.text_ru
    assert refused(lambda: replied(HELD, BORIS)) == "taken"


def test_claiming_ones_own_conversation_again_changes_nothing() -> None:
    assert desk.claim(HELD, ANNA, LATER) == ()


def test_a_supervisor_may_take_over_and_the_service_before_ends() -> None:
    assert desk.claim(HELD, CHIEF, LATER) == (
        e.ServiceEnded(ANNA.id, 4 * MINUTE),
        e.ConversationClaimed(CHIEF.id),
    )


def test_a_person_may_step_in_while_the_bot_answers() -> None:
    events = replied(BOT, ANNA)
    assert [type(event) for event in events] == [e.ConversationClaimed, e.OperatorReplied]
    assert went(BOT, *events).mode == "operator"


@pytest.mark.parametrize("operator", [VERA, EDITOR])
def test_a_conversation_of_another_queue_is_neither_seen_nor_taken(operator: Operator) -> None:
    assert desk.may(WAITING, operator) == ()
    assert refused(lambda: desk.claim(WAITING, operator, NOW)) == "not_her_queue"
    assert refused(lambda: desk.note(WAITING, operator, SAID, "…")) == "not_her_queue"
    assert refused(lambda: desk.resend(WAITING, operator, SAID, "failed")) == "not_her_queue"


def test_a_conversation_given_to_her_stays_hers_in_a_foreign_queue() -> None:
    state = went(HELD, e.HandoffRaised("legal_edo", "b2b", "high"))
    assert "close" in desk.may(state, ANNA)
    assert replied(state, ANNA)


def test_nobody_acts_on_a_linked_conversation() -> None:
    link = e.IdentitiesLinked(
        LinkId("l_1"),
        ConversationId("c_0"),
        BOT.conversation,
        BOT.contact,
        (CLIENT,),
        "code",
        CLIENT,
        BOT.contact,
    )
    state = went(BOT, link)
    assert desk.may(state, CHIEF) == ()
    assert refused(lambda: desk.claim(state, CHIEF, NOW)) == "linked"


def test_to_a_queue_the_wait_goes_on_and_the_service_ends() -> None:
    events = desk.transfer(HELD, ANNA, queue="claims", to=None, comment=" счёт ", now=LATER)
    assert events == (
        e.ServiceEnded(ANNA.id, 4 * MINUTE),
        e.ConversationTransferred("claims", None, ANNA.id, "счёт"),
    )
    state = went(HELD, *events, at=LATER)
    assert (state.mode, state.queue, state.operator, state.waiting_since) == ("waiting", "claims", None, NOW)


def test_a_transfer_needs_a_target_who_serves_the_queue() -> None:
    def transfer(queue: str | None, to: Operator | None) -> Callable[[], Events]:
        return lambda: desk.transfer(HELD, ANNA, queue=queue, to=to, comment="", now=LATER)

    assert refused(transfer(None, None)) == "no_target"
    assert refused(transfer(None, VERA)) == "not_her_queue"
    assert refused(transfer("claims", BORIS)) == "not_her_queue"
    assert refused(transfer(None, ANNA)) == "same_operator"
    assert transfer(None, BORIS)()[-1] == e.ConversationTransferred("common", BORIS.id, ANNA.id)
    assert transfer("b2b", VERA)()[-1] == e.ConversationTransferred("b2b", VERA.id, ANNA.id)


def test_what_nobody_handed_off_cannot_be_transferred_returned_or_closed() -> None:
    assert (
        refused(lambda: desk.transfer(BOT, ANNA, queue="b2b", to=None, comment="", now=NOW))
        == "not_handed_off"
    )
    assert refused(lambda: desk.close(BOT, ANNA, NOW)) == "not_claimed"
    assert refused(lambda: desk.give_back(WAITING, ANNA, NOW)) == "not_claimed"


def test_a_colleagues_conversation_is_not_closed_over_her_head() -> None:
    assert refused(lambda: desk.close(HELD, BORIS, LATER, "Anna")) == "taken"
    assert desk.close(HELD, CHIEF, LATER) == (
        e.ServiceEnded(ANNA.id, 4 * MINUTE),
        e.ConversationClosed(CHIEF.id),
    )


def test_after_closing_the_bot_serves_the_next_question() -> None:
    assert went(HELD, *desk.close(HELD, ANNA, LATER)).mode == "bot"


def test_an_empty_reply_or_note_is_refused_but_a_bare_file_is_not() -> None:
    assert refused(lambda: replied(HELD, ANNA, content=Content("  "))) == "empty"
    assert refused(lambda: desk.note(HELD, ANNA, SAID, "\n")) == "empty"
    assert replied(HELD, ANNA, content=Content("", attachments=(Attachment("image", "blob:1"),)))


def test_a_colleague_may_leave_a_note() -> None:
    assert desk.note(HELD, BORIS, SAID, " перезвонить ") == (e.NoteAdded(SAID, BORIS.id, "перезвонить"),)


@pytest.mark.parametrize(
    ("state", "allowed"), [("failed", True), ("unknown", True), ("delivered", False), ("", False)]
)
def test_only_what_failed_is_sent_again(state: str, allowed: bool) -> None:
    def act() -> Events:
        return desk.resend(HELD, ANNA, SAID, state)  # type: ignore[arg-type]

    if allowed:
        assert act() == (e.ResendRequested(SAID, ANNA.id),)
    else:
        assert refused(act) == "not_failed"


ACTS: dict[desk.Act, Callable[[State, Operator], Events]] = {
    "claim": lambda state, operator: desk.claim(state, operator, LATER),
    "reply": replied,
    "note": lambda state, operator: desk.note(state, operator, SAID, "…"),
    "transfer": lambda state, operator: desk.transfer(
        state, operator, queue="pd", to=None, comment="", now=LATER
    ),
    "return": lambda state, operator: desk.give_back(state, operator, LATER),
    "close": lambda state, operator: desk.close(state, operator, LATER),
}
PEOPLE = [ANNA, BORIS, VERA, CHIEF, EDITOR]


@pytest.mark.parametrize("state", [BOT, WAITING, HELD])
@pytest.mark.parametrize("operator", PEOPLE, ids=lambda operator: operator.login)
@pytest.mark.parametrize("act", ACTS)
def test_what_the_screen_offers_is_exactly_what_is_allowed(
    state: State, operator: Operator, act: desk.Act
) -> None:
    offered = act in desk.may(state, operator)
    try:
        done = bool(ACTS[act](state, operator))
    except Refused:
        done = False
    assert offered == done


@given(st.lists(st.tuples(st.sampled_from(list(ACTS)), st.sampled_from(PEOPLE)), max_size=30))
def test_there_is_never_more_than_one_owner_and_every_service_that_began_ends(
    acts: list[tuple[desk.Act, Operator]],
) -> None:
    state, serving, key = WAITING, None, 0
    for act, operator in acts:
        key += 1
        try:
            events = ACTS[act](state, operator) if act != "reply" else replied(state, operator, key=str(key))
        except Refused:
            continue
        for event in events:
            if isinstance(event, e.ServiceEnded):
                assert event.operator == serving
                serving = None
            if isinstance(event, e.ConversationClaimed):
                assert serving is None
                serving = event.operator
        state = went(state, *events, at=LATER)
        assert state.operator == serving
        assert (state.mode == "operator") == (serving is not None)
