"""Plain words to a flow: a yes, a no, an end, one number in place of another."""

import pytest

from bot.flows.definition import Flow
from bot.flows.loading import load_flow
from bot.running.mending import fraction_dropped, instead, lone_number
from bot.running.naming import cancels, yes_or_no
from conversation.flow_run import SlotValue

FLOW: Flow = load_flow(
    """
version: 1
flow: trial
title: {ru: Проба}
slots:
  account: {kind: account}
  t1: {kind: reading}
  t2: {kind: reading}
  amount: {kind: amount}
steps:
- collect: account
- collect: t1
- collect: t2
- collect: amount
- done: {ru: Готово.}
""",
    "trial.yml",
)
FILLED: dict[str, SlotValue] = {"account": "100200301", "t1": 8120, "t2": 3955, "amount": 1250.5}


@pytest.mark.parametrize(
    "text",
    ["да", "Ага", "угу, верно", "+", "👍", "ну да", "вот теперь да", "да милок", "передавайте", "ищите"],
)
def test_a_yes_is_heard(text: str) -> None:
    assert yes_or_no(text, None) is True


@pytest.mark.parametrize("text", ["нет", "не", "неа", "ой нет", "да нет", "ну нет"])
def test_a_no_is_heard(text: str) -> None:
    assert yes_or_no(text, None) is False


@pytest.mark.parametrize(
    "text", ["да, но счёт другой", "не знаю", "ага, только исправьте месяц", "-", "", "теперь"]
)
def test_what_says_more_than_yes_or_no_is_neither(text: str) -> None:
    assert yes_or_no(text, None) is None


@pytest.mark.parametrize(
    "text", ["отмена", "Отмена, сам разберусь", "стоп, отмена, не надо ничего", "ой, отмените"]
)
def test_an_end_is_heard(text: str) -> None:
    assert cancels(text, None)


@pytest.mark.parametrize("text", ["отмените 4640", "не отменяйте", "да", ""])
def test_other_words_end_nothing(text: str) -> None:
    assert not cancels(text, None)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("ой, день не 8120, а 8102", {"t1": 8102}),
        ("не 3955 а 3 995", {"t2": 3995}),
        ("8102 вместо 8120", {"t1": 8102}),
        ("8102, а не 8120", {"t1": 8102}),
        ("не 1250,50, а 1205,50", {"amount": 1205.5}),
        ("не 100200301, а 100200302", {"account": "100200302"}),
        ("not 8120 but 8102", {"t1": 8102}),
        ("не 7777, а 8102", {}),
        ("не 8120", {}),
        ("8120 и 3955", {}),
    ],
)
def test_one_number_stands_in_place_of_another(text: str, changed: dict[str, object]) -> None:
    assert instead(FLOW, text, FILLED) == changed


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("нет, всё-таки 4520", {"t1": 4520}),
        ("ой, 4 520", {"t1": 4520}),
        ("4520", {}),  # is heard as a reading, or not at all
        ("нет, 4520 или 4530", {}),
        ("нет", {}),
    ],
)
def test_the_only_number_of_a_refusal_corrects_the_only_reading(
    text: str, changed: dict[str, object]
) -> None:
    assert lone_number(FLOW, text, {"account": "100200301", "t1": 8120}) == changed
    assert lone_number(FLOW, text, FILLED) == {}


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ("4640,7", True),
        ("показание 04 640.93", True),
        ("4640", False),
        ("4640, счёт 100200301", False),
        ("14640,5", False),
    ],
)
def test_it_is_noticed_when_less_is_kept_than_was_written(text: str, dropped: bool) -> None:
    assert fraction_dropped(FLOW, text, {"t1": 4640}) is dropped
