from dataclasses import replace

from bot import rating
from bot.engine import Turn, decide
from bot.turn import Decision
from conversation import events as e
from conversation.fold import apply
from conversation.ids import MessageId, OperatorId
from conversation.message import Content
from conversation.state import State
from conversation.understanding import Understanding
from tests.bot.turns import CLIENT, GREETED, NOW, POLICY, pressed, understood, wrote

OLGA = OperatorId("oper_o")


def went(*events: e.Event, state: State = GREETED) -> State:
    for event in events:
        state = apply(state, event, NOW)
    return state


SERVED = went(
    wrote("оператор"),
    e.HandoffRequested("client_request", "common", "normal"),
    e.ConversationClaimed(OLGA),
    e.OperatorReplied(MessageId("m_2"), CLIENT, Content("Здравствуйте!"), OLGA),
)
ASKED = went(e.ConversationClosed(OLGA), *rating.ask(POLICY, SERVED), state=SERVED)


def after(
    state: State, trigger: e.MessageReceived | e.ButtonPressed, heard: Understanding | None = None
) -> Decision:
    return decide(POLICY, Turn(went(trigger, state=state), trigger, heard, {}, NOW))


def said(decision: Decision) -> list[str]:
    return [event.reason for event in decision.events if isinstance(event, e.BotReplied)]


def test_who_was_answered_by_a_person_is_asked_with_five_buttons() -> None:
    question, asked = rating.ask(POLICY, SERVED)
    assert isinstance(question, e.BotReplied)
    assert [offer.action for offer in question.offers] == [f"rate:{score}" for score in range(1, 6)]
    assert [button.value for button in question.content.buttons] == [o.token for o in question.offers]
    assert asked == e.RatingAsked(question.message, OLGA)


def test_nobody_is_asked_whom_no_person_answered_or_nobody_can_reach() -> None:
    claimed = went(wrote("оператор"), e.ConversationClaimed(OLGA))
    assert rating.ask(POLICY, claimed) == ()
    assert rating.ask(POLICY, replace(SERVED, unreachable=(CLIENT,))) == ()


def test_a_score_is_recorded_for_whoever_answered_and_thanked_for() -> None:
    decision = after(ASKED, pressed("rate:4"))
    assert decision.events[0] == e.ServiceRated(OLGA, 4)
    assert said(decision) == ["rating_thanks"]


def test_a_bare_figure_typed_under_the_question_is_the_score() -> None:
    assert after(ASKED, wrote("5")).events[0] == e.ServiceRated(OLGA, 5)


def test_the_second_score_changes_nothing() -> None:
    rated = went(e.ServiceRated(OLGA, 4), state=ASKED)
    decision = after(rated, pressed("rate:1"))
    assert not any(isinstance(event, e.ServiceRated) for event in decision.events)
    assert said(decision) == ["rating_known"]


def test_a_forged_score_is_none() -> None:
    for action in ("rate:0", "rate:6", "rate:-1", "rate:5.0", "rate:٥", "rate:x"):
        events = after(ASKED, pressed(action)).events
        assert not any(isinstance(event, e.ServiceRated) for event in events), action


def test_a_score_that_comes_when_people_have_the_next_question_is_kept_and_the_bot_stays_silent() -> None:
    again = went(e.HandoffRequested("client_request", "common", "normal"), state=ASKED)
    assert after(again, pressed("rate:2")).events == (e.ServiceRated(OLGA, 2),)
    assert after(again, pressed("rate")).events == ()


def wishing() -> State:
    rated = went(*after(ASKED, pressed("rate:3")).events, state=ASKED)
    return went(*after(rated, pressed("rate")).events, state=rated)


def test_the_words_after_the_wish_to_comment_are_the_comment_once() -> None:
    message = wrote("долго ждал ответа")
    decision = after(wishing(), message)
    assert decision.events[0] == e.RatingCommented(OLGA, message.message)
    assert said(decision) == ["rating_comment_thanks"]
    done = went(*decision.events, state=wishing())
    assert not any(isinstance(event, e.RatingCommented) for event in after(done, wrote("спасибо")).events)


def test_danger_and_the_call_for_a_person_come_before_a_comment() -> None:
    danger = understood("emergency_safety", reason="fire")
    for text, heard in (("щиток искрит", danger), ("Оператор", None)):
        decision = after(wishing(), wrote(text), heard)
        assert not any(isinstance(event, e.RatingCommented) for event in decision.events), text


def test_without_the_wish_a_text_after_the_score_is_a_question_as_ever() -> None:
    rated = went(*after(ASKED, pressed("rate:3")).events, state=ASKED)
    decision = after(rated, wrote("как передать показания?"))
    assert not any(isinstance(event, e.RatingCommented) for event in decision.events)
