import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.entities import EntityFinder
from nlu.normalize import normalize

FINDER = EntityFinder()


def found(text: str) -> list[tuple[str, str | int | float]]:
    return [(entity.name, entity.value) for entity in FINDER.find(normalize(text))]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("лс 100200301", [("account", "100200301")]),
        ("счёт 100 200 301 показания 4521", [("account", "100200301")]),
        ("договор 47000000012345", [("contract", "47000000012345")]),
        ("звоните 8 (921) 123-45-67", [("phone", "+79211234567")]),
        ("+7 812 303-69-69", [("phone", "+78123036969")]),
        ("мой номер 9211234567", [("phone", "+79211234567")]),
        ("пишите Anna.K+1@Mail.RU.", [("email", "anna.k+1@mail.ru")]),
        ("почта иван@почта.рф", [("email", "иван@почта.рф")]),
        (
            "лс 100200301, тел 89211234567, a@b.ru",
            [("account", "100200301"), ("phone", "+79211234567"), ("email", "a@b.ru")],
        ),
        ("показания 4521", []),
        ("инн 7812345678", []),
        ("303-69-69", []),
        ("12345,67", []),
        ("1234567890123456789012345678901234567890", []),
        ("a@b", []),
        ("ник@ 100", []),
    ],
)
def test_values_are_read_as_people_write_them(text: str, entities: list[tuple[str, str]]) -> None:
    assert found(text) == entities


def test_the_company_may_write_accounts_otherwise() -> None:
    finder = EntityFinder(accounts=(r"\d{6}", r"4\d{9}"))
    assert [one.value for one in finder.find("123456 и 4123456789 и 100200301")] == ["123456", "4123456789"]


@given(st.text("0123456789 +-()@.abя,", max_size=60))
def test_spans_lie_inside_the_text_and_never_overlap(text: str) -> None:
    end = 0
    for entity in FINDER.find(text):
        assert end <= entity.start < entity.end <= len(text)
        end = entity.end
