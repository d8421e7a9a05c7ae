"""The order of choice: what the bot does with one message or one pressed button."""

from bot.answering import by_article, by_search, by_topic, clarify, not_understood, small_talk, speak
from bot.choices import chosen
from bot.flows.definition import Flow
from bot.flows.hearing import begun_by
from bot.handing import Reason, hand_off, hand_over_quietly, heard, raise_only
from bot.letters import answer_all
from bot.policy import Policy
from bot.rating import RATE, commented, rated
from bot.replies import plain
from bot.running.beginning import begin
from bot.running.coming_about import came_about, waiting_under_people, without_expired
from bot.running.middle import asked_again
from bot.running.naming import swears, yes_or_no
from bot.running.pressing import FLOW, pressed
from bot.running.telling import RESUME
from bot.running.turns import spoken
from bot.speech import COMING, OPERATOR, TOPIC
from bot.turn import SILENT, Decision, Turn
from bot.wishing import WISH, wished
from conversation.events import (
    BotReplied,
    ButtonPressed,
    FlowCancelled,
    FlowConfirmed,
    HandoffRequested,
    MessageReceived,
    SlotFilled,
    SlotsCleared,
)
from nlu.asking import asks

ENOUGH = "enough_for_today"
"""Why the bot keeps silent: the address has had its automatic answers."""

PROGRESS = (SlotFilled, SlotsCleared, FlowConfirmed, FlowCancelled, HandoffRequested)
CORRECTION = "correction"
"""The service intent by which a client takes back what he said."""
LIKELY = 0.5
"""In the middle of a flow a question is answered by the topic it is more likely about than not."""

__all__ = ["Decision", "Turn", "decide"]


def decide(policy: Policy, turn: Turn) -> Decision:
    """The events that follow from a turn, or what must be answered first. Pure and total."""
    trigger = turn.trigger
    if turn.state.mode == "linked" or (isinstance(trigger, MessageReceived) and trigger.automatic):
        return SILENT
    if not isinstance(trigger, MessageReceived | ButtonPressed):
        return came_about(policy, turn)
    return waiting_under_people(
        turn, without_expired(policy, turn, lambda fresh: _decided(policy, fresh, trigger))
    )


def _decided(policy: Policy, turn: Turn, trigger: MessageReceived | ButtonPressed) -> Decision:
    action = trigger.action if isinstance(trigger, ButtonPressed) and trigger.known else ""
    if turn.state.with_people:
        late = action.partition(":")
        if late[0] == WISH:
            return wished(policy, turn, late[2])
        return rated(policy, turn, late[2]) if late[0] == RATE else raise_only(policy, turn)
    if not isinstance(trigger, MessageReceived):
        return _act(policy, turn, action)
    if trigger.form == "enough" and not any(reason.danger for reason in heard(policy, turn)):
        return hand_over_quietly(policy, turn, ENOUGH)
    if not turn.text and not (turn.state.flow is not None and _brings(trigger)):
        return asked_again(policy, turn, _wordless(policy, turn, trigger))
    return _spoken(policy, turn)


def _brings(message: MessageReceived) -> bool:
    """Something a flow may have asked for: a file, a place, a telephone."""
    return bool(message.attachments or message.location or message.phone)


def _act(policy: Policy, turn: Turn, action: str) -> Decision:
    """What a button stands for."""
    name, _, topic = action.partition(":")
    if name == OPERATOR:
        return hand_off(policy, turn, (Reason(policy.reason(topic)),))
    if name == RATE:
        return rated(policy, turn, topic)
    if name == WISH:
        return wished(policy, turn, topic)
    if action.startswith(TOPIC) and action != TOPIC:
        return asked_again(policy, turn, by_topic(policy, turn, action.removeprefix(TOPIC)))
    if action == COMING:
        return asked_again(policy, turn, speak(policy, turn, "visit_coming"))
    if action.startswith(FLOW):
        return pressed(policy, turn, action) or speak(policy, turn, "stale_button")
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
    if turn.state.flow is not None and _asks_for_people(policy, turn):
        return hand_off(policy, turn, reasons)
    said = spoken(policy, turn, lambda fresh: _in_the_middle(policy, fresh, reasons))
    if said is not None:
        return hand_over_quietly(policy, turn) if _perhaps_talks_to_a_machine(turn, said) else said
    return _without_flow(policy, turn, reasons)


def _asks_for_people(policy: Policy, turn: Turn) -> bool:
    """In plain words, or in a matter that cannot wait: no flow goes first."""
    intent = turn.understanding.intent if turn.understanding is not None else None
    return (
        intent is not None
        and (intent == policy.operator_intent or policy.is_urgent(intent))
        and policy.only_people(intent)
    )


def _perhaps_talks_to_a_machine(turn: Turn, said: Decision) -> bool:
    """A reply to an automatic letter of ours that brings the flow nothing: no second letter goes out for it."""
    return (
        not said.asks
        and _is_perhaps_a_machine(turn)
        and not any(isinstance(event, PROGRESS) for event in said.events)
    )


def _without_flow(policy: Policy, turn: Turn, reasons: tuple[Reason, ...]) -> Decision:
    comment = commented(policy, turn)
    if comment is not None:
        return comment
    begun = begun_by(policy.flows, turn.text) or _mending(policy, turn)
    several = turn.understanding is not None and len(turn.understanding.wishes) > 1
    if begun is not None and not several:
        return begin(policy, turn, begun.name, _wish(policy, turn, begun.name))
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
    return _resumed(policy, turn) or _understood(policy, turn)


def _mending(policy: Policy, turn: Turn) -> Flow | None:
    """«Ой, я ошиблась, надо 4604», just after something was done: the flow that mends it."""
    understanding, done = turn.understanding, turn.state.done
    if not done or understanding is None or understanding.intent != CORRECTION:
        return None
    return next((flow for flow in policy.flows.flows.values() if flow.corrects == done), None)


def _wish(policy: Policy, turn: Turn, flow: str) -> str:
    """The intent that leads to the flow and was thought of most; "" for none."""
    candidates = turn.understanding.candidates if turn.understanding is not None else ()
    return next((each.intent for each in candidates if policy.flow_of(each.intent) == flow), "")


def _resumed(policy: Policy, turn: Turn) -> Decision | None:
    """«Да», «продолжим» after people gave the talk back: the flow that waited goes on."""
    if not turn.state.flows or turn.state.flow is not None:
        return None
    said = yes_or_no(turn.text, turn.understanding)
    return pressed(policy, turn, RESUME) if said else None


def _in_the_middle(policy: Policy, turn: Turn, reasons: tuple[Reason, ...]) -> Decision | None:
    """What would be said to a message in the middle of a flow; None where it is nothing of its own."""
    if not turn.text and isinstance(turn.trigger, MessageReceived):
        return _wordless(policy, turn, turn.trigger)
    saying = policy.replies.sayings.get(plain(turn.text))
    if saying is not None:
        return speak(policy, turn, saying)
    begun = begun_by(policy.flows, turn.text)
    if begun is not None:
        return begin(policy, turn, begun.name, _wish(policy, turn, begun.name))
    if reasons:
        return hand_off(policy, turn, reasons)
    understanding = turn.understanding
    intent = understanding.intent if understanding is not None else None
    if intent is None and swears(turn.text):
        return speak(policy, turn, "calm_down")
    if intent is None:
        return _found(policy, turn) or _without_answer(policy, turn) if asks(turn.text) else None
    if not policy.is_small_talk(intent):
        running = turn.state.flow.flow if turn.state.flow is not None else ""
        about_itself = running == policy.flow_of(intent) and asks(turn.text)
        return (by_article if about_itself else by_topic)(policy, turn, intent)
    answered = policy.replies.small_talk[intent] in (
        "greeting",
        "goodbye",
        "thanks",
        "calm_down",
        "out_of_scope",
    )
    return small_talk(policy, turn, intent) if answered else None


def _found(policy: Policy, turn: Turn) -> Decision | None:
    """An article whose words fit the question well."""
    found = by_search(policy, turn)
    if found.asks:
        return found
    if any(isinstance(event, BotReplied) and event.article for event in found.events):
        return found
    best = turn.understanding.candidates[:1] if turn.understanding is not None else ()
    likely = best and best[0].confidence >= LIKELY and policy.answers_first(best[0].intent)
    return by_article(policy, turn, best[0].intent) if likely else None


def _without_answer(policy: Policy, turn: Turn) -> Decision | None:
    """A question is no wrong value, though nobody here can answer it."""
    return speak(policy, turn, "flow_no_answer") if turn.text.rstrip().endswith("?") else None


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
