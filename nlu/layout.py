"""Text typed while the keyboard was switched to the other alphabet: «rjulf» is «когда», «руддщ» is «hello».

The keys are those of the Russian and US layouts of PC keyboards. Texts are normalised: small letters, «ё» is «е».
"""

import re
from collections.abc import Iterator

_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюе"

_TO_RUSSIAN: dict[int, int | str] = {
    **str.maketrans(_LATIN_KEYS, _RUSSIAN_KEYS),
    **str.maketrans('{}:"<>~’', "хъжэбюеэ"),
    **str.maketrans("/?&^$#", ".,?:;№"),
}
_TO_LATIN: dict[int, int | str] = {
    **str.maketrans(_RUSSIAN_KEYS[:-1], _LATIN_KEYS[:-1]),
    **str.maketrans(".,?:;№", "/?&^$#"),
    ord("е"): "t",
}

_CYRILLIC = re.compile("[а-я]")
_EDGE_KEYS = frozenset("[];',.`{}:\"<>~’/?&" + "хъжэбю")
"""Marks on one layout, letters on the other: at the end of a word they may be meant as either."""
_EDGES_TRIED = 3


def switched(text: str) -> str:
    """The same keys on the other layout; the direction is told by the letters of the text."""
    return text.translate(_TO_LATIN if _CYRILLIC.search(text) else _TO_RUSSIAN)


def readings(chunk: str) -> Iterator[str]:
    """What a chunk without spaces may have meant: all keys switched, then ever more of its edge marks left alone.

    A mark that ends a word was typed for itself, or is a letter key that is a mark on the other layout.
    """
    whole = switched(chunk)
    yield whole
    marks = whole if _CYRILLIC.search(chunk) else chunk
    end = len(chunk)
    while end > 1 and len(chunk) - end < _EDGES_TRIED and chunk[end - 1] in _EDGE_KEYS:
        end -= 1
        yield whole[:end] + marks[end:]
    if len(chunk) > 1 and chunk[0] in _EDGE_KEYS:
        yield marks[0] + whole[1:end] + marks[end:]
