"""The feature blocks of texts as scikit-learn sees them: words with pairs, words standing together, pieces, vectors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from nlu.features import pieces_of, together_terms, word_term, word_terms
from nlu.vectors import WordVectors

Tokens = Sequence[str]
Numbers = NDArray[Any]
Matrix = Any
"""A scipy sparse matrix: the library has no types."""

WORDS, TOGETHER, PIECES = 0.7, 0.8, 1.0
"""What a block counts for in the head; by trials on the pack, VIKA and BANKING77 (bench)."""
RUSSIAN_VECTORS, OTHER_VECTORS = 1.3, 0.7
"""The same of the vectors: they are made of Russian news, and know English words by hearsay."""
DIRECTIONS = 150
MANY_TEXTS = 3_000
"""From so many texts on, a pair or piece that only one of them has is left out: half of the features say nothing."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each text (row) has each feature."""

    matrix: Matrix
    names: tuple[str, ...]

    def some(self, rows: Numbers) -> "Counts":
        return Counts(self.matrix[rows], self.names)


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of feature: how it is read from a text, and what it counts for."""

    name: str
    weight: float
    terms: Callable[[Tokens], list[str]]


BLOCKS = (
    Block("words", WORDS, word_terms),
    Block("together", TOGETHER, together_terms),
    Block("pieces", PIECES, pieces_of),
)


def count(texts: Sequence[Tokens]) -> tuple[Counts, ...]:
    """One for each of ``BLOCKS``."""
    words, together, pieces = (_counted(texts, block.terms) for block in BLOCKS)
    together = _kept(together, _often(together))
    if len(texts) >= MANY_TEXTS:
        single = np.array([" " not in name for name in words.names])
        words, pieces = _kept(words, single | _often(words)), _kept(pieces, _often(pieces))
    return words, together, pieces


def _counted(texts: Sequence[Tokens], analyzer: Callable[[Tokens], list[str]]) -> Counts:
    if not any(analyzer(text) for text in texts):
        return Counts(sparse.csr_matrix((len(texts), 0), dtype=np.float64), ())
    counter = CountVectorizer(analyzer=analyzer, dtype=np.float64)
    matrix = counter.fit_transform(texts)
    return Counts(matrix, tuple(counter.get_feature_names_out()))


def _often(counts: Counts) -> Numbers:
    return np.asarray((counts.matrix > 0).sum(axis=0)).ravel() > 1


def _kept(counts: Counts, mask: Numbers) -> Counts:
    names = tuple(name for name, keep in zip(counts.names, mask, strict=True) if keep)
    return Counts(counts.matrix[:, mask], names)


def rarity(counts: Counts) -> Numbers:
    """Inverse document frequency of each column; 0 leaves a feature out that the training texts do not have."""
    if not counts.matrix.shape[1]:
        return np.zeros(0, dtype=np.float32)
    fitted = TfidfTransformer(sublinear_tf=True).fit(counts.matrix)
    present = np.asarray((counts.matrix > 0).sum(axis=0)).ravel() > 0
    found: Numbers = np.where(present, fitted.idf_, 0.0).astype(np.float32)
    return found


def weighed(counts: Matrix, idf: Numbers) -> Matrix:
    """Rows of length one: (1 + ln count) × inverse document frequency."""
    if not counts.shape[1]:
        return counts
    transformer = TfidfTransformer(sublinear_tf=True)
    transformer.idf_ = idf.astype(np.float64)
    return transformer.transform(counts)


def mean_vectors(texts: Sequence[Tokens], vectors: WordVectors, rarities: Mapping[str, float]) -> Numbers:
    """One row a text, of length one or zero: the sum of its words' vectors, each times its form's rarity."""
    rarest = max(rarities.values(), default=1.0)
    places: dict[str, int] = {}
    columns = [places.setdefault(token, len(places)) for tokens in texts for token in tokens]
    ends = np.cumsum([0, *map(len, texts)])
    spoken = sparse.csr_matrix((np.ones(len(columns), np.float32), columns, ends), (len(texts), len(places)))
    weighted = np.zeros((len(places), vectors.size), dtype=np.float32)
    for token, place in places.items():
        form = word_term(token)
        vector = vectors.of_form(token, form)
        if vector is not None:
            weighted[place] = np.float32(rarities.get(form, rarest)) * vector
    means: Numbers = spoken @ weighted
    length: Numbers = np.maximum(np.linalg.norm(means, axis=1, keepdims=True), np.float32(1e-9))
    return means / length


def directions(vectors: Sequence[Numbers]) -> Numbers | None:
    """Dimensions × ``DIRECTIONS``: those along which the words' vectors differ most; None when there are no vectors.

    The head is trained in a third of the time by them, and no worse.
    """
    if not vectors:
        return None
    stacked = np.stack(vectors)
    found: Numbers = np.linalg.eigh(stacked.T @ stacked)[1][:, -DIRECTIONS:]
    return found


def joined(
    counted: Sequence[Counts], rarities: Sequence[Numbers], means: Numbers | None, weight: float
) -> Matrix:
    """What the head is trained on and judges. ``weight``: what the vectors count for."""
    parts = [
        weighed(counts.matrix, idf) * block.weight
        for block, counts, idf in zip(BLOCKS, counted, rarities, strict=True)
    ]
    if means is not None:
        parts.append(sparse.csr_matrix(means * weight))
    return sparse.hstack(parts, format="csr")
