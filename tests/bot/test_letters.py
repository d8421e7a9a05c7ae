"""One letter, several questions, one answer."""

from dataclasses import replace

from bot.engine import ENOUGH, decide
from bot.questions import questions
from bot.turn import Turn
from conversation.effects import EffectAnswer, FoundArticle
from conversation.events import BotReplied, BotSilenced, Event, HandoffRequested, MessageReceived
from conversation.ids import ArticleId
from conversation.message import Form
from conversation.understanding import Understanding
from tests.bot.turns import CLIENT, FRESH, NOW, POLICY, READING, Hub, spoke, understood, wrote

OFFICE = FoundArticle(ArticleId("art_office"), 1, "office_info", "Адреса офисов", "Офис на Ленской, 1.")
HUB = Hub(READING, OFFICE)
TWO = "Как передать показания? Где ваш офис?"
THREE = f"{TWO} Почему трава зелёная?"
SURE_READING, SURE_OFFICE = understood("reading_howto"), understood("office_info")
NOBODY_KNOWS = understood(certainty="unknown")


def letter(text: str, form: Form = "letter") -> MessageReceived:
    return replace(wrote(text), form=form)


def answered(
    message: MessageReceived, whole: Understanding | None, *parts: Understanding, hub: Hub = HUB
) -> tuple[Event, ...]:
    known: dict[str, EffectAnswer] = {}
    for _ in range(8):
        decision = decide(POLICY, Turn(FRESH, message, whole, known, NOW, parts))
        if not decision.asks:
            return decision.events
        for effect in decision.asks:
            assert effect.key not in known, "asked twice"
            known[effect.key] = hub.answer(effect, FRESH)
    raise AssertionError("never satisfied")


def test_each_question_is_answered_under_its_heading_in_one_message() -> None:
    said = spoke(answered(letter(TWO), SURE_READING, SURE_READING, SURE_OFFICE))
    assert said.content.text.index("Как передать показания:\nПередайте") < said.content.text.index(
        "Адреса офисов:\nОфис"
    )
    assert said.identity == CLIENT


def test_what_nobody_can_answer_is_named_and_goes_to_people_with_the_rest_answered() -> None:
    events = answered(
        letter(THREE), SURE_READING, SURE_READING, SURE_OFFICE, NOBODY_KNOWS, hub=_finds_nothing_by_words()
    )
    said = spoke(events)
    assert "Передайте показания" in said.content.text
    assert "На остальные вопросы ответит специалист:\n— Почему трава зелёная?" in said.content.text
    assert "не удалось понять" not in said.content.text
    assert isinstance(events[-1], HandoffRequested)
    assert said.resend == "never"


def test_a_question_for_people_alone_hands_over_for_its_own_reason() -> None:
    events = answered(letter(TWO), SURE_READING, SURE_READING, understood("recalculation"))
    requested = events[-1]
    assert isinstance(requested, HandoffRequested)
    assert requested.reason == POLICY.reason("recalculation")


def test_two_questions_of_one_article_are_answered_once() -> None:
    said = spoke(answered(letter(TWO), SURE_READING, SURE_READING, SURE_READING))
    assert said.content.text.count("Передайте показания") == 1


def test_danger_in_a_letter_comes_before_every_article() -> None:
    whole = understood("emergency_safety")
    events = answered(letter(TWO), whole, SURE_READING, SURE_OFFICE)
    assert spoke(events).content.text.startswith("Это опасно для жизни")


def test_in_a_chat_one_message_is_one_question() -> None:
    said = spoke(answered(wrote(TWO), SURE_READING))
    assert "Офис на Ленской" not in said.content.text
    assert questions(TWO), "though it holds two"


def test_an_address_that_had_its_answers_gets_no_other_and_people_get_the_letter() -> None:
    events = answered(letter(TWO, "enough"), SURE_READING, SURE_READING, SURE_OFFICE)
    assert [type(event) for event in events] == [BotSilenced, HandoffRequested]
    assert events[0] == BotSilenced(ENOUGH)


def test_danger_is_answered_whatever_the_address_had() -> None:
    whole = understood("emergency_safety")
    assert any(isinstance(event, BotReplied) for event in answered(letter("провод искрит", "enough"), whole))


def test_an_answer_to_an_automatic_letter_that_says_nothing_sure_goes_to_people_without_another_one() -> None:
    (event,) = answered(letter("Я в отпуске до 5 декабря.", "reply"), NOBODY_KNOWS)
    assert isinstance(event, HandoffRequested)


def test_an_answer_to_an_automatic_letter_that_asks_clearly_is_answered() -> None:
    assert spoke(answered(letter("А где офис?", "reply"), SURE_OFFICE)).article == OFFICE.id


def _finds_nothing_by_words() -> Hub:
    hub = Hub(READING, OFFICE)
    hub.articles = tuple(replace(article, score=0.1) for article in hub.articles)
    return hub


def test_a_question_with_two_wishes_counts_as_two() -> None:
    both = replace(understood("reading_howto", "office_info"), wishes=("reading_howto", "office_info"))
    said = spoke(answered(letter(TWO), SURE_READING, both, SURE_OFFICE)).content.text
    assert said.count("Передайте показания") == said.count("Офис на Ленской") == 1


def test_a_foreign_question_of_a_letter_gets_no_article_of_the_catalogue() -> None:
    foreign = Understanding("", (), (), "unknown", out_of_scope=True)
    events = answered(letter(THREE), SURE_READING, SURE_READING, SURE_OFFICE, foreign)
    assert "— Почему трава зелёная?" in spoke(events).content.text
    assert isinstance(events[-1], HandoffRequested)
