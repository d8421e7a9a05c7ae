import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.expressions import ExpressionError
from bot.flows.texts import FlowText, TextError, compile_parts
from bot.replies import Locale

TODAY = {"today": "2026-11-26"}


def filled(text: str, locale: Locale = "ru", **scope: object) -> str:
    return (
        FlowText(compile_parts(text), compile_parts(text))
        .fill({**TODAY, **scope}, locale)
        .replace("\u00a0", "_")
    )


@pytest.mark.parametrize(
    ("form", "value", "ru", "en"),
    [
        ("masked", "100200301", "•••••0301", "•••••0301"),
        ("masked", "12345678901234", "•••••1234", "•••••1234"),
        ("masked", "12345", "•••45", "•••45"),
        ("masked", "1234", "••••", "••••"),
        ("masked", "+79211234567", "+7•••••4567", "+7•••••4567"),
        ("masked", "anna@example.test", "a•••••@example.test", "a•••••@example.test"),
        ("masked", "a@example.test", "•••••@example.test", "•••••@example.test"),
        ("money", 1234.5, "1_234,50_₽", "1,234.50_₽"),
        ("money", 1500, "1_500_₽", "1,500_₽"),
        ("money", -0.125, "-0,13_₽", "-0.13_₽"),
        ("money", "сто", "сто", "сто"),
        ("date", "2026-11-25", "25 ноября", "25 November"),
        ("date", "2027-05-01", "1 мая 2027", "1 May 2027"),
        ("date", "завтра", "завтра", "завтра"),
        ("day", "2026-11-25", "среда, 25 ноября", "Wednesday, 25 November"),
        ("month", "2026-11", "ноябрь 2026", "November 2026"),
        ("month", "2026-08-03", "август 2026", "August 2026"),
        ("kwh", 4640, "4_640", "4,640"),
        ("kwh", 140.0, "140", "140"),
        ("lines", ["Невский, 1", {"title": "Московский, 2"}], "• Невский, 1\n• Московский, 2", None),
        ("lines", [], "—", "—"),
        ("slots", [["Счёт", "1"], ["Ночь", None], ["День", 2]], "• Счёт: 1\n• День: 2", None),
        ("slots", {"Счёт": True}, "• Счёт: да", "• Счёт: yes"),
    ],
)
def test_a_format_writes_its_value(form: str, value: object, ru: str, en: str | None) -> None:
    assert filled(f"{{x:{form}}}", x=value) == ru
    assert filled(f"{{x:{form}}}", "en", x=value) == (ru if en is None else en)


@pytest.mark.parametrize(
    ("value", "ru"),
    [
        (None, "—"),
        ("", ""),
        (True, "да"),
        (4500.0, "4500"),
        (2.5, "2,5"),
        ([1, "б"], "1, б"),
        ({"a": 1}, "—"),
    ],
)
def test_without_a_format_a_value_is_written_plainly(value: object, ru: str) -> None:
    assert filled("{x}", x=value) == ru


@pytest.mark.parametrize("form", ["masked", "money", "date", "day", "month", "kwh", "slots", "lines"])
def test_nothing_is_a_dash_in_every_format(form: str) -> None:
    assert filled(f"{{x:{form}}}", x=None) == "—"


def test_braces_in_a_clients_words_stay_braces() -> None:
    assert filled("Вы написали: {x}.", x="{today} {{x}} %s {0.__class__}") == (
        "Вы написали: {today} {{x}} %s {0.__class__}."
    )


def test_quotes_colons_and_braces_of_our_own_are_read() -> None:
    assert filled("{{ {'a:b' if x else '}'} }} {join(['a', 'b'], ': ')}", x=1) == "{ a:b } a: b"


def test_a_choice_is_written_by_its_title() -> None:
    title = FlowText(compile_parts("Я ошибся"), compile_parts("My mistake"))
    parts = compile_parts("{why}", {"why": {"typo": title}})
    assert FlowText(parts, parts).fill({"why": "typo"}, "ru") == "Я ошибся"
    assert FlowText(parts, parts).fill({"why": "typo"}, "en") == "My mistake"
    assert FlowText(parts).fill({"why": "other"}, "en") == "other"


def test_the_names_of_both_languages_are_told() -> None:
    assert FlowText(compile_parts("{a}"), compile_parts("{b.c:money}")).names == {"a", "b"}


@pytest.mark.parametrize(
    "text", ["", "  ", "{", "a } b", "{x", "{x:bold}", "{}", "{x!r}", "{x:}", "{x {y}}", "{:money}"]
)
def test_a_broken_text_is_refused(text: str) -> None:
    with pytest.raises((TextError, ExpressionError)):
        compile_parts(text)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)


@given(
    value=st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2)
    ),
    form=st.sampled_from(["", ":masked", ":money", ":date", ":day", ":month", ":kwh", ":slots", ":lines"]),
)
def test_every_value_can_be_written_in_every_format(value: object, form: str) -> None:
    filled_in = FlowText(compile_parts(f"{{x{form}}}")).fill({"x": value, **TODAY}, "ru")
    assert filled_in or value == ""
