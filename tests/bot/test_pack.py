"""The company's own words, understood for real: what must never be missed."""

import pytest

from conversation.events import HandoffRequested
from nlu.understand import Understander
from tests.bot.turns import FRESH, PACK, answered, spoke, wrote


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander.from_files(
        (PACK / "intents.yml").read_text("utf-8"), (PACK / "nlu.yml").read_text("utf-8")
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Щиток искрит!!! Что делать, и заодно как передать показания?", "fire"),
        ("во дворе провод оборвался и лежит на земле", "live_wire"),
        ("ребёнка ударило током", "shock"),
        ("нужен аппарат ИВЛ, а нам отключили свет", "life_support"),
        ("ОПЕРАТОР", "client_request"),
        ("позови человека", "client_request"),
    ],
)
def test_what_must_reach_people_does_so_from_the_first_message(
    text: str, reason: str, understander: Understander
) -> None:
    events = answered(FRESH, wrote(text), understander.understand(text))
    assert isinstance(events[-1], HandoffRequested)
    assert events[-1].reason == reason
    assert ("112" in spoke(events).content.text) == (events[-1].priority == "safety")


def test_thanks_are_not_taken_for_a_question(understander: Understander) -> None:
    assert spoke(answered(FRESH, wrote("спасибо"), understander.understand("спасибо"))).reason == "thanks"
