"""Is the account this person's? What is asked, said and done until it is proven. Pure.

Three ways: the site's own login (recorded when he logs in), a phone that the platform vouches for and the CRM knows,
and a one-time code that the company's system shows in the personal account or sends to the e-mail kept there. It is no
code from an SMS: those the company never asks for. A letter's sender proves nothing, so nothing is proven by mail.
"""

import json
from dataclasses import dataclass

from bot.policy import Policy
from bot.speech import voice
from bot.turn import Turn
from conversation import events as e
from conversation.effects import LookedUp, Lookup
from conversation.flow_run import CrmCall, FlowRun
from conversation.ids import HOUR, MINUTE, IdentityId, Micros, derive
from conversation.state import State

PROOF = "proof"
"""What the asked slot is called while the code is awaited."""
CODE_TYPED = "proof_code"
"""Among ``State.masked``: the message held the code. The hub took it out and has it in hand for this turn."""
THE_CODE = "{code}"
"""Stands for it in the lookup's arguments: the code itself is in no event."""
START = "start_identity"
VALID_US = 12 * HOUR
"""As long as the site's login."""
UNPROVEN_CHANNELS = frozenset(("email", "phone", "post"))
CODES_MOST = 3
"""Codes made for one run: the one before ran out or was dead."""
TRIES, PAUSE_US = 3, 15 * MINUTE
"""Wrong codes after which a person takes over, and for how long no other is taken."""
SLOWED_AFTER, PERSON_AFTER = 5, 10
"""Foreign accounts and wrong proofs within an hour."""
WAITS = tuple(minutes * MINUTE for minutes in (1, 2, 4, 8, 15))


@dataclass(frozen=True, slots=True)
class Proof:
    """One of: ``proven`` · ``asks`` to be answered first · ``waits`` for the CRM · ``text`` that asks for the code ·
    the flow is ``ended`` with ``text`` · people take over for ``reason`` behind ``text``. ``events`` go with each."""

    proven: bool = False
    events: tuple[e.Event, ...] = ()
    asks: tuple[Lookup, ...] = ()
    text: str = ""
    waits: bool = False
    ended: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Slowed:
    """Too much was guessed: not before so many ``minutes``, or (0) not by the bot any more."""

    minutes: int


def awaits_code(state: State) -> bool:
    """The next message may hold the one-time code."""
    run = state.flow
    return run is not None and run.asked == PROOF and run.status == "asking"


def slowed(state: State, now: Micros) -> Slowed | None:
    """Whoever guesses accounts or codes waits longer each time, and meets a person in the end."""
    guesses = sorted(at for at in (*state.misses_at, *state.failed_proofs) if at > now - HOUR)
    if len(guesses) >= PERSON_AFTER:
        return Slowed(0)
    if len(guesses) < SLOWED_AFTER:
        return None
    left = guesses[-1] + WAITS[min(len(guesses) - SLOWED_AFTER, len(WAITS) - 1)] - now
    return Slowed(-(-left // MINUTE)) if left > 0 else None


def prove(policy: Policy, turn: Turn, state: State, run: FlowRun, account: str, *, channel: str) -> Proof:
    """What the step ``verify`` comes to. ``state`` is that of the decision so far, ``run`` the flow's in it."""
    if state.proves(account, turn.now):
        return Proof(proven=True)
    proving = _Proving(policy, turn, state, run, account)
    if channel in UNPROVEN_CHANNELS:
        return Proof(text=proving.text("verify_not_here"), ended=True)
    return proving.held_back() or proving.by_phone() or proving.by_code()


@dataclass(frozen=True, slots=True)
class _Proving:
    policy: Policy
    turn: Turn
    state: State
    run: FlowRun
    account: str

    def text(self, name: str, **values: str | int) -> str:
        return voice(self.policy, self.turn).text(name, **values)

    @property
    def typed(self) -> bool:
        """The code stands in this very message."""
        return CODE_TYPED in self.state.masked and isinstance(self.turn.trigger, e.MessageReceived)

    def held_back(self) -> Proof | None:
        """After too many guesses; what is typed meanwhile is not even looked at, and counts."""
        late = (self._failed("slowed"),) if self.typed else ()
        slow = slowed(self.state, self.turn.now)
        if slow is not None and slow.minutes == 0:
            return Proof(events=late, text=self.text("verify_too_many"), reason="fraud")
        if slow is not None:
            return Proof(events=(*late, self._asked()), text=self.text("verify_slowed", minutes=slow.minutes))
        wrong = [at for at in self.state.failed_proofs if at > self.turn.now - PAUSE_US]
        if len(wrong) >= TRIES:
            left = -(-(wrong[-TRIES] + PAUSE_US - self.turn.now) // MINUTE)
            return Proof(text=self.text("verify_paused", minutes=max(1, left)), ended=True)
        return None

    def by_phone(self) -> Proof | None:
        """The platform has proven the phone in this message; the CRM knows whose it is. None: go on by code."""
        trigger = self.turn.trigger
        if not isinstance(trigger, e.MessageReceived) or not trigger.phone:
            return None
        answer = self._check("phone", trigger.phone)
        if isinstance(answer, Lookup):
            return Proof(asks=(answer,))
        return self._proven("phone") if answer.outcome == "ok" else None

    def by_code(self) -> Proof:
        calls = [call for call in self.run.calls if call.operation == START and self._is_ours(call)]
        if not calls:
            return self._start(0)
        if calls[-1].outcome == "":
            return Proof(waits=True)
        if calls[-1].outcome != "ok":
            unknown = calls[-1].outcome in ("unavailable", "unknown")
            return Proof(text=self.text("verify_no_way"), reason="crm_unknown" if unknown else "flow_failed")
        if not self.typed:
            again = self.run.asked == PROOF
            return Proof(events=(self._asked(failed=again),), text=self._question(calls[-1], again=again))
        answer = self._check("code", THE_CODE)
        if isinstance(answer, Lookup):
            return Proof(asks=(answer,))
        if answer.outcome == "ok":
            return self._proven("code")
        return self._refused(answer, len(calls))

    def _refused(self, answer: LookedUp, made: int) -> Proof:
        if answer.outcome in ("unavailable", "unknown"):
            return Proof(events=(self._asked(),), text=self.text("verify_unavailable"))
        failed = self._failed(answer.reason or answer.outcome)
        wrong = [at for at in self.state.failed_proofs if at > self.turn.now - PAUSE_US]
        if len(wrong) + 1 >= TRIES:
            return Proof(events=(failed,), text=self.text("verify_too_many"), reason="flow_failed")
        if answer.reason in ("expired", "no_code", "too_many_tries"):
            if made >= CODES_MOST:
                return Proof(events=(failed,), text=self.text("verify_no_way"), reason="flow_failed")
            fresh = self._start(made)
            return Proof(events=(failed, *fresh.events), text=self.text("verify_expired"), waits=True)
        left = TRIES - len(wrong) - 1
        return Proof(events=(failed, self._asked()), text=self.text("verify_wrong", left=left))

    def _start(self, number: int) -> Proof:
        """A write like any other: recorded first, done once, answered in a turn of its own."""
        arguments = json.dumps({"account": self.account}, separators=(",", ":"))
        called = e.CrmCallRequested(self.run.id, PROOF, self._key(number), START, arguments)
        return Proof(events=(called,), text=self.text("verify_starting"), waits=True)

    def _key(self, number: int) -> str:
        return derive("key", f"{self.run.id}/{PROOF}/{self.account}", number, 0)

    def _is_ours(self, call: CrmCall) -> bool:
        return call.key in {self._key(number) for number in range(CODES_MOST)}

    def _question(self, call: CrmCall, *, again: bool) -> str:
        told = json.loads(call.data)
        sent_to, minutes = str(told.get("sent_to", "")), int(told.get("minutes", 10))
        if again:
            return self.text("verify_again")
        name = "verify_code_mailed" if "@" in sent_to else "verify_code_shown"
        return self.text(name, sent_to=sent_to, minutes=minutes)

    def _check(self, proof: str, value: str) -> LookedUp | Lookup:
        """The CRM's word, or what must be asked first: afresh each time, a code counts once."""
        arguments = {"account": self.account, "proof": proof, "value": value}
        asked = Lookup(
            "check_identity", json.dumps(arguments, sort_keys=True, separators=(",", ":")), fresh=True
        )
        answer = self.turn.answers.get(asked.key)
        return answer if isinstance(answer, LookedUp) else asked

    def _proven(self, method: str) -> Proof:
        until = Micros(self.turn.now + VALID_US)
        verified = e.AccountVerified(self._who, self.account, method, until)
        return Proof(proven=True, events=(verified,))

    def _failed(self, why: str) -> e.VerificationFailed:
        return e.VerificationFailed(self._who, why)

    @property
    def _who(self) -> IdentityId:
        return self.state.last_identity or IdentityId("")

    def _asked(self, *, failed: bool = False) -> e.SlotAsked:
        return e.SlotAsked(self.run.id, PROOF, failed)
