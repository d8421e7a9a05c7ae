"""Does a client speak of what has been, or of what is to come?"""

import re

from nlu.lemmas import is_past

_WORD = re.compile(r"[а-я]{3,25}")
_ENDINGS = tuple(
    f"{stem}{ending}"
    for stem, endings in (
        ("л", ("", "а", "о", "и", "ся", "ась", "ось", "ись")),
        ("ен", ("", "о", "а", "ы")),
        ("ан", ("", "о", "а", "ы")),
        ("ян", ("", "о", "а", "ы")),
        ("ят", ("", "о", "а", "ы")),
        ("нн", ("ый", "ая", "ое", "ые", "ых", "ую", "ого", "ой")),
        ("вш", ("ий", "ая", "ее", "ие", "их", "ую", "его", "ей")),
    )
    for ending in endings
)
"""What words of the past end in; the dictionary says which of them are verbs."""
_TO_COME = re.compile(
    r"(?<![а-я])(?:буд[уеё]|запи[шс]|перенес(?:и|ти)|прид[уеё]|приед|при[её]м(?![а-я])|планир|смог[уе]|заплачу|оплачу)"
)
_MISSED = re.compile(r"(?<![а-я])не (?:видн|вижу|видать|отраж|поступ|зачисл|доходит)")
"""«Оплата 12-го не видна»: it has been made."""
_CLAUSE_END = re.compile(r"[!?;,\n]|\.(?![0-9])")
_SENTENCE_END = re.compile(r"[!?;\n]|\.(?![0-9])")
_WORDS_MOST = 8
_REACH = 200
"""Characters on either side that are looked at."""


def past_or_to_come(text: str, start: int, end: int) -> bool | None:
    """Of what stands at ``text[start:end]``: is it past? By its own clause, or else its sentence; None: not told."""
    for border in (_CLAUSE_END, _SENTENCE_END):
        verdict = _verdict(_around(text, start, end, border))
        if verdict is not None:
            return verdict
    return None


def _around(text: str, start: int, end: int, border: re.Pattern[str]) -> str:
    begin = max(0, start - _REACH)
    for match in border.finditer(text, begin, start):
        begin = match.end()
    closing = border.search(text, end, end + _REACH)
    return f"{text[begin:start]} {text[end : closing.start() if closing else end + _REACH]}"


def _verdict(clause: str) -> bool | None:
    """None where no verb tells."""
    if _TO_COME.search(clause):
        return False
    if _MISSED.search(clause):
        return True
    alike = [word for word in _WORD.findall(clause) if word.endswith(_ENDINGS)]
    return True if any(is_past(word) for word in alike[:_WORDS_MOST]) else None
