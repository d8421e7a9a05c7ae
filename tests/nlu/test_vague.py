"""Messages that say little are asked about; small talk is heard where the words are known as such."""

import pytest

from conversation.understanding import Candidate, UnderstandingContext
from nlu.small_talk import SmallTalk
from nlu.vague import HELD_LEAST, Vagueness
from tests.nlu.pack import NOW, understander

CONTEXT = UnderstandingContext(NOW)
WAYS = [f"способ{number}" for number in range(HELD_LEAST)]
LESSONS = {
    "pay_methods": [["где", "оплата", way] for way in WAYS],
    "pay_not_posted": [["оплата", "потерялась", way] for way in WAYS],
    "penalty": [["пени", way] for way in WAYS],
}
VAGUE = Vagueness(LESSONS, {"pay_methods": {"bill_missing"}})


@pytest.mark.parametrize(
    "words",
    ["оплата", "долг", "вопрос по счётчику", "квитанция", "хочу спросить про тариф", "насчёт договора"],
)
def test_a_word_that_many_wishes_begin_with_is_asked_about(words: str) -> None:
    found = understander().understand(words, CONTEXT)
    assert found.certainty == "clarify"
    assert len(found.candidates) > 1


@pytest.mark.parametrize(
    ("words", "meant"),
    [("пени", "penalty"), ("поверка", "meter_verification"), ("рассрочка", "debt_restructure")],
)
def test_a_word_that_belongs_to_one_intent_is_answered(words: str, meant: str) -> None:
    assert understander().understand(words, CONTEXT).intent == meant


def test_meanings_are_the_intents_whose_phrasings_hold_the_words() -> None:
    assert {one.intent for one in VAGUE.meanings(["оплата"])} == {"pay_methods", "pay_not_posted"}
    assert sum(one.confidence for one in VAGUE.meanings(["вопрос", "по", "оплата"])) == pytest.approx(1.0)
    assert VAGUE.meanings(["пени"]) == ()
    assert VAGUE.meanings(["оплата", "где"]) == ()
    assert VAGUE.meanings(["незнакомое"]) == ()
    assert VAGUE.meanings(["по"]) == ()
    assert VAGUE.meanings([]) == ()


def test_the_classifier_leads_a_little_and_neighbours_are_offered_too() -> None:
    led = VAGUE.weighed(["оплата"], (Candidate("pay_not_posted", 0.9),))
    assert [one.intent for one in led] == ["pay_not_posted", "pay_methods", "bill_missing"]
    assert sum(one.confidence for one in led) == pytest.approx(1.0)
    assert VAGUE.weighed(["пени"], (Candidate("penalty", 0.9),)) == ()


@pytest.mark.parametrize("words", ["стоб покосился", "вопрос по счётчику", "привет медведь северный полюс"])
def test_words_that_are_no_small_talk_are_not_answered_as_such(words: str) -> None:
    found = understander().understand(words, CONTEXT)
    assert found.intent is None
    assert not any(understander().intents[one.intent].service for one in found.candidates[:1])


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("доброе утречко", "greet"),
        ("ну всё, до встречи", "bye"),
        ("нееет", "deny"),
        ("спосибо большое", "thanks"),
    ],
)
def test_small_talk_in_its_own_words_is_answered(words: str, meant: str) -> None:
    assert understander().understand(words, CONTEXT).intent == meant


def test_a_mended_word_is_half_a_proof() -> None:
    talk = SmallTalk({"cancel": [["стоп"], ["отмена"]]})
    assert talk.is_plain("cancel", ["стоп"], ["стоп"])
    assert talk.is_plain("cancel", ["стоб"], ["стоп"])
    assert talk.is_plain("cancel", ["стоп", "счетчик"], ["стоп", "счетчик"])
    assert not talk.is_plain("cancel", ["стоб", "счетчик"], ["стоп", "счетчик"])
    assert talk.is_plain("cancel", ["cn", "jg"], ["стоп"])
    assert not talk.is_plain("greet", ["стоп"], ["стоп"])
    assert talk.strange("cancel", ["стоп", "счетчик"]) == ["счетчик"]


@pytest.mark.parametrize(
    "words", ["Лицевой 300400505.", "мой лицевой счёт 300400505", "Телефон: 8 921 123-45-67"]
)
def test_a_value_without_a_question_is_not_taken_for_one(words: str) -> None:
    found = understander().understand(words, CONTEXT)
    assert (found.candidates, found.certainty) == ((), "unknown")
    assert len(found.entities) == 1


def test_a_value_with_a_wish_keeps_its_meaning() -> None:
    assert (
        understander().understand("поменяйте телефон на 8 921 123-45-67", CONTEXT).intent == "contact_update"
    )
