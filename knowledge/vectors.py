"""What words mean, as vectors that somebody else provides: articles and questions as their weighted sums."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.vocabulary import Floats, Vocabulary

RARITY_POWER = 1.5
WORDS_KEPT = 4_096
"""Words whose weighted vector stays worked out; 1.2 KB each at 300 dimensions."""
SHARED = 10
"""So many articles' worth of nothing is mixed into the mean: of a few articles it says little."""
PROBED = 4
"""Groups of articles that are looked through, of as many as the square root of their number."""
ROUNDS = 3
LEAST_NEAR = 0.4
"""Articles less like the question do not come up by meaning alone."""


class Vectors(Protocol):
    """Word vectors, all of one length."""

    def vector(self, word: str) -> Floats | None:
        """Of a word in small letters with «е» for «ё»; None when it has none."""
        ...


class Meanings:
    """``of``: article → the distinct words of its title and of each phrasing. Immutable but for kept vectors.

    The mean of all articles is taken away from each: what they all share says nothing. Articles of like meaning stand
    together in a group, so that a question is compared with a few groups however many articles there are.
    """

    def __init__(
        self, of: Sequence[Sequence[Sequence[str]]], vocabulary: Vocabulary, vectors: Vectors
    ) -> None:
        self._weighted = lru_cache(maxsize=WORDS_KEPT)(partial(_weigh, vectors, vocabulary))
        sums = [self._sum(word for phrase in article for word in phrase) for article in of]
        size = next((len(one) for one in sums if one is not None), 0)
        meant = np.array([one is not None for one in sums], bool)
        rows = np.array([np.zeros(size) if one is None else one for one in sums], np.float32)
        rows = _units(rows.reshape(len(of), size))
        self._mean: Floats = (rows.sum(axis=0) / (len(rows) + SHARED)).astype(np.float32)
        rows[meant] = _units(rows[meant] - self._mean)
        group, self._centres = _groups(rows)
        self._articles = np.argsort(group, kind="stable")
        self._rows = rows[self._articles]
        self._place = np.argsort(self._articles, kind="stable")
        sizes = np.bincount(group, minlength=len(self._centres))
        self._ends = sizes.cumsum()
        self._starts = self._ends - sizes

    def meaning(self, words: Iterable[str]) -> Floats | None:
        """What the words mean together; None when none of them has a vector."""
        total = self._sum(words)
        if total is None or not len(self._mean):
            return None
        total /= _length(total)
        total -= self._mean
        total /= _length(total)
        return total

    def likeness(self, meaning: Floats, articles: Sequence[int]) -> Floats:
        """The cosine with each of the articles; 0 where it is below 0."""
        cosines: Floats = self._rows[self._place[articles]] @ meaning
        return np.maximum(cosines, np.float32(0.0))

    def nearest(self, meaning: Floats, valid: NDArray[np.bool_] | None, count: int) -> list[int]:
        """At most ``count`` articles, of those that are ``valid`` (None: all are), that come up by meaning alone."""
        centres = self._centres @ meaning
        if len(centres) > PROBED:
            groups = np.argpartition(-centres, PROBED)[:PROBED].tolist()
        else:
            groups = list(range(len(centres)))
        starts, ends = self._starts[groups].tolist(), self._ends[groups].tolist()
        runs = list(zip(starts, ends, strict=True))
        cosines = np.concatenate([self._rows[a:b] @ meaning for a, b in runs])
        articles = np.concatenate([self._articles[a:b] for a, b in runs])
        kept = cosines >= LEAST_NEAR
        if valid is not None:
            kept &= valid[articles]
        cosines, articles = cosines[kept], articles[kept]
        best: list[int] = articles[np.argsort(-cosines, kind="stable")[:count]].tolist()
        return best

    def _sum(self, words: Iterable[str]) -> Floats | None:
        found = [one for word in words if (one := self._weighted(word)) is not None]
        if not found:
            return None
        total = found[0].copy()
        for one in found[1:]:
            total += one
        return total


def _weigh(vectors: Vectors, vocabulary: Vocabulary, word: str) -> Floats | None:
    vector = vectors.vector(word)
    if vector is None:
        return None
    weighted: Floats = vector * np.float32(vocabulary.rarity(word) ** RARITY_POWER / _length(vector))
    return weighted


def _groups(rows: Floats) -> tuple[NDArray[np.intp], Floats]:
    """A few rounds of k-means from evenly spread articles: the group of each row, and the groups' centres."""
    count = max(1, math.isqrt(len(rows)))
    centres = rows[np.linspace(0, max(0, len(rows) - 1), count).astype(int)] if len(rows) else rows
    group = np.zeros(len(rows), np.intp)
    for _ in range(ROUNDS if len(rows) else 0):
        group = np.argmax(rows @ centres.T, axis=1)
        order = np.argsort(group, kind="stable")
        present, starts = np.unique(group[order], return_index=True)
        centres[present] = _units(np.add.reduceat(rows[order], starts, axis=0))
    return group, centres


def _units(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Floats = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return units


def _length(vector: Floats) -> float:
    return math.sqrt(float(np.dot(vector, vector))) or 1.0
