"""Questions that are alike, put together: cosines of what the classifier compares texts by."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from nlu.features import pair_terms, piece_terms, word_term
from nlu.normalize import normalize, words

READ_MOST = 300
"""Characters of a question that are compared."""
QUESTIONS_MOST = 2_000
"""Different ones; later ones stand alone. The work grows with the square."""
ALIKE = 0.33
"""Cosine from which two questions are one; chosen by ``bench.grouping``."""
WORD_SHARE = 0.6
"""Dictionary forms and pairs against pieces of words (the rest), as shares of a question's length."""

_PLACES = 1_024
"""Terms are scattered over so many places: a cosine is then off by three hundredths at most."""


def group(texts: Sequence[str], alike: float = ALIKE) -> list[tuple[int, ...]]:
    """Indices of alike texts, the largest group first; in each the most typical one first, then in their order.

    Whoever has most neighbours takes them with it, and so on among those that are left: no chains from one matter to
    another. Deterministic; equal texts (but for case and marks) always stand together.
    """
    same: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        same[tuple(words(normalize(text[:READ_MOST])))].append(index)
    compared = [key for key in same if key][:QUESTIONS_MOST]
    alone = [key for key in same if not key] + [key for key in same if key][QUESTIONS_MOST:]
    near = _near(compared, [len(same[key]) for key in compared], alike)
    found = [[compared[one] for one in members] for members in near] + [[key] for key in alone]
    groups = [_in_order([same[key] for key in keys]) for keys in found]
    return sorted(groups, key=lambda members: (-len(members), members[0]))


def _in_order(members: Sequence[Sequence[int]]) -> tuple[int, ...]:
    typical = members[0][0]
    return typical, *sorted(index for equal in members for index in equal if index != typical)


def _near(compared: Sequence[tuple[str, ...]], counted: Sequence[int], alike: float) -> list[list[int]]:
    """Groups of places in ``compared``, the most typical first."""
    if not compared:
        return []
    vectors = _vectors(compared)
    near = vectors @ vectors.T >= alike
    np.fill_diagonal(near, val=True)  # a text of nothing but unseen terms is like itself
    weight = np.array(counted, dtype=np.float64)
    free = np.ones(len(compared), dtype=bool)
    votes = near @ weight + weight / (weight.sum() + 1)  # of two with equal neighbours, what was said oftener
    found = []
    while free.any():
        first = int(np.where(free, votes, -1).argmax())
        members = np.flatnonzero(near[first] & free)
        found.append([first, *(one for one in members.tolist() if one != first)])
        free[members] = False
        votes -= near[:, members] @ weight[members]
    return found


def _vectors(compared: Sequence[tuple[str, ...]]) -> NDArray[np.float32]:
    views = [_views(key) for key in compared]
    known = Counter(term for both in views for view in both for term in view)
    vectors = np.zeros((len(compared), _PLACES), dtype=np.float32)
    for row, both in enumerate(views):
        for view, share in zip(both, (WORD_SHARE, 1 - WORD_SHARE), strict=True):
            weights = {term: 1 + math.log((1 + len(compared)) / (1 + known[term])) for term in view}
            length = math.sqrt(sum(weight * weight for weight in weights.values()) or 1.0)
            for term, weight in weights.items():
                digest = crc32(term.encode())
                sign = 1 if digest & 1 << 31 else -1
                vectors[row, digest % _PLACES] += sign * math.sqrt(share) * weight / length
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.where(lengths > 0, lengths, 1)
    return vectors


def _views(key: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """What a question is compared by: words with pairs, and pieces of words."""
    lemmas = [word_term(word) for word in key]
    return {*lemmas, *pair_terms(lemmas)}, {f"~{piece}" for word in key for piece in piece_terms(word)}
