"""Several wishes in one message: which of its parts each surely want something of their own. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from conversation.understanding import Candidate
from nlu.certainty import LEAD
from nlu.intents import Intent

ASKED, TOLD = 0.9, 0.985
"""The chance from which on a part counts that asks by its form, and one that only tells. A wrong split is worse than
none: a story holds many a sentence that sounds like a wish."""
STORY = 16
"""Words above which a message is a story, and only what it asks is wished for."""
MOST = 3
"""More are not answered at once."""

Near = Mapping[str, Collection[str]]
"""Intent → those it is easily confused with, either way round."""


def near_of(intents: Iterable[Intent]) -> Near:
    near: dict[str, set[str]] = {}
    for intent in intents:
        for other in intent.near:
            near.setdefault(intent.id, set()).add(other)
            near.setdefault(other, set()).add(intent.id)
    return near


def surely_meant(candidates: Sequence[Candidate], *, asks: bool, words: int) -> str:
    """The intent that a part of a message surely means by itself; "" for none.

    ``candidates``: of the part, likeliest first. ``words``: of the whole message.
    """
    if not candidates or (words > STORY and not asks):
        return ""
    first, second = candidates[0], candidates[1].confidence if len(candidates) > 1 else 0.0
    is_sure = first.confidence >= (ASKED if asks else TOLD) and first.confidence - second >= LEAD
    return first.intent if is_sure else ""


def wishes(sure: Sequence[str], near: Near) -> tuple[str, ...]:
    """The intents that are wished for, each once, in the order written; () unless there are two or three.

    () too when two of them are near neighbours: perhaps one thing was said twice.
    """
    found = tuple(dict.fromkeys(sure))
    if not 1 < len(found) <= MOST or any(other in near.get(one, ()) for one in found for other in found):
        return ()
    return found
