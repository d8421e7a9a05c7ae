"""Words that begin a flow by themselves, and what is heard in its first message."""

import pytest

from bot.flows.hearing import begun_by
from bot.flows.known import Known
from bot.flows.loading import load_flow, load_flows
from knowledge.pack_file import PackError

KNOWN = Known(request_kinds=("complaint",))

HEARING = """
version: 1
flow: more
title: {ru: Дополнить}
hear:
- any: ['допол\\w*\\W+обращени']
  unless: ['не\\W+дополн\\w*\\W+обращени']
slots:
  number: {kind: appeal_no}
  day: {kind: date, options: '[]'}
  text: {kind: text, enough: 40, ask: {ru: 'Что добавить?'}}
steps:
- collect: number
- collect: day
- collect: text
- done: {ru: 'Добавил к {number}: {text}.'}
"""


def test_words_begin_a_flow_unless_they_are_denied() -> None:
    book = load_flows({"flows/more.yml": HEARING}, KNOWN)
    begun = begun_by(book, "Хочу ДОПОЛНИТЬ обращение")
    assert begun is not None
    assert begun.name == "more"
    assert begun.slots["text"].enough == 40
    assert begun_by(book, "не дополняйте: не дополнил обращение — и ладно") is None
    assert begun_by(book, "дополнительная жалоба") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("допол", "допол("),
        ("- any:", "- all:"),
        ("enough: 40", "enough: 0"),
        ("{kind: appeal_no}", "{kind: appeal_no, enough: 5}"),
        ("{kind: appeal_no}", "{kind: appeal_no, options: '[]'}"),
        ("- collect: day", "- register: complaint\n  text: text\n- collect: day"),
    ],
    ids=["no pattern", "nothing to hear", "nothing is enough", "no text", "no choice", "number is taken"],
)
def test_what_is_heard_is_read_strictly(old: str, new: str) -> None:
    assert old in HEARING
    with pytest.raises(PackError):
        load_flow(HEARING.replace(old, new, 1), "flows/more.yml", KNOWN)
