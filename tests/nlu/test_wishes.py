"""Several wishes in one message, and messages that only sound like it."""

import pytest

from conversation.understanding import Candidate, UnderstandingContext
from nlu.wishes import MOST, STORY, surely_meant, wishes
from tests.nlu.pack import NOW, understander

CONTEXT = UnderstandingContext(NOW)
SURE = (Candidate("pay_methods", 0.99), Candidate("penalty", 0.01))


@pytest.mark.parametrize(
    ("words", "wished"),
    [
        ("как передать показания и сколько стоит замена счётчика", ("reading_howto", "meter_replace")),
        (
            "Сколько стоит замена счётчика? И ещё как передать показания?",
            ("meter_replace", "reading_howto"),
        ),
        ("где оплатить без комиссии, и как зарегистрироваться в кабинете", ("pay_methods", "lk_register")),
        (
            "Где оплатить без комиссии? Как зарегистрироваться в кабинете? И за что начислили пени?",
            ("pay_methods", "lk_register", "penalty"),
        ),
        ("закройте лицевой и верните переплату на карту", ("moving_out", "refund_overpay")),
    ],
)
def test_wishes_are_told_in_the_order_written(words: str, wished: tuple[str, ...]) -> None:
    found = understander().understand(words, CONTEXT)
    assert (found.wishes, found.certainty) == (wished, "answer")
    assert tuple(one.intent for one in found.candidates[: len(wished)]) == wished


@pytest.mark.parametrize(
    "words",
    [
        "не пришла квитанция и не вижу счёт в кабинете",
        "как и когда передавать показания",
        "хочу заменить и опломбировать счётчик",
        "передал показания, а вы начислили по среднему",
        "спасибо, и как передать показания?",
        "добрый день, и подскажите, как передать показания",
        "лицевой 300400505. как передать показания?",
        "Показания: день 10455 и ночь 5210. Лицевой 200300404.",
    ],
)
def test_one_wish_is_not_taken_apart(words: str) -> None:
    assert understander().understand(words, CONTEXT).wishes == ()


def test_a_story_wishes_only_for_what_it_asks() -> None:
    story = """Долг я погасила на прошлой неделе через банк. Оператор обещал, что деньги придут быстро.
    Квитанция за октябрь тоже пришла с долгом. Прошу вас сделать перерасчёт за этот месяц."""
    assert understander().understand(story, CONTEXT).wishes == ()


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("как передать показания и у нас искрит щиток", "emergency_safety"),
        ("сколько стоит замена счётчика и соедините с оператором", "operator_request"),
    ],
)
def test_danger_and_the_wish_for_a_person_win_over_all_else(words: str, meant: str) -> None:
    found = understander().understand(words, CONTEXT)
    assert (found.intent, found.wishes) == (meant, ())


def test_a_value_that_tells_who_writes_is_no_wish() -> None:
    for words in (
        "Лицевой 300400505. Как передать показания?",
        "Как передать показания? Мой лицевой 300400505.",
    ):
        assert understander().understand(words, CONTEXT).intent == "reading_howto"


def test_a_part_that_asks_needs_less_certainty_than_one_that_tells() -> None:
    likely = (Candidate("pay_methods", 0.93), Candidate("penalty", 0.01))
    assert surely_meant(likely, asks=True, words=9) == "pay_methods"
    assert surely_meant(likely, asks=False, words=9) == ""
    assert surely_meant(SURE, asks=False, words=STORY) == "pay_methods"
    assert surely_meant(SURE, asks=False, words=STORY + 1) == ""
    assert surely_meant((), asks=True, words=1) == ""


def test_neighbours_and_too_many_are_no_several_wishes() -> None:
    near = {"a": {"b"}}
    assert wishes(("a", "b"), near) == ()
    assert wishes(("c", "a"), near) == ("c", "a")
    assert wishes(("a", "a"), near) == ()
    assert wishes([str(number) for number in range(MOST)], near) != ()
    assert wishes([str(number) for number in range(MOST + 1)], near) == ()
