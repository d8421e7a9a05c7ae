import pytest

from nlu.lexicon import Lexicon
from nlu.normalize import words
from nlu.phonetics import sound_key
from nlu.spacing import Spacing
from nlu.spelling import Speller

VOCABULARY = {
    **dict.fromkeys(words("как в не на мой где и до"), 40),
    **dict.fromkeys(words("передать показания счетчик счетчика лицевой счет лицевого счета"), 30),
    **dict.fromkeys(words("квитанция оплатить платеж электричество задолженность тариф"), 10),
    **dict.fromkeys(words("здравствуйте свидания кабинет личный свет дом пени платится рассчитать"), 5),
    "паверка": 1,
    "поверка": 9,
}
LEXICON = Lexicon(VOCABULARY)
SPELLER = Speller(LEXICON)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("перидать", "передать"),
        ("паказания", "показания"),
        ("щетчика", "счетчика"),
        ("лицивова", "лицевого"),
        ("расчитать", "рассчитать"),
        ("аплатить", "оплатить"),
        ("платиться", "платится"),
        ("задолженость", "задолженность"),
        ("тарив", "тариф"),
        ("платеш", "платеж"),
        ("здраствуйте", "здравствуйте"),
    ],
)
def test_what_sounds_the_same_has_the_same_key(written: str, right: str) -> None:
    assert sound_key(written) == sound_key(right)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("щет", "счет"),
        ("покзания", "показания"),
        ("показнаия", "показания"),
        ("поеазания", "показания"),
        ("сзетчик", "счетчик"),
        ("квитаця", "квитанция"),
        ("електричиство", "электричество"),
        ("ватв", None),
        ("лицвеой", "лицевой"),
        ("эдо", None),
        ("тумб", None),
        ("спелеологический", None),
    ],
)
def test_a_misprint_is_led_to_the_nearest_word_or_to_none(written: str, right: str | None) -> None:
    guess = SPELLER.guess(written)
    assert (guess.word if guess else None) == right


def test_among_equals_the_word_that_is_said_more_often_wins() -> None:
    speller = Speller(Lexicon({"тарим": 1, "тарик": 900, "и": 5000}))
    guess = speller.guess("тарип")
    assert guess is not None
    assert guess.word == "тарик"


def test_a_neighbouring_key_is_likelier_than_a_far_one() -> None:
    guess = Speller(Lexicon({"замес": 5, "замет": 5})).guess("замеч")
    assert guess is not None
    assert guess.word == "замес"


@pytest.mark.parametrize(
    ("glued", "parts"),
    [
        ("лицевойсчет", "лицевой счет"),
        ("какпередатьпоказания", "как передать показания"),
        ("вличный", "в личный"),
        ("вик", ""),
        ("показаниящ", ""),
        ("нанана", ""),
        ("счет" * 20, ""),
    ],
)
def test_words_written_together_are_parted_where_all_parts_are_known(glued: str, parts: str) -> None:
    assert Spacing(LEXICON).parted(glued) == parts
