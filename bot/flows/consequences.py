"""What follows in a flow file from an outcome of the CRM, or from a check that does not hold."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import get_args

from bot.flows.definition import Consequence, Expression, SlotDefinition
from bot.flows.known import Known, flag, one_of, read_expressions, read_text_if
from bot.flows.texts import Titles
from conversation.flow_run import CrmOutcome
from conversation.lookups import Operation
from knowledge.pack_file import Section

OUTCOMES: tuple[CrmOutcome, ...] = tuple(each for each in get_args(CrmOutcome) if each != "ok")


@dataclass(frozen=True, slots=True)
class Around:
    """What steps of one file are read against."""

    known: Known
    slots: Mapping[str, SlotDefinition]
    choices: Mapping[str, Titles]


def read_consequence(section: Section, around: Around, allowed: Collection[str]) -> Consequence:
    """``allowed``: which of ``clear``, ``set``, ``to``, ``hand_off``, ``done`` may lead on. Raises PackError."""
    leads = [key for key in ("clear", "set", "to", "hand_off", "done") if key in section]
    if len(leads) != 1:
        raise section.error(f"exactly one of {', '.join(allowed)} says what follows")
    if leads[0] not in allowed:
        raise section.error(f"{leads[0]!r} cannot follow here", leads[0])
    say = read_text_if(section, "say", around.choices)
    if say is None and leads[0] in ("clear", "done"):
        raise section.error("'say' is missing: the client is told why")
    if "done" in section and not flag(section, "done"):
        raise section.error("'done' can only be true", "done")
    return Consequence(
        say=say,
        clear=slots_of(section, "clear", around),
        put=_put(section, around),
        to=section.text("to", ""),
        hand_off=reason(section, "hand_off", around.known) if "hand_off" in section else "",
        done="done" in section,
        miss=_missed(section, around) if "miss" in section else "",
    )


def _put(section: Section, around: Around) -> Mapping[str, Expression]:
    """Slot → expression under ``set``, all of them read from the values before."""
    values = read_expressions(section, "set")
    for name in values:
        if name not in around.slots:
            raise section.section("set").error(f"unknown slot {name!r}", name)
    return values


def read_outcomes(section: Section, around: Around) -> Mapping[CrmOutcome, Consequence]:
    """Under ``on``; empty when absent."""
    if "on" not in section:
        return {}
    inside = section.section("on")
    for outcome in inside.names():
        if outcome not in OUTCOMES:
            raise inside.error(f"unknown outcome {outcome!r} (known: {', '.join(OUTCOMES)})", outcome)
    return {
        outcome: read_consequence(
            inside.section(outcome).only("say", "clear", "to", "hand_off", "done", "miss"),
            around,
            ("clear", "to", "hand_off", "done"),
        )
        for outcome in OUTCOMES
        if outcome in inside
    }


def slots_of(section: Section, key: str, around: Around) -> tuple[str, ...]:
    names = section.texts(key)
    if key in section and not names:
        raise section.error(f"{key!r} is empty", key)
    for name in names:
        if name not in around.slots:
            raise section.error(f"unknown slot {name!r}", key)
    return names


def reason(section: Section, key: str, known: Known) -> str:
    return one_of(section, key, known.reasons, "reason") if known.reasons else section.text(key)


def check_arguments(
    section: Section, operation: Operation, given: Mapping[str, Expression], key: str = "with"
) -> None:
    """All that the operation needs, and nothing that it does not know."""
    inside = section.section(key) if key in section else section
    allowed = (*operation.arguments, *operation.optional)
    for name in given:
        if name not in allowed:
            raise inside.error(
                f"{operation.name} has no argument {name!r} (known: {', '.join(allowed) or 'none'})", name
            )
    for name in operation.arguments:
        if name not in given:
            raise section.error(f"{operation.name} needs the argument {name!r}", key)


def _missed(section: Section, around: Around) -> str:
    slot = one_of(section, "miss", around.slots, "slot")
    if around.slots[slot].kind != "account":
        raise section.error(f"a guess is counted of an account, and {slot!r} is none", "miss")
    return slot
