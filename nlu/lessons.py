"""What a model is trained of: the classes of the company and its articles, as words."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from nlu.company import Company
from nlu.model_file import VERSION
from nlu.normalize import normalize, phrase_key, words

OWN_LEAST = 4
"""Phrasings, the title among them, from which on an article's own topic is a class of the head; one with fewer is
found by the search."""
OWN_MOST = 300
"""Topics of their own in the head: each costs time with every message. The search finds the others."""

Classes = Mapping[str, Sequence[str]]
Lessons = Mapping[str, Sequence[Sequence[str]]]
"""Topic → phrasings as lists of words."""


class Topical(Protocol):
    """What is needed of an article: it teaches how its topic is asked for."""

    @property
    def topic(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def phrasings(self) -> tuple[str, ...]: ...


def classes_of(phrasings: Classes, articles: Iterable[Topical], *, titles: bool = True) -> Classes:
    """Topic → all that is known of how it is put; an article's own topic is a class like any other.

    ``titles``: False leaves out the titles of articles whose topic has phrasings in the pack: a model need not be
    trained again for them.
    """
    classes = {name: dict.fromkeys(texts) for name, texts in phrasings.items()}
    for article in articles:
        title = (article.title,) if titles or article.topic not in phrasings else ()
        classes.setdefault(article.topic, {}).update(dict.fromkeys((*title, *article.phrasings)))
    return {name: tuple(texts) for name, texts in classes.items()}


def lessons_of(classes: Classes, company: Company) -> Lessons:
    """The phrasings of all intents, and of the topics besides that have enough of them.

    Politeness is left out of what is asked; of small talk it is the whole of it.
    """
    own = [name for name, texts in classes.items() if name not in company.ids and len(texts) >= OWN_LEAST]
    taught = [name for name in classes if name in company.ids] + own[:OWN_MOST]
    return {
        name: [
            found if name in company.small_talk else company.courtesy.without(found)
            for text in classes[name]
            if (found := words(normalize(text)))
        ]
        for name in taught
    }


def digest(lessons: Lessons) -> str:
    """Equal for lessons that make the same model."""
    written = json.dumps(
        [VERSION, {name: list(texts) for name, texts in lessons.items()}], ensure_ascii=False
    )
    return hashlib.sha256(written.encode()).hexdigest()[:24]


def sole_owners(classes: Classes) -> dict[str, str]:
    """Phrases that stand for one topic only: recognised at once when they are the whole message."""
    owners: dict[str, set[str]] = {}
    for name, texts in classes.items():
        for text in texts:
            owners.setdefault(phrase_key(normalize(text)), set()).add(name)
    return {phrase: next(iter(names)) for phrase, names in owners.items() if len(names) == 1 and phrase}
