"""An editor's words reach clients when they are published, not before, and without a restart."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.people import Colleague, People

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUESTION = "как передать показания?"
OLD, NEW = "до 25-го числа", "до 23-го числа"


async def opened_article(people: People) -> Colleague:
    elena = await people.colleague("editor", "/editor")
    await elena.page.get_by_test_id("articles").get_by_role("link", name="Как передать показания").click()
    await expect(elena.page.get_by_label("Заголовок")).to_have_value("Как передать показания")
    return elena


async def test_a_published_text_is_the_next_answer_and_a_draft_is_not(people: People) -> None:
    elena = await opened_article(people)
    body = elena.page.get_by_role("textbox", name="Ответ Markdown")
    text = await body.input_value()
    assert OLD in text
    await body.fill(text.replace(OLD, NEW))
    await expect(elena.page.get_by_test_id("preview")).to_contain_text(NEW)
    await elena.page.get_by_role("button", name="Сохранить черновик").click()
    await expect(elena.page.get_by_role("status").filter(has_text="Черновик сохранён")).to_be_visible()

    client = await people.client()
    await client.write(QUESTION)
    await expect(client.bubble(OLD)).to_have_count(1)
    await expect(client.bubble(NEW)).to_have_count(0)

    await elena.page.get_by_role("button", name="Опубликовать").click()
    await elena.page.get_by_role("dialog").get_by_role("button", name="Опубликовать").click()
    await expect(elena.page.get_by_role("status").filter(has_text="Опубликовано")).to_be_visible()
    tried = elena.page.get_by_test_id("try")
    await tried.get_by_label("Вопрос клиента").fill(QUESTION)
    async with asyncio.timeout(15):  # the knowledge is built anew beside the old one
        while NEW not in await tried.get_by_role("status").inner_text():
            async with elena.page.expect_response("**/api/editor/try"):
                await tried.get_by_role("button", name="Проверить").click()
            await expect(tried.get_by_role("button", name="Проверить")).to_be_enabled()
    await client.write(QUESTION)
    await expect(client.bubble(NEW)).to_have_count(1)
    await expect(client.bubble(OLD)).to_have_count(1)


async def test_who_saves_over_a_colleague_is_told_and_loses_nothing(people: People) -> None:
    people.expect(r" 409 .*/api/editor/articles/")
    first, second = await opened_article(people), await opened_article(people)
    for editor, title in ((first, "Показания: как передать"), (second, "Передача показаний")):
        await editor.page.get_by_label("Заголовок").fill(title)
    await first.page.get_by_role("button", name="Сохранить черновик").click()
    await expect(first.page.get_by_role("status").filter(has_text="Черновик сохранён")).to_be_visible()
    await second.page.get_by_role("button", name="Сохранить черновик").click()
    await expect(second.page.get_by_role("alert")).to_contain_text("изменил другой человек")
    await expect(second.page.get_by_label("Заголовок")).to_have_value("Передача показаний")
    await second.page.get_by_role("button", name="Открыть новую версию").click()
    await expect(second.page.get_by_label("Заголовок")).to_have_value("Показания: как передать")
