"""Waiting times, recomputed from the log (R5, O2): the same events give the same figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from conversation import events as e
from conversation.ids import ConversationId, Micros, OperatorId, VisitId
from standard.rules import Rule


@dataclass(frozen=True, slots=True)
class Wait:
    """From the handoff to the operator's first reply. ``ended`` None: nobody has answered (yet).

    ``worked_us`` is the part inside working hours: what R5 is measured by.
    """

    conversation: ConversationId
    reason: str
    queue: str
    since: Micros
    ended: Micros | None = None
    operator: OperatorId | None = None
    waited_us: int = 0
    worked_us: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """``average_us`` and ``longest_us`` are 0 when nothing was measured; ``kept`` is then true."""

    count: int
    average_us: int
    longest_us: int
    kept: bool


def waits(recorded: Iterable[e.Recorded]) -> tuple[Wait, ...]:
    """Every handoff's wait, in the order in which the handoffs happened; ``recorded`` is in log order.

    A later wait for an answer inside the same conversation is no new handoff and does not count.
    """
    found: list[Wait] = []
    waiting: dict[ConversationId, int] = {}
    for item in recorded:
        event, where = item.event, item.conversation
        if isinstance(event, e.HandoffRequested):
            waiting[where] = len(found)
            found.append(Wait(where, event.reason, event.queue, item.at))
        elif isinstance(event, e.WaitEnded) and where in waiting:
            number = waiting.pop(where)
            found[number] = _ended(found[number], event, item.at)
        elif isinstance(event, (e.ConversationReturned, e.ConversationClosed)):
            waiting.pop(where, None)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class VisitWait:
    """In the queue of an office, from ``since`` to the first call; ``called`` None: not called (yet)."""

    visit: VisitId
    office: str
    since: Micros
    called: Micros | None = None

    @property
    def waited_us(self) -> int:
        return 0 if self.called is None else max(0, self.called - self.since)


def in_queue_since(arrived: Micros, starts: Micros, *, walk_in: bool) -> Micros:
    """Whoever came before the time he had booked waits in the queue from that time on."""
    return arrived if walk_in else max(arrived, starts)


def visit_waits(recorded: Iterable[e.Recorded]) -> tuple[VisitWait, ...]:
    """Every wait in an office's queue, in the order of arrivals; ``recorded`` is in log order."""
    agreed: dict[VisitId, tuple[str, Micros, bool]] = {}
    waits_of: dict[VisitId, VisitWait] = {}
    for item in recorded:
        event = item.event
        match event:
            case e.VisitBooked():
                agreed[event.visit] = (event.office, event.starts, event.walk_in)
            case e.VisitMoved() if event.visit in agreed:
                agreed[event.visit] = (event.office, event.starts, agreed[event.visit][2])
            case e.VisitArrived() if event.visit in agreed:
                office, starts, walk_in = agreed[event.visit]
                since = in_queue_since(item.at, starts, walk_in=walk_in)
                waits_of[event.visit] = VisitWait(event.visit, office, since)
            case e.VisitCalled() if event.visit in waits_of and waits_of[event.visit].called is None:
                waits_of[event.visit] = replace(waits_of[event.visit], called=item.at)
    return tuple(waits_of.values())


def figure(durations_us: Sequence[int], rule: Rule) -> Figure:
    """The average against the rule's bound."""
    if not durations_us:
        return Figure(0, 0, 0, kept=True)
    average = round(sum(durations_us) / len(durations_us))
    return Figure(len(durations_us), average, max(durations_us), kept=rule.holds(average))


def _ended(wait: Wait, event: e.WaitEnded, at: Micros) -> Wait:
    return Wait(
        conversation=wait.conversation,
        reason=wait.reason,
        queue=wait.queue,
        since=wait.since,
        ended=at,
        operator=event.operator,
        waited_us=event.waited_us,
        worked_us=event.worked_us,
    )
