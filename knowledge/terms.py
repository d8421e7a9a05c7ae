"""What a text is compared by: parts of its words, so that endings and misprints matter little."""

import re
import unicodedata
from collections.abc import Callable, Iterable

Terms = Callable[[str], Iterable[str]]
"""Turns a text into comparable terms. The hub may give the index one that knows lemmas (``nlu.features``)."""

GRAM_SIZES = (3, 4, 5)
TEXT_CAP = 20_000
"""Characters of a text that are looked at."""

_WORD = re.compile(r"\w+")


def word_parts(text: str) -> list[str]:
    """Every word and its pieces of three to five letters."""
    folded = unicodedata.normalize("NFKC", text[:TEXT_CAP]).lower().replace("ё", "е")
    parts: list[str] = []
    for word in _WORD.findall(folded):
        edged = f" {word} "
        parts.append(edged)
        for size in GRAM_SIZES:
            parts.extend(edged[at : at + size] for at in range(len(edged) - size + 1))
    return parts
