"""Politeness around a question: «Добрый день! Подскажите, пожалуйста, …» says nothing of what is asked."""

from collections.abc import Iterable, Sequence

from nlu.normalize import normalize, words


class Courtesy:
    """Leaves the company's polite phrases out of a text, unless nothing else would remain."""

    def __init__(self, phrases: Iterable[str] = ()) -> None:
        split = (tuple(words(normalize(phrase))) for phrase in phrases)
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(split, key=len, reverse=True):
            if phrase:
                self._phrases.setdefault(phrase[0], []).append(phrase)

    def without(self, tokens: Sequence[str]) -> list[str]:
        kept: list[str] = []
        at = 0
        while at < len(tokens):
            length = self._length_at(tokens, at)
            if not length:
                kept.append(tokens[at])
            at += length or 1
        return kept or list(tokens)

    def _length_at(self, tokens: Sequence[str], at: int) -> int:
        for phrase in self._phrases.get(tokens[at], ()):
            if tuple(tokens[at : at + len(phrase)]) == phrase:
                return len(phrase)
        return 0
