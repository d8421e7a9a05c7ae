"""The laws of flows (docs/FLOWS.md), held against every turn of a walk."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from conversation import events as e
from conversation.flow_run import RunId, SlotValue
from conversation.fold_flows import RUNS_KEPT, TEXT_KEPT, TEXTS_MOST, texts_of
from conversation.lookups import OPERATIONS
from conversation.state import State
from storage.codec import decode_state, encode_state
from tests.hub.running import pack

STATE_MOST = 16 * 1024
RESTARTS_EACH = 5
"""Versions of the state between two restarts from what is on disk."""
PROOF = "start_identity"
"""Sends a code and changes nothing: it asks for no confirmation."""
UNPROVEN = frozenset({"flow_unproven"})
"""Reasons of replies that ask for no value: the client must prove who he is first."""
PLACEHOLDER = re.compile(r"\{(req|vis)_[0-9a-z]+\}")


class BrokenLaw(AssertionError):
    """What must never happen has happened."""


def law(holds: bool, why: str) -> None:
    if not holds:
        raise BrokenLaw(why)


@dataclass(slots=True)
class Laws:
    """What of the past the laws need; ``state`` is given to each as it is when the event comes."""

    keys: set[str] = field(default_factory=set)
    confirmed: dict[RunId, dict[str, SlotValue]] = field(default_factory=dict)
    """What stood in the slots when the client said yes."""
    shown: dict[RunId, dict[str, SlotValue]] = field(default_factory=dict)
    """… and when the summary was shown."""
    registered: set[str] = field(default_factory=set)
    """Runs whose request is registered on receipt: they need no yes."""
    unproven: set[str] = field(default_factory=set)
    """Runs that wait until the client has proven who he is: they ask for no value."""
    visited: set[str] = field(default_factory=set)
    """Flows that were begun and operations that were asked for."""

    def silent(self, before: State, events: Sequence[e.Event]) -> None:
        replies = [event for event in events if isinstance(event, e.BotReplied)]
        law(len(replies) <= 1, "two messages in one turn")
        law(
            not (before.with_people and replies and replies[0].reason != "rating_thanks"),
            "the bot speaks over people",
        )

    def spoken(self, state: State, events: Sequence[e.Event]) -> None:
        for event in events:
            if isinstance(event, e.BotReplied):
                words = (event.content.text, *(button.label for button in event.content.buttons))
                for text in words:
                    law(bool(text.strip()), f"an empty text: {event.reason}")
                    ours = _without_the_clients(state, text)
                    law("{" not in ours and "}" not in ours, f"an unfilled text: {text!r}")
                    law("None" not in text and "null" not in text, f"an empty value is told: {text!r}")

    def lawful(self, state: State, event: e.Event) -> None:
        if isinstance(event, e.ConfirmationAsked):
            self.shown[event.run] = _slots(state, event.run)
        elif isinstance(event, e.FlowConfirmed):
            law(self.shown.get(event.run) == _slots(state, event.run), "yes was said to what was not shown")
            self.confirmed[event.run] = _slots(state, event.run)
        elif isinstance(event, e.RequestRegistered):
            if pack().requests.kinds[event.kind].on_receipt:
                self.registered.add(event.run)
            else:
                self._confirmed(state, RunId(event.run), f"a request {event.kind}")
        elif isinstance(event, e.CrmCallRequested):
            self._may_be_written(state, event)
        elif isinstance(event, e.FlowStarted):
            self.visited.add(event.flow)

    def _may_be_written(self, state: State, call: e.CrmCallRequested) -> None:
        law(OPERATIONS[call.operation].writes, f"{call.operation} is no write")
        law(call.key not in self.keys, f"{call.operation} is asked for twice under one key")
        law(isinstance(json.loads(call.arguments), dict), "arguments are no mapping")
        law(not PLACEHOLDER.search(call.arguments), f"a number is missing in {call.arguments}")
        self.keys.add(call.key)
        self.visited.add(f"crm {call.operation}")
        if call.operation == PROOF or call.run in self.registered:
            return
        self._confirmed(state, call.run, call.operation)

    def _confirmed(self, state: State, run: RunId, what: str) -> None:
        """The client said yes to exactly the values that stand there now."""
        law(run in self.confirmed, f"{what} is written without a yes")
        was, now = self.confirmed[run], _slots(state, run)
        law(was == now, f"{what} is written with other values than were confirmed: {was} → {now}")

    def nothing_lost(self, before: State, state: State, events: Sequence[e.Event]) -> None:
        """A value goes only by an event that says so."""
        cleared = {
            (event.run, slot) for event in events if isinstance(event, e.SlotsCleared) for slot in event.slots
        }
        ended = {
            event.run
            for event in events
            if isinstance(event, e.FlowCompleted | e.FlowCancelled | e.FlowExpired | e.FlowFailed)
        }
        started = sum(isinstance(event, e.FlowStarted) for event in events)
        for place, run in enumerate(before.flows):
            if run.id in ended:
                continue
            after = state.run(run.id)
            if after is None:
                crowded = len(before.flows) + started > RUNS_KEPT and place < started
                crowded = crowded or sum(map(texts_of, before.flows)) + TEXT_KEPT > TEXTS_MOST
                law(crowded, f"the flow {run.flow} is lost")
                continue
            kept = after.values
            for slot in run.values:
                law(slot in kept or (run.id, slot) in cleared, f"{run.flow} has lost {slot}")

    def known(self, state: State, events: Sequence[e.Event]) -> None:
        """Where every turn may end."""
        kept = encode_state(state)
        law(len(kept.encode()) <= STATE_MOST, f"the state grows too large: {len(kept.encode())} bytes")
        if state.version % RESTARTS_EACH == 0:
            law(decode_state(kept) == state, "a restart changes the state")
        law(state.mode in ("bot", "waiting", "operator"), f"an unknown mode {state.mode}")
        open_keys = [call.key for run in state.flows for call in run.calls if call.outcome == ""]
        law(len(open_keys) == len(set(open_keys)), "one call is open twice")
        for run in state.flows:
            law(
                run.status in ("asking", "confirming", "calling", "suspended"),
                f"an unknown status {run.status}",
            )
        law(all(run.status == "suspended" for run in state.flows[:-1]), "two flows are on at once")
        active = state.flow
        if active is not None and any(
            isinstance(one, e.BotReplied) and one.reason in UNPROVEN for one in events
        ):
            self.unproven.add(active.id)
        if active is None or state.with_people:
            return
        if active.status == "calling":
            law(active.waits, f"{active.flow} waits for nothing")
        elif active.status == "confirming":
            law(bool(active.shown), f"{active.flow} asks for a yes to nothing")
        elif any(isinstance(event, e.BotReplied) for event in events) and active.id not in self.unproven:
            law(bool(active.asked), f"{active.flow} asks nothing: {[type(one).__name__ for one in events]}")


def _slots(state: State, run: RunId) -> dict[str, SlotValue]:
    found = state.run(run)
    return dict(found.slots) if found is not None else {}


def _without_the_clients(state: State, text: str) -> str:
    """What he wrote himself may hold braces, and is read back to him."""
    for run in state.flows:
        for value in run.values.values():
            if isinstance(value, str) and "{" in value:
                text = text.replace(value, "")
    return text
