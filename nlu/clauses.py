"""The parts of a message that may each want something of their own."""

import re
from collections.abc import Sequence
from typing import NamedTuple

SENTENCE_WORDS = 2
"""A shorter part is no wish of its own («Добрый день.», «Анна»)."""
LONG = 12
"""Words above which the parts are weighed even where nothing announces a second wish: the question of a letter is one
sentence of it."""

_END = re.compile(r"[.!?;]+(?:\s|$)|\n+")
_JOINT = re.compile(
    r"[.!?;,]?\s+(?:(?:и|а|да)\s+(?:еще|также|так же|заодно|потом|кстати)"
    r"|также|заодно|кроме того|и|(?P<but>а)|второе|во вторых)\s+"
    r"|[.!?;]+(?:\s|$)|\n+"
)


def sentences(text: str) -> list[str]:
    """Of a normalised text, without the marks between them."""
    return [part.strip() for part in _END.split(text) if part.strip()]


class Clause(NamedTuple):
    text: str
    contrasts: bool
    """It follows «а»: perhaps not another wish, but the other side of the first («сломан, а вы начислили»)."""


def clauses(text: str) -> list[Clause]:
    """Sentences, cut too where «и», «а ещё», «также» may begin another wish."""
    found: list[Clause] = []
    start, contrasts = 0, False
    for joint in _JOINT.finditer(text):
        found.append(Clause(text[start : joint.start()].strip(), contrasts))
        start, contrasts = joint.end(), joint["but"] is not None
    found.append(Clause(text[start:].strip(), contrasts))
    return [clause for clause in found if clause.text]


def may_hold_several(text: str, tokens: Sequence[str]) -> bool:
    """Whether looking at the parts is worth the time."""
    return len(tokens) > LONG or (len(tokens) > 2 * SENTENCE_WORDS and _JOINT.search(text) is not None)
