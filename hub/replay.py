"""Deciding again, from what the events recorded: does the program still answer as it did then?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.engine import Turn, decide
from bot.policy import Policy
from conversation import events as e
from conversation.effects import EffectAnswer
from conversation.fold import apply
from conversation.ids import ConversationId
from conversation.placeholders import fill, numbers_in
from conversation.state import State
from conversation.understanding import Understanding
from storage import event_log
from storage.codec import decode_answer
from storage.database import Database

Trigger = e.MessageReceived | e.ButtonPressed
_GIVEN = (e.TextUnderstood, e.EffectAnswered, e.MessageDelivered, e.PersonalDataMasked)
"""What a decision was given or the channel added: not decided by the bot."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One turn that would go another way today. ``version`` is the trigger's, in the log."""

    version: int
    then: tuple[e.Event, ...]
    now: tuple[e.Event, ...]
    asks: tuple[str, ...] = ()
    """What today's rules ask that was not answered then."""


async def replay(database: Database, conversation: ConversationId, policy: Policy) -> list[Difference]:
    """Every turn of the conversation, decided again with the clock, understanding and answers of then."""
    recorded = await database.read(lambda: event_log.read_conversation(conversation))
    return differences(conversation, recorded, policy)


def differences(
    conversation: ConversationId, recorded: Sequence[e.Recorded], policy: Policy
) -> list[Difference]:
    state = State(conversation)
    found = []
    erased = max((item.version for item in recorded if isinstance(item.event, e.ContactErased)), default=0)
    for index, item in enumerate(recorded):
        state = apply(state, item.event, item.at)
        if isinstance(item.event, Trigger) and item.version > erased:
            turn = list(takewhile(lambda other: _same_turn(item, other), recorded[index + 1 :]))  # noqa: B023
            difference = _again(state, item, [other.event for other in turn], policy)
            if difference is not None:
                found.append(difference)
    return found


def _same_turn(trigger: e.Recorded, other: e.Recorded) -> bool:
    """What one transaction wrote has one time, up to the next thing the client did."""
    return other.at == trigger.at and not isinstance(other.event, Trigger)


def _again(
    state: State, trigger: e.Recorded, followed: Sequence[e.Event], policy: Policy
) -> Difference | None:
    if any(isinstance(event, e.LinkRefused | e.IdentitiesLinked) or _of_a_link(event) for event in followed):
        return None  # The message carried a secret and was never put to the bot.
    if any(isinstance(event, e.EffectAnswered) and not event.answer for event in followed):
        return None  # What the decision was given is erased, with the person who wrote here for a while.
    understood: list[Understanding] = []
    answers: dict[str, EffectAnswer] = {}
    for event in followed:
        if isinstance(event, e.TextUnderstood):
            understood.append(event.understanding)
            state = apply(state, event, trigger.at)
        elif isinstance(event, e.PersonalDataMasked):
            state = apply(state, event, trigger.at)
        elif isinstance(event, e.EffectAnswered):
            answers[event.key] = decode_answer(event.answer)
    assert isinstance(trigger.event, Trigger)
    understanding = understood[0] if understood else None
    asked = any(isinstance(event, e.BotReplied) and event.asks_address for event in followed)
    turn = Turn(state, trigger.event, understanding, answers, trigger.at, tuple(understood[1:]), asked)
    decision = decide(policy, turn)
    then = tuple(event for event in followed if not isinstance(event, _GIVEN))
    asks = tuple(effect.key for effect in decision.asks)
    now = fill(decision.events, numbers_in(then))
    if now == then and not asks:
        return None
    return Difference(trigger.version, then, now, asks)


def _of_a_link(event: e.Event) -> bool:
    return isinstance(event, e.BotReplied) and event.reason.startswith("link_")
