"""``okno dialogues run`` as an editor meets it: exit codes, what is printed where."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.conftest import Done, Okno

GOOD = """version: 1
dialogues:
- id: D-1
  title: Вопрос
  turns:
  - {user: 'как оплатить?', expect: {faq: pay_methods}}
- id: D-2
  turns:
  - {user: 'как оплатить?', expect: {bot_replies: 1}}
  - {user: 'оператор', expect: {handoff: {queue: common}}}
"""


Run = Callable[..., Done]


@pytest.fixture
def run(okno: Okno, tmp_path: Path) -> Run:
    def run(yaml: str, *more: str) -> Done:
        (tmp_path / "d.yml").write_text(yaml, "utf-8")
        return okno("dialogues", "run", "d.yml", *more)

    return run


def test_when_all_holds_only_the_number_is_told(run: Run) -> None:
    done = run(GOOD)
    assert (done.code, done.out, done.err) == (0, "2 dialogues, 0 with differences.\n", "")


def test_what_differs_is_told_with_file_line_and_the_bots_words(run: Run) -> None:
    done = run(GOOD.replace("faq: pay_methods", "faq: outage"))
    assert done.code == 1
    head, place, difference, reply, *_ = done.out.splitlines()
    assert head == "D-1 Вопрос"
    assert place == "  d.yml:6, turn 1: «как оплатить?»"
    assert difference == "    ✗ faq: expected outage, was pay_methods"
    assert reply.startswith("    bot: ")
    assert done.out.endswith("2 dialogues, 1 with differences.\n")


def test_json_has_an_object_for_each_turn_reached_or_not(run: Run) -> None:
    done = run(
        GOOD.replace("- {user: 'как оплатить?', expect: {bot_replies: 1}}", "- {press: Слон}"), "--json"
    )
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 1
    assert [(line["dialogue"], line["turn"], line["ok"]) for line in lines] == [
        ("D-1", 1, True),
        ("D-2", 1, False),
        ("D-2", 2, False),
    ]
    assert set(lines[0]) == {"dialogue", "turn", "ok", "differences", "actual"}
    assert lines[0]["actual"]["faq"] == "pay_methods"
    assert lines[2]["differences"] == ["not reached: turn 1 could not be played"]


def test_an_unreadable_file_is_told_with_its_line_and_nothing_is_played(run: Run) -> None:
    done = run(GOOD.replace("turns:\n  - {user: 'как", "turns:\n  - {usr: 'как"), "no-such.yml")
    assert (done.code, done.out) == (2, "")
    assert "d.yml, line 6: a turn needs one of: user, press, event, attach" in done.err
    assert "no-such.yml, line 1: cannot be read: No such file or directory" in done.err


def test_one_dialogue_can_be_played_alone(run: Run) -> None:
    assert run(GOOD, "--only", "D-2").out == "1 dialogues, 0 with differences.\n"
    done = run(GOOD, "--only", "D-9")
    assert (done.code, done.err) == (1, "there is no such dialogue\n")
