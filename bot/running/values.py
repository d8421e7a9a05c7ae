"""What a message says about the slots of a flow: the value that was asked for, and others told along with it. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.flow_texts import SlotKind
from bot.flows.definition import Flow, SlotDefinition
from bot.replies import plain
from bot.running.choosing import choice_heard, choice_of
from bot.running.mending import instead, lone_number
from bot.running.naming import yes_or_no
from bot.turn import Turn
from conversation.events import MessageReceived
from conversation.flow_run import SlotValue
from conversation.understanding import Entity
from nlu.asking import asks

TEXT_MOST = 20_000
ENTITIES: Mapping[SlotKind, tuple[str, ...]] = {
    "account": ("account", "contract"),
    "amount": ("amount",),
    "date": ("date",),
    "time": ("time",),
    "period": ("period",),
    "phone": ("phone",),
    "email": ("email",),
    "address": ("address",),
    "place": ("address",),
    "full_name": ("full_name",),
    "inn": ("inn",),
    "appeal_no": ("appeal_no",),
    "meter_no": ("meter_no",),
}
"""What understanding calls the value of a slot; a ``reading`` goes by the slot's own name."""
COUNTED: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        (
            *("ноль нисколько никто", "один одна одного", "два две двое", "три трое", "четыре четверо"),
            *("пять пятеро", "шесть шестеро", "семь семеро", "восемь", "девять", "десять"),
        )
    )
    for word in words.split()
}
ZONES = ("t1", "t2", "t3")
ALONG = frozenset(
    (
        "account",
        "reading",
        "amount",
        "date",
        "time",
        "period",
        "phone",
        "email",
        "address",
        "appeal_no",
        "inn",
    )
)
"""Kinds that are taken from a message that was asked for something else."""

_WHOLE = re.compile(r"(?<![\d.,])-?\d{1,15}(?![\d])")
UNMISTAKABLE = frozenset(("account", "contract", "phone", "appeal_no"))
"""Known by their form alone: such a number was not meant for the question, whatever it was."""
_BARE = re.compile(r"[\d\s.,;:+-]+")
"""Nothing but a number: it answers what was asked, rightly or wrongly, and nothing else."""
_NAME = re.compile(r"[А-ЯЁA-Zа-яёa-z-]+(?:\s+[А-ЯЁA-Zа-яёa-z.-]+){1,4}")


@dataclass(frozen=True, slots=True)
class Told:
    """``out_of_bounds``: the slot that was asked for was told a value that is too small or too great."""

    values: Mapping[str, SlotValue]
    out_of_bounds: bool = False


def entity_names(slot: SlotDefinition) -> tuple[str, ...]:
    if slot.kind == "reading":
        return (slot.name,) if slot.name in ZONES else ("t1",)
    return ENTITIES.get(slot.kind, ())


def told(flow: Flow, asked: str, turn: Turn, filled: Mapping[str, SlotValue]) -> Told:
    """Everything the message gives this flow; ``asked`` is "" when nothing was asked for."""
    entities = list(turn.understanding.entities) if turn.understanding is not None else []
    values: dict[str, SlotValue] = {}
    wanted = flow.slots.get(asked)
    bounded = False
    if wanted is not None:
        value = answer_to(wanted, turn, entities)
        if value is not None and not within(wanted, value):
            bounded, value = True, None
        if value is not None:
            values[asked] = value
            entities = _without(entities, wanted, value)
    stray = wanted is not None and not values and _BARE.fullmatch(turn.text) is not None
    if stray:
        entities = [entity for entity in entities if entity.name in UNMISTAKABLE]
    along = _along(flow, entities, {**filled, **values}, asked)
    if wanted is not None and wanted.kind == "text":  # A story corrects nothing that was told before.
        along = {name: value for name, value in along.items() if name not in filled}
    values.update(along)
    if wanted is not None and asked not in values:
        values.update(_whereabouts(flow, wanted, turn))
    values.update(_unasked(flow, turn, {**filled, **values}, asked))
    values.update(instead(flow, turn.text, filled))
    if not asked and not values:
        values.update(lone_number(flow, turn.text, filled))
    return Told(values, bounded)


def opening_text(flow: Flow, turn: Turn) -> dict[str, SlotValue]:
    """The message that begins a flow may be the text itself that the flow is about."""
    return {
        slot.name: turn.text[:TEXT_MOST]
        for slot in flow.slots.values()
        if slot.enough and len(turn.text) >= slot.enough and isinstance(turn.trigger, MessageReceived)
    }


def _unasked(flow: Flow, turn: Turn, filled: Mapping[str, SlotValue], asked: str) -> dict[str, SlotValue]:
    """Choices whose words are heard in any message, a photograph that nobody asked for, the sender's own place."""
    found: dict[str, SlotValue] = {}
    for slot in flow.slots.values():
        value: SlotValue | None = None
        if slot.name == asked or (slot.name in filled and (asked or not slot.heard)):
            continue  # what is confirmed may be heard anew
        if slot.heard and not (asked and asks(turn.text)):  # «А где ваш офис?» chooses no office.
            value = choice_heard(slot, turn.text)
        elif slot.kind == "file" and not (asked and flow.slots[asked].kind == "file"):
            value = _files(slot, turn)
        elif slot.kind == "place" and isinstance(turn.trigger, MessageReceived) and turn.trigger.location:
            value = _place(slot, turn)
        if value is not None:
            found[slot.name] = value
    return found


def _whereabouts(flow: Flow, wanted: SlotDefinition, turn: Turn) -> dict[str, SlotValue]:
    """What is none of the choices says where the client is, when the choice depends on that."""
    where = next((name for name in wanted.depends if flow.slots[name].kind == "place"), None)
    if wanted.kind != "option" or where is None or asks(turn.text):
        return {}
    if yes_or_no(turn.text, turn.understanding) is not None:
        return {}
    sure = turn.understanding is not None and turn.understanding.certainty == "answer"
    named = (
        any(entity.name == "address" for entity in turn.understanding.entities)
        if turn.understanding
        else False
    )
    value = None if sure and not named else _place(wanted, turn)
    return {where: value} if value is not None else {}


def answer_to(slot: SlotDefinition, turn: Turn, entities: Iterable[Entity]) -> SlotValue | None:
    """The value of the slot that was asked for."""
    names = entity_names(slot)
    found = [entity.value for entity in entities if entity.name in names]
    if found:
        return found[-1] if slot.kind == "account" else found[0]
    return _ANSWERS[slot.kind](slot, turn) if slot.kind in _ANSWERS else None


def within(slot: SlotDefinition, value: SlotValue) -> bool:
    """Inside the slot's bounds: of a number, or of a text's length."""
    size = len(value) if isinstance(value, str) else value
    if isinstance(value, str) and slot.kind not in ("text", "full_name", "address"):
        return True
    return (slot.least is None or size >= slot.least) and (slot.most is None or size <= slot.most)


def _along(
    flow: Flow, entities: Iterable[Entity], filled: Mapping[str, SlotValue], asked: str
) -> dict[str, SlotValue]:
    """Values for other slots: the first empty one of a kind, else the filled one that is thereby corrected."""
    found: dict[str, SlotValue] = {}
    for entity in entities:
        slots = [
            slot
            for slot in flow.slots.values()
            if slot.kind in ALONG and slot.name != asked and entity.name in entity_names(slot)
        ]
        if entity.value in (filled.get(slot.name) for slot in slots):
            continue
        empty = next((slot for slot in slots if slot.name not in filled and slot.name not in found), None)
        taken = empty or (slots[0] if slots else None)
        if taken is not None and within(taken, entity.value):
            found[taken.name] = entity.value
    return found


def _without(entities: list[Entity], slot: SlotDefinition, value: SlotValue) -> list[Entity]:
    names = entity_names(slot)
    return [entity for entity in entities if entity.name not in names or entity.value != value]


def _text(slot: SlotDefinition, turn: Turn) -> SlotValue | None:
    return turn.text[:TEXT_MOST] or None


def _whole(slot: SlotDefinition, turn: Turn) -> SlotValue | None:
    found = [int(digits) for digits in _WHOLE.findall(turn.text.replace("\u00a0", " "))]
    found = found or [COUNTED[word] for word in plain(turn.text).split() if word in COUNTED]
    return found[0] if len(found) == 1 else None


def _phone(slot: SlotDefinition, turn: Turn) -> SlotValue | None:
    return turn.trigger.phone or None if isinstance(turn.trigger, MessageReceived) else None


def _files(slot: SlotDefinition, turn: Turn) -> SlotValue | None:
    if not isinstance(turn.trigger, MessageReceived):
        return None
    refs = [each.ref for each in turn.trigger.attachments if each.ref.startswith("blob:")]
    return " ".join(refs) or None


def _place(slot: SlotDefinition, turn: Turn) -> SlotValue | None:
    if not isinstance(turn.trigger, MessageReceived):
        return None
    place = turn.trigger.location
    return f"{place.latitude},{place.longitude}" if place else turn.text[:200] or None


def _address(slot: SlotDefinition, turn: Turn) -> SlotValue | None:
    """An address in no known form: it has words and a number."""
    text = turn.text
    is_one = any(char.isdigit() for char in text) and sum(map(str.isalpha, text)) > 3 and "?" not in text
    return text[:300] if is_one else None


def _name(slot: SlotDefinition, turn: Turn) -> SlotValue | None:
    return turn.text if _NAME.fullmatch(turn.text) and "?" not in turn.text else None


def _yes_no(slot: SlotDefinition, turn: Turn) -> SlotValue | None:
    return yes_or_no(turn.text, turn.understanding)


_ANSWERS = {
    "text": _text,
    "number": _whole,
    "phone": _phone,
    "file": _files,
    "place": _place,
    "address": _address,
    "full_name": _name,
    "yes_no": _yes_no,
    "choice": choice_of,
    "option": choice_of,
}
