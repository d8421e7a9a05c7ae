"""Messages of a word or two that many a wish begins with: «оплата», «отключение за долг»."""

import re
from collections.abc import Mapping, Sequence

from conversation.understanding import Candidate
from nlu.features import word_term
from nlu.lessons import Lessons
from nlu.wishes import Near

TERMS_MOST = 2
"""Words that say something; a message of more is judged by the classifier alone."""
WORDS_MOST = 8
"""Words with all that surrounds those: more are not looked at."""
HELD_LEAST = 8
"""Phrasings that must hold them all, or nothing can be told."""
CLEAR = 0.65
"""The share of one intent from which on they belong to it."""
CLASSIFIER = 0.2
"""What its word counts for beside the shares: it cannot tell either, and is too sure of it."""
NEIGHBOUR = 0.4
"""What part of an intent's weight its near neighbours get besides."""
_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "а бы в вот для до же за и из к ко ли на насчет ну о об от по при про с со у это "
        "я мы вы ты мой наш ваш свой хотеть спросить узнать уточнить интересовать касаться "
        "вопрос повод проблема",
    )
)
"""Dictionary forms that tell nothing of what is wanted."""


class Vagueness:
    """Immutable. Knows which phrasings hold which words."""

    def __init__(self, lessons: Lessons, near: Near) -> None:
        """``lessons``: of what clients want; not of small talk, nor of foreign questions."""
        self._near = near
        self._owners: list[str] = []
        self._weights: list[float] = []
        self._holding: dict[str, set[int]] = {}
        for name, texts in lessons.items():
            for text in texts:
                terms = set(map(word_term, text)) - _FILLERS
                for term in terms:
                    self._holding.setdefault(term, set()).add(len(self._owners))
                self._owners.append(name)
                # A short phrasing is nearer to a word or two than a story; an intent with many says no more.
                self._weights.append(1.0 / (max(len(terms), 1) * len(texts)))

    def weighed(self, tokens: Sequence[str], ranked: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """``meanings``, led a little by what the classifier has ``ranked``."""
        found = {one.intent: one.confidence for one in self.meanings(tokens)}
        if not found:
            return ()
        for one in ranked:
            found[one.intent] = found.get(one.intent, 0.0) + CLASSIFIER * one.confidence
        return _chances(self._spread(found))

    def _spread(self, weights: Mapping[str, float]) -> dict[str, float]:
        """What is easily confused with something likely is likelier itself."""
        spread = dict(weights)
        for name, weight in weights.items():
            for other in self._near.get(name, ()):
                spread[other] = spread.get(other, 0.0) + NEIGHBOUR * weight
        return spread

    def meanings(self, tokens: Sequence[str]) -> tuple[Candidate, ...]:
        """What the words may be the beginning of, likeliest first, the chances adding up to one; () if it is clear."""
        if len(tokens) > WORDS_MOST:
            return ()
        terms = {word_term(token) for token in tokens} - _FILLERS
        if not 0 < len(terms) <= TERMS_MOST:
            return ()
        first, *others = sorted((self._holding.get(term, set()) for term in terms), key=len)
        held = first.intersection(*others)
        if len(held) < HELD_LEAST:
            return ()
        weights: dict[str, float] = {}
        for number in held:
            name = self._owners[number]
            weights[name] = weights.get(name, 0.0) + self._weights[number]
        shares = _chances(weights)
        return () if shares[0].confidence >= CLEAR else shares


def _chances(weights: Mapping[str, float]) -> tuple[Candidate, ...]:
    total = sum(weights.values())
    chances = (Candidate(name, weight / total) for name, weight in weights.items())
    return tuple(sorted(chances, key=lambda one: -one.confidence))
