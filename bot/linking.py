"""When two people prove to be one: which conversation goes on, and what both logs say about it. Pure."""

from dataclasses import dataclass

from conversation import events as e
from conversation.ids import ContactId, IdentityId, LinkId, OperatorId
from conversation.priority import PRIORITIES
from conversation.state import Link, State


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two conversations, with the identities that write in it now."""

    state: State
    identities: tuple[IdentityId, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """What happened to the two conversations, the one that goes on first."""

    survivor: Side
    absorbed: Side
    survivor_events: tuple[e.Event, ...]
    absorbed_events: tuple[e.Event, ...]


def link(link_id: LinkId, one: Side, other: Side, evidence: str, proven_by: IdentityId) -> Linked:
    """The conversation a person works on goes on, else the one that waits more urgently, else the longer one."""
    survivor, absorbed = (one, other) if _weight(one.state) <= _weight(other.state) else (other, one)
    event = e.IdentitiesLinked(
        link_id,
        survivor.state.conversation,
        absorbed.state.conversation,
        survivor.state.contact,
        absorbed.identities,
        evidence,
        proven_by,
        absorbed.state.contact,
        absorbed.state.offers,
        absorbed.state.flows,
    )
    return Linked(survivor, absorbed, (event, *_carried(survivor.state, absorbed.state)), (event,))


def unlink(found: Link, remaining: IdentityId, by: OperatorId) -> e.IdentitiesUnlinked:
    """Appended to both logs: every identity writes in its own conversation again."""
    return e.IdentitiesUnlinked(
        found.id,
        found.survivor,
        found.absorbed,
        ContactId(found.absorbed_contact),
        found.moved,
        remaining,
        by,
    )


def _weight(state: State) -> tuple[int, int, int, str]:
    mode = {"operator": 0, "waiting": 1}.get(state.mode, 2)
    return mode, PRIORITIES.index(state.priority), -state.version, state.conversation


def _carried(survivor: State, absorbed: State) -> tuple[e.Event, ...]:
    """Urgency and wishes of the absorbed conversation go on in the survivor: they are the same person's."""
    carried: list[e.Event] = []
    if absorbed.accessibility and not survivor.accessibility:
        carried.append(e.AccessibilityChanged(wished=True))
    more_urgent = PRIORITIES.index(absorbed.priority) < PRIORITIES.index(survivor.priority)
    if absorbed.with_people and more_urgent:
        carried.append(e.HandoffRaised(absorbed.reason, absorbed.queue, absorbed.priority))
    return tuple(carried)
