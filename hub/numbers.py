"""Numbers that are given out while a decision is recorded: by whom, and into which of its events."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from conversation import events as e
from conversation.ids import Micros
from conversation.placeholders import Numbered, fill, number_of
from standard.request_rules import RequestRules
from storage import request_numbers
from storage.database import Script

Allotter = Callable[[Any, Micros], Script[str]]
"""(event without a number, time of the record) → its number, taken in the recording transaction."""

NO_ALLOTTERS: Mapping[type, Allotter] = MappingProxyType({})


def allot(
    found: Sequence[e.Event], allotters: Mapping[type, Allotter], at: Micros
) -> Script[tuple[e.Event, ...]]:
    """``found`` with the numbers that it lacked, in the events and in every text that names them by a placeholder.

    Kinds of numbers are taken in the order of ``allotters``, whatever the order of events: no two transactions wait
    for each other. Raises LookupError when nobody gives out numbers of that kind.
    """
    lacking = [event for event in found if isinstance(event, Numbered) and not number_of(event)[1]]
    unknown = {type(event) for event in lacking} - set(allotters)
    if unknown:
        raise LookupError(f"nobody gives out numbers for {sorted(kind.__name__ for kind in unknown)}")
    numbers: dict[str, str] = {}
    for kind, allotter in allotters.items():
        for event in (each for each in lacking if isinstance(each, kind)):
            numbers[number_of(event)[0]] = yield from allotter(event, at)
    return fill(found, numbers)


def request_allotter(rules: RequestRules) -> Allotter:
    """``ВХ-2026-10412``: the kind's prefix, the local year of the record, the next number of that year."""
    fallback = next(iter(rules.numbers))

    def number(event: e.RequestRegistered, at: Micros) -> Script[str]:
        kind = rules.kinds.get(event.kind)
        prefix = kind.prefix if kind is not None else fallback
        year = rules.local(at).year
        next_one = yield from request_numbers.allot(prefix, year, rules.numbers[prefix].first_of(year), at)
        return f"{prefix}-{year}-{next_one}"

    return number
