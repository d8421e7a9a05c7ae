"""What one turn means to the flow that is on: a value, a correction, a yes, a question in the middle, another wish."""

from collections.abc import Callable, Mapping

from bot.flows.definition import Flow
from bot.flows.hearing import begun_by
from bot.policy import Policy
from bot.replies import plain
from bot.running.course import Course, Lacking, decided
from bot.running.filling import ask_anew, fill
from bot.running.fixing import what_to_fix
from bot.running.going_on import give_up, go_on
from bot.running.halts import AskSlot
from bot.running.middle import asked_again
from bot.running.naming import NO as NOT
from bot.running.naming import called, cancels, mends, skips, yes_or_no
from bot.running.pressing import cancel, pending, say_no, say_yes
from bot.running.telling import ask_slot
from bot.running.values import told
from bot.running.walk import CONSENT, walk
from bot.turn import Decision, Turn
from bot.verifying import CODE_TYPED, PROOF
from conversation import events as e
from conversation.flow_run import FlowRun, SlotValue
from nlu.asking import asks

NAMED = frozenset(("account", "appeal_no", "phone", "email"))
"""Kinds of values that stand in a story, but are none by themselves."""
FEW = 3
"""So many words beside such a value tell nothing else."""
MENDING_MOST = 8
ADDED_LEAST = 3
"""Words of a remark that a summary invites to."""
OWN_WORDS = ("text", "full_name", "address", "place")
"""Kinds of slots whose answer may sound like any wish."""
SURELY_ANOTHER = 0.9
WORDS_OF_A_WISH = 3
"""A message of fewer words beside its values is the answer that was asked for."""

Digression = Callable[[Turn], Decision | None]
"""What the bot would say to the message if there were no flow; None for nothing of its own."""


def spoken(policy: Policy, turn: Turn, digress: Digression) -> Decision | None:
    """A message while a flow is on; None when it is none of the flow's business."""
    run = turn.state.flow
    if run is None:
        return None
    flow = policy.flows.of(run.flow, run.digest)
    if flow is None:
        return decided(policy, turn, lambda course: give_up(course, run, policy.flow_reason))
    return decided(policy, turn, lambda course: _Spoken(course, flow, run, digress).decision())


class _Spoken:
    """One message to a flow that is on."""

    def __init__(self, course: Course, flow: Flow, run: FlowRun, digress: Digression) -> None:
        self.course, self.flow, self.run = course, flow, run
        self.turn = course.turn
        self.understanding = course.turn.understanding
        self.digress = digress
        self.slot = flow.slots.get(run.asked)

    def decision(self) -> Decision:
        text = self.turn.text
        if self.run.status == "calling":
            return self._calling()
        if cancels(text, self.understanding):
            if self.slot is not None and self.slot.optional and skips(text):
                return self._skip()
            return cancel(self.course, self.run)
        if self.run.status == "confirming":
            return self._confirming()
        if self.run.asked.startswith(CONSENT):
            return self._yes_or_no() or self._otherwise()
        if self.run.asked == PROOF and self._brings_proof():
            return go_on(self.course, self.run.id)
        return self._asked()

    def _brings_proof(self) -> bool:
        trigger = self.turn.trigger
        phone = trigger.phone if isinstance(trigger, e.MessageReceived) else ""
        return CODE_TYPED in self.turn.state.masked or bool(phone)

    def _calling(self) -> Decision:
        """Nothing can be changed while the CRM writes; a question is answered."""
        aside = self.digress(self.turn)
        if aside is not None and aside.asks:
            raise Lacking(*aside.asks)
        return aside or pending(self.course)

    def _yes_or_no(self) -> Decision | None:
        said = yes_or_no(self.turn.text, self.understanding)
        if said is None:
            return None
        return say_yes(self.course, self.run, "") if said else say_no(self.course, self.flow, self.run)

    def _confirming(self) -> Decision:
        values = told(self.flow, "", self.turn, self.run.values).values
        adds = any(name not in self.run.values for name in values)  # What the summary invited to add.
        if not adds and self._wishes_another():
            return self._otherwise()
        if values and fill(self.course, self.flow, self.run, values):
            return go_on(self.course, self.run.id, tuple(values))
        return self._yes_or_no() or self._added() or self._mended() or self._otherwise()

    def _added(self) -> Decision | None:
        """What a summary invites to add in his own words: a statement, neither a question nor another wish."""
        text, filled = self.turn.text, self.run.values
        if len(text.split()) < ADDED_LEAST or asks(text) or begun_by(self.course.policy.flows, text):
            return None
        if mends(text, self.understanding) and any(
            called(slot, text) for slot in self.flow.slots.values() if slot.name in filled
        ):
            return None
        for slot in self.flow.slots.values():
            if slot.kind == "text" and slot.optional and slot.name not in filled:
                fill(self.course, self.flow, self.run, {slot.name: text})
                return go_on(self.course, self.run.id)
        return None

    def _asked(self) -> Decision:
        slot = self.slot
        if slot is None:
            values = told(self.flow, "", self.turn, self.run.values).values
            changed = fill(self.course, self.flow, self.run, values)
            if changed or yes_or_no(self.turn.text, self.understanding):
                return go_on(self.course, self.run.id, tuple(values))
            return self._mended() or self._otherwise()
        if slot.optional and skips(self.turn.text):
            return self._skip()
        if slot.kind not in OWN_WORDS and self._wishes_another():
            return self._otherwise()
        if slot.kind in OWN_WORDS and self._is_aside():
            return self._otherwise()
        other = self._for_another() if slot.kind == "text" else {}
        if other and fill(self.course, self.flow, self.run, other):
            return go_on(self.course, self.run.id, tuple(other))
        found = told(self.flow, slot.name, self.turn, self.run.values)
        if found.values:
            changed = fill(self.course, self.flow, self.run, found.values)
            if slot.name in found.values or changed:
                return go_on(self.course, self.run.id, tuple(found.values))
        if found.out_of_bounds:
            return self._failed()
        return self._mended() or self._otherwise()

    def _wishes_another(self) -> bool:
        """Surely about a matter that another flow serves: the values in it are that one's. What is easily confused
        with the matter of this flow is no other («исправить на 4604»)."""
        policy, understanding = self.course.policy, self.understanding
        intent = understanding.intent if understanding is not None else None
        if intent is None or understanding is None or understanding.confidence < SURELY_ANOTHER:
            return False
        ours = {self.run.intent, *(name for name in policy.intents if policy.flow_of(name) == self.run.flow)}
        near = {other for name in ours if name in policy.intents for other in policy.intents[name].near}
        other = policy.flow_of(intent)
        if other in ("", self.run.flow) or intent in near:
            return False
        rest = list(self.turn.text)
        for entity in understanding.entities:
            rest[entity.start : entity.end] = " " * (entity.end - entity.start)
        return sum(word.isalpha() for word in plain("".join(rest)).split()) >= WORDS_OF_A_WISH

    def _for_another(self) -> Mapping[str, SlotValue]:
        """«Нет, номер обращения 9001»: a few words that name or mend another value are no story."""
        words = plain(self.turn.text).split()
        denied = (bool(words) and words[0] in NOT) or mends(self.turn.text, self.understanding)
        if len(words) > (MENDING_MOST if denied else FEW):
            return {}
        values = told(self.flow, "", self.turn, self.run.values).values
        return {name: value for name, value in values.items() if self.flow.slots[name].kind in NAMED}

    def _is_aside(self) -> bool:
        """A short question is no text that was asked for."""
        understanding = self.understanding
        is_question = self.turn.text.rstrip().endswith("?") and len(self.turn.text.split()) <= 12
        return is_question and understanding is not None and understanding.intent is not None

    def _skip(self) -> Decision:
        self.course.happen(e.SlotFilled(self.run.id, self.run.asked, ""))
        return go_on(self.course, self.run.id)

    def _mended(self) -> Decision | None:
        """«Нет, счёт другой»: the value that is named is asked for anew."""
        text = self.turn.text
        if not mends(text, self.understanding):
            return None
        named = [
            slot
            for slot in self.flow.slots.values()
            if slot.name != self.run.asked
            and self.run.values.get(slot.name) not in (None, "")
            and called(slot, text)
        ]
        if named:
            return ask_anew(self.course, self.flow, self.run, named[0].name)
        if self.run.status == "confirming" or (
            self.understanding and self.understanding.intent == "correction"
        ):
            return what_to_fix(self.course, self.flow, self.run)
        return None

    def _otherwise(self) -> Decision:
        """A question in the middle or another wish; else the answer was none."""
        aside = self.digress(self.turn)
        if aside is None:
            return self._failed()
        if aside.asks:
            raise Lacking(*aside.asks)
        return asked_again(self.course.policy, self.turn, aside)

    def _failed(self) -> Decision:
        run = self.run
        if run.tries + 1 >= self.course.policy.limits.tries:
            return give_up(self.course, run, self.flow.reason)
        if self.slot is not None:
            halt = walk(self.course, run.id)
            if isinstance(halt, AskSlot):
                return ask_slot(self.course, run.id, AskSlot(halt.slot, halt.scope, failed=True))
        if run.asked != PROOF:  # the proof counts its tries itself
            self.course.happen(e.SlotAsked(run.id, run.asked, failed=True))
            self.course.parts.append(self.course.text("flow_yes_or_no"))
        return go_on(self.course, run.id)
