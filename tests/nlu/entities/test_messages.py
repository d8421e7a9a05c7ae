"""Whole messages as clients write them, misprints included, with everything that is to be read from them."""

from pathlib import Path

import pytest

from tests.nlu.entities.reading import found

LINES = Path(__file__).with_name("messages.txt").read_text(encoding="utf-8").splitlines()


def asked_and_said(line: str) -> tuple[str, str]:
    """``[slot] text``: the slot that was just asked for, and what was answered."""
    slot, closed, text = line.removeprefix("[").partition("] ")
    return (slot, text) if line.startswith("[") and closed else ("", line)


@pytest.mark.parametrize("line", [line for line in LINES if line and not line.startswith("#")])
def test_everything_in_a_message_is_read_and_nothing_else(line: str) -> None:
    message, _, values = line.partition(" =>")
    slot, text = asked_and_said(message.replace("\\n", "\n"))
    expected = sorted(value.strip() for value in values.split(";") if value.strip())
    assert sorted(f"{name}={value}" for name, value in found(text, expected=slot)) == expected
