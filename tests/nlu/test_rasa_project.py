"""What is exported is what Rasa reads: every phrasing once, nothing that has a meaning of its own there."""

import pytest
import yaml

from conversation.ids import ArticleId
from knowledge.article import Article
from nlu.intents import CatalogueError
from nlu.lessons import classes_of
from nlu.phrasings import load_phrasings
from nlu.rasa_project import rasa_project
from tests.nlu.pack import articles, text

TWO = {"outage": ("нет света",), "pay_methods": ("где оплатить",)}


def exported(*phrasings: str) -> tuple[str, ...]:
    return load_phrasings(rasa_project({**TWO, "no": phrasings})["data/nlu.yml"])["no"]


def test_the_whole_pack_with_its_articles_comes_back_from_the_file_as_it_went_in() -> None:
    topics = classes_of(load_phrasings(text("nlu.yml")), articles())
    files = rasa_project(topics)
    read = load_phrasings(files["data/nlu.yml"])
    for topic, texts in topics.items():
        assert read[topic] == tuple(dict.fromkeys(" ".join(one.split()).lstrip("/") for one in texts))
    assert "out_of_scope" in read
    assert yaml.safe_load(files["domain.yml"])["intents"] == list(topics)


def test_an_article_with_a_topic_of_its_own_is_an_intent() -> None:
    article = Article(
        ArticleId("ev"), "ev_charging", "Зарядка электромобиля", "Текст.", ("где зарядить машину",)
    )
    topics = classes_of(TWO, [article])
    assert topics["ev_charging"] == ("Зарядка электромобиля", "где зарядить машину")
    assert load_phrasings(rasa_project(topics)["data/nlu.yml"])["ev_charging"] == topics["ev_charging"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("показания [12345](reading)", "показания (12345)(reading)"),
        ("/outage", "outage"),
        ("две\nстроки\u2028и\x85ещё", "две строки и ещё"),
        ("нуль\0байт \ud83d", "нуль байт"),
        ("- тире: да # нет", "- тире: да # нет"),
        ('"в кавычках" и {скобки}', '"в кавычках" и {скобки}'),
        ("😀 нет света", "😀 нет света"),
    ],
)
def test_what_editors_write_is_taken_at_its_word(typed: str, read: str) -> None:
    assert exported(typed) == (read,)


def test_a_topic_without_words_is_left_out_and_a_phrasing_stands_once() -> None:
    files = rasa_project({**TWO, "empty": ("\u200b",), "twice": ("раз", " раз ")})
    assert load_phrasings(files["data/nlu.yml"]) == {**TWO, "twice": ("раз",)}
    assert "empty" not in files["domain.yml"]


def test_names_are_never_taken_for_other_yaml() -> None:
    files = rasa_project({**TWO, "no": ("нет",), "12": ("двенадцать",)})
    assert yaml.safe_load(files["domain.yml"])["intents"] == ["outage", "pay_methods", "no", "12"]


def test_the_rounds_of_training_are_as_asked() -> None:
    pipeline = yaml.safe_load(rasa_project(TWO, epochs=7)["config.yml"])["pipeline"]
    assert pipeline[-1]["epochs"] == 7


@pytest.mark.parametrize("topics", [{}, {"outage": ("нет света",)}, {**TWO, "faq/hours": ("часы",)}])
def test_what_rasa_cannot_learn_is_refused(topics: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(CatalogueError):
        rasa_project(topics)
