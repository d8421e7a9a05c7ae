"""How each screen is reached: one function a screen, which leaves the page as it is to be judged."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from playwright.async_api import FrameLocator, Page

from tests.browser.mock_hub import MockHub

Step = Callable[[Page, MockHub], Awaitable[None]]


@dataclass(frozen=True)
class Screen:
    name: str
    path: str
    steps: Step | None = None
    orders: dict[str, object] = field(default_factory=dict)
    size: tuple[int, int] = (1440, 900)


PHONE = (390, 800)
NARROW = (320, 640)


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


async def open_chat(page: Page, hub: MockHub) -> None:
    await page.get_by_role("button", name="Открыть чат").click()
    await chat(page).get_by_label("Сообщение").wait_for()


async def talk(page: Page, hub: MockHub) -> None:
    await open_chat(page, hub)
    field = chat(page).get_by_label("Сообщение")
    await field.fill("как передать показания?")
    await field.press("Enter")
    await chat(page).get_by_role("button", name="Передать показания").wait_for()


async def with_operator(page: Page, hub: MockHub) -> None:
    await talk(page, hub)
    await hub.steer(mode=["operator", "Анна"])
    picture = {
        "id": "f",
        "kind": "image",
        "name": "a.png",
        "mime": "image/png",
        "size": 9,
        "url": "/api/files/f1?t=1",
    }
    await hub.steer(say=["operator", "Здравствуйте! Вот образец фото счётчика.", {"attachments": [picture]}])
    await hub.steer(widgetPush={"type": "typing"})
    await chat(page).get_by_text("Вам пишут ответ").wait_for()


async def refused(page: Page, hub: MockHub) -> None:
    await talk(page, hub)
    field = chat(page).get_by_label("Сообщение")
    await field.fill("это запрещено")
    await field.press("Enter")
    await chat(page).get_by_role("button", name="Повторить").wait_for()


async def cut_off(page: Page, hub: MockHub) -> None:
    await talk(page, hub)
    await page.context.set_offline(True)
    await hub.steer(drop=True)
    await chat(page).get_by_role("alert").wait_for()
    field = chat(page).get_by_label("Сообщение")
    await field.fill("дойдёт, когда появится связь")
    await field.press("Enter")


async def link_dialog(page: Page, hub: MockHub) -> None:
    await talk(page, hub)
    await chat(page).get_by_role("button", name="Продолжить в мессенджере").click()
    await chat(page).get_by_role("button", name="Скопировать").wait_for()


async def link_failed(page: Page, hub: MockHub) -> None:
    await open_chat(page, hub)
    await chat(page).get_by_role("button", name="Продолжить в мессенджере").click()
    await chat(page).get_by_role("button", name="Попробовать ещё раз").wait_for()


async def attach(page: Page, hub: MockHub) -> None:
    await open_chat(page, hub)
    files = [
        {
            "name": "photo.svg",
            "mimeType": "image/svg+xml",
            "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        },
        {"name": "big.pdf", "mimeType": "application/pdf", "buffer": b"0" * (2 * 1024 * 1024)},
    ]
    await chat(page).locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    await chat(page).get_by_text("больше допустимого").wait_for()


async def wrong_password(page: Page, hub: MockHub) -> None:
    await page.get_by_label("Логин").fill("anna")
    await page.get_by_label("Пароль").fill("no")
    await page.get_by_role("button", name="Войти").click()
    await page.get_by_role("alert").get_by_text("не подходят").wait_for()


async def pick(page: Page, name: str) -> None:
    await page.get_by_test_id("conversation-row").filter(has_text=name).first.click()
    await page.get_by_test_id("timeline").wait_for()


async def mine(page: Page, hub: MockHub) -> None:
    await page.get_by_role("button", name="Мои").click()
    await pick(page, "Олег Иванов")
    await page.get_by_role("button", name="Отправить ещё раз", exact=True).wait_for()


async def note(page: Page, hub: MockHub) -> None:
    await mine(page, hub)
    await page.get_by_role("button", name="Заметка", exact=True).click()
    await page.get_by_label("Заметка для коллег").fill("Клиент просит позвонить после 18:00")


async def card(page: Page, hub: MockHub) -> None:
    await mine(page, hub)
    await page.get_by_role("button", name="Карточка").click()


async def register(page: Page, hub: MockHub) -> None:
    """From the list; a conversation may be open beside it."""
    await page.get_by_role("button", name="Зарегистрировать письмо или звонок").click()
    await page.get_by_label("О чём обращение").fill("Просит сверку за октябрь")


async def register_known(page: Page, hub: MockHub) -> None:
    await mine(page, hub)
    await register(page, hub)
    await page.get_by_label("Письмо на бумаге").check()


async def registered(page: Page, hub: MockHub) -> None:
    await mine(page, hub)
    await page.get_by_text("+7 921 000-00-00").scroll_into_view_if_needed()


async def answers(page: Page, hub: MockHub) -> None:
    """What is loaded can be gone to; what is not only reads."""
    await mine(page, hub)
    await page.get_by_text("Показания за сентябрь приняты").wait_for()
    assert await page.get_by_role("button", name="Показания за сентябрь").count() == 0
    line = page.get_by_role("button", name="В ответ на: Анна Соколова Здравствуйте, Олег!")
    await line.focus()
    await page.keyboard.press("Enter")
    await page.locator("article:focus", has_text="Здравствуйте, Олег!").wait_for()
    moved = "[...document.querySelectorAll('html, body, #app, main')].map(one => one.scrollTop)"
    assert not any(await page.evaluate(moved)), "only the timeline is scrolled"


async def request(page: Page, hub: MockHub) -> None:
    await page.get_by_test_id("request-row").filter(has_text="ВХ-2026-10402").click()
    await page.get_by_text("Как посчитан срок").click()
    await page.get_by_role("button", name="Дать поручение").click()


async def waiting(page: Page, hub: MockHub) -> None:
    await pick(page, "Марина")
    await page.get_by_test_id("composer").get_by_role("button", name="Взять в работу").wait_for()


async def taken(page: Page, hub: MockHub) -> None:
    await pick(page, "Нина Павловна")
    await page.get_by_test_id("composer").get_by_role("button", name="Взять в работу").click()
    await page.get_by_role("alert").wait_for()


async def transfer(page: Page, hub: MockHub) -> None:
    await mine(page, hub)
    await page.get_by_role("button", name="Передать", exact=True).click()
    await page.get_by_test_id("transfer-target").select_option("operator:op-petr")


async def closing(page: Page, hub: MockHub) -> None:
    await mine(page, hub)
    await page.get_by_role("button", name="Закрыть", exact=True).first.click()
    await page.get_by_role("dialog").wait_for()


async def palette(page: Page, hub: MockHub) -> None:
    await mine(page, hub)
    await page.keyboard.press("Control+k")
    await page.get_by_role("dialog").get_by_text("Марина Орлова").wait_for()


async def everyone(page: Page, hub: MockHub) -> None:
    await page.get_by_role("button", name="Все").click()
    await page.get_by_test_id("conversation-row").nth(45).wait_for(state="attached")


async def article(page: Page, hub: MockHub) -> None:
    await page.get_by_role("link", name="Как передать показания").click()
    await page.get_by_label("Вопрос клиента").fill("куда слать показания")
    await page.get_by_role("button", name="Проверить").click()
    await page.get_by_text("Ответит статья").wait_for()


async def publishing(page: Page, hub: MockHub) -> None:
    await article(page, hub)
    await page.get_by_label("Заголовок").fill("Как и куда передать показания")
    await page.get_by_role("button", name="Опубликовать").click()
    await page.get_by_role("dialog").wait_for()


async def conflict(page: Page, hub: MockHub) -> None:
    await article(page, hub)
    await page.get_by_label("Заголовок").fill("Другое")
    await page.get_by_role("button", name="Сохранить черновик").click()
    await page.get_by_role("button", name="Открыть новую версию").wait_for()


async def questions(page: Page, hub: MockHub) -> None:
    await page.get_by_role("button", name="Вопросы без ответа").click()
    await page.get_by_text("Все вопросы группы").click()
    await page.get_by_label("хочу ночной тариф").uncheck()


async def this_is_article(page: Page, hub: MockHub) -> None:
    await mine(page, hub)
    ask = page.get_by_role("button", name="Это статья…")
    await ask.first.click()
    await page.get_by_role("option", name="Как передать показания").click()
    await page.get_by_test_id("named").wait_for()
    await ask.last.click()
    await page.get_by_role("option", name="Как передать показания").wait_for()


async def walk_in(page: Page, hub: MockHub) -> None:
    await page.get_by_role("button", name="Выдать талон").click()
    await page.get_by_label("Помощь на месте").wait_for()


SCREENS = [
    Screen("demo", "/demo"),
    Screen("widget-empty", "/demo", open_chat),
    Screen("widget-talk", "/demo", talk),
    Screen("widget-operator", "/demo", with_operator),
    Screen("widget-refused", "/demo", refused),
    Screen("widget-cut-off", "/demo", cut_off),
    Screen("widget-link", "/demo", link_dialog),
    Screen("widget-link-failed", "/demo", link_failed, {"widget": {"broken": True}}),
    Screen("widget-attach", "/demo", attach),
    Screen("widget-320", "/demo", with_operator, size=NARROW),
    Screen("widget-320-link", "/demo", link_dialog, size=NARROW),
    Screen("login", "/desk", None, {"signedIn": False}),
    Screen("login-wrong", "/desk", wrong_password, {"signedIn": False}),
    Screen("desk-queue", "/desk"),
    Screen("desk-empty", "/desk", None, {"scenario": "empty"}),
    Screen("desk-error", "/desk", None, {"scenario": "error"}),
    Screen("desk-all", "/desk", everyone),
    Screen("desk-mine", "/desk", mine),
    Screen("desk-note", "/desk", note),
    Screen("desk-waiting", "/desk", waiting),
    Screen("desk-taken", "/desk", taken),
    Screen("desk-transfer", "/desk", transfer),
    Screen("desk-closing", "/desk", closing),
    Screen("desk-palette", "/desk", palette),
    Screen("desk-answers", "/desk", answers),
    Screen("desk-answers-phone", "/desk", answers, size=PHONE),
    Screen("desk-register", "/desk", register_known),
    Screen("desk-registered", "/desk", registered),
    Screen("desk-register-phone", "/desk", register, size=PHONE),
    Screen("desk-register-320", "/desk", register, size=NARROW),
    Screen("desk-phone-list", "/desk", None, size=PHONE),
    Screen("desk-phone", "/desk", mine, size=PHONE),
    Screen("desk-tablet-card", "/desk", card, size=(1000, 800)),
    Screen("office", "/desk#/office"),
    Screen("office-walk-in-phone", "/desk#/office", walk_in, size=PHONE),
    Screen("requests-empty", "/desk#/requests", None, {"scenario": "empty"}),
    Screen("requests-open", "/desk#/requests", request),
    Screen("requests-phone", "/desk#/requests", request, size=NARROW),
    Screen("undelivered", "/desk#/undelivered"),
    Screen("undelivered-empty", "/desk#/undelivered", None, {"scenario": "empty"}),
    Screen("editor", "/editor"),
    Screen("editor-article", "/editor", article),
    Screen("editor-publishing", "/editor", publishing),
    Screen("editor-conflict", "/editor", conflict, {"scenario": "conflict"}),
    Screen("editor-phone", "/editor", article, size=PHONE),
    Screen("desk-this-is-article", "/desk", this_is_article),
    Screen("learning", "/editor#/learning"),
    Screen("learning-questions", "/editor#/learning", questions),
    Screen("learning-questions-phone", "/editor#/learning", questions, size=PHONE),
]
