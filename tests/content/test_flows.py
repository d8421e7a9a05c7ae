"""The flows of our own pack: whole, in both languages, each begun by something."""

import pytest

from bot.flows import definition as d
from bot.flows.languages import without_english
from bot.flows.loading import flow_name
from knowledge.pack_file import read_pack
from tests.hub.running import pack

TEXTS = pack().flow_texts
FLOWS = pack().policy.flows.flows


def test_every_file_is_a_flow() -> None:
    assert {flow_name(file) for file in TEXTS} == set(FLOWS)


@pytest.mark.parametrize("file", TEXTS)
def test_every_text_is_there_in_english_too(file: str) -> None:
    assert without_english(read_pack(TEXTS[file], file)) == []


def test_every_flow_that_a_wish_begins_is_there() -> None:
    begun = {intent.flow for intent in pack().policy.intents.values() if intent.flow}
    assert begun - set(FLOWS) == set()


def test_every_flow_is_begun_by_a_wish_its_words_or_another_flow() -> None:
    begun = {intent.flow for intent in pack().policy.intents.values()}
    begun |= {step.flow for flow in FLOWS.values() for step in flow.steps if isinstance(step, d.Link)}
    assert [name for name, flow in FLOWS.items() if name not in begun and not flow.hear] == []
