"""Which names a flow's expressions and texts may read where: slots, what earlier steps saved, the moment's own."""

import re
from collections.abc import Iterator

import yaml

from bot.flows import definition as d
from bot.flows.known import AFTER_REGISTER, SPECIALS, Known
from bot.flows.ways import consequences
from knowledge.pack_file import PackError, Section

_CONSTANT = re.compile(r"\bvalues\.(\w+)")


def check_names(flow: d.Flow, root: Section, known: Known) -> None:
    """Raises PackError at the first name that means nothing there."""
    usable = set(flow.slots) | (SPECIALS - AFTER_REGISTER)
    asked: dict[str, frozenset[str]] = {}
    for step, section in zip(flow.steps, root.sections("steps"), strict=True):
        if isinstance(step, d.Collect):
            asked.setdefault(step.slot, frozenset(usable))
        _refuse(_read_by(step) - usable, section)
        if isinstance(step, d.Read | d.Write) and step.save:
            usable.add(step.save)
        if isinstance(step, d.Register):
            usable |= AFTER_REGISTER
        _refuse(frozenset().union(*map(_told, consequences(step))) - usable, section)
    for name, slot in flow.slots.items():
        _refuse(_asked_by(slot) - asked.get(name, usable), root.section("slots").section(name))
    _check_constants(root, known)


def refusal(section: Section, word: str, why: str) -> PackError:
    """An error that stands at the first value with the word in it; at the section where none has it."""
    spelled = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    for node in _scalars(section):
        if spelled.search(str(node.value)):
            return PackError(section.file, node.start_mark.line + 1, why)
    return section.error(why)


def _refuse(unknown: frozenset[str] | set[str], section: Section) -> None:
    for name in sorted(unknown):
        why = "before a request was registered" if name in AFTER_REGISTER else "at this step"
        raise refusal(section, name, f"{name!r} is not known {why}")


def _read_by(step: d.AnyStep) -> frozenset[str]:
    found = step.condition.names if step.condition is not None else frozenset()
    return found.union(*(each.names for each in _readers(step)))


def _readers(step: d.AnyStep) -> Iterator[d.Expression | d.Text]:
    match step:
        case d.Read() | d.Write() | d.Record():
            yield from step.arguments.values()
        case d.Check():
            yield step.holds
        case d.Branch():
            yield from (condition for condition, _ in step.ways)
        case d.Register():
            yield from step.fields.values()
        case d.Link():
            yield from step.slots.values()
        case d.HandOff(text=text) if text is not None:
            yield text
        case d.Say() | d.Consent() | d.Confirm() | d.Done():
            yield step.text
        case _:
            return


def _told(consequence: d.Consequence) -> frozenset[str]:
    said = consequence.say.names if consequence.say is not None else frozenset()
    return said.union(*(each.names for each in consequence.put.values()))


def _asked_by(slot: d.SlotDefinition) -> frozenset[str]:
    parts = (slot.ask, slot.again, slot.options, slot.default)
    return frozenset().union(*(part.names for part in parts if part is not None))


def _check_constants(root: Section, known: Known) -> None:
    if not known.values:
        return
    for node in _scalars(root):
        for name in _CONSTANT.findall(str(node.value)):
            if name not in known.values:
                raise PackError(root.file, node.start_mark.line + 1, f"replies.yml has no value {name!r}")


def _scalars(section: Section) -> Iterator[yaml.ScalarNode]:
    """Every value in it, in order; what an alias names again, once."""
    ahead = [*reversed(section.nodes.values())]
    seen: set[int] = set()
    while ahead:
        node = ahead.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            yield node
        elif isinstance(node, yaml.SequenceNode):
            ahead += reversed(node.value)
        elif isinstance(node, yaml.MappingNode):
            ahead += reversed([value for _, value in node.value])
