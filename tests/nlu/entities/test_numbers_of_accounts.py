import pytest

from nlu.entities import EntityFinder
from tests.nlu.entities.reading import found, pieces


@pytest.mark.parametrize(
    "text",
    [
        "лс 100200301",
        "ЛС100200301",
        "л/с: 100200301",
        "Л/C 100200301 проверьте",
        "лиц. счёт № 100200301",
        "сч.100200301",
        "лицевой-100 200 301",
        "Лицевой счет: 100-200-301.",
        "лс 1002 00301",
        "лс 100.200.301",
        "мой номер лицевого счёта 10 02 00 301",
        "100200301",
        "100 200 301",
        "показания по 100200301 передать хочу",
        "(100200301)",
        "абонент 100200301",
        "какой баланс по лс 100200301?",
        "сч 100200301, спасибо",
        "１００２００３０１",
        "100\u00a0200\u00a0301",
        "100\u200b200301",
        "1 0 0 2 0 0 3 0 1",
        "лс=100200301",
    ],
)
def test_an_account_is_read_as_people_write_it(text: str) -> None:
    assert found(text) == [("account", "100200301")]


@pytest.mark.parametrize(
    "text",
    [
        "счёт 1002003",
        "10020030144",
        "100200301,50",
        "100200301.5 кВт",
        "x100200301",
        "100200301ab",
        "https://pay.example/100200301",
        "123-456-789 00",
        "45212 1234",
        "1 " * 40,
        "1234567890123456789012345678901234567890",
    ],
)
def test_other_numbers_are_no_accounts(text: str) -> None:
    assert not [name for name, _ in found(text) if name == "account"]


@pytest.mark.parametrize(
    "text",
    [
        "договор 47000000012345",
        "дог. № 4700 0000 0123 45",
        "по договору 47-0000-0001-2345 нет счёта",
        "47000000012345",
        "4700 0000 0123 45",
    ],
)
def test_a_contract_has_fourteen_digits(text: str) -> None:
    assert found(text) == [("contract", "47000000012345")]


def test_every_account_of_a_message_is_listed() -> None:
    assert found("с лс 100200301 на 100200302, потом опять 100200301") == [
        ("account", "100200301"),
        ("account", "100200302"),
        ("account", "100200301"),
    ]


def test_an_account_and_what_follows_it_are_two_numbers() -> None:
    assert found("100 200 301 8 921 123 45 67") == [("account", "100200301"), ("phone", "+79211234567")]
    assert pieces("лс 100 200 301 4521")[0] == "100 200 301"


def test_the_company_may_write_accounts_otherwise() -> None:
    finder = EntityFinder(accounts=(r"^\d{6}$", r"4\d{9}"), contracts=())
    text = "123456 и 4123456789 и 100200301 и 89211234567"
    assert [one.value for one in finder.find(text)] == ["123456", "4123456789", "+79211234567"]


def test_a_phone_is_never_an_account_even_where_accounts_have_eleven_digits() -> None:
    finder = EntityFinder(accounts=(r"\d{11}",))
    assert [(one.name, one.value) for one in finder.find("мой номер 89211234567")] == [
        ("phone", "+79211234567")
    ]
