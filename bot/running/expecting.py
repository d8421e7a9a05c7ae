"""What the flow that is on waits to hear: understanding reads a bare value by it."""

from bot.policy import Policy
from bot.running.values import entity_names
from conversation.ids import Micros
from conversation.state import State
from conversation.understanding import UnderstandingContext


def expected_by(policy: Policy, state: State, now: Micros) -> UnderstandingContext:
    run = state.flow
    flow = policy.flows.of(run.flow, run.digest) if run is not None else None
    if run is None or flow is None:
        return UnderstandingContext(now=now, zone=policy.zone)
    asked = flow.slots.get(run.asked)
    names = entity_names(asked) if asked is not None else ()
    wanted = frozenset(name for slot in flow.slots.values() for name in entity_names(slot))
    return UnderstandingContext(now, policy.zone, names[0] if names else "", wanted)
