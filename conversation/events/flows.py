"""Flows: what the client and the bot get done together, slot by slot, and what the CRM said to it."""

from dataclasses import dataclass

from conversation.flow_run import CrmOutcome, RunId, SlotSource, SlotValue


@dataclass(frozen=True, slots=True)
class FlowStarted:
    """``digest`` names the version of the flow's text; ``intent`` what the client wanted."""

    run: RunId
    flow: str
    digest: str
    intent: str = ""


@dataclass(frozen=True, slots=True)
class SlotFilled:
    """A second value of the same slot corrects the first."""

    run: RunId
    slot: str
    value: SlotValue
    source: SlotSource = "client"


@dataclass(frozen=True, slots=True)
class SlotsCleared:
    """Their values do not count any more; ``why`` names the rule (``corrected``, ``depends``, a step's id)."""

    run: RunId
    slots: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class SlotAsked:
    """``failed``: the answer before was none, this is another try."""

    run: RunId
    slot: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class FlowSaid:
    """Texts of these steps were said: each is said once."""

    run: RunId
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfirmationAsked:
    """The summary was shown; ``slots_digest`` names the values that stood in it."""

    run: RunId
    slots_digest: str


@dataclass(frozen=True, slots=True)
class FlowConfirmed:
    """The client said yes to exactly these values."""

    run: RunId
    slots_digest: str


@dataclass(frozen=True, slots=True)
class FlowSuspended:
    """It waits under another (``why``: ``switch``, ``handoff``, ``linked``, ``queued``)."""

    run: RunId
    why: str


@dataclass(frozen=True, slots=True)
class FlowResumed:
    run: RunId


@dataclass(frozen=True, slots=True)
class FlowCompleted:
    run: RunId
    flow: str = ""


@dataclass(frozen=True, slots=True)
class FlowCancelled:
    """``why``: ``client``, or the rule that ended it."""

    run: RunId
    flow: str = ""
    why: str = "client"


@dataclass(frozen=True, slots=True)
class FlowExpired:
    """Nobody went on with it for its time of life."""

    run: RunId
    flow: str = ""


@dataclass(frozen=True, slots=True)
class FlowFailed:
    """It cannot go on and people take over; ``why`` is the handoff's reason."""

    run: RunId
    flow: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class CrmCallRequested:
    """A write to the CRM is owed: recorded first, carried out by a worker, once for each ``key``.

    ``arguments`` is JSON text; ``step`` is the step of the flow that waits for the answer.
    """

    run: RunId
    step: str
    key: str
    operation: str
    arguments: str


@dataclass(frozen=True, slots=True)
class CrmCallDelayed:
    """The CRM did not answer yet; it is tried again. The client is told once."""

    run: RunId
    key: str
    operation: str = ""


@dataclass(frozen=True, slots=True)
class CrmCallAnswered:
    """What became of the write; ``data`` is the answer's JSON text, ``reason`` the CRM's own word for a refusal."""

    run: RunId
    key: str
    operation: str
    outcome: CrmOutcome
    data: str = "{}"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AccountNotFound:
    """The client named an account that the CRM does not know: guessing is counted."""

    run: RunId
