"""Which words there are: those of the known phrasings first, then those of the Russian dictionary."""

import math
from collections import Counter
from collections.abc import Mapping
from enum import IntEnum
from functools import cached_property
from itertools import pairwise

from nlu.lemmas import in_dictionary
from nlu.normalize import words
from nlu.translit import skeleton, skeletons

RUSSIAN_SHARE = 0.2
"""Of the vocabulary's words; with fewer the bot does not speak Russian, and nothing is turned into it."""
LATIN_SHARE = 0.5
LATIN_ENOUGH = 300
"""Above that share, or with that many, the vocabulary's Latin words are a language, with misprints of its own."""
UNSEEN_PAIR = 0.02
"""What a pair of letters that never occurred counts beside the ones that did."""


class Rank(IntEnum):
    """How well a word is known."""

    UNKNOWN = 0
    DICTIONARY = 1
    VOCABULARY = 2


class Lexicon:
    """Immutable. ``vocabulary``: normalised word → how often it occurs in the phrasings."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self.counts = {word: count for word, count in vocabulary.items() if word}
        self.total = sum(self.counts.values())
        self.latin_words = [word for word in self.counts if word.isascii() and word.isalpha()]
        self.russian_words = [word for word in self.counts if not word.isascii() and is_russian(word)]
        lettered = len(self.latin_words) + len(self.russian_words)
        self.speaks_russian = len(self.russian_words) > RUSSIAN_SHARE * lettered
        self.speaks_latin = len(self.latin_words) > min(LATIN_SHARE * lettered, LATIN_ENOUGH)

    def prepare(self) -> None:
        """Builds what is else built when first needed."""
        self.transliterated("a")
        self.sounds_right("a")

    def rank(self, word: str) -> Rank:
        if word in self.counts:
            return Rank.VOCABULARY
        return Rank.DICTIONARY if self.speaks_russian and in_dictionary(word) else Rank.UNKNOWN

    def text_rank(self, text: str) -> Rank:
        """Of its least known word; a text without words is unknown."""
        return min((self.rank(word) for word in words(text)), default=Rank.UNKNOWN)

    def transliterated(self, word: str) -> str:
        """The most frequent Russian word that may be written so in Latin letters, or nothing."""
        found = [self._skeletons[one] for one in skeletons(word) if one in self._skeletons]
        return max(found, key=self.counts.__getitem__, default="")

    def sounds_right(self, word: str) -> float:
        """Mean logarithm of how often the vocabulary has the word's neighbouring letters; higher is likelier."""
        pairs = list(pairwise(f" {word} "))
        return sum(self._pairs.get(pair, self._unseen) for pair in pairs) / len(pairs)

    @cached_property
    def _skeletons(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for word in sorted(self.russian_words, key=self.counts.__getitem__):
            found[skeleton(word)] = word
        return found

    @cached_property
    def _pairs(self) -> dict[tuple[str, str], float]:
        counted = Counter(pair for word in self.counts for pair in pairwise(f" {word} "))
        before: Counter[str] = Counter()
        for (first, _), count in counted.items():
            before[first] += count
        return {pair: math.log(count / before[pair[0]]) for pair, count in counted.items()}

    @cached_property
    def _unseen(self) -> float:
        return math.log(UNSEEN_PAIR / 33)


def is_russian(word: str) -> bool:
    """Only Russian letters, at least one."""
    return bool(word) and all("а" <= letter <= "я" for letter in word)
