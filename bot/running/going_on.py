"""Going on with a flow: walk it as far as it goes, and say or do what it halts at."""

from collections.abc import Collection, Mapping

from bot.handing import Reason, hand_off
from bot.running.course import Course, Lacking
from bot.running.halts import AskConfirmation, AskConsent, AskSlot, Broken, Complete, Fail, Halt, Told, Wait
from bot.running.telling import ask_confirmation, ask_consent, ask_slot, exits, speak
from bot.running.walk import PROOF, walk
from bot.speech import operator_choice
from bot.turn import Decision
from conversation import events as e
from conversation.flow_run import FlowRun, RunId, SlotValue

LINKS_MOST = 4
"""How many flows one turn may lead through."""


def start(course: Course, name: str, intent: str = "", slots: Mapping[str, SlotValue] | None = None) -> RunId:
    """A new run with what is known of it already; what was on goes under it. KeyError for a flow that there is not."""
    flow = course.policy.flows.flows[name]
    active = course.state.flow
    if active is not None:
        course.happen(e.FlowSuspended(active.id, "switch"))
    run = RunId(course.new_id("run"))
    course.happen(e.FlowStarted(run, name, flow.digest, intent))
    for slot, value in (slots or {}).items():
        if slot in flow.slots:
            course.happen(e.SlotFilled(run, slot, value, "known"))
    return run


def go_on(course: Course, run: RunId, given: Collection[str] = ()) -> Decision:
    """What the flow does next. Raises Lacking."""
    for _ in range(LINKS_MOST):
        if course.flow_of(course.run(run)) is None:
            return give_up(course, course.run(run), course.policy.flow_reason)
        halt = walk(course, run, given)
        if not (isinstance(halt, Complete) and halt.linked):
            return _halted(course, run, halt)
        flow = course.run(run).flow
        course.happen(e.FlowCompleted(run, flow))
        run, given = start(course, halt.linked, slots=dict(halt.slots)), ()
    return give_up(course, course.run(run), course.policy.flow_reason)


def _halted(course: Course, run: RunId, halt: Halt) -> Decision:
    match halt:
        case AskSlot():
            return ask_slot(course, run, halt)
        case AskConsent():
            return ask_consent(course, run, halt)
        case AskConfirmation():
            return ask_confirmation(course, run, halt)
        case Wait():
            return speak(course, "flow_wait")
        case Fail(reason):
            return give_up(course, course.run(run), reason)
        case Told():
            return speak(course, "flow_told", exits(course))
        case Broken(why):
            course.happen(e.FlowCancelled(run, course.run(run).flow, why))
            return end(course)
        case Complete():
            return complete(course, run)


def complete(course: Course, run: RunId) -> Decision:
    """The last words; whatever waits under it goes on in the same message."""
    course.happen(e.FlowCompleted(run, course.run(run).flow))
    return end(course)


def end(course: Course) -> Decision:
    """A flow is over: the one that was suspended for it goes on."""
    waiting = next((each for each in reversed(course.state.flows) if each.status == "suspended"), None)
    if waiting is None or course.state.flow is not None:
        return speak(course, "flow_done", (operator_choice(course.policy, course.turn),), final=True)
    return resume(course, waiting)


def resume(course: Course, run: FlowRun) -> Decision:
    flow = course.flow_of(run)
    if flow is None:
        course.happen(e.FlowCancelled(run.id, run.flow, "gone"))
        return end(course)
    course.happen(e.FlowResumed(run.id))
    course.parts.append(course.text("flow_resumed", title=flow.title(course.locale)))
    return go_on(course, run.id)


def give_up(course: Course, run: FlowRun, reason: str) -> Decision:
    """People take over, with all that was said and learnt."""
    done = run.request or any(call.outcome == "ok" and call.operation != PROOF for call in run.calls)
    ended = e.FlowCompleted(run.id, run.flow) if done else e.FlowFailed(run.id, run.flow, reason)
    course.happen(ended)
    before = "\n\n".join(filter(None, course.parts))
    handed = hand_off(course.policy, course.turn, (Reason(reason),), before=before)
    if handed.asks:
        raise Lacking(*handed.asks)
    return Decision((*course.events, *handed.events))
