"""What the events of flows, requests and proofs change in the state of a conversation."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conversation import events as e
from conversation.effects import LOOKUP
from conversation.flow_run import CrmCall, Fact, FlowRun, RunId, SlotValue
from conversation.ids import Micros
from conversation.state import Proven, State

RUNS_KEPT = 5
FACTS_KEPT = 8
FACT_MOST = 2000
"""Characters of an answer that is kept for the next turns; a longer one is asked for again."""
CALLS_KEPT = 6
MISSES_KEPT = 12
PROVEN_KEPT = 6
SLOTS_KEPT = 40
TEXT_KEPT = 1500
"""Characters of one slot that the state carries; a longer text is read from the log where it is needed."""
FACTS_MOST, TEXTS_MOST = 3000, 4000
"""Characters of all answers, and of all texts in slots, that are kept: the state is loaded with every turn."""

Change = Callable[[State, Any, Micros], State]


def _run(state: State, run: RunId, at: Micros, change: Callable[[FlowRun], FlowRun]) -> State:
    runs = tuple(replace(change(each), touched_at=at) if each.id == run else each for each in state.flows)
    return replace(state, flows=runs)


def _started(state: State, event: e.FlowStarted, at: Micros) -> State:
    run = FlowRun(event.run, event.flow, event.digest, at, at, event.intent)
    return replace(state, flows=_light((*state.flows, run)[-RUNS_KEPT:]))


def _light(runs: tuple[FlowRun, ...]) -> tuple[FlowRun, ...]:
    """Without the oldest that wait, where people have written more than a state can carry."""
    while len(runs) > 1 and runs[0].status == "suspended" and sum(map(texts_of, runs)) > TEXTS_MOST:
        runs = runs[1:]
    return runs


def texts_of(run: FlowRun) -> int:
    """Characters of the texts in its slots."""
    return sum(len(value) for _, value in run.slots if isinstance(value, str))


def _filled(state: State, event: e.SlotFilled, at: Micros) -> State:
    value = event.value[:TEXT_KEPT] if isinstance(event.value, str) else event.value
    runs = tuple(
        replace(run, slots=_with(run, event.slot, value), touched_at=at) if run.id == event.run else run
        for run in state.flows
    )
    # In one copy: it is the commonest event of a flow, and a decision folds it on its way.
    account = str(value) if event.slot == "account" else state.account
    return replace(state, flows=_light(runs), account=account)


def _with(run: FlowRun, slot: str, value: SlotValue) -> tuple[tuple[str, SlotValue], ...]:
    return tuple({**run.values, slot: value}.items())[-SLOTS_KEPT:]


def _cleared(state: State, event: e.SlotsCleared, at: Micros) -> State:
    return _run(
        state,
        event.run,
        at,
        lambda run: replace(run, slots=tuple(pair for pair in run.slots if pair[0] not in event.slots)),
    )


def _asked(state: State, event: e.SlotAsked, at: Micros) -> State:
    def ask(run: FlowRun) -> FlowRun:
        tries = run.tries + 1 if event.failed else 0 if run.asked != event.slot else run.tries
        return replace(run, asked=event.slot, tries=tries, status="asking")

    return _run(state, event.run, at, ask)


def _said(state: State, event: e.FlowSaid, at: Micros) -> State:
    return _run(
        state, event.run, at, lambda run: replace(run, said=tuple(dict.fromkeys((*run.said, *event.steps))))
    )


def _shown(state: State, event: e.ConfirmationAsked, at: Micros) -> State:
    return _run(
        state,
        event.run,
        at,
        lambda run: replace(
            run,
            status="confirming",
            shown=event.slots_digest,
            asked="",
            tries=run.tries if run.shown == event.slots_digest else 0,
        ),
    )


def _confirmed(state: State, event: e.FlowConfirmed, at: Micros) -> State:
    return _run(state, event.run, at, lambda run: replace(run, confirmed=event.slots_digest, tries=0))


def _suspended(state: State, event: e.FlowSuspended, at: Micros) -> State:
    """Behind those that go on: the newest of the suspended is resumed first."""
    waiting = [
        replace(each, status="suspended" if each.id == event.run else each.status, why_suspended=event.why)
        if each.id == event.run
        else each
        for each in state.flows
    ]
    return replace(state, flows=tuple(sorted(waiting, key=lambda each: each.status != "suspended")))


def _resumed(state: State, event: e.FlowResumed, at: Micros) -> State:
    run = state.run(event.run)
    if run is None:
        return state
    others = tuple(each for each in state.flows if each.id != event.run)
    again = replace(run, status="calling" if run.waits else "asking", touched_at=at, why_suspended="")
    return replace(state, flows=(*others, again))


def _ended(
    state: State, event: e.FlowCompleted | e.FlowCancelled | e.FlowExpired | e.FlowFailed, at: Micros
) -> State:
    left = tuple(each for each in state.flows if each.id != event.run)
    done = event.flow if isinstance(event, e.FlowCompleted) else ""
    return replace(state, flows=left, facts=(), done=done)


def _requested(state: State, event: e.CrmCallRequested, at: Micros) -> State:
    call = CrmCall(event.step, event.key, event.operation)
    return _run(
        state,
        event.run,
        at,
        lambda run: replace(run, status="calling", calls=(*run.calls, call)[-CALLS_KEPT:]),
    )


def _answered(state: State, event: e.CrmCallAnswered, at: Micros) -> State:
    data = event.data if len(event.data) <= FACT_MOST else "{}"

    def answer(run: FlowRun) -> FlowRun:
        calls = tuple(
            replace(call, outcome=event.outcome, data=data, reason=event.reason)
            if call.key == event.key and call.outcome == ""
            else call
            for call in run.calls
        )
        status = "asking" if run.status == "calling" else run.status
        return replace(run, calls=calls, status=status)

    return _run(state, event.run, at, answer)


def _looked_up(state: State, event: e.EffectAnswered, at: Micros) -> State:
    if not event.key.startswith(f"{LOOKUP}/") or len(event.answer) > FACT_MOST:
        return state
    others = tuple(fact for fact in state.facts if fact.key != event.key)
    facts = (*others, Fact(event.key, event.answer, at))[-FACTS_KEPT:]
    while sum(len(fact.answer) for fact in facts) > FACTS_MOST:
        facts = facts[1:]
    return replace(state, facts=facts)


def _registered(state: State, event: e.RequestRegistered, at: Micros) -> State:
    if not event.run:
        return state
    return _run(
        state,
        RunId(event.run),
        at,
        lambda run: replace(run, request=event.request, number=event.number, due=event.due),
    )


def _missed(state: State, event: e.AccountNotFound, at: Micros) -> State:
    return replace(state, misses_at=(*state.misses_at, at)[-MISSES_KEPT:])


def _verified(state: State, event: e.AccountVerified, at: Micros) -> State:
    others = tuple(
        each
        for each in state.proven
        if each.until > at and (each.identity, each.account) != (event.identity, event.account)
    )
    proven = Proven(event.identity, event.account, event.until)
    return replace(state, proven=(*others, proven)[-PROVEN_KEPT:], failed_proofs=())


def _proof_failed(state: State, event: e.VerificationFailed, at: Micros) -> State:
    return replace(state, failed_proofs=(*state.failed_proofs, at)[-MISSES_KEPT:])


def _consented(state: State, event: e.ConsentGiven, at: Micros) -> State:
    return replace(state, consents=tuple(dict.fromkeys((*state.consents, event.consent))))


def _withdrawn(state: State, event: e.ConsentWithdrawn, at: Micros) -> State:
    return replace(state, consents=tuple(each for each in state.consents if each != event.consent))


def _masked(state: State, event: e.PersonalDataMasked, at: Micros) -> State:
    return replace(state, masked=event.kinds)


def joined(ours: tuple[FlowRun, ...], theirs: tuple[FlowRun, ...]) -> tuple[FlowRun, ...]:
    """At a link the newest active flow goes on, the others wait."""
    known = {run.id: run for run in (*ours, *theirs)}
    runs = sorted(known.values(), key=lambda run: (run.status != "suspended", run.touched_at))
    waiting = [
        run if run.status == "suspended" else replace(run, status="suspended", why_suspended="linked")
        for run in runs[:-1]
    ]
    return (*waiting, *runs[-1:])[-RUNS_KEPT:]


CHANGES: dict[type, Change] = {
    e.FlowStarted: _started,
    e.SlotFilled: _filled,
    e.SlotsCleared: _cleared,
    e.SlotAsked: _asked,
    e.FlowSaid: _said,
    e.ConfirmationAsked: _shown,
    e.FlowConfirmed: _confirmed,
    e.FlowSuspended: _suspended,
    e.FlowResumed: _resumed,
    e.FlowCompleted: _ended,
    e.FlowCancelled: _ended,
    e.FlowExpired: _ended,
    e.FlowFailed: _ended,
    e.CrmCallRequested: _requested,
    e.CrmCallAnswered: _answered,
    e.EffectAnswered: _looked_up,
    e.RequestRegistered: _registered,
    e.AccountNotFound: _missed,
    e.AccountVerified: _verified,
    e.VerificationFailed: _proof_failed,
    e.ConsentGiven: _consented,
    e.ConsentWithdrawn: _withdrawn,
    e.PersonalDataMasked: _masked,
}
