"""Deciding again, from what the events recorded: does the program still answer as it did then?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from types import MappingProxyType

from bot.engine import Turn, decide
from bot.policy import Policy
from bot.turn import Spoken, Trigger
from conversation import events as e
from conversation.effects import EffectAnswer
from conversation.fold import apply
from conversation.ids import ConversationId, IdentityId
from conversation.placeholders import fill, numbers_in
from conversation.state import State
from conversation.understanding import Understanding
from storage import contacts, event_log
from storage.codec import decode_answer
from storage.database import Database

_BEGINS = (e.MessageReceived, e.ButtonPressed, e.CrmCallAnswered, e.CrmCallDelayed)
"""What begins a turn wherever it stands; the end of a flow's time may also be noticed in the turn of a message."""
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
    people = await database.read(lambda: contacts.of_conversation(conversation))
    return differences(conversation, recorded, policy, {each.id: each.channel for each in people})


def differences(
    conversation: ConversationId,
    recorded: Sequence[e.Recorded],
    policy: Policy,
    channels: Mapping[IdentityId, str] = MappingProxyType({}),
) -> list[Difference]:
    """``channels``: by which channel each identity is answered."""
    state = State(conversation)
    found = []
    erased = max((_gone_up_to(item) for item in recorded), default=0)
    for index, item in enumerate(recorded):
        state = apply(state, item.event, item.at)
        if _begins(recorded, index) and item.version > erased:
            turn = list(takewhile(lambda other: _same_turn(item, other), recorded[index + 1 :]))  # noqa: B023
            followed = [other.event for other in turn]
            difference = _again(state, item, followed, policy, channels)
            if difference is not None:
                found.append(difference)
    return found


def _begins(recorded: Sequence[e.Recorded], index: int) -> bool:
    item = recorded[index]
    if isinstance(item.event, e.FlowExpired):
        return index == 0 or recorded[index - 1].at != item.at
    return isinstance(item.event, _BEGINS)


def _gone_up_to(item: e.Recorded) -> int:
    """The version up to which words are missing that decisions were made by."""
    if isinstance(item.event, e.RetentionApplied):
        return item.event.up_to
    return item.version if isinstance(item.event, e.ContactErased | e.ConsentDataErased) else 0


def _same_turn(trigger: e.Recorded, other: e.Recorded) -> bool:
    """What one transaction wrote has one time, up to the next thing the client did."""
    return other.at == trigger.at and not isinstance(other.event, _BEGINS)


def _again(
    state: State,
    trigger: e.Recorded,
    followed: Sequence[e.Event],
    policy: Policy,
    channels: Mapping[IdentityId, str],
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
    spoken = trigger.event.identity if isinstance(trigger.event, Spoken) else state.last_identity
    channel = channels.get(spoken, "") if spoken is not None else ""
    understanding = understood[0] if understood else None
    asked = any(isinstance(event, e.BotReplied) and event.asks_address for event in followed)
    turn = Turn(
        state, trigger.event, understanding, answers, trigger.at, tuple(understood[1:]), asked, channel
    )
    decision = decide(policy, turn)
    then = tuple(event for event in followed if not isinstance(event, _GIVEN))
    asks = tuple(effect.key for effect in decision.asks)
    now = fill(decision.events, numbers_in(then))
    if now == then and not asks:
        return None
    return Difference(trigger.version, then, now, asks)


def _of_a_link(event: e.Event) -> bool:
    return isinstance(event, e.BotReplied) and event.reason.startswith("link_")
