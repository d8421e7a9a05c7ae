"""Does a client speak of what has been, or of what is to come?"""

import re

from nlu.lemmas import is_past

_PAST_LIKE = re.compile(
    r"(?<![а-я])[а-я]{2,25}(?:л[аои]?|л(?:ся|ась|ось|ись)|[аяе]н[оаы]?|[яы]т[оаы]?|"
    r"(?:нн|вш|т)(?:ый|ая|ое|ые|ых|ую|ого|ой))(?![а-я])"
)
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


def speaks_of_past(text: str, start: int, end: int) -> bool:
    """Of what stands at ``text[start:end]``: by its own clause, or else by its sentence."""
    for border in (_CLAUSE_END, _SENTENCE_END):
        verdict = _verdict(_around(text, start, end, border))
        if verdict is not None:
            return verdict
    return False


def _around(text: str, start: int, end: int, border: re.Pattern[str]) -> str:
    before = text[max(0, start - _REACH) : start]
    after = text[end : end + _REACH]
    for match in border.finditer(before):
        cut = match.end()
        before = " " * cut + before[cut:]
    closing = border.search(after)
    return f"{before.strip()} {after[: closing.start()] if closing else after}"


def _verdict(clause: str) -> bool | None:
    """None where no verb tells."""
    if _TO_COME.search(clause):
        return False
    if _MISSED.search(clause):
        return True
    words = (match.group() for match, _ in zip(_PAST_LIKE.finditer(clause), range(_WORDS_MOST), strict=False))
    return True if any(is_past(word) for word in words) else None
