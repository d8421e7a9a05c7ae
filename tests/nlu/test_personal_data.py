"""Papers, cards and codes are hidden in any spelling; the company's own numbers are left alone."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nlu.personal_data import KINDS, hide
from nlu.personal_data.insurance import is_insurance
from nlu.personal_data.numbers import lowered, passes_luhn

EXAMPLES = yaml.safe_load((Path(__file__).parent / "personal_data.yml").read_text("utf-8"))
HELD = [(kind, text) for kind in KINDS for text in EXAMPLES[kind]]
KEPT = [str(text) for text in EXAMPLES["kept"]]
SECRET = re.compile(r"\{([^}]+)\}")
MARK = re.compile(r"\[[^\]]*скрыт\]")


def bare(text: str) -> str:
    return text.replace("{", "").replace("}", "")


def digits(text: str) -> str:
    return "".join(filter(str.isdigit, lowered(text)))


def test_there_are_enough_examples() -> None:
    assert len(HELD) >= 150
    assert len(KEPT) >= 150


@pytest.mark.parametrize(("kind", "text"), HELD)
def test_what_must_not_be_kept_is_gone_and_the_rest_stays(kind: str, text: str) -> None:
    hidden = hide(bare(text))
    secrets = SECRET.findall(text)
    left = digits(hidden.text)
    assert kind in hidden.kinds
    assert not any(digits(secret) in left for secret in secrets), hidden.text


@pytest.mark.parametrize("text", EXAMPLES["later"])
def test_spellings_nobody_had_in_mind_are_noticed(text: str) -> None:
    assert hide(text).kinds


@pytest.mark.parametrize("text", KEPT)
def test_the_company_s_own_numbers_are_left_alone(text: str) -> None:
    assert hide(text).text == text


def with_luhn(body: str) -> str:
    return next(body + last for last in "0123456789" if passes_luhn(body + last))


CARDS = st.builds(
    lambda begin, rest: with_luhn((begin + rest)[:15]),
    st.sampled_from(("2200", "2204", "4276", "5469", "4")),
    st.text("0123456789", min_size=15, max_size=15),
).filter(lambda digits: len(set(digits)) > 1)


@given(
    CARDS, st.sampled_from(("", " ", "-", "\u00a0", ".", "\u2011")), st.sampled_from(("", "карта ", "вот: "))
)
def test_any_card_in_any_division_is_hidden(card: str, sign: str, before: str) -> None:
    written = sign.join(card[at : at + 4] for at in range(0, 16, 4))
    hidden = hide(f"{before}{written} спасибо")
    assert hidden.kinds == ("card",)
    assert card not in digits(hidden.text)


@given(st.integers(2_000_000, 999_999_999), st.sampled_from((" ", "-")))
def test_any_insurance_number_is_hidden(body: int, sign: str) -> None:
    nine = f"{body:09}"
    whole = next((nine + f"{last:02}" for last in range(100) if is_insurance(nine + f"{last:02}")), "")
    if whole:
        written = f"{whole[:3]}-{whole[3:6]}-{whole[6:9]}{sign}{whole[9:]}"
        assert hide(written).kinds == ("snils",)
        assert hide(f"снилс {whole}").kinds == ("snils",)


@given(st.from_regex(r"[0-9]{2} ?[0-9]{2}[ №-]{1,3}[0-9]{6}", fullmatch=True))
def test_any_passport_behind_its_word_is_hidden(number: str) -> None:
    assert (
        hide(f"мой паспорт {number}, прошу переоформить").text
        == "мой паспорт [паспорт скрыт], прошу переоформить"
    )


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.from_regex(r"[1-9][0-9]{2,4}", fullmatch=True))
def test_an_account_and_a_reading_are_never_hidden(account: str, reading: str) -> None:
    for text in (account, f"лс {account} показания {reading}", f"счёт {account}, {reading}", f"Т1 {reading}"):
        assert hide(text).text == text


@given(st.text(st.sampled_from("0123456789 -.№/:,\nпаспортснилскодизсмкартe"), max_size=120))
def test_hiding_twice_changes_nothing_more(text: str) -> None:
    once = hide(text)
    assert hide(once.text).text == once.text
    assert (once.kinds == ()) == (once.text == text)


def test_a_bare_code_is_hidden_where_one_was_spoken_of() -> None:
    assert hide("4821", told=True).text == "[код скрыт]"
    assert hide("вот: 482 193", told=True).text == "вот: [код скрыт]"
    assert hide("4821").text == "4821"
    assert hide("счёт 240301555", told=True).text == "счёт 240301555"


@given(st.from_regex(r"[1-9][0-9]{13}", fullmatch=True))
def test_a_contract_of_fourteen_digits_is_never_hidden(contract: str) -> None:
    assert hide(contract).text == contract
    assert hide(f"договор {contract}").text == f"договор {contract}"
