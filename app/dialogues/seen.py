"""What a turn came to, as the log tells it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from conversation import events as e
from conversation.flow_run import FlowRun, RunId, SlotValue
from conversation.fold import apply
from conversation.ids import ConversationId
from conversation.state import State

_STATES: Mapping[type, str] = {
    e.FlowStarted: "started",
    e.SlotAsked: "asking",
    e.ConfirmationAsked: "confirming",
    e.FlowCompleted: "completed",
    e.FlowCancelled: "cancelled",
    e.FlowExpired: "cancelled",
    e.FlowFailed: "cancelled",
    e.FlowSuspended: "suspended",
    e.FlowResumed: "resumed",
}
STATES = (
    "completed", "cancelled", "confirming", "asking", "resumed", "started", "suspended", "none",
)  # fmt: skip
"""Of several states that applied in a turn the first of these is told alone."""
_NOW = {"asking": "asking", "confirming": "confirming", "calling": "confirming", "suspended": "suspended"}
"""A run that waits for the CRM was confirmed and is not completed."""
ENDS = (e.FlowCompleted, e.FlowCancelled, e.FlowExpired, e.FlowFailed)


@dataclass(frozen=True, slots=True)
class Seen:
    """``run`` is the flow that is served, or the one this turn or an earlier one ended with, as it was last.

    ``flows`` are those that were served after the turn or ended in it; ``states`` what applied in or after it.
    """

    events: tuple[e.Event, ...]
    state: State
    run: FlowRun | None
    flows: frozenset[str]
    states: frozenset[str]
    requests: tuple[e.RequestRegistered, ...]
    writes: Mapping[str, int]

    @property
    def replies(self) -> tuple[e.BotReplied, ...]:
        return tuple(event for event in self.events if isinstance(event, e.BotReplied))

    @property
    def understood(self) -> tuple[e.TextUnderstood, ...]:
        return tuple(event for event in self.events if isinstance(event, e.TextUnderstood))

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(reply.topic for reply in self.replies if reply.topic)

    @property
    def asked(self) -> tuple[str, ...]:
        """Slots asked in this turn; while one is still asked for, that one."""
        asked = [event.slot for event in self.events if isinstance(event, e.SlotAsked)]
        flow = self.state.flow
        if flow is not None and flow.asked and self.replies:
            asked.append(flow.asked)
        return tuple(dict.fromkeys(asked))

    @property
    def slots(self) -> Mapping[str, SlotValue]:
        return self.run.values if self.run is not None else {}

    @property
    def text(self) -> str:
        return "\n".join(reply.content.text for reply in self.replies)


@dataclass(slots=True)
class Watch:
    """Folds everything that happens in one dialogue's hub."""

    position: int = 0
    states: dict[ConversationId, State] = field(default_factory=dict)
    runs: dict[RunId, FlowRun] = field(default_factory=dict)
    requests: list[e.RequestRegistered] = field(default_factory=list)

    def see(
        self, recorded: Iterable[e.Recorded], conversation: ConversationId, writes: Mapping[str, int]
    ) -> Seen:
        """``conversation`` is the one the person is in now; ``writes`` what the CRM has carried out so far."""
        found: list[e.Event] = []
        before = self.states.get(conversation)
        for item in recorded:
            self._fold(item)
            found.append(item.event)
        state = self.states.get(conversation, State(conversation))
        return Seen(
            tuple(found),
            state,
            self._run(state, found),
            self._flows(state, found),
            _states(found, before, state),
            tuple(self.requests),
            writes,
        )

    def _fold(self, item: e.Recorded) -> None:
        self.position = item.position
        conversation = item.conversation
        state = apply(self.states.get(conversation, State(conversation)), item.event, item.at)
        self.states[conversation] = state
        for run in state.flows:
            self.runs.pop(run.id, None)
            self.runs[run.id] = run
        if isinstance(item.event, e.RequestRegistered):
            self.requests.append(item.event)

    def _run(self, state: State, found: Sequence[e.Event]) -> FlowRun | None:
        if state.flow is not None:
            return state.flow
        touched = [event.run for event in found if isinstance(event, (*ENDS, e.FlowSuspended))]
        known = [self.runs[run] for run in touched if run in self.runs]
        if known:
            return known[-1]
        if state.flows:
            return state.flows[-1]
        return next(reversed(self.runs.values()), None)

    def _flows(self, state: State, found: Sequence[e.Event]) -> frozenset[str]:
        ended = {
            self.runs[event.run].flow for event in found if isinstance(event, ENDS) and event.run in self.runs
        }
        if state.flow is not None:
            return frozenset(ended | {state.flow.flow})
        return frozenset(ended or {run.flow for run in state.flows[-1:]})


def _states(found: Sequence[e.Event], before: State | None, after: State) -> frozenset[str]:
    states = {_STATES[type(event)] for event in found if type(event) in _STATES}
    flow = after.flow
    if flow is not None:
        states.add(_NOW[flow.status])
        if _was_answered_meanwhile(found, before, flow):
            states.add("resumed")
    elif after.flows:
        states.add("suspended")
    else:
        states.add("none")
    return frozenset(states)


def _was_answered_meanwhile(found: Sequence[e.Event], before: State | None, flow: FlowRun) -> bool:
    """A question in the middle was answered, and the flow goes on."""
    held = before is not None and before.flow is not None and before.flow.id == flow.id
    return held and any(isinstance(event, e.BotReplied) and event.topic for event in found)
