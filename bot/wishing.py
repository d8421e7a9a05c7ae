"""The wish to be answered out of turn: offered once, kindly, where somebody says that he needs it, kept by consent.

Whoever says so is passed on with high priority at once. The mark that stays for later needs his yes; nothing is kept of
the reason, and «уберите отметку» takes it away (the flow ``accessibility``).
"""

from bot.policy import Policy
from bot.speech import Choice, say, voice
from bot.turn import Decision, Turn
from conversation.events import AccessibilityChanged, ConsentGiven, Event

CONSENT = "accessibility"
WISH = "wish"
"""What the button's action begins with."""
OUT_OF_TURN = f"{WISH}:{CONSENT}"


def offer(policy: Policy, turn: Turn) -> tuple[str, tuple[Choice, ...]]:
    """The words and the button, the first time; nothing for whom it was offered to already, or who has the mark."""
    state = turn.state
    known = state.accessibility or CONSENT in state.consents
    if known or any(each.action == OUT_OF_TURN for each in state.offers) or CONSENT not in policy.consents:
        return "", ()
    texts = voice(policy, turn)
    return texts.text("accessibility_offer"), (Choice(texts.text("accessibility_button"), OUT_OF_TURN),)


def wished(policy: Policy, turn: Turn, consent: str) -> Decision:
    """He pressed it: under people without a word, else with thanks."""
    version = policy.consents.get(consent)
    if version is None:
        return Decision(())
    found: list[Event] = []
    if consent not in turn.state.consents:
        found.append(ConsentGiven(consent, version, turn.identity, turn.channel))
    if not turn.state.accessibility:
        found.append(AccessibilityChanged(wished=True))
    if turn.state.with_people:
        return Decision(tuple(found))
    said = say(policy, turn, voice(policy, turn).text("accessibility_set"), "accessibility_set")
    return Decision((*found, *said.events))
