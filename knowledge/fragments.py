"""Which piece of an article's answer a question is about."""

from collections.abc import Mapping, Sequence

import numpy as np

from knowledge.runs import flat, lengths, numbered, places


class Fragments:
    """``of``: article → fragments → the distinct folded words of each, at least one. Immutable."""

    def __init__(self, of: Sequence[Sequence[Sequence[str]]]) -> None:
        every = [fragment for article in of for fragment in article]
        self._numbers = numbered(every)
        self._sizes = lengths(every)
        self._starts = self._sizes.cumsum() - self._sizes
        self._words = flat(every, self._numbers)
        self._counts = lengths(of)
        self._first = self._counts.cumsum() - self._counts

    def best(self, articles: Sequence[int], rarity: Mapping[str, float]) -> list[int]:
        """For each of the articles the number of its fragment that has most of what is rare; the first of equals."""
        counts = self._counts[articles]
        if not counts.sum():
            return [0] * len(articles)
        fragments = places(self._first[articles], counts)
        sizes = self._sizes[fragments]
        words = self._words[places(self._starts[fragments], sizes)]
        weights = np.zeros(len(words))
        for word, rare in rarity.items():
            number = self._numbers.get(word)
            if number is not None:
                weights[words == number] = rare
        sums = np.add.reduceat(weights, sizes.cumsum() - sizes).tolist()
        best, start = [], 0
        for count in counts.tolist():
            own = sums[start : start + count]
            best.append(own.index(max(own)) if own else 0)
            start += count
        return best
