"""Lists of lists in flat arrays: run after run, each with a start and a length."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=Hashable)
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


def lengths(of: Sequence[Sequence[object]]) -> Longs:
    return np.fromiter(map(len, of), np.int64, len(of))


def numbered(of: Iterable[Sequence[T]]) -> dict[T, int]:
    """Each different thing with a number, in the order of first appearance."""
    return {thing: number for number, thing in enumerate(dict.fromkeys(chain.from_iterable(of)))}


def flat(of: Iterable[Sequence[T]], numbers: Mapping[T, int], total: int) -> Ints:
    """The numbers of ``total`` things, run after run."""
    return np.fromiter(map(numbers.__getitem__, chain.from_iterable(of)), np.int32, total)


def places(starts: Longs, counts: Longs) -> Longs:
    """``counts[i]`` places from ``starts[i]`` on, run after run; at least one run."""
    ends = counts.cumsum()
    found: Longs = np.arange(ends[-1]) + (starts - ends + counts).repeat(counts)
    return found
