"""The words of all titles and phrasings, and which of them a client's word is near to, by pieces of words.

A text's vector is the sum of its words' vectors, so the cosine of two texts is a sum over pairs of words. What a word
has in common with the vocabulary is worked out once and kept; of a word only the nearest are: a piece or two shared by
chance («ени» of «пени» and «время») would add nothing but noise and cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.runs import Ints, flat, lengths, numbered
from knowledge.terms import Fold, pieces

FORM_WEIGHT = 1.5
"""A dictionary form weighs as much as so many pieces: «люди» and «человек» share no other."""
LEAST_LIKENESS = 0.25
NEAREST = 12
"""Known words that one word may stand for."""
UNKNOWN = 0.8
"""A piece that no phrase has weighs this part of the rarest."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Near:
    """``places`` of known words with ``dots``, their products with the word; ``square`` is its squared length."""

    places: Ints
    dots: Floats
    square: float


class Vocabulary:
    """``phrases``: the distinct words of each. Immutable."""

    def __init__(self, phrases: Sequence[Sequence[str]], fold: Fold) -> None:
        self._fold = fold
        self.places = numbered(phrases)
        self.sizes = lengths(phrases)
        self.flat = flat(phrases, self.places)
        """The places of the words, phrase after phrase."""
        self.frequency = np.bincount(self.flat, minlength=len(self.places))
        self.count = len(phrases)
        self._rarities = _rarity(self.frequency, self.count)
        self._rarest = float(_rarity(np.zeros(1), self.count)[0])
        self._index_pieces()

    def rarity(self, word: str) -> float:
        """How few phrases have the word: 1 for one that all have."""
        place = self.places.get(word)
        return self._rarest if place is None else float(self._rarities[place])

    def near(self, word: str) -> Near:
        """The known words nearest to ``word``, itself among them if it is known."""
        found = [self._pieces.get(piece, -1) for piece in self._of(word)]
        known = [piece for piece in found if piece >= 0]
        strange = len(found) - len(known)
        square = float(self._squares[known].sum()) + strange * self._strange
        if not known:
            return Near(np.empty(0, np.int32), np.empty(0, np.float32), square)
        starts, ends = self._starts[known], self._starts[[piece + 1 for piece in known]]
        owners = np.concatenate([self._owners[a:b] for a, b in zip(starts, ends, strict=True)])
        dots = np.bincount(owners, np.repeat(self._squares[known], ends - starts), len(self.places))
        likeness = dots / np.sqrt(square * self.squares)
        best = np.flatnonzero(likeness >= LEAST_LIKENESS)
        best = best[np.argsort(-likeness[best], kind="stable")[:NEAREST]]
        return Near(best.astype(np.int32), dots[best].astype(np.float32), square)

    def _index_pieces(self) -> None:
        """Piece → the words that have it."""
        of = [self._of(word) for word in self.places]
        self._pieces = numbered(of)
        sizes = lengths(of)
        pieces_of = flat(of, self._pieces)
        owners = np.repeat(np.arange(len(of), dtype=np.int32), sizes)
        known = np.bincount(pieces_of, self.frequency[owners], len(self._pieces))
        rarity = _rarity(known, self.count)
        is_form = np.fromiter((piece[0] == "=" for piece in self._pieces), bool, len(self._pieces))
        rarity[is_form] *= FORM_WEIGHT
        self._squares = rarity * rarity
        self._strange = (UNKNOWN * self._rarest) ** 2
        self.squares = np.maximum(np.bincount(owners, self._squares[pieces_of], len(of)), 1e-9)
        """Of each word's length."""
        order = np.argsort(pieces_of, kind="stable")
        self._owners = owners[order]
        self._starts = np.concatenate(([0], np.cumsum(np.bincount(pieces_of, minlength=len(self._pieces)))))

    def _of(self, word: str) -> tuple[str, ...]:
        return (*pieces(word), "=" + self._fold(word))


def _rarity(known: NDArray[np.generic], count: int) -> NDArray[np.float64]:
    rarity: NDArray[np.float64] = np.log((1 + count) / (1 + np.minimum(known, count))) + 1.0
    return rarity
