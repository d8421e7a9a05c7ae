"""Buttons of a flow; a yes, a no, an end, in words or by a button."""

from bot.flows.definition import Consent, Flow, SlotDefinition
from bot.policy import Policy
from bot.running.beginning import begin
from bot.running.choosing import SET
from bot.running.course import Course, decided
from bot.running.filling import ask_anew, fill
from bot.running.fixing import what_to_fix
from bot.running.going_on import end, go_on, resume
from bot.running.telling import CANCEL, FIX, NO, RESUME, SKIP, START, speak
from bot.running.walk import CONSENT
from bot.speech import operator_choice
from bot.turn import Decision, Turn
from conversation import events as e
from conversation.flow_run import FlowRun, SlotValue

FLOW = "flow:"
"""What the actions of a flow's buttons begin with."""


def pressed(policy: Policy, turn: Turn, action: str) -> Decision | None:
    """A flow's button; None for one that means nothing any more."""
    if action.startswith(START):
        name = action.removeprefix(START)
        return begin(policy, turn, name) if name in policy.flows.flows else None
    if action == RESUME:
        waiting = next((each for each in reversed(turn.state.flows) if each.status == "suspended"), None)
        return None if waiting is None else decided(policy, turn, lambda course: resume(course, waiting))
    run = turn.state.flow
    flow = policy.flows.of(run.flow, run.digest) if run is not None else None
    if run is None or flow is None:
        return None
    return decided(policy, turn, lambda course: _press(course, flow, run, action))


def _press(course: Course, flow: Flow, run: FlowRun, action: str) -> Decision:
    name, _, rest = action.removeprefix(FLOW).partition(":")
    if run.status == "calling":
        return pending(course)
    if action == CANCEL:
        return cancel(course, run)
    if action == NO:
        return say_no(course, flow, run)
    if action == SKIP and run.asked in flow.slots and flow.slots[run.asked].optional:
        course.happen(e.SlotFilled(run.id, run.asked, ""))
        return go_on(course, run.id)
    if name == "yes":
        return say_yes(course, run, rest)
    if action.startswith(FIX) and rest in flow.slots:
        return ask_anew(course, flow, run, rest)
    if action.startswith(SET):
        slot, _, value = rest.partition(":")
        if slot in flow.slots:
            fill(course, flow, run, {slot: _pressed_value(flow.slots[slot], value)})
            return go_on(course, run.id, (slot,))
    return go_on(course, run.id)


def _pressed_value(slot: SlotDefinition, value: str) -> SlotValue:
    return value == "yes" if slot.kind == "yes_no" else value


def say_yes(course: Course, run: FlowRun, to: str) -> Decision:
    """Yes to exactly what was shown; to anything else the walk shows it again."""
    if run.asked.startswith(CONSENT):
        consent = run.asked.removeprefix(CONSENT)
        if to not in ("", consent):
            return go_on(course, run.id)  # A yes to something else, of long ago.
        version = consent_version(course, run, consent)
        course.happen(e.ConsentGiven(consent, version, course.turn.identity, course.turn.channel))
    elif run.status == "confirming" and to in ("", run.shown):
        course.happen(e.FlowConfirmed(run.id, run.shown))
    return go_on(course, run.id)


def consent_version(course: Course, run: FlowRun, consent: str) -> str:
    flow = course.flow_of(run)
    steps = flow.steps if flow is not None else ()
    return next((step.version for step in steps if isinstance(step, Consent) and step.consent == consent), "")


def say_no(course: Course, flow: Flow, run: FlowRun) -> Decision:
    """No to a consent ends it kindly; no to a summary asks what is wrong."""
    if run.asked.startswith(CONSENT):
        course.happen(e.FlowCancelled(run.id, run.flow, "no_consent"))
        course.parts.append(course.text("flow_no_consent"))
        return end(course)
    return what_to_fix(course, flow, run)


def cancel(course: Course, run: FlowRun) -> Decision:
    course.happen(e.FlowCancelled(run.id, run.flow, "client"))
    course.parts.append(course.text("flow_cancelled"))
    return end(course)


def pending(course: Course) -> Decision:
    course.parts.append(course.text("flow_pending"))
    return speak(course, "flow_pending", (operator_choice(course.policy, course.turn),))
