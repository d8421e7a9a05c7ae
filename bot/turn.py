"""A turn is what a decision is made of; a decision is what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from conversation.effects import Effect, EffectAnswer
from conversation.events import ButtonPressed, Event, MessageReceived
from conversation.ids import Micros
from conversation.state import State
from conversation.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Turn:
    """``state`` already contains ``trigger``; ``understanding`` is None for a button or an empty text.

    ``answers`` are what was asked in earlier rounds, by ``Effect.key``.
    """

    state: State
    trigger: MessageReceived | ButtonPressed
    understanding: Understanding | None
    answers: Mapping[str, EffectAnswer]
    now: Micros
    parts: tuple[Understanding, ...] = ()
    """What was understood of each of ``questions``, where a letter holds several."""
    may_ask_address: bool = False
    """The client may leave the chat, and answers can go on by mail."""

    @property
    def text(self) -> str:
        """What the client said, or the label he pressed."""
        said = self.trigger.text if isinstance(self.trigger, MessageReceived) else self.trigger.label
        return said.strip()


@dataclass(frozen=True, slots=True)
class Decision:
    """``events`` are complete only when nothing is asked; else answer ``asks`` and decide again."""

    events: tuple[Event, ...]
    asks: tuple[Effect, ...] = ()


SILENT = Decision(())
