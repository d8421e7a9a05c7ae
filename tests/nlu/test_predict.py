"""What is said of a text by itself, with the company's pack: the ranking stands whatever the bot would do."""

import pytest

from conversation.understanding import UnderstandingContext
from nlu.intents import load_intents
from nlu.model import OUTSIDE
from nlu.predict import RANKED, Prediction, predict
from nlu.standalone import company_of
from tests.nlu.pack import NOW, text, understander

CONTEXT = UnderstandingContext(NOW)


def said(message: str) -> Prediction:
    return predict(understander(), message, CONTEXT)


@pytest.mark.parametrize(
    "message",
    [
        "как передать показания",
        "спасибо большое",
        "какая завтра погода",
        "ывапрлдж",
        "искрит щиток",
        "не дымит и запаха гари нет, но счетчик погас",
        "Хочу узнать тариф. И ещё как переоформить лицевой счёт на жену?",
        "соедините с оператором, не приходит квитанция",
        "+",
        "…",
        "",
        "5127",
    ],
)
def test_a_ranking_is_always_there_and_falls_from_the_intent_on(message: str) -> None:
    found = said(message)
    names = [one.intent for one in found.ranking]
    assert len({*names}) == len(names) == RANKED
    assert OUTSIDE not in names
    assert found.intent in {names[0], None}
    sure = [one.confidence for one in found.ranking]
    assert sure == sorted(sure, reverse=True)


def test_what_the_bot_would_ask_back_about_has_its_likeliest_intent_first() -> None:
    message = "оплата картой не видна в кабинете"
    heard = understander().understand(message, CONTEXT)
    assert heard.candidates
    assert said(message).intent == heard.candidates[0].intent


@pytest.mark.parametrize(
    ("message", "foreign"),
    [
        ("какая завтра погода", True),
        ("посоветуйте рецепт борща", True),
        ("ывапрлдж", True),
        ("", True),
        ("как передать показания", False),
        ("спасибо", False),
        ("рецепт борща забыла, а из щитка идёт дым", False),
    ],
)
def test_out_of_scope_is_said_beside_the_ranking(message: str, foreign: bool) -> None:
    assert said(message).out_of_scope is foreign


def test_small_talk_and_danger_come_first_where_they_are_meant() -> None:
    assert said("спасибо за помощь").intent == "thanks"
    assert said("дайте оператора").intent == "operator_request"
    danger = said("как оплатить счёт? и ещё у соседа искрит щиток")
    assert (danger.intent, danger.confidence) == ("emergency_safety", 1.0)
    assert "emergency_safety" not in [
        one.intent for one in said("ничего не искрит, нет света во всём доме").ranking[:1]
    ]


def test_nobodys_address_or_name_is_listed() -> None:
    message = "Иванов Иван Петрович, ул. Савушкина д. 7 кв. 15, +7 921 123-45-67, оплатил 842.00 руб"
    wanting = UnderstandingContext(NOW, wanted=frozenset(("address", "full_name")))
    listed = predict(understander(), message, wanting).as_json(message)["entities"]
    assert {(one["entity"], one["value"], one["text"]) for one in listed} == {
        ("phone", "+79211234567", "+7 921 123-45-67"),
        ("amount", 842, "842.00 руб"),
    }
    assert all(isinstance(one["value"], str | int) for one in listed)


def test_every_name_of_the_training_data_is_an_intent_beside_those_of_the_company() -> None:
    company = company_of(text("intents.yml"), {"outage": (), "pizza": ("пицца",), OUTSIDE: ()})
    own = {intent.id for intent in load_intents(text("intents.yml"))}
    assert {*company.ids} == own | {"pizza"}
    assert company_of("", {"pizza": ("пицца",)}).ids == ("pizza", OUTSIDE)
