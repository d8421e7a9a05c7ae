"""The order of choice: what the bot does with one message or one pressed button."""

from bot.answering import by_search, by_topic, clarify, not_understood, small_talk, speak
from bot.choices import chosen
from bot.handing import Reason, hand_off, hand_over_quietly, heard, raise_only
from bot.letters import answer_all
from bot.policy import Policy
from bot.rating import RATE, commented, rated
from bot.replies import plain
from bot.speech import OPERATOR, TOPIC
from bot.turn import SILENT, Decision, Turn
from conversation.events import MessageReceived

ENOUGH = "enough_for_today"
"""Why the bot keeps silent: the address has had its automatic answers."""

__all__ = ["Decision", "Turn", "decide"]


def decide(policy: Policy, turn: Turn) -> Decision:
    """The events that follow from a turn, or what must be answered first. Pure and total."""
    trigger = turn.trigger
    if turn.state.mode == "linked" or (isinstance(trigger, MessageReceived) and trigger.automatic):
        return SILENT
    pressed = trigger.action if not isinstance(trigger, MessageReceived) and trigger.known else ""
    if turn.state.with_people:
        late = pressed.partition(":")
        return rated(policy, turn, late[2]) if late[0] == RATE else raise_only(policy, turn)
    if not isinstance(trigger, MessageReceived):
        return _act(policy, turn, pressed)
    if trigger.form == "enough" and not any(reason.danger for reason in heard(policy, turn)):
        return hand_over_quietly(policy, turn, ENOUGH)
    if not turn.text:
        return _wordless(policy, turn, trigger)
    return _spoken(policy, turn)


def _act(policy: Policy, turn: Turn, action: str) -> Decision:
    """What a button stands for."""
    name, _, topic = action.partition(":")
    if name == OPERATOR:
        return hand_off(policy, turn, (Reason(policy.reason(topic)),))
    if name == RATE:
        return rated(policy, turn, topic)
    if action.startswith(TOPIC) and action != TOPIC:
        return by_topic(policy, turn, action.removeprefix(TOPIC))
    return speak(policy, turn, "stale_button")


def _wordless(policy: Policy, turn: Turn, message: MessageReceived) -> Decision:
    kinds = {attachment.kind for attachment in message.attachments}
    if not kinds:
        return speak(policy, turn, "empty" if turn.state.greeted else "welcome")
    if kinds <= {"sticker"}:
        return speak(policy, turn, "sticker_seen")
    return speak(policy, turn, "voice_seen" if kinds & {"voice", "audio"} else "file_seen")


def _spoken(policy: Policy, turn: Turn) -> Decision:
    reasons = heard(policy, turn)
    if any(reason.danger for reason in reasons):
        return hand_off(policy, turn, reasons)
    action = chosen(turn)
    if action:
        return _act(policy, turn, action)
    comment = commented(policy, turn)
    if comment is not None:
        return comment
    saying = policy.replies.sayings.get(plain(turn.text))
    if saying is not None:
        return speak(policy, turn, saying)
    if _is_perhaps_a_machine(turn) and not reasons:
        return hand_over_quietly(policy, turn)
    letter = answer_all(policy, turn)
    if letter is not None:
        return letter
    if reasons:
        return hand_off(policy, turn, reasons)
    return _understood(policy, turn)


def _is_perhaps_a_machine(turn: Turn) -> bool:
    """It answers an automatic letter and says nothing that can surely be answered: no second one goes out."""
    understanding, trigger = turn.understanding, turn.trigger
    if not isinstance(trigger, MessageReceived) or trigger.form != "reply":
        return False
    return understanding is None or understanding.certainty != "answer"


def _understood(policy: Policy, turn: Turn) -> Decision:
    understanding = turn.understanding
    if understanding is not None and understanding.entities and not understanding.candidates:
        return not_understood(policy, turn)  # A number that nobody asked for: nothing to search by.
    if understanding is None or not understanding.candidates or understanding.certainty == "unknown":
        return by_search(policy, turn)
    if understanding.certainty == "clarify":
        return clarify(policy, turn)
    intent = understanding.candidates[0].intent
    return (
        small_talk(policy, turn, intent) if policy.is_small_talk(intent) else by_topic(policy, turn, intent)
    )
