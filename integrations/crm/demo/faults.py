"""A script of faults: what goes wrong at which call. Deterministic, and pushed while it runs."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal, get_args

from conversation.lookups import READS, WRITES

How = Literal[
    "unavailable",
    "slow",
    "500",
    "500_after_write",
    "timeout_before_write",
    "timeout_after_write",
    "garbage",
    "not_found",
    "rejected",
    "closed_period",
    "conflict",
]
"""``…_after_write``: done, and the caller does not hear of it. ``garbage``: an answer nobody can read."""
OUTCOMES: Collection[str] = ("unavailable", "not_found", "rejected", "closed_period", "conflict")
"""Faults that are themselves an answer; nothing is done then."""
ALIASES: dict[str, How] = {
    "down": "unavailable",
    "error": "500",
    "timeout": "timeout_before_write",
    "timeout_before": "timeout_before_write",
    "timeout_after": "timeout_after_write",
    "lost": "timeout_after_write",
}
ASK = "get_by_key"
OUTAGES: Collection[str] = ("unavailable", "slow")
"""Where nothing else is said these last until they are healed and concern every operation; the others hit one write."""


@dataclass(frozen=True, slots=True)
class Fault:
    """``operation``: a name, ``read``, ``write``, ``get_by_key`` or ``*``. ``after``: calls that go well before it.

    ``times`` 0: until healed. ``seconds`` is how long ``slow`` takes.
    """

    how: How
    operation: str = "write"
    after: int = 0
    times: int = 1
    seconds: float = 3.0

    def concerns(self, operation: str) -> bool:
        kinds = {"read": operation in READS, "write": operation in WRITES, "*": True}
        return kinds.get(self.operation, self.operation == operation)


def fault_named(how: str, operation: str = "", times: int | None = None, after: int = 0) -> Fault:
    """A fault by the word of a dialogue file or a script. Raises ValueError for a word nobody knows."""
    kind = ALIASES.get(how, how)
    if kind not in get_args(How):
        raise ValueError(f"«{how}» is no fault; known: {', '.join(get_args(How))}")
    outage = kind in OUTAGES
    return Fault(
        kind,  # type: ignore[arg-type]
        operation or ("*" if outage else "write"),
        after,
        (0 if outage else 1) if times is None else times,
    )


class Faults:
    def __init__(self, script: Collection[Fault] = ()) -> None:
        self._laid: list[Fault] = list(script)

    def push(self, fault: Fault) -> None:
        self._laid.append(fault)

    def heal(self) -> None:
        """Everything works from now on."""
        self._laid.clear()

    @property
    def laid(self) -> tuple[Fault, ...]:
        return tuple(self._laid)

    def next(self, operation: str) -> Fault | None:
        """The fault of this call; each that concerns it counts the call."""
        for index, fault in enumerate(self._laid):
            if not fault.concerns(operation):
                continue
            if fault.after:
                self._laid[index] = replace(fault, after=fault.after - 1)
                continue
            if fault.times == 1:
                del self._laid[index]
            elif fault.times:
                self._laid[index] = replace(fault, times=fault.times - 1)
            return fault
        return None
