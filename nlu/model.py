"""Which intent a text is nearest to, by the phrasings known for each: sparse cosines, in plain Python.

A text's likeness to every phrasing is a sum over its words, so a word's share is worked out once and kept; a usual
message then costs a few hundred additions. Two views are joined: the nearest phrasings of an intent, and the
intent's centroid (all of its phrasings added up).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from nlu.features import pair_terms, piece_terms, word_term

WORD_SHARE = 0.4
"""Dictionary forms and pairs against pieces of words (the rest): pieces forgive misprints."""
PAIR_WEIGHT = 0.6
UNKNOWN_WORD = 0.8
"""A word that no phrasing has weighs this part of the rarest one."""
BEST_SHARE, NEXT_SHARE, CENTROID_SHARE = 0.3, 0.2, 0.5
"""The nearest phrasing, the mean of the three nearest, the centroid; chosen by leaving one out (bench)."""
NEAREST = 3
RARITY_FLOOR = 0.3

POSTINGS_KEPT = 48
"""Phrasings kept for a feature and for a word: the weakest cannot change the order at the top."""
CENTROIDS_KEPT = 24
CANDIDATES = 10
"""Intents, by centroid, whose nearest phrasings are looked at."""
WORDS_KEPT = 4_096
"""Words whose share stays worked out; some two kilobytes each."""


class Scored(NamedTuple):
    intent: str
    score: float


class WordShare(NamedTuple):
    """What one word adds to which places (phrasings first, centroids behind) and to the text's squared length."""

    places: tuple[int, ...]
    values: tuple[float, ...]
    square: float


@dataclass(slots=True)
class Cost:
    """Operations spent, for tests and benchmarks: time measured on a busy machine proves nothing."""

    words: int = 0
    additions: int = 0


class Model:
    """Built from intent → tokenised phrasings; immutable but for its kept word shares."""

    def __init__(self, phrasings: Mapping[str, Iterable[Sequence[str]]]) -> None:
        self.intents = tuple(phrasings)
        tokenised = [[list(tokens) for tokens in phrasings[intent] if tokens] for intent in self.intents]
        counted = [[_features(tokens) for tokens in examples] for examples in tokenised]
        self._rarity = _rarity(counted)
        self._rarest = max(self._rarity.values(), default=1.0)
        self._piece_scale = self._balance([count for counts in counted for count in counts])
        vectors = [[_unit(self._weigh(count)) for count in counts] for counts in counted]
        sums = [_sum(group) for group in vectors]
        self._lengths = [math.sqrt(sum(value * value for value in one.values())) or 1.0 for one in sums]
        self._places = _places(vectors)
        """Where each intent's phrasings stand among all."""
        self._size = self._places[-1].stop if self._places else 0
        flat = (vector for group in vectors for vector in group)
        self._postings = _strongest(_postings(enumerate(flat)), POSTINGS_KEPT)
        centroids = enumerate(map(_unit, sums), start=self._size)
        self._centroid_postings = _strongest(_postings(centroids), CENTROIDS_KEPT)
        self._share = lru_cache(maxsize=WORDS_KEPT)(self._word_share)
        self._pair = lru_cache(maxsize=WORDS_KEPT)(self._pair_share)

    def score(self, tokens: Sequence[str], cost: Cost | None = None) -> list[Scored]:
        """The likeliest intents, best first; scores are 0…1."""
        likeness, length = self._likeness(tokens, cost)
        return self._judge(likeness, length) if length else []

    def score_without(self, intent: str, place: int, tokens: Sequence[str]) -> list[Scored]:
        """As ``score``, as if the intent's phrasing number ``place`` were not known: for leave-one-out."""
        likeness, length = self._likeness(tokens, None)
        number = self.intents.index(intent)
        likeness[self._places[number].start + place] = 0.0
        whole = self._lengths[number]
        own = likeness[self._size + number] / length * whole
        rest = math.sqrt(max(1e-9, whole * whole - 2 * own + 1))
        likeness[self._size + number] = max(0.0, own - 1.0) / rest * length
        return self._judge(likeness, length)

    def _likeness(self, tokens: Sequence[str], cost: Cost | None) -> tuple[list[float], float]:
        """Products with every phrasing and centroid, and the length to divide them by."""
        shares = [self._share(token) for token in dict.fromkeys(tokens)]
        known = self._rarity
        pairs = pair_terms([word_term(token) for token in tokens])
        shares += [self._pair(pair) for pair in dict.fromkeys(pairs) if pair in known]
        likeness = [0.0] * (self._size + len(self.intents))
        square = 0.0
        for places, values, own in shares:
            square += own
            for place, value in zip(places, values, strict=True):
                likeness[place] += value
        if cost is not None:
            cost.words += len(tokens)
            cost.additions += sum(len(share.places) for share in shares)
        return likeness, math.sqrt(square)

    def _judge(self, likeness: list[float], length: float) -> list[Scored]:
        centroids = likeness[self._size :]
        order = sorted(range(len(centroids)), key=centroids.__getitem__, reverse=True)[:CANDIDATES]
        scored = []
        for number in order:
            nearest = sorted(likeness[self._places[number]], reverse=True)[:NEAREST]
            total = CENTROID_SHARE * centroids[number] + NEXT_SHARE * sum(nearest) / NEAREST
            total += BEST_SHARE * max(nearest, default=0.0)
            if total > 0:
                scored.append(Scored(self.intents[number], min(1.0, total / length)))
        scored.sort(key=lambda one: -one.score)
        return scored

    def _weigh(self, count: Mapping[str, int]) -> dict[str, float]:
        return {feature: self._weight(feature) * math.sqrt(times) for feature, times in count.items()}

    def _weight(self, feature: str) -> float:
        if feature[0] == "~":
            return self._rarity.get(feature, self._rarest) * self._piece_scale
        weight = self._rarity.get(feature, self._rarest * UNKNOWN_WORD)
        return weight * (PAIR_WEIGHT if " " in feature else 1.0)

    def _balance(self, counted: list[Counter[str]]) -> float:
        """The factor for pieces that gives words ``WORD_SHARE`` of the average phrasing's squared length."""
        self._piece_scale = 1.0
        words = pieces = 1e-9
        for count in counted:
            for feature, weight in self._weigh(count).items():
                if feature[0] == "~":
                    pieces += weight * weight
                else:
                    words += weight * weight
        return math.sqrt(words / pieces * (1 - WORD_SHARE) / WORD_SHARE)

    def _word_share(self, word: str) -> WordShare:
        return self._share_of([word_term(word), *(f"~{piece}" for piece in piece_terms(word))])

    def _pair_share(self, pair: str) -> WordShare:
        return self._share_of([pair])

    def _share_of(self, features: list[str]) -> WordShare:
        phrasings: dict[int, float] = defaultdict(float)
        centroids: dict[int, float] = defaultdict(float)
        square = 0.0
        for feature in features:
            weight = self._weight(feature)
            square += weight * weight
            for place, value in self._postings.get(feature, ()):
                phrasings[place] += value * weight
            for place, value in self._centroid_postings.get(feature, ()):
                centroids[place] += value * weight
        kept = [*_top(phrasings, POSTINGS_KEPT), *_top(centroids, CENTROIDS_KEPT)]
        return WordShare(tuple(place for place, _ in kept), tuple(value for _, value in kept), square)


def _features(tokens: Sequence[str]) -> Counter[str]:
    terms = [word_term(token) for token in tokens]
    pieces = (f"~{piece}" for token in tokens for piece in piece_terms(token))
    return Counter([*terms, *pair_terms(terms), *pieces])


def _rarity(counted: list[list[Counter[str]]]) -> dict[str, float]:
    """How few intents know a feature: «показания» is common among phrasings, yet tells much."""
    known = Counter(feature for counts in counted for feature in {one for count in counts for one in count})
    return {
        feature: math.log((1 + len(counted)) / (1 + intents)) + RARITY_FLOOR
        for feature, intents in known.items()
    }


def _sum(vectors: list[dict[str, float]]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for vector in vectors:
        for feature, value in vector.items():
            total[feature] += value
    return total


def _places(groups: list[list[dict[str, float]]]) -> list[slice]:
    ends = list(accumulate(len(group) for group in groups))
    return [slice(end - len(group), end) for end, group in zip(ends, groups, strict=True)]


def _unit(vector: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {feature: value / length for feature, value in vector.items()} if length else {}


Postings = dict[str, list[tuple[int, float]]]


def _postings(vectors: Iterable[tuple[int, Mapping[str, float]]]) -> Postings:
    found: Postings = defaultdict(list)
    for number, vector in vectors:
        for feature, value in vector.items():
            found[feature].append((number, value))
    return dict(found)


def _strongest(postings: Postings, kept: int) -> Postings:
    return {
        feature: sorted(values, key=lambda one: -one[1])[:kept] if len(values) > kept else values
        for feature, values in postings.items()
    }


def _top(shares: Mapping[int, float], kept: int) -> list[tuple[int, float]]:
    return sorted(shares.items(), key=lambda one: -one[1])[:kept]
