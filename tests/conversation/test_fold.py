from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation import events as e
from conversation.contact import Peer
from conversation.fold import _CHANGES, OFFERS_KEPT, OPERATOR_KEYS_KEPT, RECENT_BOT_MESSAGES, apply, fold
from conversation.ids import (
    MINUTE,
    ContactId,
    ConversationId,
    IdentityId,
    LinkId,
    MessageId,
    Micros,
    OperatorId,
)
from conversation.message import Button, Content
from conversation.state import State

HERE, THERE = ConversationId("c_1"), ConversationId("c_2")
WIDGET, PHONE = IdentityId("id_widget"), IdentityId("id_phone")
ANNA, BORIS = OperatorId("op_anna"), OperatorId("op_boris")
MESSAGE = MessageId("msg_1")

WITHOUT_MEANING = {
    e.MessageEdited,
    e.MessageDeleted,
    e.TextUnderstood,
    e.NoteAdded,
    e.AddressLeft,
    e.AnswersMailed,
    e.CorrespondenceRegistered,
    e.WaitEnded,
    e.ServiceEnded,
    e.MessageDelivered,
    e.MessageFailed,
    e.DeliveryUnknown,
    e.ResendRequested,
    e.ReceiptReceived,
    e.PeerMoved,
    e.ParticipantWrote,
    e.LinkRefused,
    e.CrmCallDelayed,
    e.RequestCorrected,
    e.RequestTransmitted,
    e.RequestAssigned,
    e.RequestStateChanged,
    e.RequestAnswered,
    e.DeadlineNeared,
    e.TaskOpened,
    e.TaskClosed,
    e.VisitBooked,
    e.VisitMoved,
    e.VisitCancelled,
    e.VisitReminded,
    e.VisitArrived,
    e.VisitCalled,
    e.VisitEnded,
    e.DataExported,
    e.ConsentDataErased,
    e.RetentionApplied,
}
"""Kept for people, reports and replay: no decision looks at them."""

EVENTS: st.SearchStrategy[e.Event] = st.one_of(*(st.from_type(kind) for kind in get_args(e.Event)))


def at(minute: int) -> Micros:
    return Micros(minute * MINUTE)


def went(*events: e.Event, state: State | None = None, minute: int = 0) -> State:
    state = state or State(HERE)
    for event in events:
        state = apply(state, event, at(minute))
    return state


def wrote(text: str = "вопрос", identity: IdentityId = WIDGET) -> e.MessageReceived:
    return e.MessageReceived(MESSAGE, identity, "x", text)


def bot(reason: str = "article", *offers: e.Offer, topic: str = "") -> e.BotReplied:
    buttons = tuple(Button(offer.label, offer.token) for offer in offers)
    return e.BotReplied(MESSAGE, WIDGET, Content("ответ", buttons), reason, topic=topic, offers=offers)


def operator(key: str = "", who: OperatorId = ANNA) -> e.OperatorReplied:
    return e.OperatorReplied(MESSAGE, WIDGET, Content("да"), who, key)


def linked(survivor: ConversationId, absorbed: ConversationId) -> e.IdentitiesLinked:
    return e.IdentitiesLinked(
        LinkId("l_1"),
        survivor,
        absorbed,
        ContactId("p_1"),
        (PHONE,),
        "code",
        PHONE,
        ContactId("p_2"),
        (e.Offer("o_old", "Старая", "operator"),),
    )


def unlinked(survivor: ConversationId, absorbed: ConversationId) -> e.IdentitiesUnlinked:
    return e.IdentitiesUnlinked(LinkId("l_1"), survivor, absorbed, ContactId("p_2"), (PHONE,), WIDGET, ANNA)


HANDED = e.HandoffRequested("client_request", "common", "normal")


def test_every_event_has_a_case_or_is_known_to_mean_nothing() -> None:
    assert _CHANGES.keys() | WITHOUT_MEANING == set(get_args(e.Event))
    assert not _CHANGES.keys() & WITHOUT_MEANING


@given(st.lists(EVENTS, max_size=12))
def test_the_fold_is_total_and_counts_every_event(events: list[e.Event]) -> None:
    recorded = [e.Recorded(n, HERE, n, at(n), event) for n, event in enumerate(events, 1)]
    assert fold(HERE, recorded).version == len(events)


@given(st.lists(EVENTS, max_size=12), st.integers(0, 12))
def test_a_fold_that_goes_on_from_a_snapshot_is_the_whole_fold(events: list[e.Event], cut: int) -> None:
    recorded = [e.Recorded(n, HERE, n, at(n), event) for n, event in enumerate(events, 1)]
    assert fold(HERE, recorded[cut:], fold(HERE, recorded[:cut])) == fold(HERE, recorded)


@given(st.lists(EVENTS, max_size=12))
def test_an_operator_holds_it_exactly_when_the_mode_says_so(events: list[e.Event]) -> None:
    state = went(*events)
    assert (state.operator is not None) == (state.mode == "operator")
    assert (state.linked_into is not None) == (state.mode == "linked")
    if state.mode == "waiting":
        assert state.waiting_since is not None


@given(st.sampled_from(sorted(WITHOUT_MEANING, key=lambda kind: kind.__name__)).flatmap(st.from_type))
def test_what_means_nothing_only_raises_the_version(event: e.Event) -> None:
    state = went(wrote(), bot("clarify"), HANDED)
    assert apply(state, event, at(9)) == replace(state, version=state.version + 1)


def test_a_conversation_from_the_first_word_to_its_close() -> None:
    offer = e.Offer("o_1", "Тариф", "topic:tariff_info")
    peer = Peer("widget:site", "w1")
    state = went(e.ConversationStarted(ContactId("p_1"), WIDGET, "widget", peer), wrote(), minute=1)
    state = went(bot("article", offer, topic="reading_howto"), state=state, minute=1)
    assert (state.contact, state.greeted, state.last_topic) == ("p_1", True, "reading_howto")
    assert (state.offers, state.offered, state.bot_messages_at) == ((offer,), 1, (at(1),))
    state = went(wrote("оператор"), bot("handoff"), HANDED, state=state, minute=2)
    assert (state.mode, state.queue, state.waiting_since, state.offered) == ("waiting", "common", at(2), 0)
    state = went(e.WaitRose(30 * MINUTE), state=state, minute=32)
    state = went(e.ConversationClaimed(ANNA), state=state, minute=33)
    assert (state.mode, state.operator, state.waiting_since, state.rose) == ("operator", ANNA, at(2), True)
    state = went(operator("k1"), state=state, minute=34)
    assert (state.waiting_since, state.rose, state.operator_keys) == (None, False, ("k1",))
    state = went(wrote("а ещё?"), state=state, minute=40)
    assert state.waiting_since == at(40)
    state = went(e.ConversationClosed(ANNA), state=state, minute=41)
    assert state == State(
        conversation=HERE,
        version=11,
        contact=ContactId("p_1"),
        last_identity=WIDGET,
        last_message=MESSAGE,
        last_topic="reading_howto",
        greeted=True,
        offers=(offer,),
        operator_keys=("k1",),
    )


def test_a_wait_that_was_answered_does_not_rise_again_in_the_next_queue() -> None:
    state = went(HANDED, e.WaitRose(1), e.ConversationClaimed(ANNA), operator())
    state = went(e.ConversationTransferred("b2b", None, ANNA), state=state, minute=50)
    assert (state.mode, state.rose, state.waiting_since) == ("waiting", False, at(50))


def test_a_transfer_before_the_first_reply_keeps_the_wait() -> None:
    state = went(HANDED, e.ConversationClaimed(ANNA))
    state = went(e.ConversationTransferred("common", BORIS, ANNA), state=state, minute=5)
    assert (state.operator, state.waiting_since, state.claimed_at) == (BORIS, at(0), at(5))


def test_failures_are_counted_until_an_answer() -> None:
    state = went(bot("not_understood"), bot("clarify"))
    assert state.failed_tries == 2
    assert went(bot("thanks"), state=state).failed_tries == 0


def test_a_silenced_bot_is_unsilenced_by_its_next_message() -> None:
    state = went(e.BotSilenced("too_many_messages"))
    assert state.silenced
    assert not went(bot(), state=state).silenced


def test_the_state_stays_small_however_long_the_conversation() -> None:
    offers = tuple(e.Offer(f"o_{n}", "x", "operator") for n in range(10))
    state = State(HERE)
    for n in range(500):
        state = went(wrote(), bot("article", *offers), operator(f"k{n}"), state=state, minute=n)
    assert len(state.offers) == OFFERS_KEPT
    assert len(state.bot_messages_at) == RECENT_BOT_MESSAGES
    assert len(state.operator_keys) == OPERATOR_KEYS_KEPT


def test_replies_go_to_the_channel_used_last() -> None:
    assert went(wrote(identity=WIDGET), wrote(identity=PHONE)).last_identity == PHONE


def test_an_absorbed_conversation_leaves_its_queue_and_comes_back_to_the_bot() -> None:
    state = went(HANDED, e.ConversationClaimed(ANNA), linked(THERE, HERE))
    assert (state.mode, state.linked_into, state.operator, state.queue) == ("linked", THERE, None, "")
    state = went(unlinked(THERE, HERE), state=state)
    assert (state.mode, state.linked_into, state.contact) == ("bot", None, "p_2")
    assert (state.reason, state.queue, state.priority, state.links) == ("", "", "normal", ())


def test_the_conversation_that_goes_on_keeps_its_people_and_learns_the_others_buttons() -> None:
    state = went(wrote(), HANDED, linked(HERE, THERE))
    assert (state.mode, state.queue, state.last_identity) == ("waiting", "common", PHONE)
    assert state.offer("o_old") is not None
    state = went(unlinked(HERE, THERE), state=state)
    assert (state.last_identity, state.links) == (WIDGET, ())


def test_a_bare_number_after_a_link_presses_no_foreign_button() -> None:
    state = went(bot("article", e.Offer("o_1", "x", "operator")), linked(HERE, THERE))
    assert state.offered == 0


@pytest.mark.parametrize("event", [wrote(), e.ReachabilityChanged(WIDGET, reachable=True)])
def test_who_writes_or_unblocks_us_is_reachable_again(event: e.Event) -> None:
    state = went(e.ReachabilityChanged(WIDGET, reachable=False))
    assert state.unreachable == (WIDGET,)
    assert went(event, state=state).unreachable == ()


def test_erasure_leaves_no_words_of_the_client() -> None:
    subject = replace(wrote(), subject="Мой счёт")
    state = went(subject, bot("article", e.Offer("o_1", "x", "operator")), e.ContactErased("job"))
    assert (state.last_subject, state.offers, state.codes) == ("", (), ())
