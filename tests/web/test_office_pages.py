"""Pages of offices for everybody: whole without a script, without a name, and only what is known."""

import re

import pytest

from app.config import ROOT
from hub.office_facts import card_of
from tests.web.site import Site
from tests.web.test_visits import OFFICE, came, desk, next_one

CONSOLE = ROOT / "frontend" / "console"


@pytest.fixture
def pages(site: Site) -> Site:
    site.pages.mkdir(parents=True, exist_ok=True)
    for name in ("faq.html", "board.html"):
        (site.pages / name).write_bytes((CONSOLE / name).read_bytes())
    return site


async def test_the_board_is_whole_without_a_script(pages: Site) -> None:
    olga = await desk(pages)
    empty = (await pages.browser().get(f"/board/{OFFICE}")).text
    assert 'http-equiv="refresh"' in empty
    assert "okno:" not in empty
    assert re.search(r'id="called-none"\s*>', empty)
    await came(olga, "a", name="Ольга <b>Петрова</b>")
    await came(olga, "b", topic="paid")
    await next_one(olga, "2")
    answer = await pages.browser().get(f"/board/{OFFICE}")
    assert '<li class="fresh"><strong>У-002</strong> <span>окно 2</span></li>' in answer.text
    assert "<li>К-001</li>" in answer.text
    assert re.search(r'id="called-none"\s+hidden', answer.text)
    assert "Петрова" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in answer.headers["content-security-policy"]


async def test_a_board_that_there_is_not_is_not_found(pages: Site) -> None:
    for name in ("nowhere", "..%2Fdesk", "%3Cscript%3E"):
        answer = await pages.browser().get(f"/board/{name}")
        assert answer.status_code == 404
        assert "script>" not in answer.text


async def test_every_office_tells_its_address_hours_entrance_and_way(pages: Site) -> None:
    page = (await pages.browser().get("/offices")).text
    offices = pages.running.core.pack.offices
    for office in offices.dated:
        card = card_of(office, offices, pages.running.clock())
        for words in (card.title, card.address, card.way, *card.facts, *card.topics):
            assert words in page
        for days, hours in card.week:
            assert f"<dt>{days}</dt><dd>{hours}</dd>" in page
    assert page.count("уточните адрес и часы") == sum(
        not card_of(one, offices, pages.running.clock()).confirmed for one in offices.dated
    )
    assert 'href="/offices"' in (await pages.browser().get("/faq")).text


async def test_of_an_entrance_only_what_is_known_is_told(pages: Site) -> None:
    offices = pages.running.core.pack.offices
    (office, *_) = offices.dated
    facts = card_of(office, offices, pages.running.clock()).facts
    assert office.entrance.step_free is None
    assert not any("ступен" in fact for fact in facts)
