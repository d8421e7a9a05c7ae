"""The chat on a company's site: strict policies, logins, nudges, hours; and alone on a terminal."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import jwt
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from app.config import ROOT
from tests.browser.accessibility import objections
from tests.browser.live_hub import LiveHub, MovedClock, open_live_hub
from tests.browser.people import Client, People

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUESTION = "как передать показания?"
ANSWER = "до 25-го числа"
KEY = "0123456789abcdef0123456789abcdef"
PICTURES = ROOT / "test-results" / "site"
STRICT = "default-src 'none'; script-src {hub}; frame-src {hub}; base-uri 'none'; form-action 'none'; {more}"
MORE = "require-trusted-types-for 'script'; trusted-types 'none'"
NUDGE = "Подобрать тариф? Спросите, я помогу."
CHAT = {
    "login": {"algorithm": "HS256", "key": KEY, "audience": "okno-chat"},
    "nudges": [{"url": "/tariffs*", "seconds": 1, "text": NUDGE}],
}
TERMINAL = {"idle": 10, "countdown": 5}


@pytest_asyncio.fixture(loop_scope="module")
async def live(tmp_path: Path, built_pages: Path) -> AsyncIterator[LiveHub]:
    async with open_live_hub(
        tmp_path, built_pages, MovedClock(), shops=("shop",), chat=CHAT, terminal=TERMINAL
    ) as hub:
        yield hub


def shop(people: People, live: LiveHub, *, body: str = "", policy: str = STRICT, attributes: str = "") -> str:
    """The address of a company's page that embeds the chat as docs/WIDGET.md says."""
    origin = live.site("shop")
    people.ours.add(origin)
    people.expect("favicon|closed before the connection")
    live.gate.sites["shop.localhost"] = (
        "<!doctype html><html lang=ru><head><title>Магазин</title>"
        f"<script src='{live.address}/widget.js' data-account=site data-lang=ru defer {attributes}></script>"
        f"</head><body><main><h1>Магазин</h1>{body}</main></body></html>"
    )
    live.gate.policies["shop.localhost"] = policy.format(hub=live.address, more=MORE)
    return origin


def assertion(sub: str, once: str, **changed: object) -> str:
    now = int(time.time())
    claims = {"sub": sub, "aud": "okno-chat", "iat": now, "exp": now + 300, "jti": once, "name": "Анна П."}
    return jwt.encode({**claims, **changed}, KEY, algorithm="HS256")


async def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        await page.screenshot(path=PICTURES / f"{name}-{scheme}.png")
    await page.emulate_media(color_scheme="light")


async def test_the_strictest_page_needs_two_directives_and_nobody_else_is_asked(
    people: People, live: LiveHub
) -> None:
    address = shop(people, live)
    client = await people.client(at=address)
    await client.write(QUESTION)
    await expect(client.bubble(ANSWER)).to_have_count(1)
    await client.field.press("Escape")
    await expect(client.launcher).to_be_focused()
    await expect(client.launcher).to_have_css("border-radius", "50%")
    assert people.strangers == set()


@pytest.mark.parametrize("lacking", ["script-src", "frame-src"])
async def test_each_of_the_two_directives_is_needed(people: People, live: LiveHub, lacking: str) -> None:
    people.expect("Content Security Policy|Refused|violates|postMessage")
    address = shop(people, live, policy=STRICT.replace(f"{lacking} {{hub}}; ", ""))
    page = await (await people.window()).new_page()
    await page.goto(address)
    if lacking == "script-src":
        await expect(page.locator("okno-launcher")).to_have_count(0)
    else:
        await page.locator("okno-launcher > button").click()
        await expect(Client(page).field).to_have_count(0)


async def test_a_nudge_comes_once_costs_no_request_and_opens_the_chat_with_its_words(
    people: People, live: LiveHub
) -> None:
    address = shop(people, live)
    page = await (await people.window()).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{address}/")
    await page.goto(f"{address}/tariffs/night")
    nudge = page.get_by_role("button", name=NUDGE)
    await expect(nudge).to_be_visible()
    assert not any("/api/" in url or "/widget/frame" in url for url in asked), asked
    assert await page.evaluate("document.activeElement === document.body")
    assert await objections(page) == []
    await picture(page, "nudge")
    await nudge.click()
    client = Client(page)
    await expect(client.field).to_be_focused()
    await expect(client.chat.get_by_text(NUDGE)).to_be_visible()
    await expect(nudge).to_be_hidden()

    again = await page.context.new_page()
    await again.goto(f"{address}/tariffs")
    await again.wait_for_timeout(2_500)  # What must not come is given twice its time.
    await expect(again.get_by_role("button", name=NUDGE)).to_have_count(0)


async def test_a_nudge_waits_while_the_page_has_a_dialog_or_somebody_types_and_can_be_sent_away(
    people: People, live: LiveHub
) -> None:
    address = shop(
        people, live, body="<dialog open><button autofocus>Да</button></dialog><input aria-label=Поиск>"
    )
    page = await (await people.window((320, 640))).new_page()
    await page.goto(f"{address}/tariffs")
    nudge = page.get_by_role("button", name=NUDGE)
    await page.wait_for_timeout(2_500)
    await expect(nudge).to_have_count(0)
    await page.get_by_label("Поиск").focus()
    await page.evaluate("document.querySelector('dialog').close()")
    await page.wait_for_timeout(2_500)
    await expect(nudge).to_have_count(0)
    await page.get_by_label("Поиск").blur()
    await expect(nudge).to_be_visible()
    assert await objections(page) == []
    await picture(page, "nudge-320")
    await page.get_by_role("button", name="Закрыть подсказку").click()
    await expect(nudge).to_have_count(0)


async def test_who_logs_in_on_the_site_is_known_to_the_operator_and_finds_his_talk_elsewhere(
    people: People, live: LiveHub
) -> None:
    people.expect(r" 403 .*/api/widget/login$")  # The page is loaded again with a word that was used.
    address = shop(people, live)
    client = await people.client(at=address)
    await client.write("оператор")
    await expect(client.bubble("Передаю")).to_have_count(1)
    await client.page.evaluate("token => window.okno.identify(token)", assertion("17", "j1"))
    olga = await people.colleague("operator")
    await expect(olga.rows).to_contain_text("Анна П.")
    await expect(client.bubbles).to_have_count(2)

    shop(people, live, attributes=f"data-identity={assertion('17', 'j2')}")
    phone = await people.client(await people.window((400, 800)), at=address)
    await expect(phone.bubble("Передаю")).to_have_count(1)
    await olga.rows.click()
    await olga.claim()
    await olga.reply("Вижу вас, Анна")
    for seat in (client, phone):
        await expect(seat.bubble("Вижу вас, Анна")).to_have_count(1)

    await phone.page.evaluate("window.okno.logout()")
    await expect(phone.bubbles).to_have_count(0)
    await phone.page.reload()
    await expect(client.bubble("Вижу вас, Анна")).to_have_count(1)


async def test_a_wrong_word_of_the_site_leaves_the_visitor_anonymous_and_tells_its_developer(
    people: People, live: LiveHub
) -> None:
    people.expect(r" 403 .*/api/widget/login$")
    address = shop(people, live)
    client = await people.client(at=address)
    await client.write(QUESTION)
    await expect(client.bubble(ANSWER)).to_have_count(1)
    told = await client.page.evaluate(
        """token => new Promise(done => {
            document.querySelector("okno-launcher")
                .addEventListener("okno-identity", event => done(event.detail), {once: true});
            window.okno.identify(token);
        })""",
        assertion("17", "j1", aud="another"),
    )
    assert (told["state"], told["code"]) == ("refused", "login_audience")
    await expect(client.bubble(ANSWER)).to_have_count(1)
    assert "assertion" not in "".join(client.page.url for _ in range(1))


async def test_a_logged_in_client_is_greeted_by_name(people: People, live: LiveHub) -> None:
    address = shop(people, live, attributes=f"data-identity={assertion('17', 'j9')}")
    client = await people.client(at=address)
    await expect(client.chat.get_by_text("Здравствуйте, Анна П.!")).to_be_visible()
    assert await objections(client.page) == []
    await picture(client.page, "logged-in")


async def test_after_hours_the_chat_says_when_people_come_back(people: People, live: LiveHub) -> None:
    night = 1_795_467_600_000_000  # 2026-11-24 00:00 in Moscow
    live.clock.ahead = night - time.time_ns() // 1000
    client = await people.client(await people.window((320, 640)))
    notice = client.chat.get_by_role("status").filter(has_text="Специалисты сейчас не работают")
    await expect(notice).to_be_visible()
    await expect(notice).to_contain_text("сегодня после 8:00")
    assert await objections(client.page) == []
    await picture(client.page, "after-hours-320")


async def terminal(people: People, size: tuple[int, int] = (1080, 1920)) -> Page:
    page = await (await people.window(size, has_touch=True)).new_page()
    await page.goto("/widget/kiosk?account=terminal&lang=ru")
    await expect(page.get_by_role("navigation", name="Выберите вопрос")).to_be_visible()
    return page


async def test_a_terminal_leads_nowhere_takes_no_files_and_its_buttons_come_first(
    people: People,
) -> None:
    page = await terminal(people)
    buttons = page.get_by_role("navigation").get_by_role("button")
    assert await buttons.count() >= 4
    for button in await page.get_by_role("button").all():
        box = await button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 60, await button.inner_text()
    assert await objections(page) == []
    await picture(page, "kiosk")
    await buttons.first.tap()
    await expect(page.locator("article")).not_to_have_count(1)
    await expect(page.locator("a[href], input[type=file]")).to_have_count(0)
    await expect(page.get_by_role("button", name="Продолжить в мессенджере")).to_have_count(0)
    assert await objections(page) == []
    await picture(page, "kiosk-talk")


async def test_a_terminal_left_alone_counts_down_and_shows_the_next_person_nothing(people: People) -> None:
    page = await terminal(people)
    await page.clock.install()
    await page.goto("/widget/kiosk?account=terminal&lang=ru")
    field = page.get_by_role("textbox")
    await field.fill(QUESTION)
    await field.press("Enter")
    await expect(page.get_by_role("log").get_by_text(ANSWER)).to_be_visible()
    await field.fill("мой счёт 1234")
    dialog = page.get_by_role("dialog", name="Вы ещё здесь?")
    await page.clock.run_for(10_500)
    await expect(dialog).to_be_visible()
    assert await objections(page) == []
    await picture(page, "kiosk-countdown")
    await dialog.get_by_role("button", name="Я здесь, продолжить").click()
    await expect(dialog).to_be_hidden()
    await expect(field).to_have_value("мой счёт 1234")
    await page.clock.run_for(16_500)
    await expect(page.locator("article")).to_have_count(0)
    await expect(page.get_by_role("textbox")).to_have_value("")
    await expect(page.get_by_role("navigation", name="Выберите вопрос")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("navigation", name="Выберите вопрос")).to_be_visible()
    await expect(page.locator("article")).to_have_count(0)
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0


async def test_only_an_account_that_says_so_is_a_terminal(people: People, live: LiveHub) -> None:
    people.expect(" 404 ")
    page = await (await people.window()).new_page()
    answer = await page.goto("/widget/kiosk?account=site")
    assert answer is not None
    assert answer.status == 404
