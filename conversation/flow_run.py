"""A flow on its way in one conversation: what is known, what was asked, what the CRM owes or has said."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal, NewType

from conversation.ids import DAY, Micros

RunId = NewType("RunId", str)

SlotValue = str | int | float | bool
"""As DOMAIN's entity conventions: accounts and phones are strings, readings whole numbers, dates ISO, files
``blob:<sha256>``, several of them with a blank between."""
SlotSource = Literal["client", "crm", "known", "default"]
"""Who gave it: the client in this flow · the CRM · an earlier flow or the proven identity · the flow's text."""
CrmOutcome = Literal["ok", "not_found", "rejected", "closed_period", "unavailable", "conflict", "unknown"]
"""``unavailable``: surely not done. ``unknown``: nobody knows whether a write was done."""
LIFE = DAY
"""How long a run waits for its client's next word, in microseconds."""
RunStatus = Literal["asking", "confirming", "calling", "suspended"]


@dataclass(frozen=True, slots=True)
class CrmCall:
    """A write of this run; ``outcome`` is "" while the CRM owes its answer."""

    step: str
    key: str
    operation: str
    outcome: CrmOutcome | Literal[""] = ""
    data: str = "{}"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FlowRun:
    """``status`` ``suspended`` keeps its slots and waits; only the newest run may be another."""

    id: RunId
    flow: str
    digest: str
    started_at: Micros
    touched_at: Micros
    intent: str = ""
    status: RunStatus = "asking"
    slots: tuple[tuple[str, SlotValue], ...] = ()
    asked: str = ""
    """The slot that was asked for last."""
    tries: int = 0
    """Answers in a row that were none."""
    shown: str = ""
    """Digest of the values in the summary that was shown last."""
    confirmed: str = ""
    """Digest of the values the client said yes to."""
    said: tuple[str, ...] = ()
    """Steps whose text was said."""
    calls: tuple[CrmCall, ...] = ()
    request: str = ""
    """The request that it registered."""
    number: str = ""
    """… and the number the client was given."""
    due: Micros = Micros(0)
    """… and the moment it is to be answered by."""
    why_suspended: str = ""

    @property
    def values(self) -> Mapping[str, SlotValue]:
        return dict(self.slots)

    @property
    def waits(self) -> bool:
        """The CRM owes it an answer."""
        return any(call.outcome == "" for call in self.calls)


@dataclass(frozen=True, slots=True)
class Fact:
    """What a lookup answered a while ago: reused while it is fresh, so that a turn does not ask twice."""

    key: str
    answer: str
    """The answer's disk form."""
    at: Micros


def slots_digest(slots: Mapping[str, SlotValue]) -> str:
    """Names exactly these values, whatever the order they came in."""
    text = "\n".join(f"{name}={value!r}" for name, value in sorted(slots.items()))
    return blake2b(text.encode(), digest_size=8).hexdigest()
