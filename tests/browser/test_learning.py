"""«Это статья…»: from the operator's click to the bot's answer, and a new article out of what went unanswered."""

import pytest
from playwright.async_api import expect

from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

STRANGE = "абракадабрица зюзюблики кукумбер"
OTHER = "мумрик хрюндель барбадяка"
TITLE = "Как передать показания"


async def test_words_asked_in_vain_go_from_the_desk_to_the_article(people: People) -> None:
    client = await people.client()
    await client.write(STRANGE)
    await expect(client.bubbles).to_have_count(2)
    await client.write(OTHER)
    await client.ask_for_a_person()

    olga = await people.colleague("operator")
    await olga.rows.first.click()
    question = olga.entry(STRANGE).first
    await question.get_by_role("button", name="Это статья…").focus()
    await olga.page.keyboard.press("Enter")
    await olga.page.keyboard.press("Escape")
    await expect(olga.page.get_by_role("dialog")).to_have_count(0)
    for _ in range(2):
        await question.get_by_role("button", name="Это статья…").click()
        await olga.page.get_by_role("combobox").fill("передать показания")
        await expect(olga.page.get_by_role("option", name=TITLE, exact=True)).to_have_attribute(
            "aria-selected", "true"
        )
        await olga.page.keyboard.press("Enter")
        await expect(olga.page.get_by_text("Спасибо! Редактор увидит эту формулировку")).to_be_visible()
        await expect(question.get_by_test_id("named")).to_contain_text(TITLE)
        if _ == 0:
            await question.get_by_role("button", name="Отменить").click()

    elena = await people.colleague("editor", "/editor")
    await elena.place("Обучение").click()
    candidate = elena.page.get_by_test_id("candidate")
    await expect(candidate).to_have_count(1)
    await candidate.get_by_label("Формулировка").fill("куда слать зюзюблики")
    await candidate.get_by_role("button", name="Принять").click()
    await expect(elena.page.get_by_text("Принято и опубликовано")).to_be_visible()
    await expect(elena.page.get_by_text("Новых формулировок нет")).to_be_visible()

    await elena.page.get_by_role("button", name="Вопросы без ответа").click()
    group = elena.page.get_by_test_id("question-group").filter(has_text=OTHER)
    await group.get_by_role("button", name="Новая статья").click()
    await expect(elena.page.get_by_label("Заголовок")).to_have_value(OTHER)
    await elena.page.get_by_label("Тема").fill("mumrik")
    await elena.page.get_by_role("button", name="Создать").click()
    await expect(elena.page.locator("header h2")).to_have_text(OTHER)
    await elena.place("Обучение").click()
    await elena.page.get_by_role("button", name="Вопросы без ответа").click()
    await group.get_by_role("button", name="Не наше").click()
    await expect(group).to_have_count(0)
    await elena.page.get_by_role("button", name="Показать «не наше»").click()
    await group.get_by_role("button", name="Вернуть").click()
    await expect(group).to_have_count(0)
