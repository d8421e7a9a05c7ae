"""The parts of a message that may each want something of their own."""

import re
from collections.abc import Sequence

SENTENCE_WORDS = 2
"""A shorter part is no wish of its own («Добрый день.», «Анна»)."""
LONG = 12
"""Words above which the parts are weighed even where nothing announces a second wish: the question of a letter is one
sentence of it."""

_END = re.compile(r"[.!?;]+(?:\s|$)|\n+")
_JOINT = re.compile(
    r"[.!?;,]?\s+(?:(?:и|а|да)\s+(?:еще|также|так же|заодно|потом|кстати)"
    r"|также|заодно|кроме того|и|а|второе|во вторых)\s+"
    r"|[.!?;]+(?:\s|$)|\n+"
)


def sentences(text: str) -> list[str]:
    """Of a normalised text, without the marks between them."""
    return [part.strip() for part in _END.split(text) if part.strip()]


def clauses(text: str) -> list[str]:
    """Sentences, cut too where «и», «а ещё», «также» may begin another wish."""
    return [part.strip() for part in _JOINT.split(text) if part.strip()]


def may_hold_several(text: str, tokens: Sequence[str]) -> bool:
    """Whether looking at the parts is worth the time."""
    return len(tokens) > LONG or (len(tokens) > 2 * SENTENCE_WORDS and _JOINT.search(text) is not None)
