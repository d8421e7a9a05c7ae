"""A conversation that lives through whatever comes: for random walks over the engine.

Real are the engine, the fold, the pack with its flows, the understanding and the demo CRM's answers. After every turn
the laws (``tests/bot/flow_laws``) are held against what was decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bot.engine import Decision, Turn, decide
from bot.policy import Policy
from bot.running.expecting import expected_by
from conversation import events as e
from conversation.contact import Peer
from conversation.effects import EffectAnswer
from conversation.fold import apply
from conversation.ids import (
    DAY,
    HOUR,
    MINUTE,
    ConversationId,
    IdentityId,
    MessageId,
    Micros,
    OperatorId,
    derive,
)
from conversation.message import Attachment
from conversation.state import State
from conversation.understanding import Understanding, UnderstandingContext
from integrations.crm.demo.faults import Fault, How
from storage.codec import encode_answer
from tests.bot.flow_hub import DataHub
from tests.bot.flow_laws import BrokenLaw, Laws, law
from tests.bot.utterances import PLAUSIBLE
from tests.hub.running import pack
from tests.nlu.pack import understander

NOW = Micros(1_795_431_600_000_000)
"""2026-11-23 14:00 in Moscow: a working hour, and the window of readings is open."""
PEER = Peer("telegram:main", "1")
CLIENT, OPERATOR = IdentityId("id_client"), OperatorId("op_1")
ROUNDS = 8
LIFE = 24 * HOUR


@cache
def _understood(text: str, slot: str, wanted: frozenset[str]) -> Understanding:
    return understander().understand(text, UnderstandingContext(now=NOW, expected_slot=slot, wanted=wanted))


def understood(text: str, policy: Policy, state: State) -> Understanding:
    """As the hub understands it: by what the flow waits for."""
    context = expected_by(policy, state, NOW)
    return _understood(text, context.expected_slot, context.wanted)


@dataclass(slots=True)
class Walk:
    """One conversation; ``turns`` counts decisions."""

    policy: Policy = field(default_factory=lambda: pack().policy)
    state: State = field(default_factory=lambda: State(ConversationId("c_walk")))
    now: Micros = NOW
    turns: int = 0
    owed: dict[str, e.CrmCallRequested] = field(default_factory=dict)
    laws: Laws = field(default_factory=Laws)
    _steps: list[tuple[str, Any, Sequence[e.Event]]] = field(default_factory=list)
    hub: DataHub = field(init=False)

    def __post_init__(self) -> None:
        self.hub = DataHub(lambda: self.now)
        self._happened(e.ConversationStarted(self.state.contact, CLIENT, "telegram", PEER, "Анна"))

    # ------------------------------------------------ what may come

    def says(self, text: str, *files: Attachment) -> None:
        self.now = Micros(self.now + MINUTE)
        message = MessageId(f"m{self.turns}")
        trigger = e.MessageReceived(message, CLIENT, f"x{self.turns}", text, attachments=files)
        self._turn(trigger, understood(text, self.policy, self.state) if text.strip() else None)

    def presses(self, offer: e.Offer | None) -> None:
        """None: a button of long ago."""
        self.now = Micros(self.now + MINUTE)
        token = offer.token if offer else "o_gone"
        known = offer is not None
        press = e.ButtonPressed(
            MessageId(f"m{self.turns}"),
            CLIENT,
            token,
            offer.label if offer else "",
            offer.action if offer else "",
            known,
        )
        self._turn(press, None)

    def presses_one(self, place: int) -> None:
        """One of the buttons he has seen, the newest first; beyond them one of long ago."""
        offers = self.state.offers[::-1]
        self.presses(offers[place] if place < len(offers) else None)

    def answers_well(self, place: int) -> None:
        """What was asked for, as somebody who wants to get it done; the account is mostly his own."""
        run = self.state.flow
        flow = self.policy.flows.of(run.flow, run.digest) if run is not None else None
        slot = flow.slots.get(run.asked) if flow is not None and run is not None else None
        if slot is None:
            self.says("да")
        elif slot.kind in ("choice", "option", "yes_no"):
            self.presses_one(place % 5)
        elif slot.kind == "file":
            self.says("", Attachment("image", "blob:" + "a" * 64))
        else:
            answers = PLAUSIBLE.get(slot.kind, ("пропустить",))
            self.says(answers[place % len(answers)])

    def begins(self, place: int) -> None:
        """By a button that starts a flow, whichever the pack has."""
        names = sorted(self.policy.flows.flows)
        name = names[place % len(names)]
        offer = e.Offer(
            derive("o", self.state.conversation, self.state.version, 99), name, f"flow:start:{name}"
        )
        self.presses(offer)

    def crm_answers(self, key: str, how: How | None, *, found_out: bool) -> None:
        """The worker comes back from the CRM; ``found_out``: after a lost answer it could ask."""
        self._turn(self.hub.written(self.owed.pop(key), how, found_out=found_out), None)

    def crm_is_late(self, key: str) -> None:
        call = self.owed[key]
        self._turn(e.CrmCallDelayed(call.run, key, call.operation), None)

    def reads_fail(self) -> None:
        self.hub.crm.faults.push(Fault("unavailable", "read", times=1))

    def time_passes(self, span: int) -> None:
        """What nobody went on with ends, as the hub's timer has it."""
        self.now = Micros(self.now + span)
        for run in self.state.flows:
            if self.now - run.touched_at >= LIFE and not run.waits and self.state.run(run.id) is not None:
                self._turn(e.FlowExpired(run.id, run.flow), None)

    def people_take(self) -> None:
        if self.state.operator is None:
            self._happened(e.ConversationClaimed(OPERATOR))

    def people_return(self) -> None:
        if self.state.operator is not None:
            self._happened(e.ConversationReturned(OPERATOR))

    def is_verified(self, account: str) -> None:
        self._happened(e.AccountVerified(CLIENT, account, "site_login", Micros(self.now + DAY)))

    @property
    def trace(self) -> list[str]:
        """What came and what followed from it, for whoever reads of a broken law."""
        lines = []
        for place, trigger, events in self._steps:
            lines.append(f"{type(trigger).__name__} {_words(trigger)[:60]!r} in {place}")
            lines += [f"  {_told(event)}" for event in events]
        return lines

    # ------------------------------------------------ one turn

    def _turn(self, trigger: Any, understanding: Understanding | None) -> None:
        self.turns += 1
        if self.state.with_people and self.turns % 3 == 0:
            self.people_take()
            self.people_return()  # They are quick here: walks are about the bot.
        before = self.state
        self._happened(trigger)
        if understanding is not None:
            self._happened(_recognised(trigger.message, understanding))
        place = _place(self.state)
        decision, answers = self._decided(trigger, understanding)
        for key, answer in answers.items():
            self._happened(e.EffectAnswered(key, encode_answer(answer)))
        events = self.hub.recorded(decision.events)
        self._steps.append((place, trigger, events))
        self.laws.silent(before, events)
        for event in events:
            self.laws.lawful(self.state, event)
            if isinstance(event, e.CrmCallRequested):
                self.owed[event.key] = event
            self._happened(event)
        self.laws.spoken(self.state, events)
        self.laws.nothing_lost(before, self.state, (trigger, *events))
        self.laws.known(self.state, events)

    def _decided(
        self, trigger: Any, understanding: Understanding | None
    ) -> tuple[Decision, Mapping[str, EffectAnswer]]:
        known: dict[str, EffectAnswer] = {}
        start = self.state
        for _ in range(ROUNDS):
            decision = decide(self.policy, Turn(start, trigger, understanding, known, self.now))
            if not decision.asks:
                return decision, known
            law(not decision.events, "events beside questions")
            for effect in decision.asks:
                law(effect.key not in known, f"asked twice: {effect.key}")
                known[effect.key] = self.hub.answer(effect, start)
        raise BrokenLaw(f"never satisfied: {list(known)}")

    def _happened(self, event: e.Event) -> None:
        self.state = apply(self.state, event, self.now)


def _recognised(message: MessageId, found: Understanding) -> e.TextUnderstood:
    return e.TextUnderstood(
        message, found.text, found.candidates, found.entities, found.certainty, "", found.wishes
    )


def _words(trigger: Any) -> str:
    return str(
        getattr(trigger, "text", "") or getattr(trigger, "action", "") or getattr(trigger, "outcome", "")
    )


def _place(state: State) -> str:
    flow = state.flow
    return f"{flow.flow}:{flow.status}:{flow.asked}" if flow is not None else state.mode


def _told(event: e.Event) -> str:
    return event.content.text[:200] if isinstance(event, e.BotReplied) else repr(event)[:160]
