"""The chat for whoever cannot see it well, has no mouse, or has a narrow, large or calm screen; and its manners."""

import pytest
from playwright.async_api import Frame, expect

from app.config import ROOT
from storage import event_log
from tests.browser.accessibility import objections
from tests.browser.live_hub import LiveHub
from tests.browser.people import Client, People
from tests.browser.test_trips import ANSWER, QUESTION, asked_for_a_person, taken

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PICTURES = ROOT / "test-results" / "site"
SIZES = {"320": (320, 640), "400": (400, 800), "desktop": (1280, 800)}
BORDER = (
    "element => { const s = getComputedStyle(element); return s.borderTopStyle + ' ' + s.borderTopColor; }"
)
MOVING = """() => [...document.querySelectorAll("*")].filter(element => {
    const style = getComputedStyle(element);
    const lasts = [...style.transitionDuration.split(","), ...style.animationDuration.split(",")];
    return lasts.some(time => parseFloat(time) > 0.01) || style.scrollBehavior === "smooth";
}).map(element => element.className || element.tagName)"""


def frame_of(client: Client) -> Frame:
    return client.page.frames[1]


async def pictures(client: Client, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme in ("dark", "light"):
        await client.page.emulate_media(color_scheme=scheme)
        await client.page.screenshot(path=PICTURES / f"{name}-{scheme}.png")


async def test_the_transcript_is_a_polite_log_and_typing_a_status_outside_it(people: People) -> None:
    client = await asked_for_a_person(people)
    log = client.chat.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(log).to_have_attribute("aria-label", "Переписка")
    olga = await taken(people)
    await olga.field.press_sequentially("Смотрю")
    typing = client.chat.get_by_role("status").filter(has_text="Вам пишут ответ…")
    await expect(typing).to_be_visible()
    await expect(log.get_by_text("Вам пишут ответ…")).to_have_count(0)


async def test_what_the_client_types_is_shown_to_the_operator_and_written_down_nowhere(
    people: People, live: LiveHub
) -> None:
    client = await asked_for_a_person(people)
    olga = await taken(people)
    before = await live.core.database.read(event_log.head)
    await client.field.press_sequentially("пароль от кабинета 12345", delay=250)
    await expect(olga.page.get_by_text("Клиент пишет…")).to_be_visible()
    assert await live.core.database.read(event_log.head) == before
    assert "12345" not in await olga.page.content()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_with_text_twice_as_large_nothing_is_cut_off(people: People, size: tuple[int, int]) -> None:
    client = await people.client(await people.window(size))
    await frame_of(client).evaluate("document.documentElement.style.fontSize = '200%'")
    await client.write(QUESTION)
    await expect(client.bubble(ANSWER)).to_have_count(1)
    for control in (client.field, client.chat.get_by_role("button", name="Отправить")):
        await expect(control).to_be_in_viewport(ratio=1)
    await pictures(client, f"large-{size[0]}")
    await expect(client.bubbles.last).to_be_in_viewport()
    assert await objections(client.page) == []


async def test_who_wants_no_motion_gets_none(people: People) -> None:
    client = await people.client(await people.window(reduced_motion="reduce"))
    await client.write(QUESTION)
    await expect(client.bubble(ANSWER)).to_have_count(1)
    assert await frame_of(client).evaluate(MOVING) == []


async def test_in_forced_colours_every_part_has_its_edge(people: People) -> None:
    client = await people.client(await people.window(forced_colors="active"))
    await client.write(QUESTION)
    await expect(client.bubble(ANSWER)).to_have_count(1)
    for part in (
        client.launcher,
        client.bubbles.first.locator(".bubble"),
        client.bubbles.last.locator(".bubble"),
        client.bubbles.last.get_by_role("button").first,
        client.chat.get_by_role("button", name="Отправить"),
    ):
        style, colour = (await part.evaluate(BORDER)).split(" ", 1)
        assert style == "solid", part
        assert colour not in ("rgba(0, 0, 0, 0)", "transparent"), part


@pytest.mark.parametrize(("lang", "field", "title"), [("ru", "Сообщение", "Чат"), ("en", "Message", "chat")])
async def test_the_chat_says_in_which_language_it_speaks(
    people: People, live: LiveHub, lang: str, field: str, title: str
) -> None:
    people.ours.add(live.site("shop"))
    people.expect("favicon")
    live.gate.sites["shop.localhost"] = (
        f"<!doctype html><html lang={lang}><title>Shop</title><script src='{live.address}/widget.js'></script>"
    )
    client = Client(await (await people.window()).new_page())
    await client.page.goto(live.site("shop"))
    await client.launcher.click()
    await expect(client.chat.get_by_role("textbox", name=field)).to_be_focused()
    await expect(client.chat.locator("html")).to_have_attribute("lang", lang)
    assert title in (await client.page.locator("okno-launcher iframe").get_attribute("title") or "")


async def test_the_page_around_cannot_read_the_chat_and_no_address_holds_the_token(
    people: People, live: LiveHub
) -> None:
    people.ours.add(live.site("shop"))
    people.expect("favicon")
    live.gate.sites["shop.localhost"] = (
        f"<!doctype html><html lang=ru><title>Магазин</title><script src='{live.address}/widget.js'></script>"
    )
    client = Client(await (await people.window()).new_page())
    asked: list[str] = []
    client.page.on("request", lambda request: asked.append(request.url))
    client.page.on("websocket", lambda socket: asked.append(socket.url))
    await client.page.goto(live.site("shop"))
    async with client.page.expect_response("**/api/widget/session") as answering:
        await client.open()
    token = (await (await answering.value).json())["token"]
    await client.write(QUESTION)
    await expect(client.bubble(ANSWER)).to_have_count(1)
    inside = "document.querySelector('okno-launcher').shadowRoot.querySelector('iframe').contentDocument"
    assert await client.page.evaluate(f"{inside} === null")
    assert len(token) >= 43
    assert not any(token in address for address in [*asked, client.page.url])


async def test_two_tabs_hold_one_line_between_them(people: People) -> None:
    window = await people.window()
    lines: list[str] = []
    window.on("page", lambda page: page.on("websocket", lambda socket: lines.append(socket.url)))
    one = await people.client(window)
    await one.write(QUESTION)
    await expect(one.bubble(ANSWER)).to_have_count(1)
    two = await people.client(window)
    await expect(two.bubble(ANSWER)).to_have_count(1)
    assert len(lines) == 1


@pytest.mark.parametrize("size", SIZES)
async def test_after_a_person_has_helped_the_five_buttons_fit_every_width(people: People, size: str) -> None:
    client = await people.client(await people.window(SIZES[size]))
    await client.ask_for_a_person()
    olga = await taken(people)
    await olga.reply("Готово, счёт пересчитан.")
    await expect(client.bubble("Готово")).to_have_count(1)
    await olga.page.get_by_role("button", name="Закрыть", exact=True).first.click()
    await olga.page.get_by_role("dialog").get_by_role("button", name="Закрыть", exact=True).last.click()
    await expect(client.chat.get_by_role("button", name="5 — отлично")).to_be_in_viewport()
    assert await objections(client.page) == []
    await pictures(client, f"rating-{size}")


@pytest.mark.parametrize("size", SIZES)
async def test_without_a_line_the_chat_says_so_at_every_width(
    people: People, live: LiveHub, size: str
) -> None:
    people.expect(r"ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|WebSocket connection|ERR_NETWORK")
    client = await people.client(await people.window(SIZES[size]))
    await client.write(QUESTION)
    await expect(client.bubble(ANSWER)).to_have_count(1)
    await client.page.context.set_offline(True)
    live.cut_sockets()
    await expect(client.chat.get_by_role("alert")).to_contain_text("Нет связи")
    await client.write("дойдёт потом")
    assert await objections(client.page) == []
    await pictures(client, f"offline-{size}")
