"""Files in the site's chat: chosen, dropped, pasted, photographed; on their way, refused, cancelled."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, Route, expect

from tests.browser.people import Client, People
from tests.browser.test_trips import png

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

HAND_OVER = """([target, kind, name, content]) => {
    const data = new DataTransfer();
    data.items.add(new File([content], name, {type: "text/plain"}));
    const event = kind === "paste"
        ? new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})
        : new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true});
    target.dispatchEvent(event);
}"""


def chosen(client: Client, name: str) -> Locator:
    return client.chat.locator("form li").filter(has_text=name)


async def hand_over(client: Client, kind: str, name: str, content: str = "показания: 123") -> None:
    field = await client.field.element_handle()
    await client.page.frames[1].evaluate(HAND_OVER, [field, kind, name, content])


async def test_files_come_by_drop_and_by_paste_and_go_with_the_message(people: People) -> None:
    client = await people.client()
    await hand_over(client, "dragover", "тень.txt")
    await expect(client.chat.get_by_text("Отпустите файл здесь")).to_be_visible()
    await hand_over(client, "drop", "брошенный.txt")
    await expect(client.chat.get_by_text("Отпустите файл здесь")).to_have_count(0)
    await hand_over(client, "paste", "вставленный.txt")
    await expect(chosen(client, "загружается")).to_have_count(0)
    await expect(chosen(client, "txt")).to_have_count(2)
    await client.write("оператор, вот файлы")
    await expect(client.bubble("вот файлы")).to_contain_text("брошенный.txt")
    await expect(client.bubble("вот файлы")).to_contain_text("вставленный.txt")
    olga = await people.colleague("operator")
    await olga.rows.click()
    await expect(olga.entry("вот файлы")).to_contain_text("вставленный.txt")


async def test_a_file_on_its_way_shows_how_far_it_is_and_can_be_cancelled(
    people: People, tmp_path: Path
) -> None:
    people.expect("ERR_FAILED|ERR_ABORTED")
    client = await people.client()
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await client.page.route("**/api/widget/files", hold)
    async with client.page.expect_request("**/api/widget/files"):
        await client.attach(png(tmp_path))
    on_its_way = chosen(client, "схема.png")
    await expect(on_its_way.get_by_role("progressbar")).to_be_visible()
    await client.field.fill("вот")
    await expect(client.chat.get_by_role("button", name="Отправить")).to_be_disabled()
    await on_its_way.get_by_role("button", name="Отменить загрузку схема.png").click()
    await expect(on_its_way).to_have_count(0)
    await expect(client.field).to_be_focused()
    await expect(client.chat.get_by_role("button", name="Отправить")).to_be_enabled()


async def test_a_file_that_cannot_be_taken_says_why_in_words(people: People, tmp_path: Path) -> None:
    people.expect(r" 4\d\d .*/api/widget/files$")
    client = await people.client()
    program, empty = tmp_path / "игра.pdf", tmp_path / "пусто.txt"
    program.write_bytes(b"MZ" + bytes(200))
    empty.write_bytes(b"")
    await client.attach(program)
    await client.attach(empty)
    await expect(chosen(client, "игра.pdf").get_by_role("status")).not_to_have_text("загружается")
    told = await chosen(client, "игра.pdf").get_by_role("status").inner_text()
    assert re.search(r"[а-я].*\.$", told), told
    await expect(chosen(client, "пусто.txt")).to_contain_text("Файл пустой")
    await client.field.fill("вот")
    await expect(client.chat.get_by_role("button", name="Отправить")).to_be_disabled()


async def test_a_phone_is_offered_its_camera_and_a_desktop_is_not(people: People, tmp_path: Path) -> None:
    desktop = await people.client()
    await expect(desktop.chat.get_by_role("button", name="Сделать фото")).to_have_count(0)
    phone = await people.client(await people.window((390, 844), has_touch=True, is_mobile=True))
    await expect(phone.chat.get_by_role("button", name="Сделать фото")).to_be_visible()
    camera = phone.chat.locator("input[capture=environment]")
    await expect(camera).to_have_attribute("accept", "image/*")
    await camera.set_input_files(png(tmp_path))
    await expect(phone.chat.get_by_role("button", name="Отправить")).to_be_enabled()
    await phone.write("вот счётчик")
    await expect(phone.chat.get_by_role("img", name="Фото схема.png")).to_be_visible()


async def test_enter_while_a_file_is_on_its_way_sends_both_when_it_has_arrived(
    people: People, tmp_path: Path
) -> None:
    client = await people.client()
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await client.page.route("**/api/widget/files", hold)
    await client.attach(png(tmp_path))
    await client.write("вот схема")
    await expect(chosen(client, "загружается")).to_have_count(1)
    await expect(client.bubble("вот схема")).to_have_count(0)
    await held[0].continue_()
    await expect(client.bubble("вот схема").get_by_role("img", name="Фото схема.png")).to_be_visible()
    await expect(client.field).to_have_value("")


async def test_a_file_dropped_before_there_is_a_session_waits_for_it(people: People) -> None:
    page = await (await people.window()).new_page()
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.route("**/api/widget/session", hold)
    await page.goto("/demo")
    client = Client(page)
    await client.open()
    await hand_over(client, "drop", "ранний.txt")
    await client.write("вот файл")
    async with asyncio.timeout(30):
        while not held:
            await asyncio.sleep(0.01)
    await held[0].continue_()
    await expect(client.bubble("вот файл")).to_contain_text("ранний.txt")
