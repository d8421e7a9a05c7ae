from dataclasses import replace

import pytest

from bot.engine import Turn, decide
from conversation.effects import FindArticles
from conversation.events import (
    BotReplied,
    BotSilenced,
    HandoffRaised,
    HandoffRequested,
    Offer,
)
from conversation.ids import MINUTE, ArticleId, ConversationId, Micros, OperatorId
from conversation.message import Attachment
from conversation.understanding import Candidate, Understanding
from tests.bot.turns import (
    FRESH,
    GREETED,
    NOW,
    POLICY,
    READING,
    Hub,
    after,
    answered,
    labels,
    pressed,
    spoke,
    understood,
    wrote,
)

WAITING = replace(GREETED, mode="waiting", queue="common", priority="normal", waiting_since=NOW)
HELD = replace(GREETED, mode="operator", queue="common", operator=OperatorId("op_1"))


def test_a_question_is_answered_from_its_article_with_the_revision_recorded() -> None:
    reply = spoke(
        answered(GREETED, wrote("как передать показания?"), understood("reading_howto"), Hub(READING))
    )
    assert reply.content.text == READING.answer
    assert (reply.reason, reply.article, reply.revision, reply.topic) == (
        "article",
        READING.id,
        4,
        "reading_howto",
    )
    assert labels(reply) == ["Не передал показания", "Как оплатить", "Оператор"]
    assert reply.resend == "resend_once"


def test_a_button_is_its_offers_token_of_at_most_32_ascii_characters() -> None:
    reply = spoke(answered(GREETED, wrote("показания"), understood("reading_howto"), Hub(READING)))
    assert [button.value for button in reply.content.buttons] == [offer.token for offer in reply.offers]
    assert len({offer.token for offer in reply.offers}) == 3
    assert all(len(offer.token) <= 32 and offer.token.isascii() for offer in reply.offers)


def test_tokens_of_two_turns_differ() -> None:
    turns = [replace(GREETED, version=version) for version in (3, 4)]
    tokens = [
        spoke(answered(turn, wrote("показания"), understood("reading_howto"), Hub(READING))).offers[0].token
        for turn in turns
    ]
    assert tokens[0] != tokens[1]


def test_the_bot_introduces_itself_once_before_its_first_answer() -> None:
    first = answered(FRESH, wrote("показания"), understood("reading_howto"), Hub(READING))
    assert spoke(first).content.text.startswith("Здравствуйте! Я бот")
    assert spoke(first).content.text.endswith(READING.answer)
    second = answered(after(FRESH, first), wrote("показания"), understood("reading_howto"), Hub(READING))
    assert spoke(second).content.text == READING.answer


def test_a_greeting_is_not_doubled_by_the_introduction() -> None:
    text = spoke(answered(FRESH, wrote("привет"), understood("greet"))).content.text
    assert text.count("Здравствуйте") == 1
    assert "Я бот" in text


def test_a_topic_without_an_article_offers_a_person() -> None:
    reply = spoke(answered(GREETED, wrote("?"), understood("tariff_info")))
    assert (reply.reason, labels(reply)) == ("no_article", ["Оператор"])


def test_a_flow_that_is_not_built_answers_from_the_article_and_says_so() -> None:
    article = replace(READING, topic="reading_submit")
    reply = spoke(answered(GREETED, wrote("примите 4512"), understood("reading_submit"), Hub(article)))
    assert reply.content.text.startswith(READING.answer)
    assert "пока не могу" in reply.content.text


def test_operator_is_announced_in_one_message_and_then_the_bot_is_silent() -> None:
    events = answered(GREETED, wrote("оператор"), understood("operator_request"), Hub(place=3))
    assert [type(event) for event in events] == [BotReplied, HandoffRequested]
    reply = spoke(events)
    assert "3" in reply.content.text
    assert (reply.reason, reply.resend, reply.offers) == ("handoff", "never", ())
    assert events[1] == HandoffRequested("client_request", "common", "normal")
    state = after(GREETED, events)
    assert answered(state, wrote("вы тут?"), understood("greet")) == ()
    assert answered(state, pressed("topic:reading_howto"), hub=Hub(READING)) == ()


@pytest.mark.parametrize(
    ("opens", "said"),
    [
        ("2026-11-19T08:00+03:00", "завтра после 8:00"),
        ("2026-11-18T22:30+03:00", "сегодня после 22:30"),
        ("2027-01-02T08:00+03:00", "2 января после 8:00"),
    ],
)
def test_outside_working_hours_the_announcement_says_when_people_work(opens: str, said: str) -> None:
    now = Micros(1_795_027_200_000_000)
    events = answered(
        GREETED, wrote("оператор"), understood("operator_request"), Hub(opens=opens, place=2), now=now
    )
    assert said in spoke(events).content.text
    assert "очеред" not in spoke(events).content.text


@pytest.mark.parametrize("reason", ["live_wire", "fire", "shock"])
def test_danger_comes_first_with_112_and_the_grid_companys_number(reason: str) -> None:
    offered = (Offer("o_1", "Нет света", "topic:outage"),)
    state = replace(FRESH, offers=offered, offered=1)
    events = answered(state, wrote("щиток искрит"), understood("emergency_safety", reason=reason))
    text = spoke(events).content.text
    assert text.index("112") < text.index("8-800-220-0-220") < text.index("специалист")
    assert text.startswith("Это опасно")
    assert events[-1] == HandoffRequested(reason, "safety", "safety")


def test_a_danger_that_is_merely_likely_is_not_asked_about() -> None:
    likely = understood("emergency_safety", "outage", certainty="clarify", confidence=0.6)
    assert answered(GREETED, wrote("что-то трещит"), likely)[-1] == HandoffRequested(
        "live_wire", "safety", "safety"
    )


@pytest.mark.parametrize(
    ("intent", "reason", "queue"),
    [
        ("legal_contract", "legal_contract", "b2b"),
        ("debt_restructure", "debt_restructure", "debt"),
        ("refund_overpay", "recalculation", "claims"),
    ],
)
def test_what_only_people_serve_goes_to_their_queue(intent: str, reason: str, queue: str) -> None:
    events = answered(GREETED, wrote("…"), understood(intent))
    assert isinstance(events[-1], HandoffRequested)
    assert (events[-1].reason, events[-1].queue) == (reason, queue)


@pytest.mark.parametrize(
    ("topic", "reason", "priority"),
    [
        ("paid_services", "paid_service", "commercial"),
        ("fraud_report", "fraud", "high"),
        ("tariff_info", "client_request", "normal"),
    ],
)
def test_the_operator_button_under_an_answer_brings_that_topics_reason(
    topic: str, reason: str, priority: str
) -> None:
    reply = spoke(answered(GREETED, wrote("?"), understood(topic), Hub(replace(READING, topic=topic))))
    events = answered(GREETED, pressed(reply.offers[-1].action))
    assert isinstance(events[-1], HandoffRequested)
    assert (events[-1].reason, events[-1].priority) == (reason, priority)


def test_an_unsure_understanding_is_offered_as_choices() -> None:
    understanding = understood("tariff_info", "tariff_zones", "pay_methods", "outage", certainty="clarify")
    reply = spoke(answered(GREETED, wrote("тариф"), understanding))
    assert reply.reason == "clarify"
    assert labels(reply)[-1] == "Оператор"
    assert [offer.action for offer in reply.offers[:-1]] == [
        "topic:tariff_info",
        "topic:tariff_zones",
        "topic:pay_methods",
    ]


def test_an_article_of_a_topic_of_its_own_is_asked_about_by_its_title() -> None:
    understanding = understood("pole_cats", "outage", certainty="clarify")
    hub = Hub(replace(READING, topic="pole_cats", title="Кот на опоре"))
    reply = spoke(answered(GREETED, wrote("кот"), understanding, hub))
    assert labels(reply) == ["Кот на опоре", "Нет света", "Оператор"]
    pressed_it = spoke(answered(GREETED, pressed(reply.offers[0].action), hub=hub))
    assert (pressed_it.reason, pressed_it.topic) == ("article", "pole_cats")


def test_a_topic_whose_article_is_no_longer_valid_is_not_asked_about() -> None:
    understanding = understood("pole_cats", "outage", certainty="clarify")
    assert labels(spoke(answered(GREETED, wrote("кот"), understanding))) == ["Нет света", "Оператор"]
    alone = understood("pole_cats", certainty="clarify")
    assert spoke(answered(GREETED, wrote("кот"), alone)).reason == "not_understood"


def test_a_topic_far_behind_the_best_one_is_not_offered() -> None:
    candidates = (Candidate("tariff_info", 0.29), Candidate("outage", 0.05))
    reply = spoke(answered(GREETED, wrote("тариф"), Understanding("", candidates, (), "clarify")))
    assert [offer.action for offer in reply.offers] == ["topic:tariff_info", "operator"]


def test_an_unknown_question_is_answered_by_a_good_search_hit() -> None:
    hub = Hub(replace(READING, score=0.8))
    reply = spoke(answered(GREETED, wrote("про счётчик"), understood(certainty="unknown"), hub))
    assert (reply.reason, reply.topic) == ("article", "reading_howto")


def test_a_poor_search_hit_is_only_offered() -> None:
    hub = Hub(replace(READING, score=0.3))
    reply = spoke(answered(GREETED, wrote("про счётчик"), understood(certainty="unknown"), hub))
    assert reply.reason == "not_understood"
    assert labels(reply) == ["Как передать показания", "Оператор"]


def test_two_failures_in_a_row_bring_a_person() -> None:
    unknown = understood(certainty="unknown")
    first = answered(GREETED, wrote("абырвалг"), unknown)
    assert spoke(first).reason == "not_understood"
    second = answered(after(GREETED, first), wrote("абырвалг"), unknown)
    assert second[-1] == HandoffRequested("low_confidence", "common", "normal")
    assert "не удалось понять" in spoke(second).content.text


def test_an_answer_in_between_forgives_a_failure() -> None:
    unknown = understood(certainty="unknown")
    state = after(GREETED, answered(GREETED, wrote("абырвалг"), unknown))
    state = after(state, answered(state, wrote("показания"), understood("reading_howto"), Hub(READING)))
    assert spoke(answered(state, wrote("абырвалг"), unknown)).reason == "not_understood"


@pytest.mark.parametrize("said", ["2", "2.", "2)", "как ОПЛАТИТЬ"])
def test_a_number_or_a_label_counts_as_pressing_the_last_messages_offer(said: str) -> None:
    state = after(GREETED, answered(GREETED, wrote("?"), understood("reading_howto"), Hub(READING)))
    pay = replace(READING, topic="pay_methods")
    assert spoke(answered(state, wrote(said), understood("nonsense"), Hub(pay))).topic == "pay_methods"


@pytest.mark.parametrize("said", ["0", "4", "99", "4512"])
def test_a_number_that_names_no_offer_is_understood_as_a_text(said: str) -> None:
    state = after(GREETED, answered(GREETED, wrote("?"), understood("reading_howto"), Hub(READING)))
    assert spoke(answered(state, wrote(said), understood("affirm"))).reason == "nothing_pending"


def test_a_number_does_not_press_a_button_of_an_earlier_message() -> None:
    state = after(GREETED, answered(GREETED, wrote("?"), understood("reading_howto"), Hub(READING)))
    state = after(state, answered(state, wrote("спасибо"), understood("thanks")))
    assert spoke(answered(state, wrote("1"), understood("affirm"))).reason == "nothing_pending"


def test_a_pressed_topic_is_answered_and_a_pressed_operator_hands_off() -> None:
    assert spoke(answered(GREETED, pressed("topic:reading_howto"), hub=Hub(READING))).topic == "reading_howto"
    assert answered(GREETED, pressed("operator"))[-1] == HandoffRequested(
        "client_request", "common", "normal"
    )
    assert answered(GREETED, pressed("topic:debt_restructure"))[-1] == HandoffRequested(
        "debt_restructure", "debt", "normal"
    )


@pytest.mark.parametrize("action", ["topic:reading_howto", "operator"])
def test_a_stale_or_forged_button_does_nothing_but_say_so(action: str) -> None:
    events = answered(GREETED, pressed(action, known=False), hub=Hub(READING))
    assert len(events) == 1
    assert (spoke(events).reason, spoke(events).offers) == ("stale_button", ())


def test_an_automatic_mail_is_never_answered() -> None:
    mail = wrote("Я в отпуске. Пожар!", automatic=True)
    assert answered(FRESH, mail, understood("emergency_safety")) == ()
    assert answered(WAITING, mail, understood("emergency_safety")) == ()


def test_a_linked_conversation_is_silent() -> None:
    linked = replace(GREETED, mode="linked", linked_into=ConversationId("c_2"))
    assert answered(linked, wrote("пожар"), understood("emergency_safety", reason="fire")) == ()


@pytest.mark.parametrize("state", [WAITING, HELD])
def test_with_people_a_more_urgent_reason_is_raised_without_a_word(state: object) -> None:
    held = WAITING if state is WAITING else HELD
    events = answered(held, wrote("искрит!"), understood("emergency_safety", reason="fire"))
    assert events == (HandoffRaised("fire", "safety", "safety"),)


def test_with_people_a_less_urgent_reason_changes_nothing() -> None:
    urgent = replace(WAITING, priority="urgent", queue="debt")
    assert answered(urgent, wrote("ООО хочет договор"), understood("legal_contract")) == ()


def test_with_people_who_needs_care_is_still_moved_forward() -> None:
    events = answered(HELD, wrote("я не вижу"), understood("accessibility_help"))
    assert events == (HandoffRaised("disability", "common", "high"),)


def test_the_twenty_first_message_in_ten_minutes_is_silence_told_once() -> None:
    state = GREETED
    for number in range(20):
        at = Micros(NOW + number)
        state = after(state, answered(state, wrote("спасибо"), understood("thanks"), now=at), at)
    at = Micros(NOW + 30)
    silenced = answered(state, wrote("спасибо"), understood("thanks"), now=at)
    assert silenced == (BotSilenced("too_many_messages"),)
    state = after(state, silenced, at)
    assert answered(state, wrote("спасибо"), understood("thanks"), now=at) == ()
    later = Micros(NOW + 10 * MINUTE + 1)
    assert spoke(answered(state, wrote("спасибо"), understood("thanks"), now=later)).reason == "thanks"


def test_a_silenced_bot_still_brings_people() -> None:
    state = replace(GREETED, bot_messages_at=(NOW,) * 20, silenced=True)
    assert answered(state, wrote("искрит"), understood("emergency_safety", reason="fire")) == (
        HandoffRequested("fire", "safety", "safety"),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Ты бот?", "i_am_a_bot"),
        ("что ты умеешь", "capabilities"),
        ("/start", "welcome"),
        ("Начать", "welcome"),
    ],
)
def test_sayings_are_answered_at_once(text: str, reason: str) -> None:
    reply = spoke(answered(GREETED, wrote(text), understood("operator_request")))
    assert reply.reason == reason


def test_asked_whether_it_is_a_bot_it_says_yes() -> None:
    assert "Да, я бот" in spoke(answered(GREETED, wrote("вы человек?"), understood())).content.text


@pytest.mark.parametrize(
    ("intent", "reason"),
    [
        ("greet", "greeting"),
        ("thanks", "thanks"),
        ("bye", "goodbye"),
        ("abuse", "calm_down"),
        ("out_of_scope", "out_of_scope"),
    ],
)
def test_small_talk_has_its_own_answers(intent: str, reason: str) -> None:
    assert spoke(answered(GREETED, wrote("…"), understood(intent))).reason == reason


def test_repeat_says_the_last_answer_again() -> None:
    state = after(GREETED, answered(GREETED, wrote("?"), understood("reading_howto"), Hub(READING)))
    reply = spoke(answered(state, wrote("ещё раз"), understood("repeat"), Hub(READING)))
    assert reply.content.text == READING.answer


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("image", "file_seen"), ("file", "file_seen"), ("voice", "voice_seen"), ("sticker", "sticker_seen")],
)
def test_a_file_without_words_is_seen_and_a_person_offered(kind: str, reason: str) -> None:
    attachment = Attachment(kind, "ref")  # type: ignore[arg-type]
    reply = spoke(answered(GREETED, wrote(" ", attachment)))
    assert (reply.reason, labels(reply)) == (reason, ["Оператор"])


def test_an_empty_message_is_answered_kindly() -> None:
    assert spoke(answered(GREETED, wrote("  "))).reason == "empty"


def test_a_message_in_english_is_answered_in_english() -> None:
    reply = spoke(answered(GREETED, wrote("my meter is gone?"), understood(certainty="unknown")))
    assert "did not understand" in reply.content.text
    assert labels(reply) == ["Operator"]


def test_a_long_letter_is_searched_by_its_beginning() -> None:
    decision = decide(POLICY, Turn(GREETED, wrote("слово " * 9000), understood(certainty="unknown"), {}, NOW))
    effect = decision.asks[0]
    assert isinstance(effect, FindArticles)
    assert len(effect.key) < 600


def test_an_article_of_an_unknown_topic_can_still_be_pressed() -> None:
    article = replace(READING, id=ArticleId("art_x"), topic="editors_own")
    assert spoke(answered(GREETED, pressed("topic:editors_own"), hub=Hub(article))).article == article.id
