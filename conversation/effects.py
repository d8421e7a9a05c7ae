"""What a decision asks the hub for: reads that are answered inside the turn, addressed by their type.

A decision returns the effects it needs; the hub answers them and decides again, at most eight rounds. The answers
are recorded (``EffectAnswered``), so that a replay needs no database.
"""

from dataclasses import dataclass

from conversation.flow_run import CrmOutcome
from conversation.ids import ArticleId
from conversation.priority import Priority


@dataclass(frozen=True, slots=True)
class FindArticles:
    """Published, valid articles: the one of ``topic``, or the best for ``text`` when the topic is empty."""

    topic: str = ""
    text: str = ""

    @property
    def key(self) -> str:
        return f"articles/{self.topic}/{self.text}"


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article as a reply needs it; ``fragment`` is the part that matched. ``related`` is (topic, label) pairs."""

    id: ArticleId
    revision: int
    topic: str
    title: str
    answer: str
    score: float = 1.0
    fragment: str = ""
    related: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ArticlesFound:
    articles: tuple[FoundArticle, ...]


@dataclass(frozen=True, slots=True)
class RouteHandoff:
    """Where people take a conversation with this reason (addressed to ``handoff`` and the calendar)."""

    reason: str

    @property
    def key(self) -> str:
        return f"handoff/{self.reason}"


@dataclass(frozen=True, slots=True)
class HandoffRoute:
    """``place``: how many stand before, plus one. ``opens``: local ISO time when people work again, "" while they do.

    ``raises`` is false when the conversation already waits, or is held, with at least this urgency.
    """

    queue: str
    priority: Priority
    place: int = 1
    opens: str = ""
    raises: bool = True


@dataclass(frozen=True, slots=True)
class Lookup:
    """A read that a flow needs, by its name in ``conversation/lookups``; ``arguments`` is JSON text, keys sorted.

    ``fresh``: an answer of an earlier turn does not do.
    """

    operation: str
    arguments: str = "{}"
    fresh: bool = False

    @property
    def key(self) -> str:
        return f"{'fresh' if self.fresh else LOOKUP}/{self.operation}/{self.arguments}"


@dataclass(frozen=True, slots=True)
class LookedUp:
    """``data`` is the answer's JSON text; ``reason`` the far end's own word for a refusal."""

    outcome: CrmOutcome
    data: str = "{}"
    reason: str = ""


LOOKUP = "lookup"
"""What the keys of answers begin with that may be reused for a while."""

Effect = FindArticles | RouteHandoff | Lookup
EffectAnswer = ArticlesFound | HandoffRoute | LookedUp
