"""What the demo did: the ledger that tests hold the hub against."""

from collections import Counter
from dataclasses import dataclass

from conversation.ids import Micros

UNCOUNTED = frozenset({"start_identity"})
"""Writes that leave the company's books as they are."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One write that was done. ``note`` is what the demo would have sent out: a one-time code."""

    operation: str
    key: str
    external_no: str
    at: Micros
    note: str = ""


class Journal:
    def __init__(self) -> None:
        self.effects: list[Effect] = []
        self.calls: Counter[str] = Counter()
        """By operation, whatever came of them."""
        self.repeats = 0
        """Writes under a key that had its answer already: none, where whoever writes asks first."""

    @property
    def counts(self) -> Counter[str]:
        """Effects by operation."""
        return Counter(effect.operation for effect in self.effects)

    @property
    def writes(self) -> int:
        """Effects of any kind in the company's books."""
        return sum(effect.operation not in UNCOUNTED for effect in self.effects)

    @property
    def last_code(self) -> str:
        return next((effect.note for effect in reversed(self.effects) if effect.note), "")
