"""A ranking from another classifier takes the place of ours, and of nothing else."""

from conversation.understanding import Candidate, UnderstandingContext
from tests.nlu.pack import NOW, understander

CONTEXT = UnderstandingContext(now=NOW)
PAYMENT = (Candidate("pay_methods", 0.9), Candidate("balance_check", 0.04))
QUESTION = "расскажите, в каком порядке нынче подают показания"


def test_the_heard_ranking_is_taken_in_place_of_ours() -> None:
    assert understander().understand(QUESTION, CONTEXT).candidates[0].intent != "pay_methods"
    found = understander().understand(QUESTION, CONTEXT, heard=PAYMENT)
    assert found.intent == "pay_methods"
    assert found.candidates == PAYMENT


def test_the_gate_stays_ours_an_unsure_ranking_is_asked_about() -> None:
    close = (Candidate("pay_methods", 0.31), Candidate("balance_check", 0.30))
    assert understander().understand(QUESTION, CONTEXT, heard=close).certainty == "clarify"
    assert understander().understand(QUESTION, CONTEXT, heard=()).certainty == "unknown"


def test_danger_is_found_by_our_patterns_whatever_was_heard() -> None:
    found = understander().understand("искрит розетка, пахнет гарью", CONTEXT, heard=PAYMENT)
    own = understander().understand("искрит розетка, пахнет гарью", CONTEXT)
    assert found.intent == own.intent != "pay_methods"
    assert found.entities == own.entities


def test_a_known_phrase_and_entities_are_found_whatever_was_heard() -> None:
    assert (
        understander().understand("как передать показания", CONTEXT, heard=PAYMENT).intent == "reading_howto"
    )
    found = understander().understand(QUESTION + ", лицевой счёт 100200301", CONTEXT, heard=PAYMENT)
    assert ("account", "100200301") in [(one.name, str(one.value)) for one in found.entities]


def test_intents_that_nobody_knows_here_are_passed_over_and_the_order_is_by_confidence() -> None:
    mixed = (Candidate("balance_check", 0.1), Candidate("greet_the_moon", 0.8), Candidate("pay_methods", 0.7))
    found = understander().understand(QUESTION, CONTEXT, heard=mixed)
    assert [one.intent for one in found.candidates] == ["pay_methods", "balance_check"]
