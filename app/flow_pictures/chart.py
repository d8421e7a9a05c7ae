"""A flow as a picture has it: a card for each step, what follows beside it, and where it jumps to. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.flow_pictures.words import CONSENTS, FACTS, OPERATIONS, OUTCOMES, Words, shortened
from bot.flows import definition as d

Tone = Literal["talk", "ask", "system", "rule", "guard", "people", "end"]
"""Whose step it is: the bot says · the client is asked · a system is asked or written to · a rule decides · the client
must prove, agree or confirm · people take over · the end."""
DETAIL_MOST = 170
LABEL_MOST = 110
Title = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Names:
    """What reasons of handoffs, kinds of requests, other flows and wishes are called."""

    wish: Title
    reason: Title
    request: Title
    flow: Title


@dataclass(frozen=True, slots=True)
class Aside:
    """What follows when a step does not go well; ``to``: the card it goes on at, counted from 0."""

    label: str
    text: str = ""
    leads: str = ""
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A branch: under which condition it goes on at which card."""

    label: str
    to: int


@dataclass(frozen=True, slots=True)
class Card:
    """``ends``: nothing follows when it was done; the next card follows it only when it was passed over."""

    id: str
    tone: Tone
    title: str
    detail: str = ""
    condition: str = ""
    ways: tuple[Way, ...] = ()
    asides: tuple[Aside, ...] = ()
    ends: bool = False

    @property
    def goes_on(self) -> bool:
        """The next card may follow."""
        return bool(self.condition) or not self.ends

    @property
    def otherwise(self) -> str:
        """The word beside the arrow to the next card."""
        if self.tone == "rule" and not self.condition:
            return "да" if self.asides else "иначе"
        return "иначе" if self.ends else ""


@dataclass(frozen=True, slots=True)
class Chart:
    name: str
    title: str
    begun_by: tuple[str, ...]
    """Titles of the wishes that begin it."""
    cards: tuple[Card, ...]


def chart_of(flow: d.Flow, names: Names, begun_by: tuple[str, ...] = ()) -> Chart:
    drawn = _Drawn(flow, names)
    return Chart(flow.name, flow.title_ru, begun_by, tuple(drawn.card(step) for step in flow.steps))


@dataclass(frozen=True, slots=True)
class _Face:
    """What one kind of step shows."""

    tone: Tone
    title: str
    detail: str = ""


class _Drawn:
    def __init__(self, flow: d.Flow, names: Names) -> None:
        self._flow, self._names, self._words = flow, names, Words(flow, names.wish)

    def card(self, step: d.AnyStep) -> Card:
        face = self._face(step)
        ends = isinstance(step, d.Done | d.HandOff | d.Link) or (
            isinstance(step, d.Branch) and bool(step.default)
        )
        return Card(
            id=step.id,
            tone=face.tone,
            title=face.title,
            detail=shortened(face.detail, DETAIL_MOST),
            condition=shortened(self._words.condition(step.condition), LABEL_MOST) if step.condition else "",
            ways=self._ways(step),
            asides=self._asides(step),
            ends=ends,
        )

    def _face(self, step: d.AnyStep) -> _Face:
        return self._talk(step) or self._work(step)

    def _talk(self, step: d.AnyStep) -> _Face | None:
        """Where the client reads or answers."""
        match step:
            case d.Collect(slot=slot):
                known = self._words.slot(slot)
                title = "Спросить" if known.startswith("«") else f"Спросить: {known}"
                return _Face("ask", title, self._quoted(self._flow.slots[slot].ask))
            case d.Say(text=text):
                return _Face("talk", "Сказать", self._quoted(text))
            case d.Verify():
                return _Face("guard", "Подтвердить, что счёт его")
            case d.Consent(consent=consent, text=text):
                return _Face("guard", f"Согласие: {CONSENTS.get(consent, consent)}", self._quoted(text))
            case d.Confirm(text=text):
                return _Face("guard", "Показать всё и получить «да»", self._quoted(text))
            case d.HandOff(reason=reason, text=text):
                return _Face("people", f"К человеку: {self._names.reason(reason)}", self._quoted(text))
            case d.Done(text=text):
                return _Face("end", "Готово", self._quoted(text))
            case _:
                return None

    def _work(self, step: d.AnyStep) -> _Face:
        """Where only the hub is at work."""
        match step:
            case d.Read(operation=operation):
                return _Face("system", f"Узнать: {OPERATIONS.get(operation, operation)}")
            case d.Write(operation=operation):
                return _Face("system", f"Записать: {OPERATIONS.get(operation, operation)}")
            case d.Check(holds=holds):
                return _Face("rule", "Проверить", self._words.condition(holds))
            case d.Register(kind=kind):
                return _Face("system", "Зарегистрировать обращение", self._names.request(kind))
            case d.Record(fact=fact):
                return _Face("system", f"Отметить: {FACTS.get(fact, fact)}")
            case d.Link(flow=flow):
                return _Face("end", f"Дальше: {self._names.flow(flow)}")
            case _:
                return _Face("rule", "Развилка")

    def _quoted(self, text: d.Text | None) -> str:
        return f"«{self._words.text(text).strip()}»" if text is not None else ""

    def _ways(self, step: d.AnyStep) -> tuple[Way, ...]:
        if not isinstance(step, d.Branch):
            return ()
        ways = [
            Way(shortened(self._words.condition(condition), LABEL_MOST), self._flow.places[target])
            for condition, target in step.ways
        ]
        return (*ways, *([Way("иначе", self._flow.places[step.default])] if step.default else []))

    def _asides(self, step: d.AnyStep) -> tuple[Aside, ...]:
        if isinstance(step, d.Check):
            return (self._aside("нет", step.otherwise),)
        if not isinstance(step, d.Read | d.Write):
            return ()
        alike: list[tuple[d.Consequence, list[str]]] = []
        for outcome, consequence in step.on.items():
            labels = next((labels for each, labels in alike if each == consequence), None)
            if labels is None:
                alike.append((consequence, labels := []))
            labels.append(OUTCOMES[outcome])
        return tuple(self._aside(", ".join(labels), consequence) for consequence, labels in alike)

    def _aside(self, label: str, consequence: d.Consequence) -> Aside:
        text = shortened(self._quoted(consequence.say), DETAIL_MOST)
        return Aside(label, text, self._leads(consequence), self._flow.places.get(consequence.to))

    def _leads(self, consequence: d.Consequence) -> str:
        if consequence.hand_off:
            return f"к человеку: {self._names.reason(consequence.hand_off)}"
        if consequence.done:
            return "на этом всё"
        if consequence.clear:
            return "спросить снова: " + ", ".join(map(self._words.slot, consequence.clear))
        if consequence.put:
            return "поправить: " + ", ".join(map(self._words.slot, consequence.put))
        return ""
