import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.aligned import align


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Лицевой СЧЁТ", "лицевой счет"),
        ("１２３４", "1234"),
        ("١٢٣", "123"),
        ("пока\u200bзания", "показания"),
        ("показа\u0301ния", "показания"),
        ("и\u0306од", "йод"),
        ("1️⃣2️⃣", "12"),
        ("1\u0336\u03352", "12"),
        ("4\u00a0512", "4 512"),
        ("8\u2011800—1", "8-800-1"),
        ("№ 5 ₽", "№ 5 ₽"),
        ("№ 5 ₽ 😀", "№ 5 ₽ 😀"),
        ("a\0b", "a b"),
        ("в  среду \t к\u20033", "в среду к 3"),
        ("İ", "i"),
        ("«Да…»", '"да."'),
        ("", ""),
    ],
)
def test_what_people_see_is_what_is_read(written: str, read: str) -> None:
    assert align(written).text == read


def test_a_piece_knows_where_it_was_written() -> None:
    written = "лс１00\u200b200 😀 й\u0306 5"
    aligned = align(written)
    start = aligned.text.index("100200")
    one, other = aligned.raw_span(start, start + 6)
    assert written[one:other] == "１00\u200b200"
    assert written[slice(*aligned.raw_span(len(aligned.text) - 1, len(aligned.text)))] == "5"


def test_words_put_in_place_of_others_stand_for_them() -> None:
    aligned = align("на нём сто два, и всё").replaced([(7, 14, "102")])
    assert aligned.text == "на нем 102, и все"
    start = aligned.text.index("102")
    assert aligned.raw_span(start, start + 3) == (7, 14)


@given(st.text(max_size=200) | st.text("а\u0301\u200b１ 2ё\u0336\0", max_size=60))
def test_every_character_stands_for_a_piece_of_the_text(text: str) -> None:
    aligned = align(text)
    for at in range(len(aligned.text)):
        start, end = aligned.raw_span(at, at + 1)
        assert 0 <= start < end <= len(text)
