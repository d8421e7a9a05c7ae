"""An office's morning: a ticket at the door, the call, the board in the hall, the page of offices."""

import pytest
from playwright.async_api import expect

from tests.browser.accessibility import objections
from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_who_takes_a_ticket_is_called_to_a_window_and_the_hall_reads_it(people: People) -> None:
    olga = await people.colleague("operator")
    board = await (await people.window()).new_page()
    await board.goto("/board/mikhaylova")
    await expect(board.get_by_text("Очереди нет")).to_be_visible()
    await olga.place("Офис").click()
    await olga.page.get_by_role("button", name="Выдать талон").click()
    dialog = olga.page.get_by_role("dialog")
    await dialog.get_by_label("Вопрос").select_option("paid")
    await dialog.get_by_label("Как обращаться").fill("Нина Павловна")
    await dialog.get_by_role("button", name="Выдать", exact=True).click()
    line = olga.page.get_by_test_id("visit").filter(has_text="Нина Павловна")
    await expect(line).to_contain_text("У-001")
    await expect(board.get_by_role("list").filter(has_text="У-001")).to_be_visible()
    await olga.page.get_by_label("Моё окно").select_option("3")
    await olga.page.get_by_role("button", name="Вызвать следующего").click()
    await expect(board.locator("#called li.fresh")).to_have_text("У-001 окно 3")
    assert "Нина" not in await board.content()
    assert await objections(board) == []
    await line.get_by_role("button", name="Принят").click()
    await expect(board.locator("#called li")).to_have_count(0)
    await board.goto("/offices")
    await expect(board.get_by_role("heading", name="Офис на Михайлова")).to_be_visible()
    assert await objections(board) == []
