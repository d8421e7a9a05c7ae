"""Russian number words in the forms, and the misspellings, that clients write."""

from typing import NamedTuple


class Numeral(NamedTuple):
    """``rank`` is 1 for units, 2 for tens, 3 for hundreds, 4 for thousand, 5 for million; teens take two places."""

    value: float
    rank: int
    teen: bool = False
    ending: str = ""
    """Of an ordinal: «го» of «пятого»."""


_UNITS = (
    (0, "ноль нуль нол ноля нуля"),
    (1, "один одна одно одну одного одной"),
    (2, "два две двух двум двумя"),
    (3, "три трех трем тремя"),
    (4, "четыре четырех четырем четырмя четыри читыре четыря чытыре"),
    (5, "пять пяти пятью пят"),
    (6, "шесть шести шестью шест шэсть"),
    (7, "семь семи сем"),
    (8, "восемь восьми восемью восем восмь"),
    (9, "девять девяти девятью девят дивять"),
)
_TEENS = (
    (10, "десять десяти десятью десят"),
    (11, "одиннадцать одинадцать одиннадцати"),
    (12, "двенадцать двеннадцать двенадцати"),
    (13, "тринадцать тринадцати"),
    (14, "четырнадцать четырнадцати"),
    (15, "пятнадцать пятнадцати"),
    (16, "шестнадцать шестнадцати"),
    (17, "семнадцать семнадцати"),
    (18, "восемнадцать восемнадцати"),
    (19, "девятнадцать девятнадцати"),
)
_TENS = (
    (20, "двадцать двадцати"),
    (30, "тридцать тридцати"),
    (40, "сорок сорока"),
    (50, "пятьдесят пятидесяти пядесят"),
    (60, "шестьдесят шестидесяти шисят"),
    (70, "семьдесят семидесяти"),
    (80, "восемьдесят восьмидесяти"),
    (90, "девяносто девяноста"),
)
_HUNDREDS = (
    (100, "сто ста"),
    (200, "двести двухсот двесте"),
    (300, "триста трехсот триста"),
    (400, "четыреста четырехсот четыриста"),
    (500, "пятьсот пятисот"),
    (600, "шестьсот шестисот"),
    (700, "семьсот семисот"),
    (800, "восемьсот восьмисот"),
    (900, "девятьсот девятисот"),
)
_LARGE = (
    (1_000, 4, "тысяча тысячи тысяч тысячу тысяче тысячей тыщ тыща тыщи тыщу тыс тысч тысячь"),
    (1_000_000, 5, "миллион миллиона миллионов миллиону млн лимон лям"),
)
_ENDINGS = ("ый", "ой", "ая", "ое", "ого", "ому", "ом", "ым", "ую", "ые", "ых")
_ORDINALS = (
    (1, 1, "перв"),
    (2, 1, "втор"),
    (4, 1, "четверт"),
    (5, 1, "пят"),
    (6, 1, "шест"),
    (7, 1, "седьм"),
    (8, 1, "восьм"),
    (9, 1, "девят"),
    (10, 2, "десят"),
    (11, 2, "одиннадцат"),
    (11, 2, "одинадцат"),
    (12, 2, "двенадцат"),
    (13, 2, "тринадцат"),
    (14, 2, "четырнадцат"),
    (15, 2, "пятнадцат"),
    (16, 2, "шестнадцат"),
    (17, 2, "семнадцат"),
    (18, 2, "восемнадцат"),
    (19, 2, "девятнадцат"),
    (20, 2, "двадцат"),
    (30, 2, "тридцат"),
)
_THIRD = ("третий", "третья", "третье", "третьего", "третьему", "третьем", "третьим", "третью", "третьих")


def _misspelt(word: str) -> tuple[str, ...]:
    """«двацать», «четырнацать», «пятсот», «шестдесят»: what is not heard is left out."""
    shorter = word.replace("надцат", "нацат").replace("дцат", "цат")
    soft = word.replace("ьсот", "сот").replace("ьдесят", "десят")
    return (word, shorter, soft)


def _forms() -> dict[str, Numeral]:
    forms: dict[str, Numeral] = {}
    for rank, kinds in ((1, _UNITS), (2, _TEENS), (2, _TENS), (3, _HUNDREDS)):
        for value, words in kinds:
            for word in words.split():
                for spelling in _misspelt(word):
                    forms[spelling] = Numeral(value, rank, kinds is _TEENS)
    for value, rank, words in _LARGE:
        forms.update((word, Numeral(value, rank)) for word in words.split())
    for value, rank, stem in _ORDINALS:
        for ending in _ENDINGS:
            for spelling in _misspelt(stem + ending):
                forms[spelling] = Numeral(value, rank, 10 <= value < 20, ending[-2:])
    forms.update((word, Numeral(3, 1, ending=word[-2:])) for word in _THIRD)
    forms.update((word, Numeral(1.5, 1)) for word in ("полтора", "полторы", "полутора"))
    return forms


FORMS = _forms()
TENS_JOINED = tuple(word for _, words in _TENS for word in words.split() if word.endswith("ать"))
"""«двадцатьпять» is often written as one word."""
STEMS = frozenset(word[:4] for word in FORMS)
