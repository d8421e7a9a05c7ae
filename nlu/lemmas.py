"""Dictionary forms of Russian words. The only module that knows the dictionary's library."""

import re
from functools import cache, lru_cache
from typing import Protocol

LEMMAS_KEPT = 30_000
LONGEST_WORD = 30
_RUSSIAN = re.compile("[а-яё]+")
"""The library stumbles over letters that have no Unicode name."""


class _Parse(Protocol):
    @property
    def normal_form(self) -> str: ...


class _Dictionary(Protocol):
    def parse(self, word: str) -> list[_Parse]: ...


@lru_cache(maxsize=LEMMAS_KEPT)
def lemma(word: str) -> str:
    """The dictionary form of a normalised word; numbers and foreign words stay as they are."""
    if len(word) > LONGEST_WORD or not _RUSSIAN.fullmatch(word):
        return word
    return _dictionary().parse(word)[0].normal_form.replace("ё", "е")


@cache
def _dictionary() -> _Dictionary:
    from pymorphy3 import MorphAnalyzer  # noqa: PLC0415  (15 MB of words: loaded when first asked)

    dictionary: _Dictionary = MorphAnalyzer()
    return dictionary
