"""Taking values into a run, or asking for them anew; what depends on them is forgotten."""

from collections.abc import Mapping

from bot.flows.definition import Flow
from bot.running.course import Course
from bot.running.going_on import go_on
from bot.running.mending import fraction_dropped, with_dependants
from bot.turn import Decision
from conversation import events as e
from conversation.flow_run import FlowRun, SlotValue


def fill(course: Course, flow: Flow, run: FlowRun, values: Mapping[str, SlotValue]) -> list[str]:
    """Take the values in; whatever depended on an older one is forgotten. The slots that changed."""
    before = run.values
    changed = [name for name, value in values.items() if before.get(name) != value]
    corrected = [name for name in changed if name in before]
    stale = [name for name in with_dependants(flow, run, corrected) if name not in values]
    if stale:
        course.happen(e.SlotsCleared(run.id, tuple(stale), "depends"))
    for name in changed:
        course.happen(e.SlotFilled(run.id, name, values[name]))
    if fraction_dropped(flow, course.turn.text, {name: values[name] for name in changed}):
        course.parts.append(course.text("flow_fraction_dropped"))
    return changed


def ask_anew(course: Course, flow: Flow, run: FlowRun, slot: str) -> Decision:
    course.happen(e.SlotsCleared(run.id, with_dependants(flow, run, [slot]), "corrected"))
    if flow.slots[slot].kind == "account":
        course.happen(e.FlowSaid(run.id, (slot,)))  # Not to be filled by what was known before.
    return go_on(course, run.id)
