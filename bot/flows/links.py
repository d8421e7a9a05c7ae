"""Flows that lead into each other: where they lead is known, and no circle runs without asking anything."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.flows import definition as d
from bot.flows.ways import ways_from
from knowledge.pack_file import PackError

GIVEN_KINDS = frozenset({"account", "phone", "email", "full_name", "address"})
"""May be known from before: a flow that collects one does not surely ask."""


@dataclass(frozen=True, slots=True)
class _Leap:
    """A link that a flow may come to without having asked anything."""

    to: str
    line: int


def check_links(
    flows: Mapping[str, d.Flow], files: Mapping[str, str], named: Collection[str]
) -> list[PackError]:
    """``files``: flow → its file; ``named``: flows of files that could not be read, too."""
    problems = []
    for flow in flows.values():
        for link in _links(flow):
            why = _wrong(link, flows, named)
            if why:
                problems.append(PackError(files[flow.name], link.line, why))
    return problems + _circles(flows, files)


def _links(flow: d.Flow) -> Iterator[d.Link]:
    return (step for step in flow.steps if isinstance(step, d.Link))


def _wrong(link: d.Link, flows: Mapping[str, d.Flow], named: Collection[str]) -> str:
    if link.flow not in named:
        return f"unknown flow {link.flow!r} (known: {', '.join(sorted(named))})"
    target = flows.get(link.flow)
    lacking = [slot for slot in link.slots if target is not None and slot not in target.slots]
    return f"the flow {link.flow!r} has no slot {lacking[0]!r}" if lacking else ""


def _circles(flows: Mapping[str, d.Flow], files: Mapping[str, str]) -> list[PackError]:
    given: dict[str, set[str]] = {name: set() for name in flows}
    for flow in flows.values():
        for link in _links(flow):
            given.setdefault(link.flow, set()).update(link.slots)
    leaps = {name: tuple(_leaps(flow, given[name])) for name, flow in flows.items()}
    problems: list[PackError] = []
    told: set[str] = set()
    for name in sorted(flows):
        circle = _circle(name, leaps) if name not in told else []
        if circle:
            told.update(circle)
            way = " → ".join([*circle, circle[0]])
            line = next(leap.line for leap in leaps[name] if leap.to == [*circle, name][1])
            problems.append(
                PackError(files[name], line, f"the flows lead in a circle without asking anything: {way}")
            )
    return problems


def _circle(start: str, leaps: Mapping[str, tuple[_Leap, ...]]) -> list[str]:
    """The shortest way of leaps back to ``start``."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for leap in leaps.get(way[-1], ()):
            if leap.to == start:
                return way
            if leap.to not in seen:
                seen.add(leap.to)
                ways.append([*way, leap.to])
    return []


def _leaps(flow: d.Flow, given: Collection[str]) -> Iterator[_Leap]:
    reached = {0}
    for place, step in enumerate(flow.steps):
        if place not in reached:
            continue
        if isinstance(step, d.Link):
            yield _Leap(step.flow, step.line)
        if not _asks(step, flow, given):
            reached.update(way.to for way in ways_from(flow, place))


def _asks(step: d.AnyStep, flow: d.Flow, given: Collection[str]) -> bool:
    """Nobody comes past it without an answer of the client's to this very flow."""
    if step.condition is not None:
        return False
    if isinstance(step, d.Collect):
        slot = flow.slots[step.slot]
        return slot.name not in given and slot.kind not in GIVEN_KINDS and slot.default is None
    return isinstance(step, d.Confirm)
