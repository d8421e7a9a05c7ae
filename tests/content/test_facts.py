"""Every figure of the articles is a known one, and the article itself says where it comes from."""

import re
from dataclasses import dataclass
from functools import cache

import pytest

from knowledge.article import Article
from tests.nlu.pack import articles


@dataclass(frozen=True, slots=True)
class Fact:
    """``words`` as they stand in the text; ``source``: what the article's source must name.

    ``known`` is where it was taken from: a line of the description of the domain (DOMAIN), a clause of the service
    standard (STANDARD), an act of law (the source names it), or arithmetic.
    """

    words: str
    source: str
    known: str


SITE, METERS, GRID = "сайт компании pesc.ru", "телефон замены счётчиков", "сайт Россети Ленэнерго"
LAW_354, CODE_155 = "Постановление Правительства РФ № 354", "Жилищный кодекс РФ, статья 155"
STANDARD, DATA_LAW = "Стандарт качества обслуживания клиентов", "Федеральный закон № 152-ФЗ"

FACTS = (
    Fact("8 812 303-69-69", SITE, "DOMAIN: telephones"),
    Fact("8 800 511-40-61", METERS, "DOMAIN: telephones"),
    Fact("с 8 до 22 часов", METERS, "DOMAIN: telephones"),
    Fact("8-800-220-0-220", GRID, "DOMAIN: telephones"),
    Fact("8-800-555-49-43", "rospotrebnadzor.ru", "the consumers' line of Роспотребнадзор"),
    Fact("112", "единый номер экстренных служб — 112", "DOMAIN: telephones"),
    Fact("104", "газовая служба — 104", "the gas emergency number"),
    Fact("102", "полиция — 102", "the police's number"),
    Fact("8 метров", "правила безопасности", "the same distance as the bot's words in danger"),
    Fact("до 25-го числа", SITE, "DOMAIN: readings"),
    Fact("до 5-го", CODE_155, "DOMAIN: payment"),
    Fact("до 15-го", CODE_155, "DOMAIN: payment"),
    Fact("трёх рабочих дней", "срок прохождения платежа", "DOMAIN: flows, payment_search"),
    Fact("больше 30 дней", CODE_155, "DOMAIN: penalty"),
    Fact("С 1-го по 30-й день", CODE_155, "DOMAIN: penalty"),
    Fact("С 31-го по 90-й день — 1/300", CODE_155, "DOMAIN: penalty"),
    Fact("С 91-го дня — 1/130", CODE_155, "DOMAIN: penalty"),
    Fact("До 1 января 2027 года", "до 1 января 2027 года", "DOMAIN: penalty"),
    Fact("9,5 %", "9,5 %", "DOMAIN: penalty"),
    Fact(
        "1000 рублей: с 31-го дня около 32 копеек в день, с 91-го — около 73 копеек", CODE_155, "arithmetic"
    ),
    Fact("больше двух месячных сумм", LAW_354, "point 118"),
    Fact("20 дней", LAW_354, "point 119"),
    Fact("двух дней", f"включение в течение двух дней — {LAW_354}", "point 120"),
    Fact("5000 рублей", "не больше 5000 рублей с 27 декабря 2025 года", "DOMAIN: disconnection"),
    Fact("три месяца подряд", LAW_354, "point 59"),
    Fact("больше чем на 5 полных дней", LAW_354, "point 86"),
    Fact("не позже 30 дней после возвращения", LAW_354, "point 91"),
    Fact("в течение 5 рабочих дней", LAW_354, "point 34"),
    Fact("в течение 10 дней", LAW_354, "DOMAIN: written questions"),
    Fact("в течение 2 часов", LAW_354, "point 108"),
    Fact("на 10 %", "ГОСТ 32144-2013", "point 4.2.2"),
    Fact("меньше чем за 30 дней", STANDARD, "STANDARD: R2"),
    Fact("меньше чем за 30 календарных дней", STANDARD, "STANDARD: R2"),
    Fact("Прошло 30 дней", STANDARD, "STANDARD: R2"),
    Fact("органы отвечают в течение 30 дней", "Федеральный закон № 59-ФЗ", "article 12"),
    Fact("не меньше 40 часов в неделю", STANDARD, "STANDARD: O4"),
    Fact("не меньше 6 часов", STANDARD, "STANDARD: O4"),
    Fact("меньше 30 минут", STANDARD, "STANDARD: O2"),
    Fact("не меньше 15 минут", STANDARD, "STANDARD: O3"),
    Fact("больше 10 часов в день", STANDARD, "STANDARD: R4"),
    Fact("не дольше 10 минут рабочего времени", STANDARD, "STANDARD: R5"),
    Fact("в течение 10 рабочих дней", DATA_LAW, "DOMAIN: personal data; article 20"),
    Fact("согласия — в течение 30 дней", DATA_LAW, "DOMAIN: personal data"),
    Fact("С 1 сентября 2025 года", DATA_LAW, "DOMAIN: personal data"),
    Fact("С 1 января 2022 года", "Федеральный закон № 522-ФЗ", "article 4"),
    Fact("670 кВт", "Постановление Правительства РФ № 442", "point 97"),
    Fact("2025 года", "границы июля–декабря 2025 года", "DOMAIN: consumption ranges"),
    Fact("до 1200 киловатт-часов", "Комитета по тарифам", "DOMAIN: consumption ranges"),
    Fact("от 1200 до 3900 киловатт-часов", "Комитета по тарифам", "DOMAIN: consumption ranges"),
    Fact("больше 3900 киловатт-часов", "Комитета по тарифам", "DOMAIN: consumption ranges"),
    Fact("с 7 до 23 часов", "приказ ФАС", "DOMAIN: zones"),
    Fact("с 23 до 7 часов", "приказ ФАС", "DOMAIN: zones"),
    Fact("с 7 до 10 и с 17 до 21 часа", "приказ ФАС", "DOMAIN: zones"),
    Fact("с 10 до 17 и с 21 до 23 часов", "приказ ФАС", "DOMAIN: zones"),
    Fact("T1", "порядок зон", "DOMAIN: entity conventions"),
    Fact("T2", "порядок зон", "DOMAIN: entity conventions"),
    Fact("T3", "порядок зон", "DOMAIN: entity conventions"),
)

NOT_A_CLAIM = re.compile(r"^ *\d+\. |\(https?://\S+\)", re.MULTILINE)
"""The number of a step, and the address behind a link's text."""
CLAIM = re.compile(
    r"\d+|\b(?:од(?:ин|на|ного|ной|ну)|дв(?:а|е|ух|умя)|тр(?:и|[её]х)|четыр(?:е|[её]х)|пят[ьи]|шест[ьи]|сем[ьи]"
    r"|десят[ьи]|полтор\w+|полгода)\b(?: \w+)? "
    r"(?:дн|ден|сут|недел|месяц|месяч|лет\b|год|час|минут|раз[а]?\b|рубл|копе|процент)\w*",
    re.IGNORECASE,
)


@cache
def _read(article: Article) -> tuple[str, tuple[Fact, ...]]:
    """What is left of the text when the known facts are taken out, the longest first; and those facts."""
    left, found = NOT_A_CLAIM.sub("", article.answer), []
    for fact in sorted(FACTS, key=lambda one: -len(one.words)):
        left, times = re.subn(rf"(?<!\w){re.escape(fact.words)}(?!\d)", "…", left, flags=re.IGNORECASE)
        if times:
            found.append(fact)
    return left, tuple(found)


@pytest.mark.parametrize("article", articles(), ids=lambda article: article.id)
def test_no_figure_is_invented(article: Article) -> None:
    left, _ = _read(article)
    unknown = [left[max(0, one.start() - 25) : one.end() + 25] for one in CLAIM.finditer(left)]
    assert not unknown


@pytest.mark.parametrize("article", articles(), ids=lambda article: article.id)
def test_the_article_names_the_source_of_each_figure(article: Article) -> None:
    _, found = _read(article)
    assert [fact.words for fact in found if fact.source not in article.source] == []


def test_every_known_figure_is_still_said_somewhere() -> None:
    said = {fact for article in articles() for fact in _read(article)[1]}
    assert [fact.words for fact in FACTS if fact not in said] == []


@pytest.mark.parametrize(
    "invented",
    [
        "Звоните 8 812 303-69-70.",
        "Ждите 45 минут.",
        "Приедут за два дня.",
        "Это стоит 500 рублей.",
        "до 26-го числа",
    ],
)
def test_an_invented_figure_is_noticed(invented: str) -> None:
    true = articles()[0]
    assert CLAIM.search(_read(Article(true.id, true.topic, true.title, f"{true.body}\n\n{invented}"))[0])


def test_a_telephone_that_is_dialled_is_the_one_that_is_read() -> None:
    link = re.compile(r"\[([\d -]+)\]\(tel:(\+?\d+)\)")
    for article in articles():
        for read, dialled in link.findall(article.body):
            digits = re.sub(r"\D", "", read)
            assert dialled in (digits, "+7" + digits.removeprefix("8")), (article.id, read, dialled)
        assert "tel:" not in link.sub("", article.body), article.id
