"""Whoever only begins is asked what he wishes; whoever names a matter, however briefly, is not."""

import pytest

from conversation.understanding import UnderstandingContext
from tests.nlu.pack import NOW, understander

CONTEXT = UnderstandingContext(NOW)


@pytest.mark.parametrize(
    "words",
    [
        "здравствуйте, у меня вопрос",
        "это опять я",
        "Тут такое дело…",
        "слушайте, ну вот что",
        "девушка, скажите пожалуйста",
        "мне сказали сюда написать",
        "Добрый вечер! Не знаю, как объяснить",
        "помогите!!!",
        "в общем так",
        "есть минутка?",
        "пишу вам впервые",
    ],
)
def test_a_beginning_is_a_greeting(words: str) -> None:
    found = understander().understand(words, CONTEXT)
    assert (found.intent, found.certainty) == ("greet", "answer")


@pytest.mark.parametrize(
    "words",
    [
        "у меня вопрос по тарифу",
        "тут такое дело: света нет",
        "помогите, щиток горит",
        "скажите пожалуйста, когда платить",
        "опять нет света",
        "хочу узнать баланс",
        "да",
        "нет",
        "что там с моей заявкой",
    ],
)
def test_a_matter_is_no_beginning(words: str) -> None:
    assert understander().understand(words, CONTEXT).intent != "greet"


def test_where_something_was_asked_such_words_are_an_answer() -> None:
    asked = UnderstandingContext(NOW, expected_slot="", wanted=frozenset({"address"}))
    assert understander().understand("тут такое дело", asked).intent != "greet"
