"""Small talk is heard where nearly all words are known as such: «вопрос по счётчику» is no greeting."""

from collections.abc import Sequence

from nlu.features import word_term
from nlu.lessons import Lessons

KNOWN_LEAST = 0.5
"""The share of a message's words that its intent's own phrasings must have."""
MENDED = 0.5
"""What a word counts for that was recognised only when mended: «стоб» may be «стоп», and may be «столб»."""


class SmallTalk:
    """Immutable. Knows the words of each intent that is a part of any dialogue."""

    def __init__(self, lessons: Lessons) -> None:
        """``lessons``: of the small talk alone."""
        self._known = {
            name: frozenset(word_term(word) for text in texts for word in text)
            for name, texts in lessons.items()
        }

    def is_plain(self, intent: str, written: Sequence[str], mended: Sequence[str]) -> bool:
        """Whether the words of a message may be left to an answer to small talk.

        ``written`` and ``mended``: before and after repair; where their number differs they were cut otherwise, or
        written in another layout, and nothing is held against them.
        """
        known = self._known.get(intent, frozenset())
        before = written if len(written) == len(mended) else mended
        weights = (
            (1.0 if one == other else MENDED) if word_term(other) in known else 0.0
            for one, other in zip(before, mended, strict=True)
        )
        return sum(weights) >= KNOWN_LEAST * len(mended)

    def strange(self, intent: str, tokens: Sequence[str]) -> list[str]:
        """The words that the intent's own phrasings do not have."""
        known = self._known.get(intent, frozenset())
        return [token for token in tokens if word_term(token) not in known]
