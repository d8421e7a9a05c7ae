"""Обращения at the desk: registered from a conversation, worked on, answered; the client hears of it."""

import pytest
from playwright.async_api import expect

from tests.browser.accessibility import objections
from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_request_goes_from_the_conversation_to_its_answer(people: People) -> None:
    client = await people.client()
    await client.write("верните деньги за октябрь")
    await client.ask_for_a_person()

    olga = await people.colleague("operator")
    page = olga.page
    await olga.rows.first.click()
    await olga.claim()
    await page.get_by_role("button", name="Зарегистрировать обращение").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Вид").select_option("claim")
    await dialog.get_by_label("О чём обращение").fill("Верните деньги за октябрь")
    await dialog.get_by_role("button", name="Зарегистрировать").click()
    await expect(client.bubble("Зарегистрировано обращение ВХ-")).to_have_count(1)
    await expect(page.get_by_test_id("client-requests")).to_contain_text("Претензия")

    await olga.place("Обращения").click()
    row = page.get_by_test_id("request-row")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("не назначен")
    await page.keyboard.press("j")
    await page.locator("[data-act=take]").click()
    await expect(row).to_contain_text("в работе")

    await page.get_by_role("button", name="Дать поручение").click()
    await (
        page.get_by_role("region", name="Поручения отделам").get_by_role("combobox").select_option("billing")
    )
    await page.get_by_label("Что нужно сделать").fill("Сверьте начисления")
    await page.get_by_role("button", name="Поручить").click()
    task = page.get_by_test_id("task")
    await task.get_by_role("button", name="Отдел ответил").click()
    await task.get_by_label("Что ответил отдел").fill("Лишние 100 рублей")
    await task.get_by_role("button", name="Отдел ответил").click()
    await expect(task).to_contain_text("выполнено")
    assert await objections(page) == []

    answer = page.get_by_test_id("answer")
    await answer.get_by_role("textbox").fill("Вернём 100 рублей.")
    await answer.get_by_label("Решение").select_option("granted")
    await answer.get_by_role("button", name="Отправить ответ").click()
    await page.get_by_role("dialog").get_by_role("button", name="Отправить ответ").click()
    await expect(client.bubble("Вернём 100 рублей.")).to_have_count(1)
    await expect(client.bubble("обжаловать")).to_have_count(1)
    await expect(page.get_by_test_id("request-history")).to_contain_text("по существу (удовлетворено)")
    await expect(row).to_have_count(0)
    await page.get_by_role("button", name="Решённые").click()
    await expect(row).to_contain_text("ответ в срок")
