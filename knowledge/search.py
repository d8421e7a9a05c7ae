"""Finding an article by a question in the client's own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.article import Article
from knowledge.index import Index
from knowledge.parts import fragment
from knowledge.phrases import Share
from knowledge.terms import words
from knowledge.vocabulary import Floats

QUERY_CAP = 1_000
"""Characters of a question that are looked at: the rest of a long letter adds noise, not meaning."""
WORDS_WEIGHED = 32
"""Of a long letter's words, those that weigh most among such as some phrase has."""
SPEAKING = 0.3
"""Where letters tell as much, nothing is looked for by meaning alone."""
JUDGED = 12
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
    rarity = index.full_text.rarity(map(index.fold, asked))
    found, likeness = compare(index, asked, rarity, now)
    scores = weighted(likeness, (PIECES, MEANING if index.meanings else 0.0, TEXT))
    order = np.argsort(-scores, kind="stable")[:limit].tolist()
    best = [(found[place], float(scores[place])) for place in order if scores[place] >= LEAST_SCORE]
    quoted = index.fragments.best([place for place, _ in best], rarity) if best else ()
    return tuple(
        Hit(index.articles[place], score, fragment(index.articles[place], number))
        for (place, score), number in zip(best, quoted, strict=True)
    )


def compare(
    index: Index, asked: Sequence[str], rarity: Mapping[str, float], now: int
) -> tuple[list[int], Floats]:
    """The articles worth a look, valid ones only, and three rows for how each is like the question, 0…1:

    by pieces of words in title and phrasings, by their meaning, by the share of the question that the full text has.
    ``asked``: distinct words; ``rarity``: that of their folded forms.
    """
    shares = {word: index.phrases.share(word) for word in asked}
    if len(shares) > WORDS_WEIGHED:
        shares = dict(sorted(shares.items(), key=_weight, reverse=True)[:WORDS_WEIGHED])
    valid = index.validity.at(now)
    texts = index.full_text.find(rarity, JUDGED)
    found = index.phrases.candidates(list(shares.values()), valid, JUDGED)
    found = list(dict.fromkeys((*found, *(one for one in texts if valid is None or valid[one]))))
    pieces = index.phrases.likeness(list(shares.values()), found)
    meaning = index.meanings.meaning(shares) if index.meanings else None
    if index.meanings is None or meaning is None:
        return found, _rows(pieces, np.zeros(len(found), np.float32), found, texts)
    if pieces.max(initial=0.0) < SPEAKING:
        more = [one for one in index.meanings.nearest(meaning, valid, JUDGED) if one not in found]
        found, pieces = [*found, *more], np.append(pieces, np.zeros(len(more), np.float32))
    return found, _rows(pieces, index.meanings.likeness(meaning, found), found, texts)


def _weight(word: tuple[str, Share]) -> tuple[bool, float]:
    share = word[1]
    return bool(len(share.phrases)), share.near.square


def _rows(pieces: Floats, meaning: Floats, found: Sequence[int], texts: Mapping[int, float]) -> Floats:
    share = np.array([texts.get(one, 0.0) for one in found], np.float32)
    rows: Floats = np.stack((pieces, meaning, share))
    return rows


def weighted(likeness: Floats, weights: tuple[float, float, float]) -> Floats:
    """The weighted mean; or more where a title or a phrasing is (nearly) the question, whatever stands below."""
    mean = np.dot(np.array(weights, np.float32), likeness) / sum(weights)
    scores: Floats = np.maximum(mean, likeness[0] * likeness[0])
    return scores
