"""Finding an article by a question in the client's own words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.article import Article
from knowledge.index import Index
from knowledge.parts import fragments
from knowledge.terms import words
from knowledge.vocabulary import Floats

QUERY_CAP = 1_000
"""Characters of a question that are looked at: the rest of a long letter adds noise, not meaning."""
WORDS_WEIGHED = 32
"""Of a long letter's words, those that weigh most."""
JUDGED = 24
"""Articles that the phrases bring up at most, the full text as many, their meaning as many."""

PIECES, MEANING, TEXT = 1.0, 0.5, 2.0
"""How much the cosine by pieces of words, the cosine of meanings and the full text's share count (bench/search.py)."""
LEAST_SCORE = 0.08
"""Below it the likeness is chance: common endings, «как», «что»."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found. ``score`` is 0…1; ``fragment`` is the piece of its answer that matches best."""

    article: Article
    score: float
    fragment: str


def search(index: Index, text: str, now: int, limit: int = 3) -> tuple[Hit, ...]:
    """The best articles for ``text`` that are valid at ``now``, best first."""
    asked = list(dict.fromkeys(words(text, QUERY_CAP)))
    folded = [index.fold(word) for word in asked]
    found, scores = judge(index, asked, folded, now)
    best = [place for place in np.argsort(-scores, kind="stable")[:limit] if scores[place] >= LEAST_SCORE]
    return tuple(
        Hit(index.articles[found[place]], float(scores[place]), quoted(index, found[place], folded))
        for place in best
    )


def judge(index: Index, asked: Sequence[str], folded: Sequence[str], now: int) -> tuple[list[int], Floats]:
    """The articles worth a look, and the score of each."""
    found, likeness = compare(index, asked, folded, now)
    weights = (PIECES, MEANING if index.meanings else 0.0, TEXT)
    return found, weighted(likeness, weights)


def compare(index: Index, asked: Sequence[str], folded: Sequence[str], now: int) -> tuple[list[int], Floats]:
    """The articles worth a look, valid ones only; a row of three for how each is like the question, 0…1:

    by pieces of words in title and phrasings, by their meaning, by the share of the question that the full text has.
    """
    shares = [index.phrases.share(word) for word in asked]
    if len(shares) > WORDS_WEIGHED:
        shares = sorted(shares, key=lambda share: -share.near.square)[:WORDS_WEIGHED]
    valid = index.validity.at(now)
    texts = index.full_text.find(folded, JUDGED)
    found = index.phrases.candidates(shares, valid, JUDGED)
    found += [one for one in texts if valid is None or valid[one]]
    meaning = index.meanings.meaning(asked) if index.meanings else None
    if index.meanings and meaning is not None:
        found += index.meanings.nearest(meaning, valid, JUDGED)
    found = list(dict.fromkeys(found))
    likeness = np.zeros((3, len(found)), np.float32)
    likeness[0] = index.phrases.likeness(shares, found)
    if index.meanings and meaning is not None:
        likeness[1] = index.meanings.likeness(meaning, found)
    likeness[2] = [texts.get(one, 0.0) for one in found]
    return found, likeness


def weighted(likeness: Floats, weights: tuple[float, float, float]) -> Floats:
    """The weighted mean; or more where a title or a phrasing is (nearly) the question, whatever stands below."""
    mean = np.dot(np.array(weights, np.float32), likeness) / sum(weights)
    scores: Floats = np.maximum(mean, likeness[0] * likeness[0])
    return scores


def quoted(index: Index, article: int, folded: Sequence[str]) -> str:
    """The fragment of the article that has most of what is rare among the folded words."""
    rarity = {word: index.full_text.rarity(word) for word in folded}
    asked = frozenset(rarity)
    weights = [
        sum([rarity[word] for word in asked.intersection(piece)]) for piece in index.parts[article].fragments
    ]
    best = max(range(len(weights)), key=weights.__getitem__, default=None)
    return "" if best is None else fragments(index.articles[article])[best]
