"""«Зарегистрировать письмо или звонок», from the button to the timeline, on the hub itself."""

from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.browser.live_hub import LiveHub
from tests.browser.people import Colleague, People

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WORDS = "Не пришёл счёт за октябрь"


async def dialog_of(colleague: Colleague) -> Locator:
    await colleague.page.get_by_role("button", name="Зарегистрировать письмо или звонок").click()
    return colleague.page.get_by_role("dialog")


async def register(dialog: Locator) -> None:
    await dialog.get_by_role("button", name="Зарегистрировать", exact=True).click()
    await expect(dialog).to_have_count(0)


async def test_a_call_of_somebody_new_stands_on_his_timeline_and_the_talk_is_hers(people: People) -> None:
    olga = await people.colleague("operator")
    dialog = await dialog_of(olga)
    await expect(dialog.get_by_role("button", name="Зарегистрировать", exact=True)).to_be_disabled()
    await dialog.get_by_label("Имя клиента").fill("Пётр Ильич")
    await dialog.get_by_label("Номер телефона").fill("+7 921 000-00-00")
    await dialog.get_by_label("О чём обращение").fill(WORDS)
    await register(dialog)

    await expect(olga.page.locator("main h2").first).to_have_text("Пётр Ильич")
    for _ in range(2):
        await expect(olga.entries).to_have_count(1)
        for text in ("Звонок", "+7 921 000-00-00", WORDS, "Ольга Смирнова"):
            await expect(olga.entries.first).to_contain_text(text)
        await expect(olga.composer).to_contain_text("отсюда ответить нельзя")
        await olga.page.reload()
    await olga.show("Мои")
    await expect(olga.rows).to_have_count(1)
    await expect(olga.rows).to_contain_text(WORDS)
    sergey = await people.colleague("supervisor")
    await sergey.show("Все")
    await sergey.rows.click()
    head = sergey.page.locator("main header").filter(has_text="Пётр Ильич")
    await expect(head).to_contain_text("Ведёт: Ольга Смирнова")


async def test_a_letter_of_whoever_is_open_stands_among_his_messages_with_its_scan(
    people: People, live: LiveHub, tmp_path: Path
) -> None:
    await live.hears("marina", "оператор", name="Марина Орлова")
    olga = await people.colleague("operator")
    await olga.pick("Марина Орлова")
    dialog = await dialog_of(olga)
    await expect(dialog.get_by_label("Марина Орлова")).to_be_checked()
    await dialog.get_by_label("Письмо на бумаге").check()
    await dialog.get_by_label("Отправитель").fill("М. Орлова")
    scan = tmp_path / "скан.pdf"
    scan.write_bytes(b"%PDF-1.4 scan")
    await dialog.locator("input[type=file]").set_input_files(scan)
    await expect(dialog.get_by_text("скан.pdf")).to_be_visible()
    await register(dialog)

    letter = olga.entry("Письмо на бумаге")
    await expect(letter).to_have_count(1)
    await expect(letter).to_contain_text("М. Орлова")
    await expect(letter.get_by_role("link", name="скан.pdf")).to_be_visible()
    await expect(olga.entry("оператор").first).to_be_visible()
    await olga.reply("Письмо получили")
    await expect(olga.entry("Письмо получили")).to_contain_text("отправлено")
