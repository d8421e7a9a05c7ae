"""A person gets his own data, all of them and nobody else's, through a link that works once."""

import json
import zipfile
from io import BytesIO

from conversation import events as e
from conversation.ids import HOUR, MINUTE, MessageId, Micros, OperatorId, RequestId, VisitId
from tests.web.site import Site

QUESTION = "как передать показания?"
EVIL = '=HYPERLINK("http://evil.test") <script>alert(1)</script> "\' </dd>'


async def told(site: Site, address: str, *events: e.Event) -> None:
    conversation = (await site.running.identity(address)).conversation
    await site.running.core.recorder.act(conversation, lambda state, now: events)


async def proven(site: Site, address: str = "1") -> str:
    """The link that a proven person is given."""
    identity = await site.running.identity(address)
    until = Micros(site.running.clock() + 12 * HOUR)
    await told(site, address, e.AccountVerified(identity.id, "100200301", "code", until))
    return await asked(site, address)


async def asked(site: Site, address: str = "1") -> str:
    state = await site.running.state(address)
    answer = await site.running.core.exports.lookup({}, state, site.running.clock())
    assert answer.outcome == "ok", answer.reason
    return str(json.loads(answer.data)["url"])


async def with_much(site: Site) -> None:
    hub = site.running
    await hub.hears("1", QUESTION)
    await hub.hears("2", "чужие слова")
    await hub.hears("1", EVIL)
    identity = (await hub.identity("1")).id
    await told(
        site,
        "1",
        e.NoteAdded(MessageId("n1"), OperatorId("o"), "между нами"),
        e.RequestRegistered(
            RequestId("r1"), "complaint", Micros(1), Micros(2), "R2", identity, "", "жалоба", "100200301"
        ),
        e.RequestCorrected(RequestId("r1"), "и ещё"),
        e.RequestStateChanged(RequestId("r1"), "closed", None, "закрыто нами"),
        e.VisitBooked(VisitId("v1"), "center", Micros(hub.clock()), 15, identity, "А1", "договор"),
        e.VisitCancelled(VisitId("v1")),
        e.ConsentGiven("accessibility", "2026-11-26", identity, "fake"),
        e.AccessibilityChanged(wished=True),
        e.ConsentWithdrawn("accessibility", identity, "fake"),
    )


async def test_all_that_is_hers_is_in_it_and_nothing_of_others(site: Site) -> None:
    await with_much(site)
    path = (await proven(site)).removeprefix(site.running.core.config.url)
    browser = site.browser()
    answer = await browser.post(path)
    assert answer.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(BytesIO(answer.content))
    data, page = json.loads(archive.read("data.json")), archive.read("data.html").decode()
    said = [message["text"] for message in data["messages"] if message["from"] == "client"]
    assert said == [QUESTION, EVIL]
    assert any(message["from"] == "bot" for message in data["messages"])
    (request,) = data["requests"]
    assert (request["text"], request["additions"], request["state"], request["account"]) == (
        "жалоба",
        ["и ещё"],
        "closed",
        "100200301",
    )
    assert [visit["state"] for visit in data["visits"]] == ["cancelled"]
    (consent,) = data["consents"]
    assert consent["text_version"] == "2026-11-26"
    assert consent["withdrawn_at"] >= consent["given_at"]
    assert [proof["account"] for proof in data["proofs"]] == ["100200301"]
    assert data["kept"]
    whole = json.dumps(data, ensure_ascii=False) + page
    assert [word for word in ("чужие слова", "между нами") if word in whole] == []
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "обращения" in page.lower()
    log = await site.running.log("1")
    assert [event.by for event in log if isinstance(event, e.DataExported)] == [""]


async def test_a_link_works_once_not_for_long_and_looking_at_it_uses_nothing(site: Site) -> None:
    await with_much(site)
    base, browser = site.running.core.config.url, site.browser()
    path = (await proven(site)).removeprefix(base)
    for _ in range(2):
        page = await browser.get(path)
        assert (page.status_code, "<button>" in page.text) == (200, True)
        assert "form-action 'self'" in page.headers["content-security-policy"]
        assert page.headers["referrer-policy"] == "no-referrer"
    assert (await browser.post(path)).status_code == 200
    assert (await browser.post(path)).status_code == 404
    assert (await browser.get(path)).status_code == 404
    late = (await asked(site)).removeprefix(base)
    newer = (await asked(site)).removeprefix(base)
    assert (await browser.get(late)).status_code == 404, "the newest alone counts"
    site.running.clock.at += 31 * MINUTE
    assert (await browser.post(newer)).status_code == 404
    for wrong in ("/export/x", f"/export/{'a' * 43}", f"/export/{'a' * 4000}", "/export/%00"):
        assert (await browser.post(wrong)).status_code == 404
    assert "/export/" not in json.dumps([str(row) for row in await digests(site)])


async def digests(site: Site) -> list[object]:
    from storage.database import Query, Script

    def rows() -> Script[list[object]]:
        return list((yield Query("SELECT * FROM export_links")()))

    return await site.running.core.database.read(rows)


async def test_whoever_has_proven_nothing_gets_no_link(site: Site) -> None:
    await with_much(site)
    state = await site.running.state("1")
    answer = await site.running.core.exports.lookup({}, state, site.running.clock())
    assert (answer.outcome, answer.reason) == ("rejected", "not_verified")
    await proven(site)
    site.running.clock.at += 13 * HOUR
    state = await site.running.state("1")
    assert (await site.running.core.exports.lookup({}, state, site.running.clock())).outcome == "rejected"


async def test_words_of_all_linked_channels_are_in_it_and_an_erased_person_has_no_link(site: Site) -> None:
    hub = site.running
    await hub.hears("1", QUESTION)
    await hub.hears("other", "второй канал", account="fake:other")
    first, second = await hub.identity("1"), await hub.identity("other", "fake:other")
    offer = await hub.core.linking.issue(first.id)
    await hub.hears("other", offer.code, account="fake:other")
    exported = await hub.core.exports.of(first.conversation, "administrator")
    data = json.loads(exported.json)
    said = [message["text"] for message in data["messages"] if message["from"] == "client"]
    assert said[:2] == [QUESTION, "второй канал"]
    assert {each["address"] for each in data["channels"]} == {"1", "other"}
    assert second.conversation != first.conversation
    log = [item.event for item in await hub.recorded(first.conversation)]
    log += [item.event for item in await hub.recorded(second.conversation)]
    assert [event.by for event in log if isinstance(event, e.DataExported)] == ["administrator"]
