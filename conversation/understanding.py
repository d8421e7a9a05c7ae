"""What was understood of a text: intent, entities, confidence."""

from dataclasses import dataclass
from typing import Literal

Certainty = Literal["answer", "clarify", "unknown"]
"""Sure enough to answer; worth asking «Вы имели в виду…»; offer a person."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible intent. ``confidence`` is 0…1."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Entity:
    """A value found in a text, with the half-open span of characters of the raw text it was read from."""

    name: str
    value: str | int | float
    start: int
    end: int
    source: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """``candidates`` come best first; ``text`` is the normalised text they were found in."""

    text: str
    candidates: tuple[Candidate, ...] = ()
    entities: tuple[Entity, ...] = ()
    certainty: Certainty = "unknown"
    wishes: tuple[str, ...] = ()
    """Two intents or three, each surely meant by a part of the text, in the order written; () when it is one."""
    out_of_scope: bool = False
    """It is a question, but none of the company's."""
    unread: int = 0
    """Characters at the end of a long message that were not weighed; only danger is looked for in them."""

    @property
    def intent(self) -> str | None:
        """The best intent, if it is sure enough to be answered."""
        return self.candidates[0].intent if self.candidates and self.certainty == "answer" else None

    @property
    def confidence(self) -> float:
        return self.candidates[0].confidence if self.candidates else 0.0


@dataclass(frozen=True, slots=True)
class UnderstandingContext:
    """What the surroundings tell: inside a flow «завтра» is a date."""

    now: int
    """Microseconds UTC."""
    zone: str = "Europe/Moscow"
    expected_slot: str = ""
    """The slot that was just asked for."""
    wanted: frozenset[str] = frozenset()
    """Names of entities that the running flow could use: an address or a name is read only when wanted."""
