"""Every screen of the real hub at work, with fifty people waiting: axe has nothing against it, light or dark."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from app.config import ROOT
from channels.channel import Rejected
from tests.browser.accessibility import objections
from tests.browser.crowd import colleague, gather_crowd, until
from tests.browser.live_hub import LiveHub, open_live_hub
from tests.browser.people import Client, Colleague, People

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WRITE = "OKNO_WRITE_SCREENSHOTS"
"""Set it to write the pictures of the README anew."""
LARGEST = 250_000
PHONE = (320, 640)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crowded(tmp_path_factory: pytest.TempPathFactory, built_pages: Path) -> AsyncIterator[LiveHub]:
    """One hub for all of it: the screens only look."""
    async with open_live_hub(tmp_path_factory.mktemp("crowded"), built_pages) as hub:
        await gather_crowd(hub)
        yield hub


@pytest_asyncio.fixture(loop_scope="module")
async def people(chrome: Browser, crowded: LiveHub) -> AsyncIterator[People]:
    those = People(chrome, crowded)
    yield those
    await those.leave()
    those.nobody_complained()


async def talk(client: Client) -> None:
    await client.open()
    await client.write("как передать показания?")
    await expect(client.bubble("до 25-го числа")).to_have_count(1)


async def link(client: Client) -> None:
    await talk(client)
    await client.chat.get_by_role("button", name="Продолжить в мессенджере").click()
    await expect(client.chat.get_by_role("dialog").locator("code")).to_be_visible()


CHAT: dict[str, Callable[[Client], Awaitable[None]]] = {"talk": talk, "link": link}


@pytest.mark.parametrize("size", [(1280, 800), PHONE], ids=["desktop", "320"])
@pytest.mark.parametrize("step", CHAT)
async def test_the_chat_is_accessible(people: People, step: str, size: tuple[int, int]) -> None:
    client = Client(await (await people.window(size)).new_page())
    await client.page.goto("/demo")
    await CHAT[step](client)
    assert await objections(client.page) == []


@pytest.mark.parametrize("size", [(1280, 800), PHONE], ids=["desktop", "320"])
async def test_the_public_questions_are_accessible(people: People, size: tuple[int, int]) -> None:
    page = await (await people.window(size)).new_page()
    for path in ("/faq", "/faq/meter_replace", "/faq?q=день и ночь"):
        await page.goto(path)
        assert await objections(page) == [], path


async def test_the_log_in_is_accessible(people: People) -> None:
    page = await (await people.window()).new_page()
    await page.goto("/desk")
    await expect(page.get_by_role("button", name="Войти")).to_be_visible()
    assert await objections(page) == []


async def test_the_desk_is_accessible(people: People) -> None:
    """With fifty in the queue, with one open, and with the dialog over it."""
    sergey = await people.colleague("supervisor")
    await expect(sergey.rows.nth(48)).to_be_visible()  # The picture of the desk takes one of them.
    assert await objections(sergey.page) == [], "the queue"
    await sergey.pick("Олег Иванов")
    await expect(sergey.entry("Мастер не пришёл")).to_be_visible()
    assert await objections(sergey.page) == [], "an open conversation"
    await sergey.page.locator("[data-action=transfer]").click()
    await expect(sergey.page.get_by_role("option", name="Ольга Смирнова")).to_be_attached()
    assert await objections(sergey.page) == [], "the transfer dialog"


async def test_the_undelivered_are_accessible(people: People, crowded: LiveHub) -> None:
    admin = await colleague(crowded, "admin")

    async def lost() -> bool:
        return bool(await crowded.web.dead_letters.listed(admin, "ru"))

    crowded.far_end.faults.append(Rejected("markup"))
    await crowded.hears("lost", "какие есть тарифы?", name="Роман Гусев")
    await until(lost)
    page = (await people.colleague("admin", "/desk#/undelivered")).page
    await expect(page.get_by_test_id("dead-letter")).to_have_count(1)
    assert await objections(page) == []


async def test_the_editor_is_accessible(people: People) -> None:
    page = (await people.colleague("editor", "/editor")).page
    await expect(page.get_by_test_id("articles").get_by_role("link").nth(20)).to_be_attached()
    assert await objections(page) == [], "the list"
    await page.get_by_test_id("articles").get_by_role("link", name="Как передать показания").click()
    title = page.get_by_label("Заголовок")
    await expect(title).to_have_value("Как передать показания")
    assert await objections(page) == [], "an article"
    await title.fill("Как и когда передать показания")
    await page.get_by_role("button", name="Опубликовать").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await objections(page) == [], "the question before publishing"
    await page.keyboard.press("Escape")


async def picture(page: Page, name: str) -> None:
    """A picture of the README, small enough to be one; written there only when asked for."""
    await page.mouse.move(0, 0)
    taken = await page.screenshot(animations="disabled", caret="hide")
    assert len(taken) <= LARGEST
    if os.environ.get(WRITE):
        folder = ROOT / "docs" / "images"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.png").write_bytes(taken)


async def served_by(olga: Colleague, person: str) -> None:
    await olga.pick(person)
    await olga.page.locator("[data-action=claim]").click()
    await expect(olga.field).to_be_focused()


async def test_the_picture_of_the_desk_is_small(people: People, crowded: LiveHub) -> None:
    olga = await people.colleague("operator")
    await served_by(olga, "Марина Орлова")
    await olga.reply("Марина, добрый день! Меня зовут Ольга. Подскажите номер лицевого счёта.")
    await crowded.hears("Марина Орлова", "100 234 567, спасибо!", name="Марина Орлова")
    await expect(olga.entry("100 234 567")).to_be_visible()
    await olga.composer.get_by_role("button", name="Заметка", exact=True).click()
    await olga.reply("Показаний нет с августа, начислено по нормативу")
    await olga.reply("Вижу причину: с августа нет показаний, счёт посчитан по нормативу.")
    await expect(olga.entries.last).to_contain_text("отправлено")
    await olga.page.locator(".toast").get_by_role("button").click()
    await expect(olga.page.locator(".toast")).to_have_count(0)
    await olga.show("Все")
    await expect(olga.rows.nth(8)).to_be_visible()
    await picture(olga.page, "desk")


async def test_the_picture_of_the_chat_is_small(chrome: Browser, live: LiveHub) -> None:
    people = People(chrome, live)
    client = Client(await (await people.window((1200, 760))).new_page())
    await client.page.goto("/demo")
    await client.open()
    await client.write("как узнать лицевой счёт?")
    await expect(client.bubbles).to_have_count(2)
    await client.ask_for_a_person()
    olga = await people.colleague("operator")
    await served_by(olga, "Клиент")
    await olga.reply("Здравствуйте! Я Ольга. Назовите адрес — найду номер и пришлю сюда.")
    await expect(client.bubble("Я Ольга")).to_be_visible()
    await picture(client.page, "widget")
    await people.leave()
    people.nobody_complained()
