"""Which way a flow may go from each step, and what surely holds wherever it arrives."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.flows import definition as d
from bot.flows.expressions import conjuncts

Fact = tuple[str, frozenset[str]]
"""What holds (``confirmed``, ``proven:SLOT``, ``holds:CONDITION``) wherever all the conditions named beside it do."""
NO_CONDITIONS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Way:
    """From a step to the place ``to`` (the number of steps: past the end); ``holds`` are conditions met on it."""

    to: int
    holds: frozenset[str] = NO_CONDITIONS


def demands(step: d.Step) -> frozenset[str]:
    """The conditions under which a step is done and not passed over."""
    return conjuncts(step.condition.source) if step.condition is not None else NO_CONDITIONS


def ways_from(flow: d.Flow, place: int) -> Iterator[Way]:
    """Every way on from the step at ``place``; its targets are known steps."""
    step = flow.steps[place]
    needed = demands(step)
    if step.condition is not None:
        yield Way(place + 1)
    for target, holds in _led(step):
        yield Way(flow.places[target], needed | holds)
    if not _leaves(step):
        holds = conjuncts(step.holds.source) if isinstance(step, d.Check) else NO_CONDITIONS
        yield Way(place + 1, needed | holds)


def targets(step: d.AnyStep) -> tuple[str, ...]:
    """Ids that a step may lead to."""
    return tuple(target for target, _ in _led(step))


def consequences(step: d.AnyStep) -> tuple[d.Consequence, ...]:
    if isinstance(step, d.Check):
        return (step.otherwise,)
    return tuple(step.on.values()) if isinstance(step, d.Read | d.Write) else ()


def arrivals(flow: d.Flow, on_receipt: Collection[str]) -> Mapping[int, frozenset[Fact]]:
    """For each place that can be reached, what holds there whichever way was taken. Steps lead forward only."""
    at: dict[int, frozenset[Fact]] = {0: frozenset()}
    for place, step in enumerate(flow.steps):
        if place not in at:
            continue
        after = _after(step, at[place], on_receipt)
        for way in ways_from(flow, place):
            facts = after | {(f"holds:{each}", NO_CONDITIONS) for each in way.holds}
            at[way.to] = _both(at[way.to], facts) if way.to in at else facts
    return at


def given(facts: frozenset[Fact], what: str, step: d.Step) -> bool:
    """Does ``what`` surely hold when ``step`` is done?"""
    met = demands(step) | {name.removeprefix("holds:") for name, _ in facts if name.startswith("holds:")}
    return any(name == what and conditions <= met for name, conditions in facts) or (
        what.startswith("holds:") and what.removeprefix("holds:") in met
    )


def _led(step: d.AnyStep) -> Iterator[tuple[str, frozenset[str]]]:
    if isinstance(step, d.Branch):
        for condition, target in step.ways:
            yield target, conjuncts(condition.source)
        if step.default:
            yield step.default, NO_CONDITIONS
    for consequence in consequences(step):
        if consequence.to:
            yield consequence.to, NO_CONDITIONS


def _leaves(step: d.AnyStep) -> bool:
    """Never goes on with the next step when it is done."""
    return isinstance(step, d.Link | d.HandOff | d.Done) or (
        isinstance(step, d.Branch) and bool(step.default)
    )


def _after(step: d.AnyStep, facts: frozenset[Fact], on_receipt: Collection[str]) -> frozenset[Fact]:
    if isinstance(step, d.Read | d.Write) and step.save:
        return frozenset(fact for fact in facts if not _speaks_of(fact, step.save))
    # Where the step was passed over its condition did not hold: «if it holds, then …» is as true there.
    if isinstance(step, d.Confirm) or (isinstance(step, d.Register) and step.kind in on_receipt):
        return facts | {("confirmed", demands(step))}
    if isinstance(step, d.Verify):
        return facts | {(f"proven:{step.slot}", demands(step))}
    return facts


def _speaks_of(fact: Fact, name: str) -> bool:
    """Its conditions may have changed when ``name`` got a value."""
    what, conditions = fact
    told = [*conditions, what.removeprefix("holds:") if what.startswith("holds:") else ""]
    return any(re.search(rf"\b{re.escape(name)}\b", each) for each in told)


def _both(one: frozenset[Fact], other: frozenset[Fact]) -> frozenset[Fact]:
    return _implied(one, other) | _implied(other, one)


def _implied(facts: frozenset[Fact], by: frozenset[Fact]) -> frozenset[Fact]:
    return frozenset(
        (what, conditions)
        for what, conditions in facts
        if any(same == what and fewer <= conditions for same, fewer in by)
    )
