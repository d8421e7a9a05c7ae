"""Values that a check puts right by itself, and choices that are heard unasked: how both are written."""

from pathlib import Path

import pytest

from bot.flows.definition import Check
from bot.flows.loading import load_flow
from knowledge.pack_file import PackError

GOOD = Path(__file__).with_name("good.yml").read_text(encoding="utf-8")


def test_a_check_may_put_values_in_their_places() -> None:
    check = load_flow(GOOD.replace("  clear: [t1]\n", "  set: {t1: t1 // 10}\n", 1), "good.yml").steps[6]
    assert isinstance(check, Check)
    assert check.otherwise.put["t1"].value({"t1": 46400}) == 4640


def test_a_choice_may_be_heard_unasked() -> None:
    flow = load_flow(GOOD.replace("depends: [t1]", "heard: true", 1), "good.yml")
    assert (flow.slots["why"].heard, flow.slots["office"].heard) == (True, False)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("clear: [t1]", "set: {t9: t1}", "unknown slot 't9'"),
        ("clear: [t1]", "set: {t1: nobody}", "'nobody' is not known"),
        ("max: 99999", "heard: true", "'heard' is for a choice only"),
    ],
)
def test_what_cannot_be_put_or_heard_is_refused(old: str, new: str, why: str) -> None:
    with pytest.raises(PackError, match=why):
        load_flow(GOOD.replace(old, new, 1), "good.yml")
