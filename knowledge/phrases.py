"""Titles and phrasings compared with a client's words by pieces of words, at a cost that does not grow with them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.runs import Ints, Longs, lengths, places
from knowledge.terms import Fold
from knowledge.vocabulary import Floats, Near, Vocabulary

PHRASES_KEPT = 128
"""Phrases that one word may bring up: those in which it weighs most. The others are found by their other words."""
WORDS_KEPT = 4_096
"""Words whose share stays worked out; a kilobyte each where there are many articles."""
LOOKED_AT = 64
"""The best phrases, of which the articles to be judged are taken."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one word brings: the phrases it is likely found in, and its products with the vocabulary."""

    phrases: Ints
    values: Floats
    near: Near


@dataclass(frozen=True, slots=True)
class _Postings:
    """Known word → the phrases that have it. Apart from ``Phrases``, so that what is kept does not hold it for ever."""

    vocabulary: Vocabulary
    owners: Ints
    starts: Longs
    lengths: Floats

    def share(self, word: str) -> Share:
        near = self.vocabulary.near(word)
        if not len(near.places):
            return Share(np.empty(0, np.int32), np.empty(0, np.float32), near)
        starts, ends = self.starts[near.places], self.starts[near.places + 1]
        phrases = np.concatenate([self.owners[a:b] for a, b in zip(starts, ends, strict=True)])
        values = np.repeat(near.dots, ends - starts) / self.lengths[phrases]
        phrases, where = np.unique(phrases, return_inverse=True)
        sums = np.bincount(where, values).astype(np.float32)
        best = np.argsort(-sums, kind="stable")[:PHRASES_KEPT]
        return Share(phrases[best], sums[best], near)


class Phrases:
    """``of``: article → the distinct words of its title and of each phrasing. Immutable but for kept shares."""

    def __init__(self, of: Sequence[Sequence[Sequence[str]]], fold: Fold) -> None:
        phrases = [phrase for article in of for phrase in article]
        self.vocabulary = Vocabulary(phrases, fold)
        flat, sizes = self.vocabulary.flat, self.vocabulary.sizes
        self._starts = sizes.cumsum() - sizes
        self._counts = counts = lengths(of)
        self._first = counts.cumsum() - counts
        """Article → its first phrase; phrases stand article after article."""
        self.article_of = np.repeat(np.arange(len(of), dtype=np.int32), counts)
        owner = np.repeat(np.arange(len(phrases), dtype=np.int32), sizes)
        squares = np.bincount(owner, self.vocabulary.squares[flat], len(phrases))
        self._lengths = np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)
        order = np.argsort(flat, kind="stable")
        starts = np.concatenate(([0], np.cumsum(self.vocabulary.frequency)))
        postings = _Postings(self.vocabulary, owner[order], starts, self._lengths)
        self.share = lru_cache(maxsize=WORDS_KEPT)(postings.share)
        self._scratch: list[tuple[Floats, Ints, Floats]] = []

    def candidates(self, shares: Sequence[Share], valid: NDArray[np.bool_] | None, count: int) -> list[int]:
        """At most ``count`` articles that may be like the text, of those that are ``valid`` (None: all are)."""
        shares = [share for share in shares if len(share.phrases)]
        if not shares:
            return []
        total, last, _ = scratch = self._take()
        phrases = np.concatenate([share.phrases for share in shares])
        for share in shares:
            total[share.phrases] += share.values
        turn = np.arange(len(phrases), dtype=np.int32)
        last[phrases] = turn
        once = phrases[last[phrases] == turn]
        values = total[once]
        total[phrases] = 0.0
        self._scratch.append(scratch)
        articles = self.article_of[once]
        if valid is not None:
            kept = valid[articles]
            values, articles = values[kept], articles[kept]
        if len(values) > LOOKED_AT:
            best = np.argpartition(-values, LOOKED_AT)[:LOOKED_AT]
            values, articles = values[best], articles[best]
        return list(dict.fromkeys(articles[np.argsort(-values, kind="stable")].tolist()))[:count]

    def likeness(self, shares: Sequence[Share], articles: Sequence[int]) -> Floats:
        """The cosine of the text with the nearest phrase of each of the articles."""
        square = sum(share.near.square for share in shares)
        if not square or not articles:
            return np.zeros(len(articles), np.float32)
        *_, dots = scratch = self._take()
        for share in shares:
            dots[share.near.places] += share.near.dots
        counts = self._counts[articles]
        phrases = places(self._first[articles], counts)
        sizes = self.vocabulary.sizes[phrases]
        products = dots[self.vocabulary.flat[places(self._starts[phrases], sizes)]]
        for share in shares:
            dots[share.near.places] = 0.0
        self._scratch.append(scratch)
        sums = np.add.reduceat(products, sizes.cumsum() - sizes) / self._lengths[phrases]
        nearest = np.maximum.reduceat(sums, counts.cumsum() - counts) / math.sqrt(square)
        return np.minimum(nearest, 1.0).astype(np.float32)

    def _take(self) -> tuple[Floats, Ints, Floats]:
        """Arrays to add up in, all zeros where it matters: taken by one search at a time, whatever the thread."""
        try:
            return self._scratch.pop()
        except IndexError:
            count, words = len(self._lengths), len(self.vocabulary.places)
            return np.zeros(count, np.float32), np.zeros(count, np.int32), np.zeros(words, np.float32)
