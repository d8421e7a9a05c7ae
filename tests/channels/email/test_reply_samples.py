"""Letters in Russian as some thirty mail programs write them: what is the client's own, and what is not.

``expected.json`` names for each letter the lines of its reply; for inline answers what the reply must hold, in order.
"""

import json
from typing import Any

import pytest

from channels.email.adapter import EmailChannel
from tests.channels.email.conftest import FIXTURES, payload

FOLDER = FIXTURES / "replies"
SAMPLES: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text("utf-8"))


def written_lines(text: object) -> list[str]:
    return [line.strip() for line in str(text).splitlines() if line.strip()]


@pytest.mark.parametrize("name", sorted(name for name, told in SAMPLES.items() if "inline" not in told))
def test_the_reply_is_what_the_client_newly_wrote(channel: EmailChannel, name: str) -> None:
    (said,) = channel.describe(payload((FOLDER / f"{name}.eml").read_bytes()))
    assert written_lines(said["reply"]) == SAMPLES[name]["reply"]
    assert SAMPLES[name]["quoted"] in str(said["quoted"])


@pytest.mark.parametrize("name", sorted(name for name, told in SAMPLES.items() if "inline" in told))
def test_inline_answers_keep_their_questions(channel: EmailChannel, name: str) -> None:
    (said,) = channel.describe(payload((FOLDER / f"{name}.eml").read_bytes()))
    reply, position = str(said["reply"]), 0
    for piece in SAMPLES[name]["inline"]:
        position = reply.find(piece, position)
        assert position >= 0, piece


def test_every_sample_is_expected_and_there_are_enough() -> None:
    assert {path.stem for path in FOLDER.glob("*.eml")} == set(SAMPLES)
    assert len(SAMPLES) >= 170
