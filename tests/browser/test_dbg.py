import asyncio
import pytest
from playwright.async_api import expect
from channels.channel import Rejected
from tests.browser.test_trips import taken
from storage import outbox, event_log
pytestmark = [pytest.mark.asyncio(loop_scope="module")]
async def test_xyzzy(people, live):
    await live.hears("marina", "оператор", name="Марина Орлова")
    olga = await taken(people)
    await expect(olga.entry("Передаю")).to_contain_text("отправлено")
    live.far_end.faults.append(Rejected("markup"))
    await olga.field.fill("Проверяю ваш счёт")
    await olga.field.press("Enter")
    await asyncio.sleep(4)
    print("FAULTS", live.far_end.faults, live.far_end.attempts, live.far_end.of("marina"))
    print("TEXT", await olga.entries.last.inner_text())
    conv = olga.page.url.split("/c/")[1]
    for r in await live.core.database.read(lambda: event_log.read_conversation(conv)): print("EV", r)
