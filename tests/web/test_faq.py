import re
from collections.abc import AsyncIterator
from html import unescape

import pytest
import pytest_asyncio

from app.config import ROOT
from conversation.ids import ArticleId
from hub.faq import OTHERS
from knowledge.page import page_html
from storage.articles import Text
from tests.hub.running import running_hub
from tests.nlu.pack import PackTrainer
from tests.web.site import Browser, Site, open_site

TEMPLATE = ROOT / "frontend" / "console" / "faq.html"


in_one_hub = pytest.mark.asyncio(loop_scope="module")
"""For tests that only read."""


def with_pages(site: Site) -> Site:
    site.pages.mkdir(parents=True, exist_ok=True)
    (site.pages / "faq.html").write_bytes(TEMPLATE.read_bytes())
    return site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shown(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    folder = tmp_path_factory.mktemp("faq")
    async with running_hub(folder) as running:
        yield with_pages(await open_site(running, folder))


@pytest.fixture
def reader(shown: Site) -> Browser:
    return shown.browser()


def links(html: str) -> list[str]:
    return re.findall(r'href="/faq/([a-z0-9_]+)"', html)


async def test_every_intent_stands_once_under_its_group_and_its_page_opens(
    site: Site, reader: Browser
) -> None:
    page = (await reader.get("/faq")).text
    topics = [one.id for one in site.hub.faq.policy.intents.values() if not one.service]
    assert sorted(links(page)) == sorted(topics)
    assert [unescape(one) for one in re.findall(r"<h2[^>]*>(.*?)</h2>", page)] == [
        group.title_ru for group in site.hub.faq.groups
    ]
    for topic in topics:
        assert site.hub.faq.opened(topic) is not None, topic


@in_one_hub
async def test_a_page_is_whole_without_a_script(reader: Browser) -> None:
    answer = await reader.get("/faq/penalty")
    page = answer.text
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<title>Пени за просрочку — Петербургская сбытовая компания</title>" in page
    assert page.count("<h1>") == 1
    assert "<li>С 1-го по 30-й день просрочки пеней нет.</li>" in page
    assert "Действует с 1 марта 2026 года по 31 декабря 2026 года." in page
    assert '<a href="tel:+78123036969">8 812 303-69-69</a>' in page
    assert "pay_methods" in links(page)
    assert "okno:" not in page.replace("okno:nudges", "")
    assert re.findall(r"<script(?! src=\"/widget.js\")", page) == []


async def test_a_page_is_sent_again_when_an_editor_publishes_and_a_topic_of_his_own_is_listed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = site.hub.knowledge.understander
    monkeypatch.setattr(PackTrainer, "build", lambda *_: known)  # Only the articles matter here.
    reader = with_pages(site).browser()
    first = await reader.get("/faq/pay_methods")
    again = await reader.get("/faq/pay_methods", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await publish(site, "pay_methods", "Оплата", "Платите **вовремя**.")
    await publish(site, "solar", "Солнечные панели", "Панели на крыше: напишите «оператор».")
    assert await site.hub.knowledge.refresh()
    after = await reader.get("/faq/pay_methods", headers={"If-None-Match": first.headers["etag"]})
    assert (after.status_code, "<strong>вовремя</strong>" in after.text) == (200, True)
    page = (await reader.get("/faq")).text
    assert f">{OTHERS}</h2>" in page, "a topic that is no intent"
    assert links(page)[-1] == "solar"
    assert OTHERS in (await reader.get("/faq/solar")).text


async def publish(site: Site, topic: str, title: str, body: str) -> None:
    editor = site.hub.editor
    elena = await site.colleague(f"elena-{topic}", "editor")
    new = await editor.create(topic, Text(title, body, valid_from=site.hub.now()), elena)
    await editor.publish(ArticleId(new.id), 1)


@in_one_hub
async def test_what_belongs_to_others_names_them_with_telephone_and_hours(reader: Browser) -> None:
    page = (await reader.get("/faq/emergency_safety")).text
    contacts = page.partition('<section class="contacts"')[2].partition("</section>")[0]
    assert contacts.index('href="tel:112"') < contacts.index('href="tel:+78002200220"')
    assert "круглосуточно" in contacts
    assert "contacts" not in (await reader.get("/faq/tariff_zones")).text


@in_one_hub
async def test_a_search_finds_the_article(reader: Browser) -> None:
    for query, topic in (
        ("не пришла квитанция", "bill_missing"),
        ("рассрочка", "debt_restructure"),
        ("1/300 ставки", "penalty"),
    ):
        answer = await reader.get("/faq", params={"q": query})
        assert topic in links(answer.text)[:3], query


@in_one_hub
async def test_what_a_reader_types_stays_text(reader: Browser) -> None:
    for query in ('"><script>alert(1)</script>', "okno:main okno:chat", "\x00", "я" * 5000):
        answer = await reader.get("/faq", params={"q": query})
        assert answer.status_code == 200
        assert "<script>" not in answer.text
        assert answer.text.count("<main") == 1


@in_one_hub
async def test_what_is_not_there_says_so_and_leads_on(reader: Browser) -> None:
    for path in ("nothing", "tariff_ranges_2025", "%3Cscript%3E", "я"):
        answer = await reader.get(f"/faq/{path}")
        assert answer.status_code == 404
        assert "Такой страницы нет" in answer.text
        assert 'href="/faq"' in answer.text
    assert (await reader.get("/faq/..%2Fsecret")).status_code == 404


def test_an_editors_html_and_script_addresses_are_text_and_headings_go_one_down() -> None:
    html = page_html("# Раздел\n\n<script>x</script>\n\n[нажми](javascript:alert(1)) [сайт](https://pesc.ru)")
    assert "<h2>Раздел</h2>" in html
    assert "<script" not in html
    assert "href" not in html.replace('<a href="https://pesc.ru">', "")
