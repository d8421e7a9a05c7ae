"""The feature blocks of texts as scikit-learn sees them: words with pairs, pieces of words, mean word vectors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from nlu.features import pieces_of, word_term, word_terms
from nlu.vectors import WordVectors

Tokens = Sequence[str]
Numbers = NDArray[Any]
Matrix = Any
"""A scipy sparse matrix: the library has no types."""

WORDS, PIECES, VECTORS = 0.7, 1.0, 1.3
"""What a block counts for in the head; by trials on the pack, VIKA and BANKING77 (bench)."""
MANY_TEXTS = 3_000
"""From so many texts on, a pair or piece that only one of them has is left out: half of the features say nothing."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How often each text has each feature; rows are texts."""

    words: Matrix
    pieces: Matrix
    word_names: tuple[str, ...]
    piece_names: tuple[str, ...]

    def some(self, rows: Numbers) -> "Counted":
        return Counted(self.words[rows], self.pieces[rows], self.word_names, self.piece_names)


@dataclass(frozen=True, slots=True)
class Rarity:
    """Inverse document frequency of each column; 0 leaves a feature out that the training texts do not have."""

    words: Numbers
    pieces: Numbers


def count(texts: Sequence[Tokens]) -> Counted:
    words, word_names = _counted(texts, word_terms)
    pieces, piece_names = _counted(texts, pieces_of)
    if len(texts) >= MANY_TEXTS:
        single = np.array([" " not in name for name in word_names])
        words, word_names = _kept(words, word_names, single | _often(words))
        pieces, piece_names = _kept(pieces, piece_names, _often(pieces))
    return Counted(words, pieces, word_names, piece_names)


def _counted(
    texts: Sequence[Tokens], analyzer: Callable[[Tokens], list[str]]
) -> tuple[Matrix, tuple[str, ...]]:
    if not any(analyzer(text) for text in texts):
        return sparse.csr_matrix((len(texts), 0), dtype=np.float64), ()
    counter = CountVectorizer(analyzer=analyzer, dtype=np.float64)
    counts = counter.fit_transform(texts)
    return counts, tuple(counter.get_feature_names_out())


def _often(counts: Matrix) -> Numbers:
    return np.asarray((counts > 0).sum(axis=0)).ravel() > 1


def _kept(counts: Matrix, names: tuple[str, ...], mask: Numbers) -> tuple[Matrix, tuple[str, ...]]:
    return counts[:, mask], tuple(name for name, keep in zip(names, mask, strict=True) if keep)


def rarity(counted: Counted) -> Rarity:
    return Rarity(_frequencies(counted.words), _frequencies(counted.pieces))


def _frequencies(counts: Matrix) -> Numbers:
    if not counts.shape[1]:
        return np.zeros(0, dtype=np.float32)
    fitted = TfidfTransformer(sublinear_tf=True).fit(counts)
    present = np.asarray((counts > 0).sum(axis=0)).ravel() > 0
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
    means = np.zeros((len(texts), vectors.size), dtype=np.float32)
    for number, tokens in enumerate(texts):
        for token in tokens:
            form = word_term(token)
            vector = vectors.of_form(token, form)
            if vector is not None:
                means[number] += np.float32(rarities.get(form, rarest)) * vector
    length: Numbers = np.linalg.norm(means, axis=1, keepdims=True)
    return means / np.maximum(length, np.float32(1e-9))


def joined(counted: Counted, rarities: Rarity, means: Numbers | None) -> Matrix:
    """What the head is trained on and judges."""
    parts = [
        weighed(counted.words, rarities.words) * WORDS,
        weighed(counted.pieces, rarities.pieces) * PIECES,
    ]
    if means is not None:
        parts.append(sparse.csr_matrix(means * VECTORS))
    return sparse.hstack(parts, format="csr")
