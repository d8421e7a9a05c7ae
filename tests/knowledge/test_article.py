from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.ids import ArticleId, Micros
from knowledge.article import Article, ArticleError, format_article, is_valid, parse_article

FILE = """---
id: when
topic: reading_howto
title: Когда передавать показания
revision: 3
valid_from: 2026-03-01
valid_to: 2026-12-31
source: 'Стандарт: пункт 4'
related: [pay_methods]
phrasings:
- до какого числа
---

Передайте **до 25-го** числа:

- на [сайте](https://example.org/lk);
- по телефону.
"""


def moscow(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> Micros:
    moment = datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Moscow"))
    return Micros(int(moment.timestamp()) * 1_000_000)


def test_a_file_is_read_with_everything_it_says() -> None:
    article = parse_article(FILE)
    assert (article.id, article.topic, article.revision) == ("when", "reading_howto", 3)
    assert article.related == ("pay_methods",)
    assert article.phrasings == ("до какого числа",)
    assert article.source == "Стандарт: пункт 4"


def test_the_chat_answer_is_the_page_without_markup() -> None:
    assert parse_article(FILE).answer == (
        "Передайте до 25-го числа:\n\n• на сайте (https://example.org/lk);\n• по телефону."
    )


def test_an_article_is_valid_from_the_first_day_through_the_last() -> None:
    article = parse_article(FILE)
    assert not is_valid(article, moscow(2026, 2, 28, 23, 59))
    assert is_valid(article, moscow(2026, 3, 1))
    assert is_valid(article, moscow(2026, 12, 31, 23, 59))
    assert not is_valid(article, moscow(2027, 1, 1))


def test_an_article_without_dates_is_always_valid() -> None:
    assert is_valid(Article(ArticleId("a"), "a", "А", "Текст"), 0)


def test_a_written_article_is_read_back_the_same() -> None:
    article = parse_article(FILE)
    assert parse_article(format_article(article)) == article


def test_several_sources_stand_one_a_line_and_survive_writing() -> None:
    article = parse_article(FILE.replace("'Стандарт: пункт 4'", "\n- 'Стандарт: пункт 4'\n- закон № 1"))
    assert article.source == "Стандарт: пункт 4\nзакон № 1"
    assert parse_article(format_article(article)) == article


@given(
    st.text("абв -–:#'\"{}[]&*\n", min_size=1).filter(lambda text: bool(text.strip())),
    st.integers(1_500_000_000_000_000, 2_500_000_000_000_000),
)
def test_any_title_and_moment_survive_writing_and_reading(title: str, moment: int) -> None:
    article = Article(
        ArticleId("a"),
        "a",
        title.strip(),
        "Текст",
        valid_from=Micros(moment),
        valid_to=Micros(moment + 1),
        source="закон",
    )
    assert parse_article(format_article(article)) == article


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Просто текст", 1),
        ("---\nid: a\n", 3),
        ("---\nid: [a\n---\nТекст", 2),
        ("---\nid: a\ntopic: t\ntitle: Т\nsource: s\ncolour: red\n---\nТекст", 6),
        ("---\nid: a\ntopic: t\ntitle: Т\nsource: s\nrevision: ноль\n---\nТекст", 6),
        ("---\nid: a\ntopic: t\ntitle: Т\nsource: s\nvalid_to: завтра\n---\nТекст", 6),
        ("---\nid: a\ntopic: t\ntitle: Т\nsource: [s, '']\n---\nТекст", 5),
        ("---\nid: a\ntopic: t\ntitle: Т\nsource: [s, 1]\n---\nТекст", 5),
        ("---\nid: a\ntopic: t\ntitle: Т\nsource: s\n---\n\n", 7),
        ("---\nid: a\ntopic:\ntitle: Т\nsource: s\n---\nТекст", 3),
    ],
)
def test_a_bad_file_is_refused_and_the_line_is_named(text: str, line: int) -> None:
    with pytest.raises(ArticleError) as refused:
        parse_article(text)
    assert refused.value.line == line
