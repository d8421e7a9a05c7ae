"""What is asked after a no to the summary: which of the values is wrong. Pure."""

from bot.flows.definition import Flow, SlotDefinition
from bot.running.course import Course
from bot.running.telling import CANCEL, FIX, speak
from bot.speech import Choice, operator_choice
from bot.turn import Decision
from conversation import events as e
from conversation.flow_run import FlowRun

FIXES_MOST = 6
WHAT_TO_FIX = "what_to_fix"
"""What the asked slot is called after a no to the summary."""


def what_to_fix(course: Course, flow: Flow, run: FlowRun) -> Decision:
    if run.status == "confirming":  # a yes now means the summary again, not what stood in the last one
        course.happen(e.SlotAsked(run.id, WHAT_TO_FIX))
    course.parts.append(course.text("flow_what_to_fix"))
    filled = [flow.slots[name] for name, value in run.slots if name in flow.slots and value != ""]
    choices = [
        Choice(course.text(f"slot_{_kind(slot)}"), FIX + slot.name)
        for slot in filled[:FIXES_MOST]
        if (slot.kind not in ("choice", "option", "yes_no") or len(filled) <= 2)
        and not (slot.kind == "number" and slot.default is not None)  # nobody but the CRM has told it
    ]
    cancel = Choice(course.text("flow_cancel"), CANCEL)
    return speak(course, "flow_fix", (*choices, cancel, operator_choice(course.policy, course.turn)))


def _kind(slot: SlotDefinition) -> str:
    return slot.name if slot.name in ("t1", "t2", "t3") else slot.kind
