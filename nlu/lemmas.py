"""Dictionary forms of Russian words. The only module that knows the dictionary's library."""

import re
from collections.abc import Container, Iterable
from functools import cache, lru_cache
from typing import Protocol

from snowballstemmer import stemmer

LEMMAS_KEPT = 30_000
LONGEST_WORD = 30
_RUSSIAN = re.compile("[а-яё]+")
"""The library stumbles over letters that have no Unicode name."""
_ENGLISH = re.compile("[a-z]+")


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 the library's name


class _Parse(Protocol):
    @property
    def normal_form(self) -> str: ...
    @property
    def tag(self) -> Container[str]: ...


class _Forms(Protocol):
    def similar_items(self, word: str, substitutes: object) -> list[tuple[str, list[tuple[int, int]]]]:
        """Spellings with «ё» where the word has «е», each with its paradigms and places in them."""


class _Paradigms(Protocol):
    @property
    def words(self) -> _Forms: ...

    def build_normal_form(self, para_id: int, idx: int, fixed_word: str) -> str: ...


class _Analyzer(Protocol):
    @property
    def dictionary(self) -> _Paradigms: ...

    @property
    def char_substitutes(self) -> object: ...

    def parse(self, word: str) -> list[_Parse]: ...

    def word_is_known(self, word: str) -> bool: ...


@lru_cache(maxsize=LEMMAS_KEPT)
def lemma(word: str) -> str:
    """The dictionary form of a normalised word, the stem of an English one; numbers and others stay as they are."""
    if len(word) > LONGEST_WORD or not _RUSSIAN.fullmatch(word):
        return _english().stemWord(word) if _ENGLISH.fullmatch(word) else word
    analyzer = _analyzer()
    # most words have one dictionary form whatever they are: looking it up takes a third of weighing the readings
    forms = {
        analyzer.dictionary.build_normal_form(paradigm, place, spelling)
        for spelling, found in analyzer.dictionary.words.similar_items(word, analyzer.char_substitutes)
        for paradigm, place in found
    }
    form = forms.pop() if len(forms) == 1 else analyzer.parse(word)[0].normal_form
    return form.replace("ё", "е")


@lru_cache(maxsize=LEMMAS_KEPT)
def in_dictionary(word: str) -> bool:
    """Whether a normalised word is one of the forms of a Russian word, name or place that the dictionary has."""
    if len(word) > LONGEST_WORD or not _RUSSIAN.fullmatch(word):
        return False
    return _analyzer().word_is_known(word)


def first_in_dictionary(words: Iterable[str]) -> str:
    """The first of some Russian words that the dictionary has, or nothing; for guesses, not worth keeping."""
    return next(filter(_analyzer().word_is_known, words), "")


@lru_cache(maxsize=LEMMAS_KEPT)
def is_past(word: str) -> bool:
    """Is a normalised word a verb of the past, «заплатил», or what has been done, «оплачено»?"""
    return len(word) <= LONGEST_WORD and "past" in _analyzer().parse(word)[0].tag


@lru_cache(maxsize=LEMMAS_KEPT)
def is_action(word: str) -> bool:
    """Does a normalised word most likely tell or want something done: «поменял», «поменяйте», «поменять»?"""
    if len(word) > LONGEST_WORD or not _RUSSIAN.fullmatch(word):
        return False
    tag = _analyzer().parse(word)[0].tag
    return any(kind in tag for kind in ("VERB", "INFN", "PRTS", "GRND"))


@lru_cache(maxsize=LEMMAS_KEPT)
def is_genitive(word: str) -> bool:
    """Can a normalised word only be the «этажа» of «второго этажа»: one, of it, and no other form?"""
    if len(word) > LONGEST_WORD:
        return False
    tags = [parse.tag for parse in _analyzer().parse(word)]
    owned = any("NOUN" in tag and "gent" in tag and "sing" in tag and "femn" not in tag for tag in tags)
    return owned and not any("plur" in tag and "nomn" in tag for tag in tags)


@lru_cache(maxsize=LEMMAS_KEPT)
def name_parts(word: str) -> frozenset[str]:
    """Which of ``Surn``, ``Name``, ``Patr`` a normalised word may be."""
    if len(word) > LONGEST_WORD:
        return frozenset()
    tags = [parse.tag for parse in _analyzer().parse(word)]
    return frozenset(part for part in ("Surn", "Name", "Patr") if any(part in tag for tag in tags))


@cache
def _english() -> _Stemmer:
    found: _Stemmer = stemmer("english")
    return found


@cache
def _analyzer() -> _Analyzer:
    from pymorphy3 import MorphAnalyzer  # noqa: PLC0415  (15 MB of words: loaded when first asked)

    analyzer: _Analyzer = MorphAnalyzer()
    return analyzer
