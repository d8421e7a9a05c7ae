"""Whole messages as clients write them, misprints included, with everything that is to be read from them."""

from pathlib import Path

from tests.nlu.entities.reading import found

LINES = Path(__file__).with_name("messages.txt").read_text(encoding="utf-8").splitlines()


def asked_and_said(line: str) -> tuple[str, str]:
    """``[slot] text``: the slot that was just asked for, and what was answered."""
    slot, closed, text = line.removeprefix("[").partition("] ")
    return (slot, text) if line.startswith("[") and closed else ("", line)


def test_everything_in_a_message_is_read_and_nothing_else() -> None:
    messages = [line.partition(" =>") for line in LINES if line and not line.startswith("#")]
    assert len(messages) > 400
    wrong = {}
    for message, _, values in messages:
        slot, text = asked_and_said(message.replace("\\n", "\n"))
        expected = sorted(value.strip() for value in values.split(";") if value.strip())
        read = sorted(f"{name}={value}" for name, value in found(text, expected=slot))
        if read != expected:
            wrong[message] = (read, expected)
    assert wrong == {}
