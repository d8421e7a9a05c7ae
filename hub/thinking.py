"""A conversation while it is being decided about: the state so far and all that has happened since the log."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.engine import Turn, decide
from bot.policy import Policy
from bot.questions import questions_of
from bot.running.expecting import expected_by
from bot.turn import Trigger
from conversation import events as e
from conversation.contact import Identity
from conversation.effects import EffectAnswer
from conversation.fold import apply
from conversation.ids import MessageId, Micros, derive
from conversation.state import State
from conversation.understanding import Understanding
from hub.answers import Answers
from hub.classifying import Outside, Ranking
from hub.observe import Steps
from hub.proofs import proven_meanwhile, with_code
from hub.record import Draft
from nlu.understand import Understander
from storage import contacts
from storage.codec import encode_answer

ROUNDS = 8
"""How often a decision may ask before it must be complete."""


class NeverSatisfied(RuntimeError):
    """A decision went on asking: a defect of the rules, made a dead letter."""


@dataclass(slots=True)
class Thinking:
    """``state`` always includes ``found``."""

    before: State
    identity: Identity
    at: Micros
    steps: Steps
    newcomer: bool = False
    state: State = field(init=False)
    found: list[e.Event] = field(default_factory=list)
    hints: dict[str, str] = field(default_factory=dict)
    """What his client can do, as the platform says just now: the answer goes out by it."""
    may_ask_address: bool = False
    code: str = field(default="", repr=False)
    """The one-time code the client has just typed; it is in no event."""

    def __post_init__(self) -> None:
        self.state = self.before

    def happened(self, event: e.Event) -> None:
        self.found.append(event)
        self.state = apply(self.state, event, self.at)

    def new_message_id(self) -> MessageId:
        return MessageId(derive("msg", self.state.conversation, self.state.version, 1))

    def draft(self) -> Draft:
        keep = (lambda: contacts.keep_hints(self.identity.id, self.hints)) if self.hints else None
        return Draft(
            self.before,
            tuple(self.found),
            self.newcomer,
            also=keep,
            after=self.state,
            accounts={self.identity.id: self.identity.peer.account},
        )


async def let_the_bot_decide(
    thinking: Thinking,
    trigger: Trigger,
    policy: Policy,
    understander: Understander,
    answers: Answers,
    *,
    outside: Outside | None = None,
) -> None:
    """Understand, decide, answer what the decision asks, decide again; all of it goes into ``thinking``."""
    understanding, parts = await _understand(thinking, trigger, policy, understander, outside)
    known: dict[str, EffectAnswer] = {}
    start = seen = thinking.state
    for _ in range(ROUNDS):
        turn = Turn(
            start,
            trigger,
            understanding,
            known,
            thinking.at,
            parts,
            thinking.may_ask_address,
            thinking.identity.channel,
        )
        decision = decide(policy, turn)
        if not decision.asks:
            for event in decision.events:
                thinking.happened(event)
            return
        for effect in decision.asks:
            if effect.key in known:
                raise NeverSatisfied(effect.key)
            asked = with_code(effect, thinking.code)
            known[effect.key] = answer = await answers.answer(asked, seen, thinking.at)
            seen = proven_meanwhile(seen, trigger, effect, answer, thinking.at)
            thinking.happened(e.EffectAnswered(effect.key, encode_answer(answer)))
    raise NeverSatisfied(f"{ROUNDS} rounds")


async def _understand(
    thinking: Thinking,
    trigger: Trigger,
    policy: Policy,
    understander: Understander,
    outside: Outside | None,
) -> tuple[Understanding | None, tuple[Understanding, ...]]:
    """The whole message and, in a letter, each of its questions; recorded in this order."""
    if not isinstance(trigger, e.MessageReceived) or not trigger.text.strip() or trigger.automatic:
        return None, ()
    texts = [trigger.text, *questions_of(trigger)]
    rankings: Sequence[Ranking | None] = [None] * len(texts)
    if outside is not None:
        rankings = await outside.rank(texts, understander.classes, trigger.message)
    context = expected_by(policy, thinking.state, thinking.at)
    understood = []
    for text, heard in zip(texts, rankings, strict=True):
        found = understander.understand(text, context, heard=heard)
        understood.append(found)
        engine = outside.name if outside is not None and heard is not None else ""
        thinking.happened(
            e.TextUnderstood(
                trigger.message,
                found.text,
                found.candidates,
                found.entities,
                found.certainty,
                engine,
                found.wishes,
                found.out_of_scope,
                found.unread,
            )
        )
    whole, *parts = understood
    thinking.steps.passed("understood")
    return whole, tuple(parts)
