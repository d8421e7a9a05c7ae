import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.normalize import TEXT_CAP, normalize, phrase_key, words


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("  Счётчик\n\tСТОИТ ", "счетчик стоит"),
        ("пока\u200bзания", "показания"),
        ("показа\u0301ния", "показания"),
        ("и\u0306од", "йод"),
        ("１２３ кВт", "123 квт"),
        ("да\ufe0f", "да"),
        ("8\u2011800", "8-800"),
        ("\u202eда\u202c", "да"),
        ("п\u0489о\u0336к\u035cа\u0316\u0317\u0318з", "показ"),
        ("", ""),
    ],
)
def test_what_people_do_not_see_makes_no_difference(written: str, same: str) -> None:
    assert normalize(written) == same


@given(st.text())
def test_normalising_twice_changes_nothing_more_in_length_than_the_cap(text: str) -> None:
    assert len(normalize(text)) <= TEXT_CAP


def test_a_million_combining_marks_are_read_in_pieces() -> None:
    assert len(normalize("а\u0316\u0300" * 400_000)) <= TEXT_CAP


def test_signs_that_stand_for_many_letters_count_as_those(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces: list[str] = []
    real = unicodedata.normalize

    def counted(form: Literal["NFKC"], text: str) -> str:
        pieces.append(text)
        return real(form, text)

    monkeypatch.setattr(unicodedata, "normalize", counted)
    assert len(normalize("ﷺ" * 100_000)) <= TEXT_CAP
    assert sum(map(len, pieces)) < TEXT_CAP // 10


def test_words_are_letters_and_digits() -> None:
    assert words("показания: 4521, т1!") == ["показания", "4521", "т1"]


def test_a_phrase_is_known_by_its_words_and_marks_alone_by_themselves() -> None:
    assert phrase_key("да, верно!") == "да верно"
    assert phrase_key("+") == "+"
    assert phrase_key("👍 👍") == "👍👍"
