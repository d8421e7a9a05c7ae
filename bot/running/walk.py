"""Walking a flow: from its first step on, with all that is known, to the first step that is not settled. Pure."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from bot.flows import definition as d
from bot.running.choosing import option_named
from bot.running.course import (
    Course,
    Lacking,
    as_json,
    data_of,
    local_date,
    request_number,
    request_scope,
    scope_of,
)
from bot.running.facts import fact_events
from bot.running.halts import AskConfirmation, AskConsent, AskSlot, Broken, Complete, Fail, Halt, Told, Wait
from bot.running.mending import with_dependants
from bot.running.registering import deadline_of, registered
from bot.verifying import prove, slowed
from conversation import events as e
from conversation.effects import LookedUp, Lookup
from conversation.flow_run import CrmOutcome, FlowRun, RunId, SlotValue, slots_digest
from conversation.ids import derive

PROOF = "start_identity"
"""The one write that asks for no confirmation: it sends the client a code and changes nothing of his."""
ACCOUNT = "find_account"
"""The read by which accounts could be guessed."""
GUESSING = "fraud"
CONSENT = "consent/"
"""What the asked slot is called while a consent is asked for."""


class _Again:
    """From the first step on: values were put right."""


AGAIN = _Again()
AGAINS = 6
Passed = Halt | _Again | str | None
"""None: the next step. A text: the step of that id."""


ENDS = (d.Done, d.HandOff, d.Link)


def _settled(flow: d.Flow, run: FlowRun) -> int:
    """The place of the last write that the CRM has done, or is about to do."""
    latest = {call.step: call.outcome for call in run.calls}
    return max(
        (
            place
            for place, step in enumerate(flow.steps)
            if isinstance(step, d.Write) and latest.get(step.id) in ("", "ok")
        ),
        default=0,
    )


def walk(course: Course, run: RunId, given: Collection[str] = ()) -> Halt:
    """``given``: slots the client has just filled: clearing one of them is a failed try. Raises Lacking."""
    for _ in range(AGAINS):
        found = _Walk(course, run, given).go()
        if not isinstance(found, _Again):
            return found
    return Fail(_flow(course, run).reason)


def _flow(course: Course, run: RunId) -> d.Flow:
    flow = course.flow_of(course.run(run))
    if flow is None:
        raise KeyError(run)
    return flow


class _Walk:
    def __init__(self, course: Course, run: RunId, given: Collection[str]) -> None:
        self.course = course
        self.id = run
        self._run: FlowRun | None = None
        self._happened = -1
        self._values: Mapping[str, SlotValue] = {}
        self.flow = _flow(course, run)
        self.scope = scope_of(course, self.flow, self.run)
        self.given = given
        self.collected: dict[str, SlotValue] = {}
        self.allowed = False
        """A write may follow: confirmed, or registered on receipt."""
        self.digest = ""
        self.asked_for = frozenset(step.slot for step in self.flow.steps if isinstance(step, d.Collect))
        self.settled = _settled(self.flow, self.run)
        self.past = False
        """The step stands before a write that is done or on its way: it is not decided again."""

    @property
    def run(self) -> FlowRun:
        """As it is by now: looked up again only after something has happened."""
        happened = len(self.course.events)
        if self._run is None or happened != self._happened:
            self._run, self._happened = self.course.run(self.id), happened
            self._values = self._run.values
        return self._run

    @property
    def values(self) -> Mapping[str, SlotValue]:
        _ = self.run
        return self._values

    def go(self) -> Halt | _Again:
        place, steps = 0, self.flow.steps
        while place < len(steps):
            step = steps[place]
            self.past = place < self.settled
            place += 1
            if self.past and isinstance(step, ENDS):
                continue
            if step.condition is not None and not step.condition.value(self.scope):
                continue
            passed = _PASS[type(step)](self, step)
            if passed is None:
                continue
            if isinstance(passed, str):
                place = self.flow.places[passed]
                continue
            return passed
        return Complete()

    def collect(self, step: d.Collect) -> Passed:
        slot = self.flow.slots[step.slot]
        value = self.values.get(step.slot)
        if value is None and self.past:
            return None
        if value is None:
            value = self._known(slot) or self._named(slot)
        if value is None:
            return AskSlot(slot, self.scope)
        self.collected[step.slot] = value
        if self.scope.get(step.slot) is None and value != "":
            self.scope[step.slot] = value
        return None

    def _known(self, slot: d.SlotDefinition) -> SlotValue | None:
        """What need not be asked: the flow's own default, the account of the flow before."""
        value: object = slot.default.value(self.scope) if slot.default is not None else None
        if isinstance(value, str | int | float | bool):
            self.course.happen(e.SlotFilled(self.id, slot.name, value, "default"))
            return value
        state = self.course.state
        if slot.kind != "account" or not state.account or slot.name in self.run.said:
            return None
        self.course.happen(e.SlotFilled(self.id, slot.name, state.account, "known"))
        self.scope["verified"] = state.proves(state.account, self.course.turn.now)
        return state.account

    def _named(self, slot: d.SlotDefinition) -> SlotValue | None:
        """An option that the message names before it was asked for: «в офис на Михайлова»."""
        if slot.kind != "option" or slot.options is None or self.run.asked == slot.name:
            return None
        value = option_named(slot.options.value(self.scope), self.course.turn.text)
        if value is not None:
            self.course.happen(e.SlotFilled(self.id, slot.name, value))
        return value

    def read(self, step: d.Read) -> Passed:
        asked = Lookup(step.operation, self._arguments(step.arguments), step.fresh)
        held = self._held_back(asked) if step.operation == ACCOUNT else None
        if held is not None:
            return held
        answer = self.course.look_up(asked)
        return self._answered(step.id, answer.outcome, answer, step.save, step.on)

    def _held_back(self, asked: Lookup) -> Passed:
        """Whoever guesses other people's accounts waits longer each time, and meets a person in the end."""
        course = self.course
        slow = None if course.knows(asked) else slowed(course.state, course.turn.now)
        if slow is None:
            return None
        if slow.minutes == 0:
            return Fail(GUESSING)
        course.parts.append(course.text("verify_slowed", minutes=slow.minutes))
        return Told()

    def _answered(
        self,
        step: str,
        outcome: CrmOutcome,
        answer: LookedUp,
        save: str,
        on: Mapping[CrmOutcome, d.Consequence],
    ) -> Passed:
        if save:
            self.scope[save] = {**data_of(answer), "outcome": outcome, "reason": answer.reason}
        if outcome == "ok":
            return None
        consequence = on.get(outcome)
        if self.past:
            return consequence.to or None if consequence is not None else None
        if consequence is None:
            return self._unforeseen(outcome)
        return self._follow(step, consequence)

    def _unforeseen(self, outcome: CrmOutcome) -> Passed:
        """What the flow says nothing of: people go on with it, and the client is told why."""
        course = self.course
        if outcome not in ("unavailable", "unknown"):
            return Fail(self.flow.reason)
        course.parts.append(course.text(f"crm_{outcome}"))
        return Fail(course.policy.unknown_reason)

    def _follow(self, step: str, consequence: d.Consequence) -> Passed:
        self.course.say(consequence.say, self.scope)
        if consequence.miss:
            self.course.happen(e.AccountNotFound(self.id))
        if consequence.put:
            return self._put(consequence.put)
        if consequence.clear:
            return self._clear(step, consequence.clear)
        if consequence.to:
            return consequence.to
        if consequence.hand_off:
            return Fail(consequence.hand_off)
        return Complete() if consequence.done else None

    def _clear(self, step: str, slots: tuple[str, ...]) -> Passed:
        present = tuple(name for name in slots if name in self.values)
        if not present:
            return Fail(self.flow.reason)  # Nothing to ask anew: it would go round for ever.
        accounts = tuple(name for name in present if self.flow.slots[name].kind == "account")
        if accounts:
            # Not offered again: what was taken for known is not true here.
            self.course.happen(e.FlowSaid(self.id, accounts))
        self.course.happen(e.SlotsCleared(self.id, present, step))
        first = self.flow.slots[present[0]]
        self.scope.update(dict.fromkeys(present))
        if all(name not in self.asked_for for name in present):
            return self._unasked(present)
        if self._is_hopeless(first.name):
            return Fail(self.flow.reason)
        return AskSlot(first, self.scope, failed=first.name in self.given)

    def _unasked(self, cleared: tuple[str, ...]) -> Passed:
        """Nobody has to be asked for it. A place that nobody knows was an answer all the same, and it was none."""
        asked = self.flow.slots.get(self.run.asked)
        places = {name for name in cleared if self.flow.slots[name].kind == "place"}
        if asked is None or asked.name in self.values or not places & set(self.given):
            return AGAIN
        if self.run.tries + 1 >= self.course.policy.limits.tries:
            return Fail(self.flow.reason)
        return AskSlot(asked, self.scope, failed=True)

    def _put(self, put: Mapping[str, d.Expression]) -> Passed:
        """Values put right by the flow itself; everything is looked at again with them."""
        values = {name: expression.value(self.scope) for name, expression in put.items()}
        changed = {
            name: value
            for name, value in values.items()
            if isinstance(value, str | int | float | bool) and self.values.get(name) != value
        }
        stale = tuple(name for name in with_dependants(self.flow, self.run, changed) if name not in values)
        if stale:
            self.course.happen(e.SlotsCleared(self.id, stale, "depends"))
        for name, value in changed.items():
            self.course.happen(e.SlotFilled(self.id, name, value, "default"))
        return AGAIN if changed else Fail(self.flow.reason)

    def _is_hopeless(self, slot: str) -> bool:
        run = self.run
        return slot in self.given and run.asked == slot and run.tries + 1 >= self.course.policy.limits.tries

    def check(self, step: d.Check) -> Passed:
        if self.past or step.holds.value(self.scope):
            return None
        return self._follow(step.id, step.otherwise)

    def branch(self, step: d.Branch) -> Passed:
        for condition, target in step.ways:
            if condition.value(self.scope):
                return target
        return step.default or None

    def say(self, step: d.Say) -> Passed:
        if step.id not in self.run.said:
            self.course.say(step.text, self.scope)
            self.course.happen(e.FlowSaid(self.id, (step.id,)))
        return None

    def verify(self, step: d.Verify) -> Passed:
        course = self.course
        account = str(self.scope.get(step.slot) or "")
        proof = prove(
            course.policy, course.turn, course.state, self.run, account, channel=course.turn.channel
        )
        if proof.asks:
            raise Lacking(*proof.asks)
        for event in proof.events:
            course.happen(event)
        if proof.proven:
            self.scope["verified"] = True
            return None
        course.parts.append(proof.text)
        if proof.reason:
            return Fail(proof.reason)
        if proof.waits:
            return Wait()
        return Broken("unproven") if proof.ended else Told()

    def consent(self, step: d.Consent) -> Passed:
        return None if step.consent in self.course.state.consents else AskConsent(step, self.scope)

    def confirm(self, step: d.Confirm) -> Passed:
        digest = self.run.confirmed if self.past else slots_digest(self.collected)
        if self.run.confirmed == digest:
            self.allowed, self.digest = True, digest
            return None
        return AskConfirmation(step.text.fill(self.scope, self.course.locale), digest)

    def register(self, step: d.Register) -> Passed:
        if step.id not in self.run.said:
            fields = {name: expression.value(self.scope) for name, expression in step.fields.items()}
            for event in registered(self.course, self.run, step, fields):
                self.course.happen(event)
        self.allowed = True
        self.digest = self.digest or self.run.request
        self._tell_request(step.kind)
        return None

    def _tell_request(self, kind: str) -> None:
        """``{number}``, ``{due}`` and ``{how_to_appeal}`` of the texts behind it."""
        self.scope.update(request_scope(self.course, self.run, self.scope))
        terms = data_of(self.course.look_up(deadline_of(kind)))
        how = terms.get(f"how_to_appeal_{self.course.locale}") or terms.get("how_to_appeal_ru")
        self.scope["how_to_appeal"] = how
        self.scope["request"] = {
            "number": request_number(self.run),
            "due": local_date(self.course, self.run.due) if self.run.due else None,
            "how_to_appeal": how,
        }

    def write(self, step: d.Write) -> Passed:
        if not self.allowed and step.operation != PROOF:
            return Fail(self.flow.reason)  # The loader refuses such a flow; nothing is written all the same.
        key = derive("key", f"{self.id}/{step.id}/{self.digest}", 0, 0)
        call = next((each for each in self.run.calls if each.key == key), None)
        if call is None:
            arguments = self._arguments(step.arguments)
            self.course.happen(e.CrmCallRequested(self.id, step.id, key, step.operation, arguments))
            return Wait()
        if call.outcome == "":
            return Wait()
        answer = LookedUp(call.outcome, call.data, call.reason)
        return self._answered(step.id, call.outcome, answer, step.save, step.on)

    def record(self, step: d.Record) -> Passed:
        if step.id not in self.run.said:
            values = {name: expression.value(self.scope) for name, expression in step.arguments.items()}
            for event in fact_events(self.course, step.fact, values):
                self.course.happen(event)
                if isinstance(event, e.VisitBooked | e.VisitMoved):
                    self.scope["ticket"] = f"{{{event.visit}}}"
            self.course.happen(e.FlowSaid(self.id, (step.id,)))
        return None

    def link(self, step: d.Link) -> Passed:
        slots = {name: expression.value(self.scope) for name, expression in step.slots.items()}
        known = tuple((n, v) for n, v in slots.items() if isinstance(v, str | int | float | bool))
        return Complete(step.flow, known)

    def hand_off(self, step: d.HandOff) -> Passed:
        self.course.say(step.text, self.scope)
        return Fail(step.reason)

    def done(self, step: d.Done) -> Passed:
        self.course.say(step.text, self.scope)
        return Complete()

    def _arguments(self, expressions: Mapping[str, d.Expression]) -> str:
        values = {name: expression.value(self.scope) for name, expression in expressions.items()}
        return as_json({name: value for name, value in values.items() if value is not None})


_PASS: dict[type, Callable[[_Walk, Any], Passed]] = {
    d.Collect: _Walk.collect,
    d.Read: _Walk.read,
    d.Check: _Walk.check,
    d.Branch: _Walk.branch,
    d.Say: _Walk.say,
    d.Verify: _Walk.verify,
    d.Consent: _Walk.consent,
    d.Confirm: _Walk.confirm,
    d.Register: _Walk.register,
    d.Write: _Walk.write,
    d.Record: _Walk.record,
    d.Link: _Walk.link,
    d.HandOff: _Walk.hand_off,
    d.Done: _Walk.done,
}
