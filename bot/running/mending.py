"""Corrections: one value in place of another («не 4640, а 4604»), and what is forgotten with a value. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping

from bot.flow_texts import SlotKind
from bot.flows.definition import Flow
from conversation.flow_run import FlowRun, SlotValue

_NUMBER = r"(\d[\d \u00a0]{0,14}(?:[.,]\d{1,3})?)"
_NOT_BUT = re.compile(rf"\bне\s+{_NUMBER}\s*,?\s*а\s+(?:[^\W\d]+\s+)?{_NUMBER}", re.IGNORECASE)
_IN_PLACE_OF = re.compile(rf"{_NUMBER}\s*,?\s+(?:вместо|а\s+не)\s+{_NUMBER}", re.IGNORECASE)
_NOT_BUT_EN = re.compile(rf"\bnot\s+{_NUMBER}\s*,?\s*but\s+{_NUMBER}", re.IGNORECASE)


_ALONE = re.compile(rf"(?<![\d.,-]){_NUMBER}(?![\d])")
_REFUSED = re.compile(r"\b(?:нет|не|ой|ошиб|опечат|исправ|точнее|вернее|no|sorry|wrong)", re.IGNORECASE)
COUNTS = ("reading", "number", "amount")


def _whole(text: str) -> SlotValue:
    return int(re.split("[.,]", text)[0])


_KINDS: Mapping[SlotKind, Callable[[str], SlotValue]] = {
    "reading": _whole,
    "number": _whole,
    "amount": lambda text: float(text.replace(",", ".")),
    "account": str,
}


def instead(flow: Flow, text: str, filled: Mapping[str, SlotValue]) -> dict[str, SlotValue]:
    """The slot that has the refused number gets the other one; {} where no slot has it."""
    found: dict[str, SlotValue] = {}
    for old, new in _swaps(text):
        for slot in flow.slots.values():
            value, read = filled.get(slot.name), _KINDS.get(slot.kind)
            if value is None or value == "" or read is None or str(read(old)) != str(read(str(value))):
                continue
            found[slot.name] = read(new)
            break
    return found


def lone_number(flow: Flow, text: str, filled: Mapping[str, SlotValue]) -> dict[str, SlotValue]:
    """«Нет, всё-таки 4520»: the only number of a refusal corrects the only reading, sum or count there is."""
    numbers = _ALONE.findall(text)
    slots = [
        slot
        for slot in flow.slots.values()
        if slot.kind in COUNTS and slot.default is None and filled.get(slot.name) not in (None, "")
    ]
    if len(numbers) != 1 or len(slots) != 1 or not _REFUSED.search(text):
        return {}
    return {slots[0].name: _KINDS[slots[0].kind](_bare(numbers[0]))}


def fraction_dropped(flow: Flow, text: str, values: Mapping[str, SlotValue]) -> bool:
    """The client wrote more of a reading than what is kept of it."""
    bare = re.sub(r"(?<=\d)[ \u00a0](?=\d)", "", text)
    readings = [value for name, value in values.items() if flow.slots[name].kind == "reading"]
    return any(re.search(rf"(?<![\d.,])0*{value}[.,]\d", bare) for value in readings)


def with_dependants(flow: Flow, run: FlowRun, slots: Iterable[str]) -> tuple[str, ...]:
    """These slots and the ones that depend on them, however far; of both, those that have a value."""
    found = dict.fromkeys(slots)
    for _ in range(len(flow.slots)):
        more = [s.name for s in flow.slots.values() if s.name not in found and found.keys() & set(s.depends)]
        if not more:
            break
        found.update(dict.fromkeys(more))
    return tuple(name for name in found if name in run.values)


def _swaps(text: str) -> list[tuple[str, str]]:
    """Refused and meant numbers, without blanks."""
    pairs = [*_NOT_BUT.findall(text), *_NOT_BUT_EN.findall(text)]
    pairs += [(old, new) for new, old in _IN_PLACE_OF.findall(text)]
    return [(_bare(old), _bare(new)) for old, new in pairs]


def _bare(number: str) -> str:
    return re.sub(r"\s", "", number)
