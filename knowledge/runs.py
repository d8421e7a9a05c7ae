"""Lists of lists in flat arrays: run after run, each with a start and a length."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

HANDFUL = 1_000

T = TypeVar("T", bound=Hashable)
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


def lengths(of: Sequence[Sequence[object]]) -> Longs:
    return np.fromiter(map(len, of), np.int64, len(of))


def numbered(of: Sequence[Sequence[T]]) -> dict[T, int]:
    """Each different thing with a number, in the order of first appearance."""
    found: dict[T, None] = {}
    for some in _handfuls(of):
        found.update(dict.fromkeys(chain.from_iterable(some)))
    return {thing: number for number, thing in enumerate(found)}


def flat(of: Sequence[Sequence[T]], numbers: Mapping[T, int]) -> Ints:
    """The numbers of the things, run after run."""
    found = [
        np.fromiter(map(numbers.__getitem__, chain.from_iterable(some)), np.int32) for some in _handfuls(of)
    ]
    return np.concatenate(found) if found else np.empty(0, np.int32)


def _handfuls(of: Sequence[Sequence[T]]) -> Iterator[Sequence[Sequence[T]]]:
    """A million words in one go would keep every other thread waiting for a fifth of a second."""
    return (of[at : at + HANDFUL] for at in range(0, len(of), HANDFUL))


def places(starts: Longs, counts: Longs) -> Longs:
    """``counts[i]`` places from ``starts[i]`` on, run after run; at least one run."""
    ends = counts.cumsum()
    found: Longs = np.arange(ends[-1]) + (starts - ends + counts).repeat(counts)
    return found
