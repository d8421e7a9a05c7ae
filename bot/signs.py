"""Words that reveal a reason for handing off at any point, whatever the intent (the pack's ``signs.yml``).

A sign must not depend on a classifier: «искрит щиток» reaches people even when nothing else was understood.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.pack_file import Section, read_pack

FILE = "signs.yml"
WINDOW = 7
"""Words of one phrase stand at most so far apart."""
NEGATIONS = frozenset(("не", "ни", "нету"))

_WORD = re.compile(r"\w+")
_SPELLING = re.compile(r"[\w*|]+")

Group = tuple[str, ...]
"""Alternatives; one that ends in ``*`` matches every word that begins so."""
Phrase = tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """``danger`` brings the emergency numbers; ``max_words`` limits it to short messages (0: any)."""

    reason: str
    phrases: tuple[Phrase, ...]
    danger: bool = False
    max_words: int = 0


def load_signs(yaml_text: str) -> tuple[Sign, ...]:
    """Read ``signs.yml``, most urgent first. Raises PackError with the line of what is wrong."""
    root = read_pack(yaml_text, FILE).only("version", "signs")
    return tuple(_sign(section) for section in root.sections("signs"))


def find(signs: Iterable[Sign], text: str) -> tuple[Sign, ...]:
    """The signs in a message, in the table's order."""
    words = _WORD.findall(text.casefold().replace("ё", "е"))
    heard = [word for number, word in enumerate(words) if number == 0 or words[number - 1] not in NEGATIONS]
    return tuple(sign for sign in signs if _matches(sign, heard))


def _sign(section: Section) -> Sign:
    section.only("reason", "danger", "max_words", "phrases")
    phrases = tuple(_phrase(section, written) for written in section.texts("phrases"))
    if not phrases:
        raise section.error("a sign needs phrases")
    danger = section.text("danger", "false")
    if danger not in ("true", "false"):
        raise section.error("'danger' is true or false", "danger")
    return Sign(section.text("reason"), phrases, danger == "true", section.whole("max_words", 0))


def _phrase(section: Section, written: str) -> Phrase:
    groups = written.casefold().replace("ё", "е").split()
    if not groups or not all(_SPELLING.fullmatch(group) for group in groups):
        raise section.error(
            f"not a phrase: {written!r} (words, a|b for alternatives, * at the end)", "phrases"
        )
    return tuple(tuple(group.split("|")) for group in groups)


def _matches(sign: Sign, words: list[str]) -> bool:
    if sign.max_words and len(words) > sign.max_words:
        return False
    return any(_stands(phrase, words) for phrase in sign.phrases)


def _stands(phrase: Phrase, words: list[str]) -> bool:
    """Every group has a word, all of them within the window, in any order."""
    places = [[n for n, word in enumerate(words) if _is(word, group)] for group in phrase]
    if not all(places):
        return False
    return any(
        all(any(abs(place - first) < WINDOW for place in others) for others in places[1:])
        for first in places[0]
    )


def _is(word: str, group: Group) -> bool:
    return any(word.startswith(form[:-1]) if form.endswith("*") else word == form for form in group)
