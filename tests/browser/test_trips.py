"""The main job as people see it: clients in the chat, operators at the desk, at once and without a reload."""

import asyncio
import struct
import zlib
from pathlib import Path

import pytest
from playwright.async_api import Error, Route, expect

from channels.channel import Rejected
from tests.browser.live_hub import LiveHub
from tests.browser.people import Client, Colleague, People

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUESTION = "как передать показания?"
ANSWER = "до 25-го числа"


def png(folder: Path, width: int = 96, height: int = 64) -> Path:
    """A picture that a browser can draw."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((40, 120, 200)) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path = folder / "схема.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    return path


async def asked_for_a_person(people: People) -> Client:
    client = await people.client()
    await client.ask_for_a_person()
    return client


async def taken(people: People, login: str = "operator") -> Colleague:
    """The only conversation of the queue, in the hands of a colleague."""
    colleague = await people.colleague(login)
    await colleague.rows.click()
    await colleague.claim()
    return colleague


async def test_a_question_a_person_a_picture_and_the_next_question(people: People, tmp_path: Path) -> None:
    olga = await people.colleague("operator")
    await expect(olga.page.get_by_text("Очередь пуста")).to_be_visible()

    client = await people.client()
    await client.write(QUESTION)
    await expect(client.bubble(ANSWER)).to_have_count(1)
    await client.chat.get_by_role("button", name="Умный счётчик").press("Enter")
    await expect(client.bubble("Умный счётчик сам отправляет")).to_have_count(1)
    await client.ask_for_a_person()
    await expect(client.status).to_contain_text("Зовём оператора")

    await expect(olga.rows).to_have_count(1)
    await olga.page.keyboard.press("j")
    await expect(olga.entries).to_have_count(6)
    for number, text in enumerate((QUESTION, ANSWER, "Умный счётчик", "счётчик", "оператор", "Передаю")):
        await expect(olga.entries.nth(number)).to_contain_text(text)
    await olga.page.keyboard.press("Control+k")
    await olga.page.keyboard.type("Взять в работу")
    await olga.page.keyboard.press("Enter")
    await expect(olga.field).to_be_focused()
    gist = olga.page.get_by_test_id("gist")
    await expect(gist).to_contain_text("Вопрос Умный счётчик", use_inner_text=True)
    await expect(gist.get_by_text("Как передать показания")).to_be_visible()
    await expect(client.status).to_contain_text("Ольга Смирнова")

    await olga.page.keyboard.type("Здравствуйте! Какой у вас лицевой счёт?")
    await olga.page.keyboard.press("Enter")
    await expect(client.bubble("Какой у вас лицевой счёт?")).to_have_count(1)

    await client.page.reload()
    await client.open()
    await expect(client.bubbles).to_have_count(7)
    await expect(client.bubbles.last).to_contain_text("Какой у вас лицевой счёт?")
    await client.write("мой счёт 123456789")
    await expect(olga.entry("мой счёт")).to_have_count(1)

    await olga.composer.locator("input[type=file]").set_input_files(png(tmp_path))
    await expect(olga.composer.get_by_text("схема.png")).to_be_visible()
    await olga.reply("Вот где на счётчике показания")
    picture = client.chat.get_by_role("img", name="Фото схема.png")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 96)

    await olga.page.get_by_role("button", name="Закрыть", exact=True).first.click()
    await olga.page.get_by_role("dialog").get_by_role("button", name="Закрыть", exact=True).last.click()
    await expect(client.status).to_contain_text("Отвечает бот")
    await client.chat.get_by_role("button", name="5 — отлично").click()
    await expect(client.bubble("Спасибо за оценку")).to_have_count(1)
    await expect(olga.page.get_by_text("Клиент оценил работу: 5 из 5 (Ольга Смирнова).")).to_be_visible()
    await client.write("какие есть тарифы?")
    await expect(client.bubbles).to_have_count(14)
    await expect(client.bubbles.last).to_contain_text("Бот:")


async def test_a_pressed_button_is_one_bubble(people: People) -> None:
    client = await people.client()
    await client.write(QUESTION)
    await client.chat.get_by_role("button", name="Умный счётчик").press("Enter")
    await expect(client.bubble("Умный счётчик сам отправляет")).to_have_count(1)
    await expect(client.bubbles).to_have_count(4)


async def test_nothing_moves_under_a_pointer_that_is_down(people: People) -> None:
    client = await people.client()
    await client.write(QUESTION)
    await expect(client.bubble(ANSWER)).to_have_count(1)
    await client.write("спасибо")
    await expect(client.bubbles).to_have_count(4)
    log = client.chat.get_by_role("log")
    place = "box => new Promise(done => setTimeout(() => done(box.scrollTop), 150))"
    before = await log.evaluate(place)
    await log.hover()
    await client.page.mouse.down()
    await log.evaluate("box => { box.style.maxHeight = '8rem' }")
    assert await log.evaluate(place) == before
    await client.page.mouse.up()
    assert await log.evaluate(place) > before


async def test_a_note_is_seen_by_colleagues_and_never_by_the_client(people: People) -> None:
    client = await asked_for_a_person(people)
    olga = await taken(people)
    await olga.composer.get_by_role("button", name="Заметка", exact=True).click()
    await olga.reply("клиент просит не звонить")
    await olga.reply("Чем помочь?")
    igor = await people.colleague("operator2")
    await igor.show("Все")
    await igor.rows.click()
    await expect(igor.entry("клиент просит не звонить")).to_have_count(1)
    await expect(client.bubble("Чем помочь?")).to_have_count(1)
    await client.page.reload()
    await client.open()
    await expect(client.bubble("Чем помочь?")).to_have_count(1)
    await expect(client.bubble("не звонить")).to_have_count(0)


async def test_the_second_to_claim_is_told_who_was_first(people: People) -> None:
    people.expect(r" 409 .*/claim$")
    await asked_for_a_person(people)
    igor = await people.colleague("operator2")
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await igor.page.route("**/claim", hold)
    await igor.rows.click()
    async with igor.page.expect_request("**/claim"):
        await igor.page.locator("[data-action=claim]").click()
    await taken(people)
    await held[0].continue_()
    await expect(igor.page.get_by_role("alert")).to_contain_text("Ольга Смирнова")
    await expect(igor.composer).to_contain_text("Диалог ведёт Ольга Смирнова")
    await expect(igor.field).to_have_count(0)


async def test_what_was_written_without_a_connection_outlives_a_reload_and_comes_once(
    people: People, live: LiveHub
) -> None:
    people.expect(r"ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|WebSocket connection|ERR_NETWORK")
    client = await asked_for_a_person(people)
    window = client.page.context
    await window.set_offline(True)
    live.cut_sockets()
    await expect(client.chat.get_by_role("alert")).to_contain_text("Нет связи")
    await client.write("дойдёт потом")
    await expect(client.bubble("дойдёт потом")).to_contain_text("отправляется")
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        await client.page.reload()
    await window.set_offline(False)
    await client.page.goto("/demo")
    await client.open()
    await expect(client.bubble("дойдёт потом")).to_contain_text("отправлено")
    olga = await taken(people)
    await expect(olga.entry("дойдёт потом")).to_have_count(1)
    await client.write("и ещё")
    await expect(olga.entry("и ещё")).to_have_count(1)
    await expect(olga.entry("дойдёт потом")).to_have_count(1)
    await expect(client.bubble("дойдёт потом")).to_have_count(1)


async def test_two_tabs_of_one_client_show_everything_once(people: People) -> None:
    one = await people.client()
    other = await people.client(one.page.context)
    await one.write(QUESTION)
    await expect(other.bubble(ANSWER)).to_have_count(1)
    await other.ask_for_a_person()
    for tab in (one, other):
        await expect(tab.bubbles).to_have_count(4)
        await expect(tab.bubbles.last).to_contain_text("Передаю")
    await one.page.close()
    olga = await taken(people)
    await expect(olga.entries).to_have_count(4)
    await olga.reply("Слушаю вас")
    await expect(other.bubble("Слушаю вас")).to_have_count(1)
    await expect(other.bubbles).to_have_count(5)


async def test_a_closed_chat_shows_on_its_button_how_much_is_unread(people: People) -> None:
    client = await asked_for_a_person(people)
    olga = await taken(people)
    await client.field.press("Escape")
    await expect(client.launcher).to_be_focused()
    await olga.reply("Добрый день!")
    await olga.reply("Вы ещё здесь?")
    await expect(client.launcher.locator("span")).to_have_text("2")
    await expect(client.launcher).to_have_attribute("aria-label", "Открыть чат, непрочитанных: 2")
    await client.page.reload()
    await expect(client.launcher.locator("span")).to_have_text("2")
    await client.open()
    await expect(client.bubble("Вы ещё здесь?")).to_be_visible()
    await expect(client.launcher.locator("span")).to_be_hidden()
    await expect(olga.entry("Вы ещё здесь?")).to_contain_text("прочитано")


async def test_the_chat_works_where_sockets_do_not_get_through(people: People, live: LiveHub) -> None:
    people.expect(r"WebSocket connection to .* failed")
    olga = await people.colleague("operator")
    live.gate.sockets = False
    client = await people.client()
    await client.write(QUESTION)
    await expect(client.bubble(ANSWER)).to_have_count(1)
    await client.chat.get_by_role("button", name="Оператор", exact=True).press("Enter")
    await expect(client.bubble("Передаю разговор специалисту")).to_have_count(1)
    await olga.rows.click()
    await olga.claim()
    await client.field.press_sequentially("номер счёта", delay=400)
    await expect(olga.page.get_by_text("Клиент пишет…")).to_be_visible()
    await olga.field.press_sequentially("Вижу", delay=400)
    await expect(client.chat.get_by_text("Вам пишут ответ…")).to_be_visible()
    await olga.reply("Вижу вас и без сокетов")
    await expect(client.bubble("Вижу вас и без сокетов")).to_have_count(1)
    await expect(olga.entry("Вижу вас и без сокетов")).to_contain_text("прочитано")


async def test_the_desk_works_where_sockets_do_not_get_through(people: People, live: LiveHub) -> None:
    people.expect(r"WebSocket connection to .* failed")
    live.gate.sockets = False
    olga = await people.colleague("operator")
    await expect(olga.page.get_by_text("Очередь пуста")).to_be_visible()
    await live.hears("marina", "оператор", name="Марина Орлова")
    await olga.rows.click()
    await olga.claim()
    await olga.reply("Сейчас посмотрю")
    await expect(olga.entry("Сейчас посмотрю")).to_contain_text("отправлено")
    await live.hears("marina", "Спасибо вам", name="Марина Орлова")
    await expect(olga.entry("Спасибо вам")).to_have_count(1)


async def test_who_came_between_the_first_look_and_the_live_line_is_seen(
    people: People, live: LiveHub
) -> None:
    live.gate.held = asyncio.Event()
    olga = await people.colleague("operator")
    await expect(olga.page.get_by_text("Очередь пуста")).to_be_visible()
    await live.hears("marina", "оператор", name="Марина Орлова")
    async with asyncio.timeout(30):
        while not live.far_end.of("marina"):
            await asyncio.sleep(0.02)
    live.gate.held.set()
    await expect(olga.rows).to_contain_text("Марина Орлова")


async def test_a_code_from_the_chat_joins_the_talk_of_a_messenger(people: People, live: LiveHub) -> None:
    await live.hears("marina", "когда приходит счёт за март?", name="Марина Орлова")
    client = await people.client()
    await client.write("здравствуйте")
    await expect(client.bubbles).to_have_count(2)
    await client.chat.get_by_role("button", name="Продолжить в мессенджере").click()
    dialog = client.chat.get_by_role("dialog")
    code = await dialog.locator("code").inner_text()
    await expect(dialog.get_by_role("link", name="Telegram")).to_be_visible()
    await live.hears("marina", f"Мой код {code}", name="Марина Орлова")
    await client.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(client.bubble("когда приходит счёт за март?")).to_contain_text("из Telegram")
    await client.ask_for_a_person()
    olga = await people.colleague("operator")
    await expect(olga.rows).to_contain_text("Марина Орлова")
    await olga.rows.click()
    for text in ("когда приходит счёт за март?", "оператор"):
        await expect(olga.entry(text).first).to_be_visible()
    panel = olga.page.get_by_test_id("card-panel")
    await expect(panel).to_contain_text("по одноразовому коду")
    await expect(panel.get_by_role("button", name="Отменить связь")).to_be_visible()


async def test_a_code_joins_also_who_has_not_said_anything_yet(people: People, live: LiveHub) -> None:
    await live.hears("marina", "когда приходит счёт за март?", name="Марина Орлова")
    client = await people.client()
    await client.chat.get_by_role("button", name="Продолжить в мессенджере").click()
    code = await client.chat.get_by_role("dialog").locator("code").inner_text()
    await live.hears("marina", code, name="Марина Орлова")
    await expect(client.bubble("когда приходит счёт за март?")).to_have_count(1)


async def test_a_refused_message_is_seen_as_failed_and_can_be_sent_again(
    people: People, live: LiveHub
) -> None:
    await live.hears("marina", "оператор", name="Марина Орлова")
    olga = await taken(people)
    await expect(olga.entry("Передаю")).to_contain_text("отправлено")
    live.far_end.faults.append(Rejected("markup"))
    await olga.field.fill("Проверяю ваш счёт")
    await olga.field.press("Enter")
    failed = olga.entry("Проверяю ваш счёт")
    await expect(failed).to_contain_text("не доставлено")
    await olga.show("Мои")
    await expect(olga.rows).to_contain_text("есть недоставленное")

    await olga.place("Недоставленное").click()
    await expect(olga.page.get_by_test_id("dead-letter")).to_have_count(1)
    await olga.page.get_by_role("link", name="Открыть диалог").click()
    await failed.get_by_role("button", name="Отправить ещё раз").click()
    await expect(failed).to_contain_text("отправлено")
    assert live.far_end.of("marina")[-1] == "Проверяю ваш счёт"
    assert live.far_end.of("marina").count("Проверяю ваш счёт") == 1
    await olga.place("Недоставленное").click()
    await expect(olga.page.get_by_text("Всё доставлено")).to_be_visible()


async def test_the_keyboard_is_enough(people: People, live: LiveHub) -> None:
    await live.hears("marina", "оператор", name="Марина Орлова")
    await live.hears("oleg", "оператор", "vk:main", name="Олег Иванов")
    olga = await people.colleague("operator")
    await expect(olga.rows).to_have_count(2)
    keys = olga.page.keyboard
    heading = olga.page.locator("main h2").first
    first, second = "Марина Орлова", "Олег Иванов"
    for key, name in (("j", first), ("j", second), ("k", first), ("j", second)):
        await keys.press(key)
        await expect(heading).to_have_text(name)
    await keys.press("Control+k")
    await keys.type("Марина")
    await expect(olga.page.get_by_role("dialog").get_by_role("option").first).to_contain_text(first)
    await keys.press("Enter")
    await expect(heading).to_have_text(first)
    await keys.press("Control+k")
    await keys.type("Взять")
    await keys.press("Enter")
    await expect(olga.field).to_be_focused()
    await keys.type("первая строка")
    await keys.press("Shift+Enter")
    await keys.type("вторая строка")
    await expect(olga.entry("первая строка")).to_have_count(0)
    await keys.press("Enter")
    await expect(olga.entry("первая строка\nвторая строка")).to_have_count(1)
    await expect(olga.field).to_have_value("")
    await keys.press("Escape")
    await expect(olga.page.get_by_text("Выберите диалог слева")).to_be_visible()

    client = await people.client()
    await client.field.press_sequentially("одна")
    await client.field.press("Shift+Enter")
    await client.field.press_sequentially("две")
    await expect(client.bubbles).to_have_count(0)
    await client.field.press("Enter")
    await expect(client.bubbles.first).to_contain_text("одна\nдве")
    await client.field.press("Escape")
    await expect(client.launcher).to_be_focused()
    await expect(client.launcher).to_have_attribute("aria-expanded", "false")
    await client.page.keyboard.press("Enter")
    await expect(client.field).to_be_focused()
