"""Whoever needs care is passed on at once; the mark that stays is offered once and kept by his yes."""

from dataclasses import replace

from conversation.events import AccessibilityChanged, ConsentGiven, HandoffRequested
from tests.bot.turns import GREETED, after, answered, pressed, spoke, understood, wrote


def test_disability_hands_off_at_once_and_the_mark_that_stays_is_offered_once() -> None:
    events = answered(GREETED, wrote("я не вижу"), understood("accessibility_help"))
    assert events[-1] == HandoffRequested("disability", "common", "high")
    said = spoke(events)
    assert "вне очереди" in said.content.text
    (button,) = said.offers
    asked = after(GREETED, events)
    assert (button.action, said.content.text.count("уберите отметку")) == ("wish:accessibility", 1)
    press = pressed(button.action)
    assert answered(asked, press) == (
        ConsentGiven("accessibility", "2026-11-26", press.identity, ""),
        AccessibilityChanged(wished=True),
    )
    again = answered(replace(asked, mode="bot"), wrote("я не вижу"), understood("accessibility_help"))
    assert spoke(again).offers == ()


def test_given_back_to_the_bot_the_button_is_answered_with_thanks() -> None:
    events = answered(GREETED, wrote("я не вижу"), understood("accessibility_help"))
    back = replace(after(GREETED, events), mode="bot")
    done = answered(back, pressed("wish:accessibility"))
    assert [type(event).__name__ for event in done] == ["ConsentGiven", "AccessibilityChanged", "BotReplied"]
    marked = after(back, done)
    assert (marked.accessibility, marked.consents) == (True, ("accessibility",))
    again = answered(replace(marked, offers=()), wrote("я не вижу"), understood("accessibility_help"))
    assert spoke(again).offers == (), "he has it"
