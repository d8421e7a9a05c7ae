"""Beginning a flow: with all that the message tells of it already; of several wishes the first begins."""

from collections.abc import Mapping

from bot.flows.definition import Flow
from bot.policy import Policy
from bot.running.course import Course, decided
from bot.running.filling import fill
from bot.running.going_on import go_on, resume, start
from bot.running.values import opening_text, told
from bot.turn import Decision, Turn
from conversation import events as e
from conversation.flow_run import SlotValue


def begin(policy: Policy, turn: Turn, name: str, intent: str = "", before: str = "") -> Decision:
    """Start a flow with all that the message tells already; ``before`` is said first."""

    def go(course: Course) -> Decision:
        running = course.state.flow
        if running is not None and running.flow == name:
            return go_on(course, running.id)
        flow = policy.flows.flows[name]
        waiting = next((each for each in course.state.flows if each.flow == name), None)
        if waiting is not None and running is None:
            fill(course, flow, waiting, _opened_with(flow, turn))
            return resume(course, waiting)
        run = start(course, name, intent)
        if before:
            course.parts.append(before)
        return go_on(course, run, fill(course, flow, course.run(run), _opened_with(flow, turn)))

    return decided(policy, turn, go)


def _opened_with(flow: Flow, turn: Turn) -> Mapping[str, SlotValue]:
    """What the message that begins a flow tells of it."""
    return {**told(flow, "", turn, {}).values, **opening_text(flow, turn)}


def begin_several(
    policy: Policy, turn: Turn, wishes: tuple[tuple[str, str], ...], before: str = ""
) -> Decision:
    """Several flows (name, intent) in one message: the first begins, the others wait with what is told of them."""

    def go(course: Course) -> Decision:
        for name, intent in reversed(wishes[1:]):
            run = start(course, name, intent)
            flow = policy.flows.flows[name]
            fill(course, flow, course.run(run), _opened_with(flow, turn))
            course.happen(e.FlowSuspended(run, "queued"))
        name, intent = wishes[0]
        run = start(course, name, intent)
        course.parts.append(before)
        flow = policy.flows.flows[name]
        fill(course, flow, course.run(run), _opened_with(flow, turn))
        return go_on(course, run)

    return decided(policy, turn, go)
