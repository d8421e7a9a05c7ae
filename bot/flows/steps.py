"""Steps of a flow file, each by the key that names its kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.flows import definition as d
from bot.flows.consequences import (
    Around,
    check_arguments,
    read_consequence,
    read_outcomes,
    reason,
)
from bot.flows.known import (
    flag,
    one_of,
    read_condition,
    read_expression,
    read_expressions,
    read_text,
    read_text_if,
)
from bot.flows.slots import name_trouble
from conversation.lookups import Operation
from knowledge.pack_file import Section

REQUEST_FIELDS = ("text", "account", "answer_by", "anonymous", "about", "against")


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every step has."""

    id: str
    line: int
    condition: d.Expression | None


_Reader = Callable[[Section, _Frame, Around], d.AnyStep]


def read_steps(root: Section, around: Around) -> tuple[d.AnyStep, ...]:
    """Raises PackError."""
    sections = root.sections("steps")
    if not sections:
        raise root.error("'steps' is missing or empty", "steps")
    steps: list[d.AnyStep] = []
    taken: set[str] = set()
    for place, section in enumerate(sections, 1):
        kind = _kind(section)
        _, keys, read = _KINDS[kind]
        section.only(kind, *keys, "id", "if")
        name = _id(section, kind, place, taken)
        taken.add(name)
        steps.append(read(section, _Frame(name, section.line, read_condition(section)), around))
    return tuple(steps)


def _kind(section: Section) -> str:
    for kind in _KINDS:
        if kind in section:
            return kind
    raise section.error(f"unknown step (known: {', '.join(_KINDS)})")


def _id(section: Section, kind: str, place: int, taken: set[str]) -> str:
    if "id" in section:
        given = section.text("id")
        if not given.replace("_", "").replace("-", "").isalnum():
            raise section.error(f"{given!r} is no name for a step", "id")
        if given in taken:
            raise section.error(f"the step {given!r} stands twice", "id")
        return given
    by_name, _, _ = _KINDS[kind]
    made = f"{kind}/{section.text(kind) if by_name else place}"
    return f"{made}/{place}" if made in taken else made


def _collect(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    slot = one_of(section, "collect", around.slots, "slot")
    return d.Collect(frame.id, frame.line, slot, condition=frame.condition)


def _read(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    operation = _operation(section, "read", around, writes=False)
    arguments = read_expressions(section, "with")
    check_arguments(section, operation, arguments)
    return d.Read(
        frame.id,
        frame.line,
        operation.name,
        arguments,
        _saved(section, around),
        read_outcomes(section, around),
        flag(section, "fresh"),
        condition=frame.condition,
    )


def _write(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    operation = _operation(section, "write", around, writes=True)
    arguments = read_expressions(section, "with")
    check_arguments(section, operation, arguments)
    return d.Write(
        frame.id,
        frame.line,
        operation.name,
        arguments,
        _saved(section, around),
        read_outcomes(section, around),
        condition=frame.condition,
    )


def _operation(section: Section, key: str, around: Around, *, writes: bool) -> Operation:
    operations = {name: each for name, each in around.known.operations.items() if each.writes is writes}
    return operations[one_of(section, key, operations, f"operation to {key}")]


def _saved(section: Section, around: Around) -> str:
    if "save" not in section:
        return ""
    name = section.text("save")
    trouble = name_trouble(name)
    if trouble:
        raise section.error(trouble, "save")
    if name in around.slots:
        raise section.error(f"{name!r} is a slot already", "save")
    return name


def _check(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    otherwise = read_consequence(section, around, ("clear", "set", "hand_off", "to"))
    holds = read_expression(section, "check")
    return d.Check(frame.id, frame.line, holds, otherwise, condition=frame.condition)


def _branch(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    ways = tuple(way.only("if", "to") for way in section.sections("branch"))
    if not ways:
        raise section.error("'branch' is empty", "branch")
    return d.Branch(
        frame.id,
        frame.line,
        tuple((read_expression(way, "if"), way.text("to")) for way in ways),
        section.text("else", ""),
        condition=frame.condition,
    )


def _say(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    return d.Say(frame.id, frame.line, read_text(section, "say", around.choices), condition=frame.condition)


def _verify(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    slot = one_of(section, "verify", around.slots, "slot")
    if around.slots[slot].kind != "account":
        raise section.error(f"only an account is verified, and {slot!r} is none", "verify")
    return d.Verify(frame.id, frame.line, slot, condition=frame.condition)


def _consent(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    return d.Consent(
        frame.id,
        frame.line,
        _word(section, "consent"),
        read_text(section, "text", around.choices),
        _word(section, "version"),
        condition=frame.condition,
    )


def _confirm(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    text = read_text(section, "confirm", around.choices)
    return d.Confirm(frame.id, frame.line, text, condition=frame.condition)


def _register(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    kinds = around.known.request_kinds
    kind = one_of(section, "register", kinds, "kind of request") if kinds else _word(section, "register")
    if "text" not in section:
        raise section.error("'text' is missing")
    fields = {key: read_expression(section, key) for key in REQUEST_FIELDS if key in section}
    return d.Register(frame.id, frame.line, kind, fields, condition=frame.condition)


def _record(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    fact = one_of(section, "record", around.known.facts, "fact")
    return d.Record(frame.id, frame.line, fact, read_expressions(section, "with"), condition=frame.condition)


def _link(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    slots = read_expressions(section, "with")
    return d.Link(frame.id, frame.line, _word(section, "link"), slots, condition=frame.condition)


def _hand_off(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    why = reason(section, "hand_off", around.known)
    text = read_text_if(section, "say", around.choices)
    return d.HandOff(frame.id, frame.line, why, text, condition=frame.condition)


def _done(section: Section, frame: _Frame, around: Around) -> d.AnyStep:
    return d.Done(frame.id, frame.line, read_text(section, "done", around.choices), condition=frame.condition)


def _word(section: Section, key: str) -> str:
    written = section.text(key).strip()
    if not written:
        raise section.error(f"{key!r} is empty", key)
    return written


_KINDS: Mapping[str, tuple[bool, tuple[str, ...], _Reader]] = {
    "collect": (True, (), _collect),
    "read": (True, ("with", "save", "on", "fresh"), _read),
    "check": (False, ("say", "clear", "set", "hand_off", "to"), _check),
    "branch": (False, ("else",), _branch),
    "verify": (True, (), _verify),
    "consent": (True, ("text", "version"), _consent),
    "confirm": (False, (), _confirm),
    "register": (True, REQUEST_FIELDS, _register),
    "write": (True, ("with", "save", "on"), _write),
    "record": (True, ("with",), _record),
    "link": (True, ("with",), _link),
    "hand_off": (True, ("say",), _hand_off),
    "done": (False, (), _done),
    "say": (False, (), _say),
}
"""Kind → is it called after what it names, which keys it has, how it is read. The first key found decides."""
