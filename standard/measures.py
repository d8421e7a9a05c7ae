"""Waiting times, recomputed from the log (R5, O2): the same events give the same figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conversation import events as e
from conversation.ids import ConversationId, Micros, OperatorId
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
