"""Whose an account is: a code that is in no event, a phone the platform vouches for; guessing is slowed."""

from dataclasses import replace
from typing import Any

import pytest

from bot.turn import Turn
from bot.verifying import CODE_TYPED, PROOF, Proof, awaits_code, prove, slowed
from conversation import events as e
from conversation.effects import EffectAnswer, LookedUp
from conversation.flow_run import CrmCall, FlowRun, RunId
from conversation.fold import apply
from conversation.ids import HOUR, MINUTE, ConversationId, IdentityId, MessageId, Micros
from conversation.state import State
from tests.hub.running import pack

NOW = Micros(10 * HOUR)
ANNA = IdentityId("anna")
ACCOUNT = "100200301"
RUN = FlowRun(RunId("run"), "account_info", "d", NOW, NOW)


def state(*masked: str, **known: Any) -> State:
    return replace(State(ConversationId("c"), last_identity=ANNA), masked=masked, flows=(RUN,), **known)


def message(text: str = "баланс", phone: str = "") -> e.MessageReceived:
    return e.MessageReceived(MessageId("m"), ANNA, "1", text, phone=phone)


def step(
    state: State,
    run: FlowRun = RUN,
    said: e.MessageReceived | None = None,
    channel: str = "telegram",
    **answers: LookedUp,
) -> Proof:
    known: dict[str, EffectAnswer] = {}
    for _ in range(3):
        turn = Turn(state, said or message(), None, known, NOW)
        proof = prove(pack().policy, turn, state, run, ACCOUNT, channel=channel)
        if not proof.asks:
            return proof
        for asked in proof.asks:
            known[asked.key] = answers["phone" if '"phone"' in asked.arguments else "code"]
    raise AssertionError("it goes on asking")


def with_code(outcome: str = "ok", **data: object) -> FlowRun:
    """The run after the CRM has made a code."""
    started = step(state())
    called = started.events[0]
    assert isinstance(called, e.CrmCallRequested)
    told = '{"minutes":10,"sent_to":"•••@example.ru"}'
    return replace(RUN, asked=PROOF, calls=(CrmCall(PROOF, called.key, "start_identity", outcome, told),))  # type: ignore[arg-type]


def text(name: str, **values: object) -> str:
    return pack().policy.replies.text(name, **values)  # type: ignore[arg-type]


def test_a_code_is_asked_of_the_crm_once_and_then_of_the_client() -> None:
    started = step(state())
    assert started.waits
    (called,) = started.events
    assert isinstance(called, e.CrmCallRequested)
    assert (called.operation, called.arguments) == ("start_identity", '{"account":"100200301"}')
    assert step(state(), replace(RUN, calls=(CrmCall(PROOF, called.key, "start_identity"),))) == Proof(
        waits=True
    )
    asked = step(state(), replace(with_code(), asked=""))
    assert asked.text == text("verify_code_mailed", sent_to="•••@example.ru", minutes=10)
    assert asked.events == (e.SlotAsked(RUN.id, PROOF),)


def test_the_right_code_proves_the_account_of_this_identity_for_a_while() -> None:
    before = state(CODE_TYPED)
    proof = step(before, with_code(), message("[код подтверждения скрыт]"), code=LookedUp("ok"))
    (verified,) = proof.events
    assert proof.proven
    after = apply(before, verified, NOW)
    assert after.proves(ACCOUNT, NOW)
    assert not after.proves(ACCOUNT, Micros(NOW + 13 * HOUR))
    assert not after.proves("100200302", NOW)
    assert not replace(after, last_identity=IdentityId("other")).proves(ACCOUNT, NOW)
    assert step(after) == Proof(proven=True)


def test_what_is_asked_and_recorded_never_holds_the_code() -> None:
    turn = Turn(state(CODE_TYPED), message("[код подтверждения скрыт]"), None, {}, NOW)
    proof = prove(pack().policy, turn, turn.state, with_code(), ACCOUNT, channel="vk")
    (asked,) = proof.asks
    assert asked.key == 'fresh/check_identity/{"account":"100200301","proof":"code","value":"{code}"}'


def test_three_wrong_codes_lead_to_a_person_and_to_a_pause() -> None:
    now, texts = state(CODE_TYPED), []
    for _ in range(3):
        proof = step(now, with_code(), code=LookedUp("rejected", reason="wrong_code"))
        texts.append((proof.text, proof.reason))
        for event in proof.events:
            now = apply(now, event, NOW)
    assert texts == [
        (text("verify_wrong", left=2), ""),
        (text("verify_wrong", left=1), ""),
        (text("verify_too_many"), "flow_failed"),
    ]
    later = step(now, with_code(), code=LookedUp("ok"))
    assert (later.ended, later.proven, later.text) == (True, False, text("verify_paused", minutes=15))


def test_a_code_that_ran_out_is_made_anew_and_trouble_of_the_crm_is_nobodys_fault() -> None:
    old = step(state(CODE_TYPED), with_code(), code=LookedUp("rejected", reason="expired"))
    assert [type(event) for event in old.events] == [e.VerificationFailed, e.CrmCallRequested]
    assert old.events[1].key != with_code().calls[0].key  # type: ignore[union-attr]
    down = step(state(CODE_TYPED), with_code(), code=LookedUp("unavailable"))
    assert (down.events, down.text) == ((e.SlotAsked(RUN.id, PROOF),), text("verify_unavailable"))
    unsure = step(state(), with_code("unknown"))
    assert unsure.reason == "crm_unknown"


def test_a_phone_the_platform_vouches_for_proves_what_the_crm_knows_it_for() -> None:
    said = message("", "+79210000301")
    assert step(state(), said=said, phone=LookedUp("ok")).proven
    other = step(state(), said=said, phone=LookedUp("rejected", reason="phone_unknown"))
    assert other.waits, "then by code"


@pytest.mark.parametrize("channel", ["email", "post", "phone"])
def test_where_nobody_vouches_for_the_sender_nothing_is_proven(channel: str) -> None:
    proof = step(state(CODE_TYPED), with_code(), channel=channel)
    assert (proof.ended, proof.text, proof.events) == (True, text("verify_not_here"), ())


def test_guessing_is_slowed_longer_each_time_and_meets_a_person_at_last() -> None:
    waits = []
    guessed: list[Micros] = []
    for _ in range(10):
        guessed.append(NOW)
        slow = slowed(state(misses_at=tuple(guessed)), NOW)
        waits.append(None if slow is None else slow.minutes)
    assert waits == [None] * 4 + [1, 2, 4, 8, 15, 0]
    five = state(misses_at=(NOW,) * 3, failed_proofs=(NOW,) * 2)
    assert slowed(five, Micros(NOW + MINUTE)) is None
    assert slowed(five, Micros(NOW + HOUR)) is None
    proof = step(state(CODE_TYPED, misses_at=(NOW,) * 6), with_code(), code=LookedUp("ok"))
    assert (proof.proven, proof.text) == (False, text("verify_slowed", minutes=2))
    last = step(state(misses_at=(NOW,) * 10), with_code())
    assert last.reason == "fraud"


def test_the_code_is_awaited_only_where_it_was_asked_for() -> None:
    assert awaits_code(replace(state(), flows=(with_code(),)))
    assert not awaits_code(state())
    assert not awaits_code(replace(state(), flows=(replace(with_code(), status="suspended"),)))
