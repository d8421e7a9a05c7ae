"""A trained classifier at work: which intents a text's words speak for, in a few dozen microseconds.

Four blocks of features (dictionary forms with their pairs, words that stand together anywhere, pieces of words, the
mean of the words' vectors) meet a linear head. Training and its choices are in ``nlu.training``; the numbers here
equal scikit-learn's (a test says so).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from conversation.understanding import Candidate
from nlu.features import piece_terms, together_terms, word_term, word_terms
from nlu.vectors import Floats, WordVectors

OUTSIDE = "out_of_scope"
"""The class of messages that are no concern of the company's: never ranked, only weighed by the gate."""
WORDS_KEPT = 8_192
"""Words whose piece numbers and vector stay worked out; 1.5 kB each."""
_PAIRS = np.triu_indices(6)
FEATURES = 6 + len(_PAIRS[0])
"""Numbers that the gate looks at: see ``gate_features``."""


@dataclass(frozen=True, slots=True)
class Block:
    """``rows``: feature → row of ``weights`` (features × labels, float32) and of ``idf``."""

    rows: dict[str, int]
    idf: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class Meaning:
    """The vector block: ``weights`` and ``centroids`` are dimensions × labels."""

    vectors: WordVectors
    weights: Floats
    centroids: Floats


@dataclass(frozen=True, slots=True)
class Gate:
    """The chance that a text is any of the company's concern: a logistic of ``gate_features``."""

    coefficients: Floats
    intercept: float
    threshold: float
    """Below this chance a text is out of scope; set so that all but some 4 % of real questions stay."""


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a model file holds."""

    labels: tuple[str, ...]
    words: Block
    together: Block
    pieces: Block
    meaning: Meaning | None
    intercept: Floats
    temperatures: tuple[float, ...]
    """What scores are multiplied by before they become chances, for texts of one word, two, and so on; the last for
    all longer ones. Found by cross-validation: a single word says less than its score."""
    gate: Gate | None
    """None when the training data had no ``out_of_scope``."""


class Ranking(NamedTuple):
    """``candidates``: all intents, likeliest first, their chances adding up to one. ``inside``: 0…1."""

    candidates: tuple[Candidate, ...]
    inside: float
    out_of_scope: bool


class _Known(NamedTuple):
    pieces: NDArray[np.int64]
    vector: Floats | None


UNREAD = Ranking((), 0.0, out_of_scope=True)
"""Of a text without words."""


class Model:
    """Immutable but for its caches; safe to ask from several threads."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.labels = parts.labels
        self._ranked = np.array([number for number, label in enumerate(parts.labels) if label != OUTSIDE])
        self._outside = parts.labels.index(OUTSIDE) if OUTSIDE in parts.labels else None
        self._rarest = float(parts.words.idf.max(initial=1.0))
        self._known = lru_cache(maxsize=WORDS_KEPT)(self._know)

    def rank(self, tokens: Sequence[str], most: int = 10) -> Ranking:
        """The ``most`` likeliest intents for the words of a text, and whether it is a concern of ours at all."""
        if not tokens:
            return UNREAD
        scores, mean = self._score(tokens)
        ranked = scores[self._ranked]
        heat = self.parts.temperatures[min(len(tokens), len(self.parts.temperatures)) - 1]
        chances = softmax(ranked * heat)
        order = np.argsort(-chances, kind="stable")[:most]
        candidates = tuple(
            Candidate(self.labels[self._ranked[number]], float(chances[number])) for number in order
        )
        inside = self._inside(tokens, ranked, scores, mean)
        gate = self.parts.gate
        return Ranking(candidates, inside, inside < (gate.threshold if gate else 0.5))

    def scores(self, tokens: Sequence[str]) -> Floats:
        """The head's scores of all labels, scikit-learn's ``decision_function``."""
        return self._score(tokens)[0]

    def knows(self, token: str) -> bool:
        """Whether the training texts have the word, in any form."""
        return word_term(token) in self.parts.words.rows

    def _score(self, tokens: Sequence[str]) -> tuple[Floats, Floats | None]:
        parts = self.parts
        known = [self._known(token) for token in tokens]
        scores = parts.intercept + _product(parts.words, *_count(word_terms(tokens), parts.words.rows))
        scores += _product(parts.together, *_count(together_terms(tokens), parts.together.rows))
        places = np.concatenate([one.pieces for one in known])
        if len(places):
            scores += _product(parts.pieces, *np.unique(places, return_counts=True))
        mean = self._mean(tokens, known) if parts.meaning is not None else None
        if mean is not None and parts.meaning is not None:
            scores += mean @ parts.meaning.weights
        return scores, mean

    def _know(self, token: str) -> _Known:
        rows = self.parts.pieces.rows
        numbers = [rows[piece] for piece in piece_terms(token) if piece in rows]
        meaning = self.parts.meaning
        vector = meaning.vectors.of_form(token, word_term(token)) if meaning else None
        return _Known(np.array(numbers, dtype=np.int64), vector)

    def _mean(self, tokens: Sequence[str], known: Sequence[_Known]) -> Floats | None:
        """The direction of the words' vectors, rare words first; None where no word has one."""
        having = [
            (token, one.vector) for token, one in zip(tokens, known, strict=True) if one.vector is not None
        ]
        if not having:
            return None
        rarity = np.array([self._rarity(token) for token, _ in having], dtype=np.float32)
        total: Floats = rarity @ np.stack([vector for _, vector in having])
        return total / np.float32(max(math.sqrt(float(total @ total)), 1e-9))

    def _rarity(self, token: str) -> float:
        row = self.parts.words.rows.get(word_term(token))
        return self._rarest if row is None else float(self.parts.words.idf[row])

    def _inside(self, tokens: Sequence[str], ranked: Floats, scores: Floats, mean: Floats | None) -> float:
        gate = self.parts.gate
        if gate is None:
            return 1.0 if any(self.knows(token) for token in tokens) else 0.0
        outside = float(scores[self._outside]) if self._outside is not None else 0.0
        likeness = 0.0
        if mean is not None and self.parts.meaning is not None:
            likeness = float((mean @ self.parts.meaning.centroids).max())
        features = gate_features(ranked, outside, likeness, self._known_share(tokens), len(tokens))
        return 1.0 / (1.0 + math.exp(-float(features @ gate.coefficients) - gate.intercept))

    def _known_share(self, tokens: Sequence[str]) -> float:
        """What part of the text's rarity lies in words that the training texts have."""
        known = total = 0.0
        for token in tokens:
            rarity = self._rarity(token)
            total += rarity
            known += rarity if self.knows(token) else 0.0
        return known / total if total else 0.0


def gate_features(ranked: Floats, outside: float, likeness: float, known: float, words: int) -> Floats:
    """Best score, its lead over the next and over ``out_of_scope``, nearest centroid, known share, length; and their
    products in pairs, so that the gate's border may be bent.
    """
    first, second = np.partition(ranked, -2)[-2:][::-1] if len(ranked) > 1 else (ranked[0], 0.0)
    own = np.array(
        (first, first - second, first - outside, likeness, known, math.log1p(words)), dtype=np.float32
    )
    return np.concatenate((own, np.outer(own, own)[_PAIRS]))


def softmax(values: Floats) -> Floats:
    raised: Floats = np.exp(values - values.max())
    total: Floats = raised / raised.sum()
    return total


def _count(names: Sequence[str], rows: dict[str, int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    counts = Counter(rows[name] for name in names if name in rows)
    size = len(counts)
    return np.fromiter(counts, np.int64, size), np.fromiter(counts.values(), np.int64, size)


def _product(block: Block, rows: NDArray[np.int64], counts: NDArray[np.int64]) -> Floats:
    """The block's part of the scores: tf–idf of unit length times the weights."""
    if not len(rows):
        return np.zeros(block.weights.shape[1], dtype=np.float32)
    values: Floats = block.idf[rows] * (1.0 + np.log(counts)).astype(np.float32)
    unit: Floats = values / np.float32(math.sqrt(float(values @ values)))
    found: Floats = unit @ block.weights[rows]
    return found
