import asyncio
import json

import pytest

from conversation.contact import Peer
from conversation.ids import MINUTE, SECOND
from hub.widget_feed import Ear, ModeNow, WidgetUpdate
from storage import contacts, event_log
from storage.database import Query, one
from tests.web.site import QUESTION, Browser, Site, error_code
from tests.web.test_files import png
from web.limits import Buckets

CONVERSATIONS = Query("SELECT id FROM conversations")


async def say(browser: Browser, text: str, key: str = "m1") -> int:
    answer = await browser.post(
        "/api/widget/messages", json={"client_msg_id": key, "text": text, "files": []}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["seq"]


async def heard(browser: Browser, after: int = 0) -> list[dict]:
    return (await browser.get("/api/widget/items", params={"after": after})).json()["items"]


async def test_a_visitor_asks_and_the_bot_answers_with_buttons(site_on_both: Site) -> None:
    browser, _ = await site_on_both.visitor()
    await say(browser, QUESTION)
    await site_on_both.running.settle()
    mine, answer = await heard(browser)
    assert (mine["author"], mine["text"], mine["client_msg_id"]) == ("client", QUESTION, "m1")
    assert (answer["author"], answer["client_msg_id"]) == ("bot", None)
    button = next(button for button in answer["buttons"] if button["label"] == "Оператор")
    await browser.post("/api/widget/press", json={"client_msg_id": "p1", "token": button["token"]})
    await site_on_both.running.settle()
    page = (await browser.get("/api/widget/items", params={"after": answer["seq"]})).json()
    assert page["mode"] == "waiting"
    assert page["items"][0]["text"] == "Оператор"


async def test_a_visitor_who_only_looks_makes_no_conversation(site: Site) -> None:
    browser, token = await site.visitor()
    again = await browser.post("/api/widget/session", json={"account": "site", "token": token})
    assert again.json()["token"] == token
    assert await site.running.core.database.read(lambda: one(CONVERSATIONS)) is None


async def test_who_answers_is_told_also_when_it_changes_while_history_is_read(site: Site) -> None:
    browser, token = await site.visitor()
    await say(browser, QUESTION)
    await site.running.settle()
    peer = await site.hub.widget.peer(token)
    assert peer is not None
    told: list[WidgetUpdate] = []
    ear = Ear(peer, told.append)
    site.hub.browsers.join(ear)
    await site.hub.feed.join()
    history = await site.hub.widget.heard(peer, 0)
    await say(browser, "оператор", "m2")
    await site.running.settle()
    await site.hub.feed.catch_up()
    ear.release(history.seq)
    assert [one.mode for one in told if isinstance(one, ModeNow)] == ["waiting"]


async def test_a_code_asked_before_the_first_word_begins_the_conversation_it_links(site: Site) -> None:
    browser, _ = await site.visitor()
    offer = (await browser.post("/api/widget/link", json={})).json()
    await say(browser, QUESTION)
    await site.running.settle()
    await site.running.hears("7", offer["code"])
    assert await site.running.core.database.read(event_log.head) > 0
    texts = [item["text"] for item in await heard(browser)]
    assert QUESTION in texts
    assert any(item["channel"] == "fake" for item in await heard(browser))


async def test_the_same_message_sent_five_times_is_one_message(site_on_both: Site) -> None:
    browser, _ = await site_on_both.visitor()
    await asyncio.gather(*(say(browser, QUESTION) for _ in range(5)))
    await site_on_both.running.settle()
    assert [item["author"] for item in await heard(browser)] == ["client", "bot"]


async def test_two_visitors_with_equal_message_ids_are_two(site: Site) -> None:
    browsers = [(await site.visitor())[0] for _ in range(2)]
    for number, browser in enumerate(browsers):
        await say(browser, f"{QUESTION} {number}")
    await site.running.settle()
    for number, browser in enumerate(browsers):
        assert [i["text"] for i in await heard(browser) if i["author"] == "client"] == [
            f"{QUESTION} {number}"
        ]


async def test_only_a_digest_of_the_token_is_kept_and_the_address_does_not_lead_to_it(site: Site) -> None:
    browser, token = await site.visitor()
    await say(browser, QUESTION)
    await site.running.settle()
    peer = await site.hub.widget.peer(token)
    assert isinstance(peer, Peer)
    assert len(token) >= 43
    assert peer.address not in token
    assert await site.hub.widget.peer(peer.address) is None
    assert (
        await site.running.core.database.read(lambda: contacts.widget_session(token, site.running.clock()))
        is None
    )


async def test_a_token_counts_in_the_header_alone(site: Site) -> None:
    _, token = await site.visitor()
    stranger = site.browser()
    for params in ({"token": token}, {"access_token": token, "after": "0"}):
        assert (await stranger.get("/api/widget/items", params=params)).status_code == 401
    wrong = await stranger.get("/api/widget/items", headers={"Authorization": f"Bearer {token}x"})
    assert (wrong.status_code, error_code(wrong)) == (401, "unauthorized")


async def test_a_long_poll_is_answered_as_soon_as_something_is_said(site: Site) -> None:
    browser, _ = await site.visitor()
    await say(browser, QUESTION)
    await site.running.settle()
    last = (await heard(browser))[-1]["seq"]
    feed = asyncio.create_task(site.hub.feed.run())
    waiting = asyncio.create_task(browser.get("/api/widget/items", params={"after": last}))
    while not site.hub.browsers.listening:
        await asyncio.sleep(0)
    assert not waiting.done()
    await say(browser, "оператор", "m2")
    await site.running.settle()
    async with asyncio.timeout(5):
        found = (await waiting).json()
    assert found["items"][0]["text"] == "оператор"
    feed.cancel()
    await asyncio.gather(feed, return_exceptions=True)


async def test_nothing_new_means_no_items_however_a_message_was_delivered(site: Site) -> None:
    browser, token = await site.visitor()
    await say(browser, QUESTION)
    await site.running.settle()
    last = (await heard(browser))[-1]["seq"]
    peer = await site.hub.widget.peer(token)
    assert peer is not None
    assert (await site.hub.widget.heard(peer, last)).items == ()


async def test_a_picture_of_the_client_reaches_the_desk(site: Site) -> None:
    browser, _ = await site.visitor()
    file = (
        await browser.post("/api/widget/files", files={"file": ("счётчик.png", png(), "image/png")})
    ).json()
    body = {"client_msg_id": "m1", "text": "оператор", "files": [file["id"]]}
    assert (await browser.post("/api/widget/messages", json=body)).status_code == 200
    await site.running.settle()
    desk = await site.desk_of("olga")
    (card,) = (await desk.get("/api/desk/conversations")).json()["items"]
    items = (await desk.get(f"/api/desk/conversations/{card['id']}")).json()["items"]
    (shown,) = items[0]["attachments"]
    assert (shown["name"], shown["kind"]) == ("счётчик.png", "image")
    assert (await desk.get(shown["url"])).content == png()


@pytest.mark.parametrize(
    "body",
    [
        {"client_msg_id": {"$gt": ""}, "text": "x"},
        {"client_msg_id": "a/../b", "text": "x"},
        {"client_msg_id": "m1", "text": {"html": "<b>"}},
        {"client_msg_id": "m1", "text": "x" * 4001},
        {"client_msg_id": "m1", "text": "x", "files": "file_1"},
        {"client_msg_id": "m1", "text": "x", "account": "telegram:main"},
        {"client_msg_id": "m1", "text": "   "},
    ],
)
async def test_a_malformed_message_is_refused_before_anything_is_stored(site: Site, body: dict) -> None:
    browser, _ = await site.visitor()
    assert (await browser.post("/api/widget/messages", json=body)).status_code == 422
    await site.running.settle()
    assert await heard_now(site, browser) == ()


async def heard_now(site: Site, browser: Browser) -> tuple:
    peer = await site.hub.widget.peer(browser.headers["Authorization"].removeprefix("Bearer "))
    assert peer is not None
    return (await site.hub.widget.heard(peer, 0)).items


async def test_broken_surrogates_and_nul_harm_nothing(site_on_both: Site) -> None:
    browser, _ = await site_on_both.visitor()
    headers = {"Content-Type": "application/json"}
    broken = b'{"client_msg_id": "m1", "text": "\\ud800"}'
    answer = await browser.post("/api/widget/messages", content=broken, headers=headers)
    assert answer.status_code == 422
    nul = json.dumps({"client_msg_id": "m2", "text": f"{QUESTION}\x00"}).encode()
    assert (await browser.post("/api/widget/messages", content=nul, headers=headers)).status_code == 200
    await site_on_both.running.settle()
    assert (await heard(browser))[0]["text"] == QUESTION


async def test_markup_of_a_client_stays_text(site: Site) -> None:
    browser, _ = await site.visitor()
    words = "<img src=x onerror=alert(1)> оператор"
    await say(browser, words)
    await site.running.settle()
    desk = await site.desk_of("olga")
    (card,) = (await desk.get("/api/desk/conversations")).json()["items"]
    items = (await desk.get(f"/api/desk/conversations/{card['id']}")).json()["items"]
    assert items[0]["text"] == words


async def test_an_unknown_widget_is_told_so(site: Site) -> None:
    answer = await site.browser().post("/api/widget/session", json={"account": "nope"})
    assert (answer.status_code, error_code(answer)) == (404, "unknown_account")


async def test_a_visitor_cannot_take_another_sites_session_over(site: Site) -> None:
    token = (await site.visitor())[1]
    answer = await site.browser().post("/api/widget/session", json={"account": "site", "token": token[:-1]})
    assert answer.json()["token"] not in (token, token[:-1])


async def test_sessions_and_messages_are_limited(site: Site) -> None:
    site.app.state.sessions = Buckets(6, site.running.clock)
    site.app.state.messages = Buckets(6, site.running.clock)
    codes = [
        (await site.browser().post("/api/widget/session", json={"account": "site"})).status_code
        for _ in range(5)
    ]
    assert codes == [200, 200, 200, 429, 429]
    other = site.browser("198.51.100.1")
    assert (await other.post("/api/widget/session", json={"account": "site"})).status_code == 200


def test_a_bucket_refills_and_never_grows_without_bound() -> None:
    now = [0]
    buckets = Buckets(60, lambda: now[0])  # type: ignore[arg-type,return-value]
    taken = sum(not buckets.take("a") for _ in range(100))
    assert 20 <= taken <= 22
    now[0] += MINUTE
    assert buckets.take("a") == 0
    now[0] += 10 * SECOND
    for number in range(30_000):
        buckets.take(str(number))
    assert len(buckets._free_at) <= 20_001
