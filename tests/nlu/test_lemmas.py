import pytest
from pymorphy3 import MorphAnalyzer

from nlu.lemmas import first_in_dictionary, in_dictionary, lemma
from tests.nlu import pack


def test_a_lemma_is_the_likeliest_reading_of_the_library() -> None:
    library = MorphAnalyzer()
    words = [word for word in sorted(pack.vocabulary()) if word.isalpha() and not word.isascii()][::5]
    assert len(words) > 200
    told = {word: library.parse(word)[0].normal_form.replace("ё", "е") for word in words}
    assert {word: lemma(word) for word in words} == told


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("стали", "стать"),
        ("счетом", "счет"),
        ("пришедшей", "прийти"),
        ("перидавал", "перидавать"),
        ("qr", "qr"),
    ],
)
def test_words_of_several_forms_and_words_of_none_have_a_lemma(word: str, form: str) -> None:
    assert lemma(word) == form


def test_the_dictionary_has_forms_and_names_and_no_misprints() -> None:
    assert in_dictionary("счетчиками")
    assert in_dictionary("иванову")
    assert not in_dictionary("щетчиками")
    assert not in_dictionary("meter")
    assert not in_dictionary("ё" * 500)


def test_the_first_word_of_the_dictionary_is_taken() -> None:
    assert first_in_dictionary(["аплата", "оплата", "плата"]) == "оплата"
    assert first_in_dictionary(["аплата"]) == ""
