import pytest

from tests.nlu.entities.reading import found, pieces


@pytest.mark.parametrize(
    "text",
    [
        "89211234567",
        "8 921 123 45 67",
        "8(921)123-45-67",
        "звоните 8 (921) 123-45-67!",
        "+7 921 123 45 67",
        "+7(921)1234567",
        "+79211234567",
        "7 921 123-45-67",
        "мой номер 9211234567",
        "тел.89211234567",
        "тел 921-123-45-67",
        "8-921-123-4567",
        "8921 123 45 67",
        "8 9 2 1 1 2 3 4 5 6 7",
        "８９２１１２３４５６７",
        "8\u2011921\u2011123\u201145\u201167",
        "перезвоните на 8.921.123.45.67 после обеда",
    ],
)
def test_a_mobile_number_is_read_as_people_write_it(text: str) -> None:
    assert found(text) == [("phone", "+79211234567")]


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("(812) 303-69-69", "+78123036969"),
        ("812 303-69-69", "+78123036969"),
        ("тел 8123036969", "+78123036969"),
        ("8 800 511 40 61", "+78005114061"),
        ("8-800-220-0-220", "+78002200220"),
        ("8 (81370) 1-23-45", "+78137012345"),
    ],
)
def test_a_number_with_a_code_is_read(text: str, phone: str) -> None:
    assert found(text) == [("phone", phone)]


@pytest.mark.parametrize(
    "text",
    [
        "303-69-69",
        "звонил в 112",
        "8123036969",
        "+375 29 123 45 67",
        "+380441234567",
        "80001234567",
        "892112345678901",
        "id89211234567",
        "1234567890",
        "9211234567@x",
    ],
)
def test_what_is_no_russian_number_is_no_phone(text: str) -> None:
    assert found(text) == []


def test_each_of_several_phones_is_listed_with_its_place() -> None:
    text = "тел. 8 911 123-45-67, +7 (921) 123-45-67 или 8 911 123-45-67"
    assert found(text) == [
        ("phone", "+79111234567"),
        ("phone", "+79211234567"),
        ("phone", "+79111234567"),
    ]
    assert pieces(text) == ["8 911 123-45-67", "+7 (921) 123-45-67", "8 911 123-45-67"]


def test_ten_digits_are_a_phone_when_one_was_asked_for() -> None:
    assert found("8123036969", expected="phone") == [("phone", "+78123036969")]
