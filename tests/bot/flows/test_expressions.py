import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flows.expressions import ExpressionError, compile_expression, conjuncts
from bot.flows.operators import NUMBER_MOST, TEXT_MOST

SCOPE = {
    "t1": 4640,
    "empty": None,
    "name": "Анна",
    "meter": {"last": {"t1": 4500.0}, "list": [1, 2, None]},
    "found": {"zones": 2, "digits": 5},
    "today": "2026-11-26",
    "period": "2026-08",
    "long": "я" * 1500,
    "yes": True,
    "offers": [{"value": "a", "title": "Первое"}, {"value": "b", "title": "Второе"}],
}


def value(source: str, **scope: object) -> object:
    return compile_expression(source).value({**SCOPE, **scope})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("t1", 4640),
        ("t1 - meter.last.t1", 140),
        ("t1 < 10 ** found.digits", True),
        ("found.zones >= 2 and not empty", True),
        ("1 < found.zones < 3", True),
        ("'да' if yes else 'нет'", "да"),
        ("name in ['Анна', 'Пётр']", True),
        ("'нн' in name", True),
        ("'last' in meter", True),
        ("3 not in meter.list", True),
        ("name + '!'", "Анна!"),
        ("7 // 2 + 7 % 2", 4),
        ("-t1", -4640),
        ("true == True", True),
        ("null", None),
        ("max(3 * empty, 1000)", 1000),
        ("min(meter.list)", 1),
        ("sum(1, 2, null, 0.5)", 3.5),
        ("abs(-3)", 3),
        ("len(name)", 4),
        ("titled(offers, 'b')", "Второе"),
        ("titled(offers, 'c')", None),
        ("titled(name, 'b')", None),
        ("len(meter.list)", 3),
        ("round(2.5)", 3),
        ("round(1234.565, 2)", 1234.57),
        ("str(4500.0)", "4500"),
        ("days('2026-11-20', today)", 6),
        ("months(period)", 3),
        ("months('2026-12-01')", -1),
        ("date('25.11.2026')", "2026-11-25"),
        ("date('2026-11-25T10:00')", "2026-11-25"),
        ("date('31.02.2026')", None),
        ("add_days(today, 10)", "2026-12-06"),
        ("readings(4640, empty, 7)", {"t1": 4640, "t3": 7}),
        ("readings(empty)", None),
        ("join(meter.list, '; ')", "1; 2"),
        ("first(empty, name, t1)", "Анна"),
    ],
)
def test_an_expression_gives_its_value(source: str, expected: object) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "empty < 5",
        "empty > 5",
        "5 >= empty",
        "name < 5",
        "empty in name",
        "empty in [1]",
        "empty not in name",
    ],
)
def test_a_comparison_with_nothing_is_false(source: str) -> None:
    assert value(source) is False


@pytest.mark.parametrize(("source", "expected"), [("empty == null", True), ("t1 != null", True)])
def test_only_being_equal_to_nothing_can_be_asked(source: str, expected: object) -> None:
    assert value(source) is expected


@pytest.mark.parametrize(
    "source",
    [
        *(
            "empty + 1",
            "name - 1",
            "t1 / 0",
            "t1 % 0",
            "yes + 1",
            "-name",
            "t1.part",
            "meter.no.such",
            "nobody",
        ),
        *("9 ** 9 ** 9", "10 ** 64", "2 ** 0.5 ** -2000", "(-8) ** 0.5", "long + long + long", "'а' * 9"),
        *(
            "1e308 * 10",
            "min(1, 'а')",
            "sum('а')",
            "len(5)",
            "add_days(today, 10 ** 9)",
            "add_days('9999-12-31', 1)",
        ),
        *("round('а')", "abs(null)", "months('2026-13')", "join(name)", "days(today, null)"),
    ],
)
def test_what_cannot_be_computed_is_nothing(source: str) -> None:
    assert value(source) is None


@pytest.mark.parametrize(
    "source",
    [
        *(
            "",
            "t1 +",
            "t1 is null",
            "lambda: 1",
            "[x for x in y]",
            "{'a': 1}",
            "open('x')",
            "t1()",
            "meter['last']",
        ),
        *(
            "f'{t1}'",
            "t1 := 5",
            "t1 & 1",
            "~t1",
            "b'x'",
            "...",
            "1j",
            "round(1, 2, 3)",
            "len(value=1)",
            "min()",
        ),
        *(
            "max(*meter)",
            "'a'.upper()",
            "'a'.b",
            "x" * 601,
            "(" * 250 + "1" + ")" * 250,
            "-" * 500 + "1",
            "a; b",
        ),
        *(
            "'\\d'",
            "1if t1 else 2",
            "\0",
            "import os",
            "a, b",
            "await t1",
            "yield",
            "not",
            "t1 @ t1",
            "meter.last()",
        ),
        "'\ud800'",
    ],
)
def test_an_expression_beyond_the_list_is_refused(source: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(source)


def test_an_expression_tells_the_names_it_reads() -> None:
    assert compile_expression("t1 < meter.last.t1 and months(p)").names == {"t1", "meter", "p", "today"}


def test_parts_joined_by_and_are_told_apart() -> None:
    assert conjuncts("a and (b>1) and (c or d)") == {"a", "b > 1", "c or d"}


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["2026-11-26", "2026-11", 10**400, float("inf")]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)
    ),
    max_leaves=5,
)
OPERATORS = [
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "**",
    "<",
    "<=",
    "==",
    "!=",
    ">",
    ">=",
    "in",
    "and",
    "or",
    "not in",
]
SOURCES = st.recursive(
    st.sampled_from(["a", "b", "a.b", "b.a.b", "1", "0", "'x'", "null", "2.5", "[]", "today"]),
    lambda inner: (
        st.builds(
            "({} {} {})".format,
            inner,
            st.sampled_from(OPERATORS),
            inner,
        )
        | st.builds(
            "{}({})".format, st.sampled_from(["min", "max", "sum", "len", "abs", "round", "str"]), inner
        )
        | st.builds("{}({})".format, st.sampled_from(["months", "date", "readings", "join", "first"]), inner)
        | st.builds("{}({}, {})".format, st.sampled_from(["days", "add_days", "round", "join"]), inner, inner)
        | st.builds("({} if {} else {})".format, inner, inner, inner)
        | st.builds("[{}, {}]".format, inner, inner)
        | st.builds("(not {})".format, inner)
        | st.builds("(-{})".format, inner)
    ),
    max_leaves=8,
)


@given(source=SOURCES, a=VALUES, b=VALUES, today=VALUES)
@settings(max_examples=200, deadline=None)
def test_whatever_stands_in_it_an_expression_has_a_value_of_bounded_size(
    source: str, a: object, b: object, today: object
) -> None:
    found = compile_expression(source).value({"a": a, "b": b, "today": today})
    assert found is None or isinstance(found, bool | int | float | str | list | dict)
    if isinstance(found, str):
        assert len(found) <= TEXT_MOST
    if isinstance(found, int) and found != 10**400 and not isinstance(a, int) and not isinstance(b, int):
        assert abs(found) <= NUMBER_MOST


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_an_expression_or_is_refused(source: str) -> None:
    try:
        compile_expression(source)
    except ExpressionError:
        return
