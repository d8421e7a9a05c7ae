"""The number on the front of a meter, only after the words that name it."""

import re

from nlu.entities.passage import PATTERN, Passage, stem_set

_METER = r"(?:эл[а-я.]* ?)?(?:сч[её]тчик[а-я]*|щетчик[а-я]*|прибор[а-я]*(?: уч[её]та)?|и?пу)"
_SIGN = r"(?:номер[а-я]*|ном\.?|№|n)"
_NAMED = re.compile(
    rf"(?<![^\W_])(?:(?:зав(?:\.|одск[а-я]+)?|серийн[а-я]+) ?{_SIGN}(?: ?{_METER})?"
    rf"|{_SIGN} ?{_METER}|{_METER} ?(?:зав\.? ?)?{_SIGN})"
    r"[ :.=№-]{0,4}([0-9](?:-?[0-9]){4,19})(?![0-9])"
    rf"|(?<![^\W_]){_METER} ([0-9]{{8,20}})(?![0-9])"
)
_STEMS = stem_set("заво зав сери номе ном счет щетч приб пу ипу")
_BARE = re.compile(r"(?<![^\W_])[0-9](?:[ -]?[0-9]){4,19}(?![^\W_])")


def read_meter_numbers(passage: Passage) -> None:
    """Digits as they stand there, zeros in front included."""
    if not _STEMS.isdisjoint(passage.stems):
        for match in _NAMED.finditer(passage.text):
            group = match.lastindex or 0
            _add(passage, match.group(group), *match.span(group))
    if passage.expected == "meter_no":
        bare = _BARE.search(passage.text)
        if bare:
            _add(passage, bare.group(), *bare.span())


def _add(passage: Passage, written: str, start: int, end: int) -> None:
    digits = "".join(sign for sign in written if sign.isdecimal())
    passage.add("meter_no", digits, start, end, PATTERN)
