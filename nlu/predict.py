"""What ``okno nlu predict`` says of a text: always a ranking, whatever the bot would do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conversation.understanding import Candidate, Entity, UnderstandingContext
from nlu.certainty import NONSENSE
from nlu.model import OUTSIDE
from nlu.understand import REASON, Understander

RANKED = 5
UNLISTED = frozenset(("address", "full_name", REASON))
"""Where somebody lives and what he is called is for the flow that asked; a reason is for the hand-over."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """``intent``: the first of ``ranking``, None where there is nothing to read. ``ranking``: intents, never
    ``out_of_scope``, likeliest first; with a confidence of 0 where nothing speaks for them.
    """

    intent: str | None
    ranking: tuple[Candidate, ...]
    out_of_scope: bool
    entities: tuple[Entity, ...]

    @property
    def confidence(self) -> float:
        return self.ranking[0].confidence if self.intent is not None else 0.0

    def as_json(self, text: str) -> dict[str, Any]:
        """``text``: what it is of; the entities' characters are shown from it."""
        return {
            "intent": self.intent,
            "confidence": round(self.confidence, 4),
            "ranking": [
                {"intent": one.intent, "confidence": round(one.confidence, 4)} for one in self.ranking
            ],
            "out_of_scope": self.out_of_scope,
            "entities": [
                {
                    "entity": one.name,
                    "value": _whole(one.value),
                    "start": one.start,
                    "end": one.end,
                    "text": text[one.start : one.end],
                }
                for one in self.entities
            ],
        }


def predict(understander: Understander, text: str, context: UnderstandingContext | None = None) -> Prediction:
    """As the hub understands it at the beginning of a dialogue."""
    found = understander.understand(text, context)
    ranking = understander.rank(text, found.entities)
    sure = found.candidates[:1] if found.certainty == "answer" else ()
    nothing = [one for one in found.candidates[:1] if one == Candidate(NONSENSE, 1.0)]
    heard = list(_once((*sure, *nothing, *ranking.candidates)))
    known = _falling([one for one in heard if one.intent in understander.intents and one.intent != OUTSIDE])
    foreign = {one.intent for one in (*found.candidates[:1], *known[:1])} & {OUTSIDE, NONSENSE}
    return Prediction(
        known[0].intent if known else None,
        (*known, *_rest(understander, known))[:RANKED],
        found.certainty != "answer" and (ranking.out_of_scope or bool(foreign)),
        tuple(one for one in found.entities if one.name not in UNLISTED),
    )


def _once(candidates: tuple[Candidate, ...]) -> Iterator[Candidate]:
    seen: set[str] = set()
    for one in candidates:
        if one.intent not in seen:
            seen.add(one.intent)
            yield one


def _falling(candidates: list[Candidate]) -> list[Candidate]:
    """What the hub puts first, because it was wished first or is a danger, is no less sure than the others."""
    most = max((one.confidence for one in candidates), default=0.0)
    return [Candidate(one.intent, most) for one in candidates[:1]] + candidates[1:]


def _rest(understander: Understander, known: list[Candidate]) -> Iterator[Candidate]:
    named = {OUTSIDE, *(one.intent for one in known)}
    return (Candidate(label, 0.0) for label in understander.model.labels if label not in named)


def _whole(value: str | float) -> str | float:
    return int(value) if isinstance(value, float) and value.is_integer() else value
