"""Papers come by a link of their own, and stand in the conversation of whoever was given it."""

import json

import pytest

from conversation import events as e
from conversation.ids import HOUR
from hub.documents import FILES_MOST
from tests.web.site import Site

PAPER = {"file": ("паспорт.pdf", b"%PDF-1.4\n1 0 obj", "application/pdf")}


async def link(site: Site, address: str = "1") -> str:
    """As the bot gives it, without the host."""
    await site.running.hears(address, "привет")
    state = await site.running.state(address)
    answer = await site.running.core.documents.lookup({}, state, site.running.clock())
    assert answer.outcome == "ok"
    return str(json.loads(answer.data)["url"]).removeprefix(site.running.core.config.url)


async def papers(site: Site, address: str) -> list[str]:
    log = await site.running.log(address)
    found = [event.attachments for event in log if isinstance(event, e.MessageReceived)]
    return [one.ref for attachments in found for one in attachments]


async def test_a_paper_stands_in_the_conversation_of_whoever_was_given_the_link(site: Site) -> None:
    path, other = await link(site, "1"), await link(site, "2")
    browser = site.browser()
    page = await browser.get(path)
    assert (page.status_code, "multipart/form-data" in page.text) == (200, True)
    said = len(site.running.far_end.accepted)
    taken = await browser.post(path, files=PAPER)
    assert (taken.status_code, "Файл получен" in taken.text) == (200, True)
    await site.running.settle()
    assert len(await papers(site, "1")) == 1
    assert (await papers(site, "1"))[0].startswith("blob:")
    assert await papers(site, "2") == []
    assert len(site.running.far_end.accepted) == said, "the bot says nothing to it"
    assert path.split(".")[0] != other.split(".")[0]


@pytest.mark.parametrize("change", ["late", "forged", "another"])
async def test_a_link_of_nobody_takes_nothing(site: Site, change: str) -> None:
    path = await link(site)
    if change == "late":
        site.running.clock.forward(25 * HOUR / 1_000_000)
    if change == "forged":
        path = path[:-1] + ("a" if path[-1] != "a" else "b")
    if change == "another":
        identity = (await site.running.identity("1")).id
        path = path.replace(str(identity), "iden_somebody")
    browser = site.browser()
    assert (await browser.get(path)).status_code == 404
    assert (await browser.post(path, files=PAPER)).status_code == 404
    assert await papers(site, "1") == []


async def test_a_program_an_empty_form_and_one_paper_too_many_are_refused(site: Site) -> None:
    path = await link(site)
    browser = site.browser()
    program = {"file": ("справка.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "application/pdf")}
    assert (await browser.post(path, files=program)).status_code == 422
    assert (await browser.post(path, data={"note": "x"})).status_code == 422
    mac = path.rpartition(".")[2]
    site.running.core.documents._taken[mac] = FILES_MOST
    assert (await browser.post(path, files=PAPER)).status_code == 404
    assert await papers(site, "1") == []
