"""What comes about without a word of the client: the CRM's answer, the end of a flow's time, people taking over."""

import json
from collections.abc import Callable
from dataclasses import replace

from bot.policy import Policy
from bot.running.course import Course, Lacking
from bot.running.going_on import go_on
from bot.running.telling import speak
from bot.speech import operator_choice
from bot.turn import SILENT, Decision, Turn
from conversation import events as e
from conversation.flow_run import LIFE, FlowRun
from conversation.fold import apply
from conversation.ids import RequestId

LETTERS = frozenset(("email",))
"""Channels where nobody is written to unasked: a machine may be at the other end, and would answer."""
ENDS = (e.FlowCompleted, e.FlowCancelled, e.FlowExpired, e.FlowFailed)


def came_about(policy: Policy, turn: Turn) -> Decision:
    """The CRM answered or is late, or a flow's time is over."""
    course = Course(policy, turn)
    try:
        match turn.trigger:
            case e.CrmCallAnswered() as answered:
                return _answered(course, answered)
            case e.CrmCallDelayed() as delayed:
                return _delayed(course, delayed)
            case e.FlowExpired() as expired:
                return _expired(course, expired)
    except Lacking as lacking:
        return Decision((), lacking.effects)
    return SILENT


def _answered(course: Course, answered: e.CrmCallAnswered) -> Decision:
    """The flow that waited goes on; under people it is told on their screen alone."""
    run = course.state.run(answered.run)
    _transmitted(course, run, answered)
    if run is None or course.state.with_people:
        return Decision(tuple(course.events))
    if run.status == "suspended":
        active = course.state.flow
        if active is not None:
            course.happen(e.FlowSuspended(active.id, "switch"))
        course.happen(e.FlowResumed(run.id))
    return go_on(course, run.id)


def _transmitted(course: Course, run: FlowRun | None, answered: e.CrmCallAnswered) -> None:
    external = json.loads(answered.data).get("external_no") if answered.outcome == "ok" else None
    if run is not None and run.request and external:
        course.happen(e.RequestTransmitted(RequestId(run.request), str(external)))


def _delayed(course: Course, delayed: e.CrmCallDelayed) -> Decision:
    if course.state.with_people or course.state.run(delayed.run) is None:
        return SILENT
    course.parts.append(course.text("flow_delayed"))
    return speak(course, "flow_delayed", (operator_choice(course.policy, course.turn),))


def _expired(course: Course, expired: e.FlowExpired) -> Decision:
    if course.state.with_people or course.turn.channel in LETTERS:
        return SILENT
    course.parts.append(_note(course.policy, course.turn, expired.flow))
    return speak(course, "flow_expired", (operator_choice(course.policy, course.turn),))


def _note(policy: Policy, turn: Turn, name: str) -> str:
    course = Course(policy, turn)
    flow = policy.flows.flows.get(name)
    return course.text("flow_expired", title=flow.title(course.locale) if flow else name)


def without_expired(policy: Policy, turn: Turn, decide: Callable[[Turn], Decision]) -> Decision:
    """Flows whose time is over end before anything else is decided, with a note in the same message."""
    old = [run for run in turn.state.flows if turn.now - run.touched_at >= LIFE and not run.waits]
    if not old:
        return decide(turn)
    ended = [e.FlowExpired(run.id, run.flow) for run in old]
    state = turn.state
    for event in ended:
        state = replace(apply(state, event, turn.now), version=turn.state.version)
    decision = decide(replace(turn, state=state))
    if decision.asks:
        return decision
    note = _note(policy, turn, old[-1].flow)
    said = tuple(
        replace(event, content=replace(event.content, text=f"{note}\n\n{event.content.text}"))
        if isinstance(event, e.BotReplied)
        else event
        for event in decision.events
    )
    return Decision((*ended, *said))


def waiting_under_people(turn: Turn, decision: Decision) -> Decision:
    """A flow that is on when people take over waits for its client to come back."""
    if not any(isinstance(event, e.HandoffRequested) for event in decision.events):
        return decision
    over = {event.run for event in decision.events if isinstance(event, ENDS)}
    run = turn.state.flow
    for event in decision.events:
        if isinstance(event, e.FlowStarted):
            run = FlowRun(event.run, event.flow, event.digest, turn.now, turn.now)
    if run is None or run.id in over:
        return decision
    return Decision((*decision.events, e.FlowSuspended(run.id, "handoff")))
