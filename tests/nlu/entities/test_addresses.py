import pytest

from tests.nlu.entities.reading import found, values


@pytest.mark.parametrize(
    "address",
    [
        "ул Ленина д 5 кв 8",
        "ул. Савушкина, дом 12, квартира 45",
        "СПб, ул. Савушкина, 12",
        "пр. Просвещения 33к1",
        "пр-т Ленина, д.5, корп.2, кв.8",
        "Невский пр. 100 кв 3",
        "Ленинский проспект 100 к 2",
        "7-я Советская ул., 5",
        "ул. 2-я Комсомольская, 15",
        "1-я линия ВО 12",
        "снт Ромашка участок 15",
        "г. Всеволожск, ул. Ленина 5",
        "пос. Мурино, ул Шоссе в Лаврики 57",
        "д. Кудрово, Ленинградская 7 кв 12",
        "наб. реки Мойки д. 12",
        "шоссе Революции 33/2",
        "Савушкина 12-45",
        "улица Ленина дом пять квартира восемь",
    ],
)
def test_an_address_is_read_where_it_could_be_used(address: str) -> None:
    text = f"лс 100200301, {address}, тел 8 921 123-45-67"
    assert found(text, wanted="address account") == [
        ("account", "100200301"),
        ("address", address),
        ("phone", "+79211234567"),
    ]
    assert values("address", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "в посёлке нет электричества второй день",
        "в садоводстве третий день темно",
        "ждал на линии 50 минут",
        "прошу прощения, дом 7 корпус 2",
    ],
)
def test_words_of_addresses_in_other_use_are_none(text: str) -> None:
    assert values("address", text, wanted="address") == []


def test_the_word_before_a_street_is_no_part_of_it() -> None:
    assert values("address", "квартира по адресу Ленина 5-12 продана", wanted="address") == ["Ленина 5-12"]


def test_a_street_and_a_house_are_enough_where_an_address_was_asked_for() -> None:
    assert found("Савушкина 12", expected="address") == [("address", "Савушкина 12")]
    assert values("address", "Савушкина 12", wanted="address") == []


@pytest.mark.parametrize(
    "text",
    [
        "показания 4512",
        "передаю 4512, лс 100200301",
        "нет света на Ленинском",
        "В 2025 оплатил 1850",
        "приду в среду в 15-30",
    ],
)
def test_other_words_with_numbers_are_no_addresses(text: str) -> None:
    assert values("address", text, wanted="address") == []
