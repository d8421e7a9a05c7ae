import pytest

from nlu.entities.taxpayers import is_taxpayer
from tests.nlu.entities.reading import found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ИНН 7707083893", "7707083893"),
        ("инн:500100732259", "500100732259"),
        ("инн организации 77 0708 3893", "7707083893"),
        ("ИНН/КПП 7707083893/770701001", "7707083893"),
        ("инн 7707083893 кпп 770701001", "7707083893"),
    ],
)
def test_a_tax_number_is_read_after_its_word(text: str, number: str) -> None:
    assert found(text) == [("inn", number)]


@pytest.mark.parametrize(
    "text", ["7707083893", "инн 7707083894", "инн 9211234567", "инн 770708389", "инн 0000000000"]
)
def test_wrong_digits_or_no_word_make_no_tax_number(text: str) -> None:
    assert found(text) == []


def test_a_tax_number_that_could_be_used_needs_no_word() -> None:
    assert found("вот 7707083893", wanted="inn") == [("inn", "7707083893")]
    assert found("7707083893", expected="inn") == [("inn", "7707083893")]
    assert found("7707083894", expected="inn") == []


def test_one_wrong_digit_is_noticed_wherever_it_stands() -> None:
    for known in ("7707083893", "500100732259"):
        assert is_taxpayer(known)
        for place, digit in enumerate(known):
            wrong = known[:place] + str((int(digit) + 1) % 10) + known[place + 1 :]
            assert not is_taxpayer(wrong)
