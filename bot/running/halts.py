"""Where a flow may halt: what it waits for, or how it ends."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.flows import definition as d
from conversation.flow_run import SlotValue


@dataclass(frozen=True, slots=True)
class AskSlot:
    slot: d.SlotDefinition
    scope: Mapping[str, object]
    failed: bool = False


@dataclass(frozen=True, slots=True)
class AskConsent:
    step: d.Consent
    scope: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AskConfirmation:
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Told:
    """What was said is all for now: the proof of the account is asked for, or guessing is slowed."""


@dataclass(frozen=True, slots=True)
class Broken:
    """It ends here, and nothing was written."""

    why: str


@dataclass(frozen=True, slots=True)
class Wait:
    """The CRM owes an answer."""


@dataclass(frozen=True, slots=True)
class Complete:
    """It is done; ``linked`` is the flow that goes on, with the values it begins with."""

    linked: str = ""
    slots: tuple[tuple[str, SlotValue], ...] = ()


@dataclass(frozen=True, slots=True)
class Fail:
    """People take over, for this reason."""

    reason: str


Halt = AskSlot | AskConsent | AskConfirmation | Told | Broken | Wait | Complete | Fail
