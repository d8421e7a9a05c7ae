"""The names that clients have for a meter's registers: T1 is day or peak, T2 night, T3 half-peak."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from nlu.entities.passage import stem_set

_LABEL = re.compile(
    r"(?<![^\W_])(?:"
    r"[тt][ .-]?(?P<number>[123])(?![0-9])"
    r"|тариф[а-я]{0,2} ?№? ?(?P<tariff>[123])(?![0-9])"
    r"|(?P<ordinal>[123])(?:-?[а-я]{1,3})? (?:тариф|зона|зону|зоне)(?![а-я])"
    r"|(?P<nth>[123])-?[йя](?= ?[:-]? ?[0-9]{2})"
    r"|(?P<d>д|н)(?=[ .:=-]{0,3}[0-9]{2}))"
    r"|(?<![^\W\d_])(?:(?P<t3>полу[ -]?пик[а-я]*|п/п(?:ик)?)|(?P<t1>дн(?:ем|ю|евн[а-я]*)?|день|(?<=показани[еяй] )дня"
    r"|пик(?:а|у|ов[а-я]*)?)"
    r"|(?P<t2>ноч(?:ь|и|ью|н[а-я]+)?|нч))(?![а-я])"
)
_TALK = re.compile(
    r"(?<![^\W_])(?:добр[а-я]+|хорош[а-я]+|кажд[а-я]+|спокойн[а-я]+|сегодняшн[а-я]+|весь|целый|в|"
    r"[0-9]{1,2}-[а-я]{1,3}) $"
)
_BOTH_LETTERS = re.compile(r"(?<![^\W_])д[ .:=-]{0,3}[0-9]{2,8}[^а-яa-z]{1,6}н[ .:=-]{0,3}[0-9]{2}")
STEMS = stem_set("тари зона зоне зоны зону зон полу пик пика пику пико")
DAY_STEMS = stem_set("день дня днем днев дню дн ночь ночи ночн ноч нч")
_NUMBERED = re.compile(r"[тt][ .-]?[123](?![0-9])|(?<![^\W_])п/п|(?<![^\W_])н[ .:=-]{0,3}[0-9]{2}")


class Label(NamedTuple):
    """``strong`` names can mean nothing else; «день» can."""

    slot: str
    start: int
    end: int
    strong: bool


def labels(text: str, stems: frozenset[str]) -> Iterator[Label]:
    """In the order they stand."""
    if STEMS.isdisjoint(stems) and DAY_STEMS.isdisjoint(stems) and _NUMBERED.search(text) is None:
        return
    letters = _BOTH_LETTERS.search(text) is not None
    for match in _LABEL.finditer(text):
        kind = match.lastgroup or ""
        if kind == "d":
            if letters:
                yield Label("t1" if match.group() == "д" else "t2", *match.span(), strong=False)
        elif kind == "nth":
            if not STEMS.isdisjoint(stems):
                yield Label(f"t{match['nth']}", *match.span(), strong=False)
        elif kind in {"t1", "t2", "t3"}:
            if _TALK.search(text[max(0, match.start() - 14) : match.start()]) is None:
                yield Label(kind, *match.span(), match.group().startswith("пол"))
        else:
            yield Label(f"t{match.group(kind)}", *match.span(), kind == "number")
