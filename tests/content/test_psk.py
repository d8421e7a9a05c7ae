import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from knowledge.article import is_valid
from knowledge.directory import load_directory
from knowledge.index import Index
from knowledge.search import search
from nlu.intents import Intent, load_groups, load_intents
from nlu.normalize import normalize, phrase_key
from nlu.patterns import Patterns, load_patterns
from nlu.phrasings import load_phrasings
from tests.nlu.pack import NOW, articles, text, understander

INTENTS = load_intents(text("intents.yml"))
PHRASINGS = load_phrasings(text("nlu.yml"))
INDEX = Index.build(articles())
TOPICS = [intent for intent in INTENTS if not intent.service]
DIRECTORY = load_directory(text("directory.yml"), {intent.id for intent in INTENTS})
ONLY_PEOPLE = {intent.id for intent in TOPICS if intent.route == ("human",)}


def noon(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, 9, tzinfo=UTC).timestamp()) * 1_000_000


LATER = noon(2027, 2, 1)
"""After New Year, when what was true for this year only is no longer."""


def test_every_intent_of_the_domain_is_there() -> None:
    assert len([intent for intent in INTENTS if not intent.service]) == 53
    assert len([intent for intent in INTENTS if intent.service]) == 12


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent.id)
def test_every_intent_has_fifty_phrasings(intent: Intent) -> None:
    assert len(PHRASINGS[intent.id]) >= (600 if intent.id == "out_of_scope" else 50)


def test_no_phrasing_stands_twice() -> None:
    owners: dict[str, str] = {}
    for intent, phrasings in PHRASINGS.items():
        for phrasing in phrasings:
            key = phrase_key(normalize(phrasing))
            assert key not in owners, (phrasing, intent, owners[key])
            owners[key] = intent


def test_no_phrasing_is_taken_for_a_call_of_the_operator() -> None:
    """Danger may be heard once too often; the other patterns overrule nobody's words."""
    patterns = Patterns(load_patterns(text("intents.yml")))
    for intent, phrasings in PHRASINGS.items():
        for phrasing in phrasings:
            hit, _ = patterns.look(normalize(phrasing))
            assert hit is None or hit.intent in (intent, "emergency_safety"), (phrasing, hit)


@pytest.mark.parametrize(
    "now", [NOW, noon(2026, 12, 31), LATER], ids=["now", "New Year's Eve", "after New Year"]
)
@pytest.mark.parametrize("intent", TOPICS, ids=lambda intent: intent.id)
def test_every_intent_has_a_valid_article_also_where_people_or_a_flow_serve_it(
    intent: Intent, now: int
) -> None:
    assert INDEX.by_topic(intent.id, now) is not None


@pytest.mark.parametrize("article", articles(), ids=lambda article: article.id)
def test_an_article_says_three_things_and_where_from(article: Any) -> None:
    points = [line for line in article.answer.splitlines() if re.match(r" *(?:•|\d+\.) ", line)]
    assert len(points) >= 3
    assert all(article.source.splitlines())


@pytest.mark.parametrize("article", articles(), ids=lambda article: article.id)
def test_an_article_is_short_enough_for_a_chat_and_a_button(article: Any) -> None:
    assert len(article.answer) <= 900
    assert len(article.title) <= 40
    assert max(map(len, article.answer.split("\n"))) <= 330
    assert not article.answer[0].isdigit()
    assert article.answer[0] != "•"


OFFICIALESE = re.compile(
    r"осуществ|\bданн(?:ый|ого|ому)\b|необходим|\bв случае\b|посредств|предостав|в целях|надлежащ|\bявля[ею]тся|"
    r"соответстви|вышеуказ|в связи с|задолженност|абонент",
    re.IGNORECASE,
)


@pytest.mark.parametrize("article", articles(), ids=lambda article: article.id)
def test_a_pensioner_understands_it_and_knows_where_to_turn(article: Any) -> None:
    sentences = re.split(
        r"(?<=[.!?:;])\s+|\n+", re.sub(r"^ *(?:•|\d+\.) ", "", article.answer, flags=re.MULTILINE)
    )
    assert [one for one in sentences if len(re.findall(r"[\w-]+", one)) > 18] == []
    assert OFFICIALESE.findall(article.answer) == []
    if is_valid(article, NOW) or is_valid(article, LATER):
        assert re.search(r"«оператор»|офис|8[ -]8|\b112\b|сайт", article.answer)


@pytest.mark.parametrize("article", articles(), ids=lambda article: article.id)
def test_every_button_leads_to_a_valid_article_and_to_nobody_unasked(article: Any) -> None:
    assert 1 <= len(article.related) <= 4
    assert len(set(article.related)) == len(article.related)
    for topic in article.related:
        assert topic != article.topic
        assert topic not in ONLY_PEOPLE, "pressing it would call a person"
        for now in (NOW, LATER):
            assert INDEX.by_topic(topic, now), topic


def test_every_intent_stands_in_a_group_that_can_be_looked_through() -> None:
    for group in load_groups(text("intents.yml")):
        assert 3 <= len([intent for intent in TOPICS if intent.group == group.id]) <= 12, group.id
    assert [intent.id for intent in TOPICS if not intent.group] == []


def test_article_ids_are_unique() -> None:
    assert len({article.id for article in articles()}) == len(articles())


def test_last_years_ranges_are_never_shown() -> None:
    hits = search(INDEX, "диапазоны 1200 3900 киловатт-часов 2025", NOW, limit=50)
    assert all(is_valid(hit.article, NOW) for hit in hits)
    assert "tariff_ranges_2025" not in {hit.article.id for hit in hits}


def test_an_article_needs_no_phrasings_of_its_own() -> None:
    assert [article.id for article in articles() if article.phrasings] == []


def test_the_penalty_article_changes_with_the_year() -> None:
    this_year, next_year = INDEX.by_topic("penalty", NOW), INDEX.by_topic("penalty", LATER)
    assert this_year is not None
    assert next_year is not None
    assert "9,5 %" in this_year.answer
    assert "9,5 %" not in next_year.answer


def test_how_to_submit_readings_says_when_how_and_what() -> None:
    article = INDEX.by_topic("reading_howto", NOW)
    assert article is not None
    for fact in ("25-го", "кабинет", "8 812 303-69-69", "офис", "чат", "целые", "Умный", "средн", "норматив"):
        assert fact in article.answer, fact
    assert understander().understand("как передать показания?").intent == "reading_howto"


@pytest.mark.parametrize("intent", [one for one in INTENTS if one.other_org], ids=lambda intent: intent.id)
def test_the_directory_knows_whom_to_call(intent: Intent) -> None:
    assert DIRECTORY.of(intent.id, date(2026, 11, 26))
    if intent.other_org != "by_topic":
        assert intent.other_org in DIRECTORY.topics[intent.id]


def test_every_organisation_is_named_by_a_topic_and_can_be_reached() -> None:
    assert {name for names in DIRECTORY.topics.values() for name in names} == set(DIRECTORY.organisations)
    for one in DIRECTORY.organisations.values():
        assert one.phones or any(word in one.where.ru for word in ("сайт", "квитанц", "МФЦ")), one.id


@pytest.mark.parametrize("topic", DIRECTORY.topics)
def test_an_article_and_the_directory_name_the_same_telephones(topic: str) -> None:
    article = INDEX.by_topic(topic, NOW)
    assert article is not None
    first = DIRECTORY.organisations[DIRECTORY.topics[topic][0]]
    for phone in first.phones:
        assert phone in article.answer
