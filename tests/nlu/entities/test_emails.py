import pytest

from nlu.entities import email_in
from tests.nlu.entities.reading import found, pieces


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("пишите Anna.K+1@Mail.RU.", "anna.k+1@mail.ru"),
        ("почта иван@почта.рф", "иван@почта.рф"),
        ("email:ivan_petrov@yandex.ru, спасибо", "ivan_petrov@yandex.ru"),
        ("<a-b@mail.spb.ru>", "a-b@mail.spb.ru"),
        ("моя почта\nolga1954@bk.ru\nждите", "olga1954@bk.ru"),
        ("79211234567@mail.ru", "79211234567@mail.ru"),
    ],
)
def test_an_address_is_read_in_small_letters(text: str, email: str) -> None:
    assert found(text) == [("email", email)]


@pytest.mark.parametrize("text", ["a@b", "ник@ 100", "@anna_k", "a@b..ru", "http://x@y/100200301"])
def test_other_uses_of_the_sign_are_no_addresses(text: str) -> None:
    assert found(text) == []


def test_the_span_is_the_clients_own_spelling() -> None:
    assert pieces("Адрес: Anna@Mail.RU!") == ["Anna@Mail.RU"]


def test_the_first_address_of_a_raw_text_keeps_its_spelling() -> None:
    assert email_in("на Anna@Mail.ru или b@b.ru") == "Anna@Mail.ru"
    assert email_in("нет её") == ""
