"""Phrasings in, a calibrated model out."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import StratifiedKFold

from nlu.features import word_term
from nlu.model import FEATURES, OUTSIDE, Block, Meaning, Model, Parts, gate_features
from nlu.training.blocks import (
    BLOCKS,
    OTHER_VECTORS,
    RUSSIAN_VECTORS,
    Counts,
    Matrix,
    Numbers,
    Tokens,
    count,
    directions,
    joined,
    mean_vectors,
    rarity,
)
from nlu.training.calibration import chances, gate, temperatures
from nlu.training.head import Fit, Head, candidates
from nlu.training.russian_vectors import needed
from nlu.training.validation import Judged, Validation, validate
from nlu.vectors import WordVectors

FOLDS = 3
CORES = 2
"""Folds at a time: the head's library works without the interpreter's lock."""
RUSSIAN = 0.5
"""Share of words in Cyrillic from which on the Russian vectors count in full."""

Say = Callable[[str], None]


class CannotTrain(Exception):
    """There is nothing to learn from. ``str()`` says what is missing."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What the texts' scores were while they were held out of training; rows as in the training data."""

    scores: Numbers
    features: Numbers
    rows: Numbers
    """The texts that were held out: all whose label has as many texts as there are folds."""


@dataclass(frozen=True, slots=True)
class _Data:
    texts: Sequence[Tokens]
    numbers: Numbers
    labels: tuple[str, ...]
    small_talk: frozenset[str]
    counted: tuple[Counts, ...]
    vectors: WordVectors | None
    basis: Numbers | None
    """The directions of the vectors that the head looks at: dimensions × ``DIRECTIONS``."""
    weight: float
    """What the vectors count for."""

    @property
    def outside(self) -> int | None:
        return self.labels.index(OUTSIDE) if OUTSIDE in self.labels else None


def train(
    phrasings: Mapping[str, Sequence[Tokens]],
    small_talk: Collection[str] = (),
    say: Say = lambda _: None,
) -> tuple[Model, Validation | None]:
    """A model of tokenised phrasings (intent → texts as lists of words), and how it does. Raises CannotTrain.

    ``small_talk``: intents that are no questions; the border to foreign matters is set by the others.
    ``say`` is told what is being done.
    """
    data = _prepare(phrasings, frozenset(small_talk), say)
    fits = candidates(len(data.texts), len(data.labels))
    say("training, and judging by cross-validation")
    with ThreadPoolExecutor(CORES) as pool:
        wholes = [pool.submit(_whole, data, fit) for fit in fits]
        judged = [_held_out(data, fit, pool) for fit in fits]
        best = max(range(len(fits)), key=lambda number: _accuracy(data, judged[number]))
        frequencies, means, head = wholes[best].result()
    return _made(data, frequencies, means, head, judged[best])


def _whole(data: _Data, fit: Fit) -> tuple[Sequence[Numbers], Numbers | None, Head]:
    frequencies = [rarity(counts) for counts in data.counted]
    means = _means(data, frequencies, data.texts)
    return frequencies, means, fit(_features(data, frequencies, means), data.numbers, len(data.labels))


def _features(data: _Data, frequencies: Sequence[Numbers], means: Numbers | None) -> Matrix:
    seen = means @ data.basis if means is not None and data.basis is not None else None
    return joined(data.counted, frequencies, seen, data.weight)


def _prepare(phrasings: Mapping[str, Sequence[Tokens]], small_talk: frozenset[str], say: Say) -> _Data:
    pairs = [(tokens, intent) for intent, texts in phrasings.items() for tokens in texts if tokens]
    labels = tuple(dict.fromkeys(intent for _, intent in pairs))
    if len([label for label in labels if label != OUTSIDE]) < 1:
        raise CannotTrain("there is no intent with a phrasing of words")
    texts = [tokens for tokens, _ in pairs]
    numbers = np.array([labels.index(intent) for _, intent in pairs])
    say(f"{len(texts)} phrasings of {len(labels)} intents")
    vocabulary = dict.fromkeys(
        form for tokens in texts for token in tokens for form in (token, word_term(token))
    )
    cyrillic = sum("а" <= word[0] <= "я" for word in vocabulary)
    weight = RUSSIAN_VECTORS if cyrillic >= RUSSIAN * len(vocabulary) else OTHER_VECTORS
    vectors = needed(vocabulary)
    basis = directions([vector for word in vocabulary if (vector := vectors.vector(word)) is not None])
    known = vectors if basis is not None else None
    return _Data(texts, numbers, labels, small_talk, count(texts), known, basis, weight)


def _means(data: _Data, frequencies: Sequence[Numbers], texts: Sequence[Tokens]) -> Numbers | None:
    if data.vectors is None:
        return None
    return mean_vectors(texts, data.vectors, _rarities(data, frequencies))


def _rarities(data: _Data, frequencies: Sequence[Numbers]) -> dict[str, float]:
    names, values = data.counted[0].names, frequencies[0]
    return {name: float(value) for name, value in zip(names, values, strict=True) if value}


def _held_out(data: _Data, fit: Fit, pool: ThreadPoolExecutor) -> HeldOut:
    scores = np.zeros((len(data.texts), len(data.labels)))
    features = np.zeros((len(data.texts), FEATURES), dtype=np.float32)
    common = np.bincount(data.numbers)[data.numbers] >= FOLDS
    rows, rare = np.flatnonzero(common), np.flatnonzero(~common)
    if len(np.unique(data.numbers[rows])) < 2:
        return HeldOut(scores[:0], features[:0], rows[:0])
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    parts = [
        (np.concatenate([rows[known], rare]), rows[judged])
        for known, judged in folds.split(rows, data.numbers[rows])
    ]
    judged_parts = pool.map(lambda one: _fold(data, fit, *one), parts)
    for part, (found, looked) in zip(parts, judged_parts, strict=True):
        scores[part[1]], features[part[1]] = found, looked
    return HeldOut(scores[rows], features[rows], rows)


def _fold(data: _Data, fit: Fit, known: Numbers, judged: Numbers) -> tuple[Numbers, Numbers]:
    """Scores and gate features of the rows ``judged`` by a head trained on those ``known``."""
    frequencies = [rarity(counts.some(known)) for counts in data.counted]
    means = _means(data, frequencies, data.texts)
    everything = _features(data, frequencies, means)
    head = fit(everything[known], data.numbers[known], len(data.labels))
    scores = head.scores(everything[judged])
    likeness = np.zeros(len(judged))
    if means is not None:
        likeness = (means[judged] @ _centroids(means[known], data.numbers[known], data)).max(axis=1)
    rarities = _rarities(data, frequencies)
    features = [
        _gate_features(data, own, float(near), rarities, data.texts[row])
        for own, near, row in zip(scores, likeness, judged, strict=True)
    ]
    return scores, np.array(features)


def _gate_features(
    data: _Data, scores: Numbers, likeness: float, rarities: Mapping[str, float], tokens: Tokens
) -> Numbers:
    outside = data.outside
    ranked = np.delete(scores, outside) if outside is not None else scores
    rarest = max(rarities.values(), default=1.0)
    known = [rarities.get(word_term(token), 0.0) for token in tokens]
    total = sum(value or rarest for value in known)
    against = float(scores[outside]) if outside is not None else 0.0
    return gate_features(ranked, against, likeness, sum(known) / total, len(tokens))


def _centroids(means: Numbers, numbers: Numbers, data: _Data) -> Numbers:
    """Dimensions × labels; nothing for ``out_of_scope``, whose texts have no common middle."""
    found = np.zeros((means.shape[1], len(data.labels)), dtype=np.float32)
    for number in np.unique(numbers):
        if number != data.outside:
            total = means[numbers == number].sum(axis=0)
            found[:, number] = total / max(float(np.linalg.norm(total)), 1e-9)
    return found


def _accuracy(data: _Data, judged: HeldOut) -> float:
    if not len(judged.rows):
        return 0.0
    return float((judged.scores.argmax(axis=1) == data.numbers[judged.rows]).mean())


def _made(
    data: _Data, frequencies: Sequence[Numbers], means: Numbers | None, head: Head, held_out: HeldOut
) -> tuple[Model, Validation | None]:
    numbers = data.numbers[held_out.rows]
    inside = numbers != data.outside if data.outside is not None else np.ones(len(numbers), dtype=bool)
    talk = [number for number, label in enumerate(data.labels) if label in data.small_talk]
    questions = inside & ~np.isin(numbers, talk)
    ranked = [number for number in range(len(data.labels)) if number != data.outside]
    columns = {number: column for column, number in enumerate(ranked)}
    right = np.array([columns[number] for number in numbers[inside]], dtype=np.int64)
    scores = held_out.scores[inside][:, ranked]
    lengths = np.array([len(data.texts[row]) for row in held_out.rows[inside]], dtype=np.int64)
    factors, guard = temperatures(scores, right, lengths), gate(held_out.features, inside, questions)
    weights = np.split(
        head.weights.T.astype(np.float32), np.cumsum([len(counts.names) for counts in data.counted])
    )
    meaning = None
    if data.vectors is not None and data.basis is not None and means is not None:
        centroids = _centroids(means, data.numbers, data)
        seen = (data.basis @ weights[-1] * data.weight).astype(np.float32)
        meaning = Meaning(data.vectors, seen, centroids)
    blocks = {
        block.name: _block(counts.names, idf, part * np.float32(block.weight))
        for block, counts, idf, part in zip(BLOCKS, data.counted, frequencies, weights[:-1], strict=True)
    }
    parts = Parts(
        labels=data.labels,
        words=blocks["words"],
        together=blocks["together"],
        pieces=blocks["pieces"],
        meaning=meaning,
        intercept=head.intercept.astype(np.float32),
        temperatures=factors,
        gate=guard,
    )
    names = [data.labels[number] for number in ranked]
    judged = Judged(names, chances(scores, factors, lengths), right, held_out.features, inside, questions)
    return Model(parts), validate(judged, guard)


def _block(names: Sequence[str], idf: Numbers, weights: Numbers) -> Block:
    return Block({name: row for row, name in enumerate(names)}, idf, np.ascontiguousarray(weights))
