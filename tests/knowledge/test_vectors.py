import gc
import weakref
from dataclasses import replace
from typing import Any

import numpy as np

from conversation.ids import ArticleId, Micros
from knowledge.article import Article
from knowledge.index import Index
from knowledge.search import search
from knowledge.vectors import RARITY_POWER, SHARED
from knowledge.vocabulary import Floats

NOW = 1_000
MEANT = {
    "свет": (1, 0, 0), "электричество": (0.9, 0.1, 0), "вырубили": (0, 1, 0), "отключили": (0.1, 0.9, 0),
    "оплатить": (0, 0, 1), "перевести": (0, 0.1, 0.9), "деньги": (0, 0, 1),
}  # fmt: skip


class Dictionary:
    """Three dimensions: light, cutting off, paying."""

    def vector(self, word: str) -> Floats | None:
        found = MEANT.get(word)
        return None if found is None else np.array(found, np.float32)


def article(topic: str, title: str, body: str = "Текст.") -> Article:
    return Article(ArticleId(topic), topic, title, body)


ARTICLES = [
    article("outage", "отключили свет"),
    article("pay", "оплатить счёт"),
    article("move", "переезд"),
    article("late", "отключили деньги"),
]


def test_an_article_that_has_no_letter_of_the_question_is_found_by_what_it_means() -> None:
    question = "вырубили электричество"
    assert search(Index.build(ARTICLES), question, NOW) == ()
    assert search(Index.build(ARTICLES, vectors=Dictionary()), question, NOW)[0].article.topic == "outage"


def test_of_articles_with_as_many_words_in_common_the_one_that_means_the_same_comes_first() -> None:
    index = Index.build(ARTICLES, vectors=Dictionary())
    hits = search(index, "отключили электричество", NOW)
    assert [hit.article.topic for hit in hits][:2] == ["outage", "late"]
    assert hits[0].score > hits[1].score + 0.05


def test_likeness_is_the_cosine_of_the_weighted_sums_without_what_all_share() -> None:
    index = Index.build(ARTICLES, vectors=Dictionary())
    rarity = index.phrases.vocabulary.rarity

    def unit(total: Any) -> Any:
        return total / np.linalg.norm(total)

    def meaning(text: str) -> Any:
        known = [word for word in text.split() if word in MEANT]
        return np.sum([unit(np.array(MEANT[word])) * rarity(word) ** RARITY_POWER for word in known], axis=0)

    titles = {place: unit(meaning(one.title)) for place, one in enumerate(ARTICLES) if one.topic != "move"}
    mean = sum(titles.values()) / (len(ARTICLES) + SHARED)
    asked = unit(unit(meaning("вырубили деньги")) - mean)
    assert index.meanings is not None
    found = index.meanings.meaning(["вырубили", "деньги"])
    assert found is not None
    for place, cosine in enumerate(index.meanings.likeness(found, range(len(ARTICLES)))):
        expected = unit(titles[place] - mean) @ asked if place in titles else 0.0
        assert abs(cosine - max(0.0, expected)) < 1e-5


def test_an_expired_article_does_not_come_up_by_meaning_either() -> None:
    old = replace(ARTICLES[0], valid_to=Micros(NOW))
    index = Index.build([old, *ARTICLES[1:]], vectors=Dictionary())
    assert "outage" not in [hit.article.topic for hit in search(index, "вырубили электричество", NOW)]


def test_words_without_a_vector_leave_the_search_to_letters() -> None:
    index = Index.build(ARTICLES, vectors=Dictionary())
    assert search(index, "счёт", NOW)[0].article.topic == "pay"
    none = Index.build([article("a", "Ъ"), article("b", "—")], vectors=Dictionary())
    assert search(none, "ъ", NOW)[0].article.topic == "a"
    assert search(Index.build([], vectors=Dictionary()), "свет", NOW) == ()


def test_an_index_that_nobody_holds_is_freed_at_once() -> None:
    index = Index.build(ARTICLES, vectors=Dictionary())
    search(index, "вырубили свет", NOW)
    parts = [weakref.ref(one) for one in (index.phrases, index.meanings, index.full_text, index.validity)]
    gc.disable()
    try:
        del index
        assert [part() for part in parts] == [None] * 4
    finally:
        gc.enable()
