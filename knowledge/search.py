"""Finding an article by a question in the client's own words."""

from collections import Counter
from dataclasses import dataclass

from knowledge.article import Article, is_valid
from knowledge.index import Index, Passage, unit, weigh

QUERY_CAP = 1_000
"""Characters of a question that are looked at: the rest of a long letter adds noise, not meaning."""
FRAGMENT_CAP = 300
LEAST_SCORE = 0.08
"""Below it the likeness is chance: common endings, «как», «что»."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found. ``score`` is 0…1; ``fragment`` is the piece that matched best."""

    article: Article
    score: float
    fragment: str


def search(index: Index, text: str, now: int, limit: int = 3) -> tuple[Hit, ...]:
    """The best articles for ``text`` that are valid at ``now``, best first."""
    best: dict[int, tuple[float, Passage]] = {}
    for number, likeness in _likeness(index, text[:QUERY_CAP]).items():
        passage = index.passages[number]
        score = likeness * passage.weight
        if score >= LEAST_SCORE and score > best.get(passage.article, (0.0, passage))[0]:
            best[passage.article] = (score, passage)
    hits = [
        Hit(index.articles[number], min(1.0, score), shorten(passage.text))
        for number, (score, passage) in best.items()
        if is_valid(index.articles[number], now)
    ]
    hits.sort(key=lambda hit: (-hit.score, hit.article.id))
    return tuple(hits[:limit])


def shorten(text: str, cap: int = FRAGMENT_CAP) -> str:
    """At most ``cap`` characters, cut between words."""
    if len(text) <= cap:
        return text
    cut = text[: cap - 1]
    return cut[: cut.rfind(" ")] + "…" if " " in cut else cut + "…"


def _likeness(index: Index, text: str) -> dict[int, float]:
    """Passage → cosine with the text."""
    query = unit(weigh(Counter(index.terms(text)), index.rarity))
    likeness: dict[int, float] = {}
    for term, value in query.items():
        for passage, share in index.postings.get(term, ()):
            likeness[passage] = likeness.get(passage, 0.0) + value * share
    return likeness
