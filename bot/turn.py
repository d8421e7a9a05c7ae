"""A turn is what a decision is made of; a decision is what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from conversation.effects import Effect, EffectAnswer
from conversation.events import (
    ButtonPressed,
    CrmCallAnswered,
    CrmCallDelayed,
    Event,
    FlowExpired,
    MessageReceived,
)
from conversation.ids import IdentityId, Micros
from conversation.state import State
from conversation.understanding import Understanding

Spoken = MessageReceived | ButtonPressed
Trigger = Spoken | CrmCallAnswered | CrmCallDelayed | FlowExpired
"""What the bot decides about: a word of the client, an answer of the CRM, the end of a flow's time."""


@dataclass(frozen=True, slots=True)
class Turn:
    """``state`` already contains ``trigger``; ``understanding`` is None for a button or an empty text.

    ``answers`` are what was asked in earlier rounds, by ``Effect.key``.
    """

    state: State
    trigger: Trigger
    understanding: Understanding | None
    answers: Mapping[str, EffectAnswer]
    now: Micros
    parts: tuple[Understanding, ...] = ()
    """What was understood of each of ``questions``, where a letter holds several."""
    may_ask_address: bool = False
    """The client may leave the chat, and answers can go on by mail."""

    channel: str = ""
    """By which channel the client is answered."""

    @property
    def identity(self) -> IdentityId:
        """Who is answered: whoever wrote, else whoever wrote last."""
        if isinstance(self.trigger, Spoken):
            return self.trigger.identity
        return self.state.last_identity or IdentityId("")

    @property
    def text(self) -> str:
        """What the client said, or the label he pressed."""
        if isinstance(self.trigger, MessageReceived):
            return self.trigger.text.strip()
        return self.trigger.label.strip() if isinstance(self.trigger, ButtonPressed) else ""


@dataclass(frozen=True, slots=True)
class Decision:
    """``events`` are complete only when nothing is asked; else answer ``asks`` and decide again."""

    events: tuple[Event, ...]
    asks: tuple[Effect, ...] = ()


SILENT = Decision(())
