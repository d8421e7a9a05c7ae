"""A classifier outside our process: what it offers and how it fails. ``nlu/rasa`` is one."""

from collections.abc import Collection
from typing import Literal, Protocol

from conversation.understanding import Candidate

FailureKind = Literal["timeout", "unreachable", "refused", "unreadable", "unknown_intent"]
"""No answer in time; no connection; an answer that says no; one that means nothing; one of another pack."""


class ClassifierFailed(Exception):
    """No ranking. The sentence tells an administrator why, and holds nothing of what the client wrote."""

    def __init__(self, kind: FailureKind, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


class Classifier(Protocol):
    @property
    def name(self) -> str:
        """The engine's, as it stands in the log and in measures."""
        ...

    async def rank(
        self, text: str, known: Collection[str] | None, message: str = ""
    ) -> tuple[Candidate, ...]:
        """The likeliest intents of a raw text, best first, of those ``known`` here; () when it knows none.

        ``message`` is an id for the other side's log. Ends within the time that was set. Raises ClassifierFailed.
        """
        ...

    async def close(self) -> None: ...
