"""Slots of a flow file: which values are needed, how they are asked for, what they may be."""

import re
from collections.abc import Collection, Mapping
from keyword import iskeyword
from math import isfinite

from bot.flow_texts import SLOT_KINDS as KINDS
from bot.flow_texts import SlotKind
from bot.flows.definition import Expression, Option, SlotDefinition, Text
from bot.flows.known import AFTER_REGISTER, RESERVED, flag, one_of, read_condition, read_text, read_text_if
from bot.flows.texts import FlowText, Titles
from knowledge.pack_file import Section

ASKED_BY_THE_FLOW = frozenset({"choice", "option", "yes_no", "text", "number"})
"""Kinds that have no question of their own."""
OFFERED = frozenset({"option", "date", "time"})
"""Kinds that may show values to choose from; a date or a time is heard in any words all the same."""
MEASURED = frozenset({"reading", "amount", "number", "text"})

_SPELT = re.compile(r"[\w*]+")
"""As ``plain`` spells, with ``*`` where a word's ending may be any."""


def read_slots(root: Section) -> Mapping[str, SlotDefinition]:
    """Raises PackError."""
    if "slots" not in root:
        return {}
    section = root.section("slots")
    names = section.names()
    registers = any("register" in step for step in root.sections("steps"))
    reserved = RESERVED if registers else RESERVED - AFTER_REGISTER
    choices: dict[str, Titles] = {}
    read: dict[str, SlotDefinition] = {}
    for name, slot in section.named():
        trouble = name_trouble(name, reserved)
        if trouble:
            raise section.error(trouble, name)
        read[name] = _slot(name, slot, names, choices)
    for name in names:
        if name in _forgotten_with(name, read):
            raise section.section(name).error(f"{name!r} depends on itself in a circle", "depends")
    return read


def choice_titles(slots: Mapping[str, SlotDefinition]) -> Mapping[str, Titles]:
    """For texts: what stands for the value of a choice."""
    return {name: _titles(slot.choices) for name, slot in slots.items() if slot.choices}


def name_trouble(name: str, reserved: Collection[str] = RESERVED) -> str:
    """Why it cannot be the name of a slot or a saved answer; "" when it can."""
    if not name.isidentifier() or not name.isascii() or name != name.lower() or name.startswith("_"):
        return f"{name!r} is no name: small Latin letters, digits and _"
    return f"{name!r} means something else in expressions" if name in reserved or iskeyword(name) else ""


def _titles(choices: tuple[Option, ...]) -> Titles:
    return {option.value: option.title for option in choices}


def _slot(name: str, slot: Section, names: Collection[str], choices: dict[str, Titles]) -> SlotDefinition:
    slot.only(
        *(
            "kind",
            "ask",
            "again",
            "optional",
            "heard",
            "choices",
            "words",
            "options",
            "depends",
            "max",
            "min",
            "default",
            "enough",
        )
    )
    kind: SlotKind = one_of(slot, "kind", KINDS, "kind of slot")  # type: ignore[assignment]  # just checked
    options = _choices(slot, kind)
    if options:
        choices[name] = _titles(options)
    ask, default = read_text_if(slot, "ask", choices), read_condition(slot, "default")
    least, most = _bounds(slot, kind)
    return SlotDefinition(
        name=name,
        kind=kind,
        ask=ask,
        again=read_text_if(slot, "again", choices),
        optional=flag(slot, "optional"),
        heard=_heard(slot, kind),
        choices=options,
        options=_options(slot, kind),
        depends=_depends(slot, names),
        least=least,
        most=most,
        default=default,
        enough=_enough(slot, kind),
    )


def _heard(slot: Section, kind: SlotKind) -> bool:
    if "heard" in slot and kind != "choice":
        raise slot.error("'heard' is for a choice only", "heard")
    return flag(slot, "heard")


def _choices(slot: Section, kind: SlotKind) -> tuple[Option, ...]:
    if kind != "choice":
        for key in ("choices", "words"):
            if key in slot:
                raise slot.error(f"{key!r} is for a choice only", key)
        return ()
    section = slot.section("choices")
    words = slot.section("words").only(*section.names()) if "words" in slot else None
    if not section.names():
        raise slot.error("'choices' is empty", "choices")
    return tuple(
        Option(value, _title(section, value), _words(words, value) if words is not None else ())
        for value in section.names()
    )


def _title(section: Section, value: str) -> Text:
    title = read_text(section, value)
    if isinstance(title, FlowText) and title.names:
        raise section.error("a choice's title is the same for everybody: no {…} in it", value)
    return title


def _words(words: Section, value: str) -> tuple[str, ...]:
    spelled = tuple(
        " ".join(_SPELT.findall(phrase.casefold().replace("ё", "е"))) for phrase in words.texts(value)
    )
    if not all(spelled):
        raise words.error("a word is empty", value)
    return spelled


def _options(slot: Section, kind: SlotKind) -> Expression | None:
    if kind == "option" and "options" not in slot:
        raise slot.error("'options' is missing")
    if kind not in OFFERED and "options" in slot:
        raise slot.error(f"'options' is for {', '.join(sorted(OFFERED))} only", "options")
    return read_condition(slot, "options")


def _depends(slot: Section, names: Collection[str]) -> tuple[str, ...]:
    depends = slot.texts("depends")
    for name in depends:
        if name not in names:
            raise slot.error(f"unknown slot {name!r}", "depends")
    return depends


def _bounds(slot: Section, kind: SlotKind) -> tuple[float | None, float | None]:
    for key in ("min", "max"):
        if key in slot and kind not in MEASURED:
            raise slot.error(f"{key!r} is for {', '.join(sorted(MEASURED))} only", key)
    least = slot.number("min") if "min" in slot else None
    most = slot.number("max") if "max" in slot else None
    for key, bound in (("min", least), ("max", most)):
        if bound is not None and not isfinite(bound):
            raise slot.error(f"{key!r} must be a number", key)
    if least is not None and most is not None and least > most:
        raise slot.error("'min' is more than 'max'", "min")
    return least, most


def _enough(slot: Section, kind: SlotKind) -> int:
    if "enough" not in slot:
        return 0
    if kind != "text":
        raise slot.error("'enough' is for a text only", "enough")
    enough = slot.whole("enough")
    if enough < 1:
        raise slot.error("'enough' must be 1 or more", "enough")
    return enough


def _forgotten_with(name: str, slots: Mapping[str, SlotDefinition]) -> set[str]:
    """What ``name`` depends on, near and far."""
    found: set[str] = set()
    ahead = list(slots[name].depends)
    while ahead:
        each = ahead.pop()
        if each not in found:
            found.add(each)
            ahead += slots[each].depends
    return found
