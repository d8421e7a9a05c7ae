"""Whether a flow can be walked: every step reached, every way ended, nothing written unconfirmed or told unproven."""

from bot.flows import definition as d
from bot.flows.known import Known
from bot.flows.names import check_names, refusal
from bot.flows.slots import ASKED_BY_THE_FLOW
from bot.flows.ways import arrivals, given, targets, ways_from
from knowledge.pack_file import Section

ASKED_FOR_ITSELF = frozenset({"start_identity"})
"""Writes that only send the client a code: the proof itself is the confirmation."""


def check_flow(flow: d.Flow, root: Section, known: Known) -> None:
    """Raises PackError with the line of the first thing that is wrong."""
    steps = root.sections("steps")
    _check_targets(flow, steps)
    check_names(flow, root, known)
    _check_slots(flow, root)
    _check_ends(flow, steps)
    facts = arrivals(flow, known.on_receipt)
    for place, (step, section) in enumerate(zip(flow.steps, steps, strict=True)):
        if place not in facts:
            raise section.error(f"nobody reaches the step {step.id!r}")
        confirmed = given(facts[place], "confirmed", step)
        if isinstance(step, d.Write) and step.operation not in ASKED_FOR_ITSELF and not confirmed:
            raise section.error(f"{step.operation} is written without a 'confirm' on every way to it")
        if isinstance(step, d.Register) and step.kind not in known.on_receipt and not confirmed:
            raise section.error(f"{step.kind} is registered without a 'confirm' on every way to it")
        if isinstance(step, d.Read) and known.operations[step.operation].discloses:
            proven = any(given(facts[place], f"proven:{slot}", step) for slot in _accounts(step, flow))
            _check_disclosure(
                step, flow, section, proven=proven or given(facts[place], "holds:verified", step)
            )


def _check_targets(flow: d.Flow, steps: tuple[Section, ...]) -> None:
    for place, (step, section) in enumerate(zip(flow.steps, steps, strict=True)):
        for target in targets(step):
            if target not in flow.places:
                raise refusal(section, target, f"unknown step {target!r}")
            if flow.places[target] <= place:
                raise refusal(section, target, f"the step {target!r} stands before: steps lead forward only")


def _check_slots(flow: d.Flow, root: Section) -> None:
    collected = {step.slot for step in flow.steps if isinstance(step, d.Collect)}
    for name, slot in flow.slots.items():
        if name not in collected and not slot.optional and slot.default is None:
            raise root.section("slots").error(f"nobody collects the slot {name!r}", name)
        asked = name in collected and slot.ask is None and slot.default is None
        if asked and slot.kind in ASKED_BY_THE_FLOW:
            raise root.section("slots").error(
                f"'ask' is missing: a {slot.kind} has no question of its own", name
            )


def _check_ends(flow: d.Flow, steps: tuple[Section, ...]) -> None:
    for place, section in enumerate(steps):
        if any(way.to == len(steps) for way in ways_from(flow, place)):
            raise section.error("a way ends here without 'done', 'hand_off' or 'link'")


def _accounts(step: d.Read, flow: d.Flow) -> tuple[str, ...]:
    """The slot whose account is asked about; every account when the operation names none."""
    asked = step.arguments.get("account")
    if asked is not None:
        return (asked.source,)
    return tuple(name for name, slot in flow.slots.items() if slot.kind == "account")


def _check_disclosure(step: d.Read, flow: d.Flow, section: Section, *, proven: bool) -> None:
    if flow.whose != "verified":
        raise section.error(f"{step.operation} tells of an account: 'identity: verified' is needed")
    if not proven:
        raise section.error(f"{step.operation} tells of an account before a 'verify' of it on every way")
