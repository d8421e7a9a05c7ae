"""What a text is compared by: dictionary forms, neighbouring pairs of them, and pieces of words."""

from collections.abc import Sequence
from itertools import combinations, pairwise

from nlu.lemmas import lemma
from nlu.normalize import normalize, words

GRAM_SIZES = (2, 3, 4, 5)
TOGETHER_MOST = 24
"""Different words of a text, its first ones, of which each is paired with each."""
LONGEST_PIECED = 24
"""Letters of a word that are cut into pieces; no Russian word needs more."""


def word_term(word: str) -> str:
    """The dictionary form; a number is only known by its length."""
    return f"#{min(len(word), 12)}" if word.isdigit() else lemma(word)


def pair_terms(terms: Sequence[str]) -> list[str]:
    """Neighbours in order: «не видеть» is not «видеть»."""
    return [f"{one} {other}" for one, other in pairwise(terms)]


def word_terms(tokens: Sequence[str]) -> list[str]:
    """Dictionary forms of all words, and their pairs."""
    forms = [word_term(token) for token in tokens]
    return [*forms, *pair_terms(forms)]


def together_terms(tokens: Sequence[str]) -> list[str]:
    """Words that stand in one text, wherever: «счёт … не пришёл» is «не пришёл … счёт»."""
    forms = sorted(list(dict.fromkeys(word_term(token) for token in tokens))[:TOGETHER_MOST])
    return [f"{one}&{other}" for one, other in combinations(forms, 2)]


def piece_terms(word: str) -> list[str]:
    """Pieces of two to five letters with the word's edges marked; none for numbers."""
    if word.isdigit():
        return []
    edged = f"<{word[:LONGEST_PIECED]}>"
    return [edged[at : at + size] for size in GRAM_SIZES for at in range(len(edged) - size + 1)]


def pieces_of(tokens: Sequence[str]) -> list[str]:
    """The pieces of all words."""
    return [piece for token in tokens for piece in piece_terms(token)]


def terms(text: str) -> list[str]:
    """All of them for a raw text: what the article index may be built with."""
    found = words(normalize(text))
    return [*word_terms(found), *(f"~{piece}" for piece in pieces_of(found))]
