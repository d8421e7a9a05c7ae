"""A visitor whom the site has logged in: one person on all his browsers, until he logs out."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import jwt
import pytest
import pytest_asyncio

from conversation.contact import Peer
from conversation.ids import HOUR, SECOND, Micros
from conversation.state import State
from hub.widget_feed import Ear
from integrations.site_login.tokens import SignedLogins
from storage import contacts, event_log
from tests.hub.running import running_hub
from tests.web.site import QUESTION, Browser, Site, error_code, open_site
from tests.web.test_widget import heard, say
from web import widget

KEY = "0123456789abcdef0123456789abcdef"


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    url = request.getfixturevalue("fresh_database") if request.param == "postgresql" else ""
    async with running_hub(tmp_path, url) as running:
        opened = await open_site(running, tmp_path)
        believing(opened)
        yield opened


def believing(site: Site) -> None:
    """The site's word counts from now on."""
    login = SignedLogins("HS256", KEY, "okno-chat")
    for known in (site.hub.widget._sites, site.hub.site_logins._sites):
        known["site"] = replace(known["site"], login=login, login_us=12 * HOUR)


def assertion(site: Site, once: str, sub: str = "17", **changed: object) -> str:
    now = site.running.clock() // SECOND
    claims = {"sub": sub, "aud": "okno-chat", "iat": now, "exp": now + 300, "jti": once, "name": "Анна П."}
    return jwt.encode({**claims, **changed}, KEY, algorithm="HS256")


async def log_in(site: Site, browser: Browser, once: str, sub: str = "17") -> str:
    """The browser goes on with the token it got."""
    old = browser.headers.get("Authorization", "").removeprefix("Bearer ")
    ask = {"account": "site", "assertion": assertion(site, once, sub), **({"token": old} if old else {})}
    answer = await browser.post("/api/widget/login", json=ask)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["token"]
    browser.headers["Authorization"] = f"Bearer {token}"
    return token


async def test_what_a_stranger_said_is_the_persons_after_his_login_and_his_old_token_is_worth_nothing(
    site: Site,
) -> None:
    browser, old = await site.visitor()
    await say(browser, QUESTION)
    await site.running.settle()
    fresh = await log_in(site, browser, "j1")
    assert fresh != old
    assert [item["text"] for item in await heard(browser) if item["author"] == "client"] == [QUESTION]
    stranger = site.browser()
    answer = await stranger.get("/api/widget/items", headers={"Authorization": f"Bearer {old}"})
    assert (answer.status_code, error_code(answer)) == (401, "unauthorized")
    session = await browser.post("/api/widget/session", json={"account": "site", "token": fresh})
    assert (session.json()["identity_state"], session.json()["name"]) == ("verified", "Анна П.")


async def test_a_person_finds_his_talk_in_another_browser_and_the_operator_sees_one_verified_client(
    site: Site,
) -> None:
    home, _ = await site.visitor()
    await log_in(site, home, "j1")
    await say(home, "оператор")
    await site.running.settle()
    phone, _ = await site.visitor()
    await say(phone, "пишу с телефона", "m2")
    await site.running.settle()
    await log_in(site, phone, "j2")
    texts = [item["text"] for item in await heard(phone) if item["author"] == "client"]
    assert set(texts) == {"оператор", "пишу с телефона"}
    desk = await site.desk_of("olga")
    (card,) = (await desk.get("/api/desk/conversations", params={"view": "queue"})).json()["items"]
    assert card["contact"]["name"] == "Анна П."
    peer = await site.hub.widget.peer(home.headers["Authorization"].removeprefix("Bearer "))
    assert peer is not None
    identity = await site.running.core.database.read(lambda: contacts.by_peer(peer))
    assert identity is not None
    assert identity.verified


async def test_the_sites_word_serves_once(site: Site) -> None:
    browser, _ = await site.visitor()
    ask = {"account": "site", "assertion": assertion(site, "j1")}
    assert (await browser.post("/api/widget/login", json=ask)).status_code == 200
    again = await site.browser().post("/api/widget/login", json=ask)
    assert (again.status_code, error_code(again)) == (403, "login_used")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"aud": "another"}, "login_audience"),
        ({"exp": 1}, "login_expired"),
        ({"sub": {"$gt": ""}}, "login_unreadable"),
    ],
)
async def test_a_word_that_does_not_count_says_why_and_the_visitor_stays_who_he_was(
    site: Site, changed: dict, code: str
) -> None:
    browser, token = await site.visitor()
    await say(browser, QUESTION)
    ask = {"account": "site", "assertion": assertion(site, "j1", **changed), "token": token}
    answer = await browser.post("/api/widget/login", json=ask)
    assert (answer.status_code, error_code(answer)) == (403, code)
    await site.running.settle()
    assert [item["text"] for item in await heard(browser) if item["author"] == "client"] == [QUESTION]


async def test_where_no_login_is_set_up_none_is_believed(site: Site) -> None:
    site.hub.site_logins._sites["site"] = replace(site.hub.site_logins._sites["site"], login=None)
    ask = {"account": "site", "assertion": assertion(site, "j1")}
    answer = await site.browser().post("/api/widget/login", json=ask)
    assert (answer.status_code, error_code(answer)) == (403, "login_not_configured")


async def test_a_foreign_page_logs_nobody_in(site: Site) -> None:
    ask = {"account": "site", "assertion": assertion(site, "j1")}
    answer = await site.browser().post(
        "/api/widget/login", json=ask, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert error_code(answer) != "login_used"


async def test_another_person_at_the_same_browser_gets_nothing_of_the_first(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widget, "LONG_POLL_SECONDS", 0.1)  # Nothing will come: there is no need to wait long.
    browser, _ = await site.visitor()
    await log_in(site, browser, "j1")
    await say(browser, QUESTION)
    await site.running.settle()
    await log_in(site, browser, "j2", sub="18")
    assert await heard(browser) == []


async def test_a_logout_ends_the_token_and_a_login_by_itself_ends_after_its_hours(site: Site) -> None:
    browser, _ = await site.visitor()
    token = await log_in(site, browser, "j1")
    assert (await browser.post("/api/widget/logout", json={"token": token})).status_code == 204
    assert (await browser.get("/api/widget/items")).status_code == 401
    other, _ = await site.visitor()
    await log_in(site, other, "j2")
    await say(other, QUESTION)
    site.running.clock.forward(13 * 3600)
    assert (await other.get("/api/widget/items")).status_code == 401


async def test_a_planted_token_hears_nothing_of_whoever_logs_in_with_it(site: Site) -> None:
    """Somebody puts his own token into another's browser and listens: the login cuts his line."""
    browser, planted = await site.visitor()
    await say(browser, "оператор")
    await site.running.settle()
    peer = await site.hub.widget.peer(planted)
    assert isinstance(peer, Peer)
    cut = []
    ear = Ear(peer, lambda update: cut.append(type(update).__name__))
    site.hub.browsers.join(ear)
    await site.hub.widget.heard(peer, 0)
    ear.release(0)
    await log_in(site, browser, "j1")
    assert "HungUp" in cut


async def test_accounts_the_site_vouches_for_are_proven_until_the_last_logout(site: Site) -> None:
    browser, _ = await site.visitor()
    ask = {"account": "site", "assertion": assertion(site, "j1", accounts=["100200301", "100200302"])}
    token = (await browser.post("/api/widget/login", json=ask)).json()["token"]
    browser.headers["Authorization"] = f"Bearer {token}"
    state = await person(site, token)
    now = site.running.clock()
    assert {one.account for one in state.proven} == {"100200301", "100200302"}
    assert state.proves("100200301", now)
    assert not state.proves("100200303", now)
    assert not state.proves("100200301", Micros(now + 12 * HOUR + 1))
    second, _ = await site.visitor()
    other = await log_in(site, second, "j2")
    assert (await second.post("/api/widget/logout", json={"token": other})).status_code == 204
    assert (await person(site, token)).proves("100200301", now), "he is still in at home"
    peer = await peer_of(site, token)
    await browser.post("/api/widget/logout", json={"token": token})
    identity = await site.running.core.database.read(lambda: contacts.by_peer(peer))
    assert identity is not None
    state = await site.running.core.database.read(lambda: event_log.load_state(identity.conversation))
    assert not state.proves("100200301", site.running.clock())


async def peer_of(site: Site, token: str) -> Peer:
    peer = await site.hub.widget.peer(token)
    assert peer is not None
    return peer


async def person(site: Site, token: str) -> State:
    peer = await peer_of(site, token)
    identity = await site.running.core.database.read(lambda: contacts.by_peer(peer))
    assert identity is not None
    return await site.running.core.database.read(lambda: event_log.load_state(identity.conversation))
