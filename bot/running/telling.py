"""How a flow speaks: its question, its summary or its last words, in one message with all that was said before."""

from collections.abc import Mapping
from typing import Any

from bot.flows.definition import SlotDefinition
from bot.running.choosing import SET
from bot.running.course import Course
from bot.running.halts import AskConfirmation, AskConsent, AskSlot
from bot.running.walk import CONSENT
from bot.speech import Choice, operator_choice, say
from bot.turn import Decision
from conversation import events as e
from conversation.flow_run import RunId

YES, NO, CANCEL, SKIP = "flow:yes", "flow:no", "flow:cancel", "flow:skip"
"""Actions of buttons; ``flow:yes`` is followed by ``:`` and what it says yes to."""
FIX, START, RESUME = "flow:fix:", "flow:start:", "flow:resume"
OPTIONS_MOST = 7


def ask_slot(course: Course, run: RunId, halt: AskSlot) -> Decision:
    """The question, or after an answer that was none the reminder; a flow's own text wins over the kind's."""
    slot = halt.slot
    own = slot.again if halt.failed and slot.again is not None and not course.parts else slot.ask
    if own is not None:
        if halt.failed and own is slot.ask and not course.parts:
            course.parts.append(course.text("flow_not_a_value"))
        course.say(own, halt.scope)
    else:
        # Where the flow has said what is wrong with the value, the kind's reminder would contradict it.
        reminds = halt.failed and not course.parts
        course.parts.append(course.text(f"{'again' if reminds else 'ask'}_{slot.kind}"))
    course.happen(e.SlotAsked(run, slot.name, halt.failed))
    return speak(
        course, "flow_ask", (*_answers(course, slot, halt.scope), *exits(course, optional=slot.optional))
    )


def ask_consent(course: Course, run: RunId, halt: AskConsent) -> Decision:
    course.say(halt.step.text, halt.scope)
    course.happen(e.SlotAsked(run, CONSENT + halt.step.consent))
    yes = Choice(course.text("flow_agree"), f"{YES}:{halt.step.consent}")
    no = Choice(course.text("flow_disagree"), NO)
    return speak(course, "flow_consent", (yes, no, operator_choice(course.policy, course.turn)))


def ask_confirmation(course: Course, run: RunId, halt: AskConfirmation) -> Decision:
    course.parts.append(halt.text)
    course.happen(e.ConfirmationAsked(run, halt.digest))
    choices = (
        Choice(course.text("flow_yes"), f"{YES}:{halt.digest}"),
        Choice(course.text("flow_fix"), NO),
        *exits(course),
    )
    return speak(course, "flow_confirm", choices)


def speak(course: Course, reason: str, choices: tuple[Choice, ...] = (), *, final: bool = False) -> Decision:
    """All that was said, in one message behind what happened; nothing when there is nothing to say."""
    text = "\n\n".join(filter(None, course.parts))
    if not text:
        return Decision(tuple(course.events))
    said = say(
        course.policy, course.turn, text, reason, choices=choices, resend="never" if final else "resend_once"
    )
    return Decision((*course.events, *said.events))


def _answers(course: Course, slot: SlotDefinition, scope: Mapping[str, object]) -> list[Choice]:
    if slot.kind == "yes_no":
        return [
            Choice(course.text("flow_yes_word"), f"{SET}{slot.name}:yes"),
            Choice(course.text("flow_no_word"), f"{SET}{slot.name}:no"),
        ]
    if slot.options is not None:
        found: Any = slot.options.value(scope)
        options = found if isinstance(found, list | tuple) else ()
        return [
            Choice(str(one["title"]), f"{SET}{slot.name}:{one['value']}")
            for one in options[:OPTIONS_MOST]
            if isinstance(one, Mapping) and "value" in one and "title" in one
        ]
    return [
        Choice(option.title.fill(scope, course.locale), f"{SET}{slot.name}:{option.value}")
        for option in slot.choices[:OPTIONS_MOST]
    ]


def exits(course: Course, *, optional: bool = False) -> tuple[Choice, ...]:
    skip = (Choice(course.text("flow_skip"), SKIP),) if optional else ()
    cancel = Choice(course.text("flow_cancel"), CANCEL)
    return (*skip, cancel, operator_choice(course.policy, course.turn))
