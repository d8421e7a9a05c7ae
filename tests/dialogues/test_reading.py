"""Files of dialogues are read strictly where a mistake would hide a test, and every complaint names its line."""

from datetime import datetime

import pytest

from app.dialogues.reading import read_dialogues
from app.dialogues.script import Dialogue
from knowledge.pack_file import PackError

HEAD = """version: 1
defaults: {now: '2026-11-23T14:05:00', tz: Asia/Yekaterinburg, fixture: acc_A}
fixtures:
  acc_A: {account: '100200301', last: {t1: 4512, date: 2026-10-24}, balance: -842.10}
  acc_B: {account: '100200302'}
dialogues:
"""


def one(body: str, head: str = HEAD) -> Dialogue:
    (found,) = read_dialogues(head + body, "d.yml")
    return found


def test_defaults_hold_until_a_dialogue_says_otherwise() -> None:
    first, second = read_dialogues(
        HEAD
        + "- id: a\n  turns: [{user: x}]\n"
        + "- {id: b, channel: vk, now: '2026-12-01T10:00:00+03:00', fixture: [acc_A, acc_B], turns: [{user: x}]}\n",
        "d.yml",
    )
    assert first.channel == "telegram"
    assert first.now.isoformat() == "2026-11-23T14:05:00+05:00"
    assert first.own == ("acc_A",)
    assert second.channel == "vk"
    assert second.now == datetime.fromisoformat("2026-12-01T10:00:00+03:00")
    assert set(second.fixtures) == {"acc_A", "acc_B"}


def test_without_a_fixture_of_its_own_a_dialogue_has_the_whole_files() -> None:
    dialogue = one("- {id: a, turns: [{user: x}]}\n", HEAD.replace(", fixture: acc_A", ""))
    assert set(dialogue.fixtures) == {"acc_A", "acc_B"}
    assert dialogue.own == ()


def test_values_keep_their_kinds_and_dates_their_spelling() -> None:
    dialogue = one(
        "- id: a\n  turns:\n  - user: x\n"
        "    expect: {slots: {account: '100200301', t1: 4640, time: 14:30, date: 2026-11-25, t2: null, gone: ~},"
        " handoff: false, asks: [t1]}\n"
    )
    assert dialogue.turns[0].expect == {
        "slots": {
            "account": "100200301",
            "t1": 4640,
            "time": "14:30",
            "date": "2026-11-25",
            "t2": None,
            "gone": None,
        },
        "handoff": False,
        "asks": ["t1"],
    }
    assert dialogue.fixtures["acc_A"]["last"] == {"t1": 4512, "date": "2026-10-24"}


def test_every_kind_of_turn_is_read() -> None:
    turns = one(
        """- id: a
  turns:
  - {user: x, channel: vk, deliver: {times: 3, same_id: true}, attach: [{name: a.jpg, type: image/jpeg}]}
  - {press: Да}
  - {attach: {kind: photo}}
  - {event: clock, by: +25h}
  - {event: crm_fails, how: timeout_after_write}
  - {user: y, channel: email, headers: {Subject: Счёт}}
"""
    ).turns
    assert (turns[0].times, turns[0].same_id, turns[0].channel) == (3, True, "vk")
    assert [(file.kind, file.name, file.mime) for file in turns[0].files] == [
        ("photo", "a.jpg", "image/jpeg")
    ]
    assert turns[1].press == "Да"
    assert (turns[2].user, turns[2].files[0].kind) == (None, "photo")
    assert (turns[3].event, turns[3].arguments) == ("clock", {"by": "+25h"})
    assert turns[4].arguments == {"how": "timeout_after_write"}
    assert turns[5].headers == {"Subject": "Счёт"}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("- {id: a, turns: [{say: x}]}", "d.yml, line 7: a turn needs one of: user, press, event, attach"),
        ("- {id: a, channel: icq, turns: [{user: x}]}", "d.yml, line 7: unknown channel 'icq'"),
        ("- {id: a, turns: []}", "d.yml, line 7: a dialogue needs turns"),
        ("- id: a\n  fixture: acc_Z\n  turns: [{user: x}]", "d.yml, line 8: there is no fixture 'acc_Z'"),
        ("- id: a\n  now: tomorrow\n  turns: [{user: x}]", "d.yml, line 8: 'tomorrow' is no moment"),
        ("- id: a\n  turns:\n  - {user: x, deliver: {times: 0}}", "d.yml, line 9: times goes from 1 to 20"),
        ("- {id: a, turn: [{user: x}]}", "d.yml, line 7: unknown key 'turn'"),
        (
            "- {id: a, turns: [{user: x}]}\n- {id: a, turns: [{user: x}]}",
            "d.yml, line 8: two dialogues are named a",
        ),
        ("- {id: a, turns: [{user: x}", "d.yml, line 8: "),
    ],
)
def test_a_mistake_is_told_with_its_line(body: str, complaint: str) -> None:
    with pytest.raises(PackError) as caught:
        read_dialogues(HEAD + body + "\n", "d.yml")
    assert str(caught.value).startswith(complaint)


def test_an_expectation_or_event_that_does_not_exist_fails_its_turn_alone() -> None:
    turns = one(
        "- id: a\n  turns:\n  - user: x\n    expect: {flow_stat: asking, handoff: false}\n  - {event: earthquake}\n"
    ).turns
    assert turns[0].unknown == ("line 10: there is no expectation 'flow_stat'",)
    assert turns[0].expect == {"handoff": False}
    assert turns[1].trouble.startswith("line 11: there is no event 'earthquake'")
