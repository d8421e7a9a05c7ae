"""What a text is compared by: its words, their dictionary forms, and pieces of words."""

import re
import unicodedata
from collections.abc import Callable

Fold = Callable[[str], str]
"""A word's dictionary form. The hub gives the index the one of understanding (``nlu.lemmas``)."""

PIECE_SIZES = (3, 4, 5)
TEXT_CAP = 20_000
"""Characters of a text that are looked at."""
LONGEST_WORD = 32

_WORD = re.compile(r"\w+")


def words(text: str, cap: int = TEXT_CAP) -> list[str]:
    """The words in order: compatible characters unified, small letters, «е» for «ё»."""
    folded = unicodedata.normalize("NFKC", text[:cap])[:cap].lower().replace("ё", "е")
    return [word[:LONGEST_WORD] for word in _WORD.findall(folded)]


def pieces(word: str) -> set[str]:
    """Three to five letters in a row, the word's edges marked: endings and misprints leave most of them."""
    edged = f" {word} "
    return {edged[at : at + size] for size in PIECE_SIZES for at in range(len(edged) - size + 1)}
