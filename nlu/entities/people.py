"""Names of people, read only where a name is asked for or could be used."""

import re
from itertools import pairwise

from nlu.entities.passage import Passage
from nlu.lemmas import name_parts

SOURCE = "dictionary"

_WORD = re.compile(r"(?<![^\W_])[а-я][а-я-]{1,30}(?![^\W_])")
_INITIALS = re.compile(r",? ?[а-я]\. ?(?:[а-я]\.)?")
_HOUSE_BEHIND = re.compile(r",? (?:д\.? ?|дом )?[0-9]{1,3}(?![0-9])")
_WORDS_MOST = 60
"""Looked up in the dictionary at most."""
_ORDERS = (
    ("Surn", "Name", "Patr"),
    ("Name", "Patr", "Surn"),
    ("Surn", "Name"),
    ("Name", "Patr"),
    ("Name", "Surn"),
)

Span = tuple[int, int]


def read_names(passage: Passage) -> None:
    """Surname, name and patronymic, at least two of them; one alone is enough where a name was just asked for."""
    if not passage.wants("full_name"):
        return
    words = [match.span() for match in _WORD.finditer(passage.text)][:_WORDS_MOST]
    place = 0
    while place < len(words):
        place += _read_at(passage, words, place)
    if passage.expected == "full_name" and not passage.has("full_name") and 0 < len(words) <= 2:
        alone = next((span for span in words if name_parts(passage.text[slice(*span)])), None)
        if alone:
            _add(passage, *alone)


def _read_at(passage: Passage, words: list[Span], place: int) -> int:
    for order in _ORDERS:
        spans = words[place : place + len(order)]
        if len(spans) == len(order) and _is_name(passage, spans, order) and not _is_address(passage, spans):
            _add(passage, spans[0][0], spans[-1][1])
            return len(order)
    start, end = words[place]
    initials = _INITIALS.match(passage.text, end)
    if initials and _may_be(passage, words[place], "Surn"):
        _add(passage, start, initials.end())
    return 1


def _is_address(passage: Passage, spans: list[Span]) -> bool:
    """«Карла Маркса 20» is where somebody lives."""
    return _HOUSE_BEHIND.match(passage.text, spans[-1][1]) is not None


def _is_name(passage: Passage, spans: list[Span], order: tuple[str, ...]) -> bool:
    text = passage.text
    gaps = (text[one[1] : other[0]] for one, other in pairwise(spans))
    together = all(gap in {" ", "\n"} for gap in gaps)
    return together and all(_may_be(passage, span, part) for span, part in zip(spans, order, strict=True))


def _may_be(passage: Passage, span: Span, part: str) -> bool:
    """Written with a capital, unless the whole message answers the question for a name."""
    capital = passage.written(*span)[:1].isupper()
    return (capital or passage.expected == "full_name") and part in name_parts(passage.text[slice(*span)])


def _add(passage: Passage, start: int, end: int) -> None:
    written = passage.written(start, end)
    passage.add("full_name", written if written != written.lower() else written.title(), start, end, SOURCE)
