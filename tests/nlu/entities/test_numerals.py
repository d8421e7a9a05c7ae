import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.aligned import align
from nlu.entities.numerals import spell_out
from nlu.entities.passage import stems_of

UNITS = ["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"]
TEENS = [
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
]
TEENS += ["восемнадцать", "девятнадцать"]
TENS = ["двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"]
HUNDREDS = [
    "сто",
    "двести",
    "триста",
    "четыреста",
    "пятьсот",
    "шестьсот",
    "семьсот",
    "восемьсот",
    "девятьсот",
]


def digits(text: str) -> str:
    aligned = align(text)
    return spell_out(aligned, stems_of(aligned.text))[0].text


def below_thousand(number: int) -> list[str]:
    words = [HUNDREDS[number // 100 - 1]] if number >= 100 else []
    rest = number % 100
    if 10 <= rest < 20:
        return [*words, TEENS[rest - 10]]
    words += [TENS[rest // 10 - 2]] if rest >= 20 else []
    return words + ([UNITS[rest % 10]] if rest % 10 else [])


def in_words(number: int) -> str:
    thousands, rest = divmod(number, 1_000)
    words = [*below_thousand(thousands), "тысяч"] if thousands else []
    return " ".join(words + below_thousand(rest)) or UNITS[0]


@settings(deadline=None, max_examples=300)
@given(st.integers(0, 999_999))
def test_every_number_up_to_a_million_is_read_back(number: int) -> None:
    assert digits(in_words(number)) == str(number)


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("двенадцать тыщ триста", "12300"),
        ("двацать четыре", "24"),
        ("пятсот шестдесят", "560"),
        ("четырнацать", "14"),
        ("двадцатьпять", "25"),
        ("сто двести триста один", "100 200 301"),
        ("один ноль ноль два", "1 0 0 2"),
        ("две с половиной тысячи", "2500"),
        ("полторы тысячи рублей", "1500 рублей"),
        ("2,5 тыс", "2500"),
        ("5тыс. 300 руб", "5300 руб"),
        ("200 тыщ", "200000"),
        ("тысяча сто", "1100"),
        ("тысяча двадцатого", "1020-го"),
        ("десять пять", "10 5"),
        ("восемнадцать тридцать", "18 30"),
        ("двадцать пятого ноября", "25-го ноября"),
        ("третьего дня", "3-го дня"),
        ("1 тыс 25.11", "1000 25.11"),
        ("4 тысячи. 640", "4000. 640"),
        ("восемь тысяч\nтри", "8000\n3"),
        ("стоимость для семьи, стопка", "стоимость для семьи, стопка"),
        ("4512 и 877", "4512 и 877"),
    ],
)
def test_numbers_end_where_the_next_word_cannot_belong(words: str, read: str) -> None:
    assert digits(words) == read
