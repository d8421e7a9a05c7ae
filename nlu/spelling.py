"""Misprinted words are led to the nearest word of the vocabulary, first by sound, then by letters.

Candidates come from the words whose sound keys begin or end alike and differ little: two passes of a compiled edit
distance over an eighth of the vocabulary each, so nothing but the keys has to be built.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from nlu.lemmas import in_dictionary
from nlu.lexicon import Lexicon
from nlu.phonetics import levelled, roughly, sound_key

SHORTEST = 4
"""Letters of a word that is mended for more than its sound."""
SHORTEST_BY_SOUND = 3
LONG_ENOUGH_TO_SOUND = 5
LONGEST = 30
LONG = 7
"""Letters from which two changes are believed."""

SURE_OF_A_LETTER = 8
"""Letters of words that seldom differ by one letter only."""

WEIGHT_OF_SOUND = 0.55
WEIGHT_OF_LETTERS = 0.45
OTHER_BEGINNING = 0.3
"""People seldom misprint the first letter."""
NEAR_KEYS = 0.15
ITSELF_DOUBTFUL = 0.3
"""The phrasings hold misprints too."""
WEIGHT_OF_COUNT = 0.1

_ROWS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = frozenset(
    pair for row in _ROWS for one, other in pairwise(row) for pair in (one + other, other + one)
)


class Guess(NamedTuple):
    word: str
    cost: float
    """A usual misprint costs about 1; less for words that the vocabulary has often."""
    alike: bool
    """Whether both sound the same."""


class Speller:
    """Looks up; keeps nothing between calls."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._alike: dict[str, list[str]] = {}
        self._levelled: dict[str, list[str]] = {}
        beginning: defaultdict[str, list[str]] = defaultdict(list)
        ending: defaultdict[str, list[str]] = defaultdict(list)
        for word in [*lexicon.russian_words, *(lexicon.latin_words if lexicon.speaks_latin else ())]:
            if not SHORTEST_BY_SOUND <= len(word) <= LONGEST:
                continue
            self._alike.setdefault(sound_key(word), []).append(word)
            level = levelled(word)
            if level in self._levelled:
                self._levelled[level].append(word)
            else:
                self._levelled[level] = [word]
                beginning[level[0]].append(level)
                ending[level[-1]].append(level)
        self._beginning = dict(beginning)
        self._ending = dict(ending)

    def guess(self, word: str) -> Guess | None:
        """The vocabulary's word that a misprinted one stands for."""
        if not SHORTEST_BY_SOUND <= len(word) <= LONGEST:
            return None
        best = self.alike(word)
        if best is not None or len(word) < SHORTEST:
            return best
        return _best(word, self._near(word))

    def alike(self, word: str) -> Guess | None:
        """The vocabulary's other word that sounds the same."""
        found = [one for one in self._alike.get(sound_key(word), ()) if one != word]
        if len(word) < LONG_ENOUGH_TO_SOUND:
            # «эдо» is no «это»: in short words a consonant more or less is another word
            found = [one for one in found if roughly(one) == roughly(word)]
        return _best(word, [self._judged(word, one, 0) for one in found])

    def one_letter_off(self, word: str) -> Guess | None:
        """The vocabulary's other word that differs by one letter, for long words."""
        if not SURE_OF_A_LETTER <= len(word) <= LONGEST:
            return None
        near = (one for one in self._near(word) if OSA.distance(word, one.word) == 1)
        return _best(word, near)

    def _near(self, word: str) -> Iterator[Guess]:
        level = levelled(word)
        most = 2 if len(word) >= LONG else 1
        close: dict[str, None] = {}
        for keys in (self._beginning.get(level[0]), self._ending.get(level[-1])):
            # Levenshtein is several times faster; swapped neighbours are two changes to it
            for other, _, _ in process.extract_iter(
                level, keys or (), scorer=Levenshtein.distance, score_cutoff=2, processor=None
            ):
                close[other] = None
        for other in close:
            changes = OSA.distance(level, other)
            if changes <= most:
                for one in self._levelled[other]:
                    yield self._judged(word, one, changes)

    def _judged(self, word: str, target: str, by_sound: int) -> Guess:
        by_letters = OSA.distance(word, target)
        cost = WEIGHT_OF_SOUND * by_sound + WEIGHT_OF_LETTERS * by_letters
        if by_sound and word[0] != target[0] and word[:2] != target[1::-1]:
            cost += OTHER_BEGINNING
        if by_letters == 1 and len(word) == len(target) and _slip(word, target):
            cost -= NEAR_KEYS
        if not target.isascii() and not in_dictionary(target):
            cost += ITSELF_DOUBTFUL
        return Guess(target, cost - WEIGHT_OF_COUNT * math.log1p(self._lexicon.counts[target]), not by_sound)


def _best(word: str, guesses: Iterable[Guess]) -> Guess | None:
    return min((one for one in guesses if one.cost <= _dearest(word)), key=lambda one: one.cost, default=None)


def _dearest(word: str) -> float:
    """The longer a word, the more of its letters may be wrong."""
    return 1.35 if len(word) < LONG else 1.8


def _slip(word: str, target: str) -> bool:
    """Whether the one letter that differs is the next key of the row."""
    pair = next(one + other for one, other in zip(word, target, strict=True) if one != other)
    return pair in _NEIGHBOURS
