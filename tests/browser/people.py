"""Who sits before the screens: clients and colleagues in windows of their own, whose browsers are overheard."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FrameLocator,
    Locator,
    Page,
    Request,
    WebSocket,
    expect,
)

from app.demo import PASSWORD
from tests.browser.live_hub import LiveHub

PATIENCE = 30_000
DESKTOP = (1280, 800)

expect.set_options(timeout=PATIENCE)


@dataclass
class Client:
    """A page with the chat on it."""

    page: Page

    @property
    def launcher(self) -> Locator:
        return self.page.locator("okno-launcher > button")

    @property
    def chat(self) -> FrameLocator:
        return self.page.frame_locator("okno-launcher iframe")

    @property
    def field(self) -> Locator:
        return self.chat.get_by_role("textbox", name="Сообщение")

    @property
    def bubbles(self) -> Locator:
        """Every message, the oldest first."""
        return self.chat.get_by_role("log").locator("article")

    @property
    def status(self) -> Locator:
        """Who answers."""
        return self.chat.locator("header p")

    def bubble(self, text: str) -> Locator:
        return self.bubbles.filter(has_text=text)

    async def open(self) -> None:
        await self.launcher.click()
        await expect(self.field).to_be_focused()

    async def write(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")

    async def ask_for_a_person(self) -> None:
        await self.write("оператор")
        await expect(self.bubble("Передаю разговор специалисту")).to_have_count(1)

    async def attach(self, *files: Path) -> None:
        await self.chat.locator("input[type=file]").set_input_files(list(files))


@dataclass
class Colleague:
    """A page of the console."""

    page: Page

    @property
    def rows(self) -> Locator:
        return self.page.get_by_test_id("conversation-row")

    @property
    def entries(self) -> Locator:
        """Messages and notes of the open conversation, the oldest first."""
        return self.page.get_by_test_id("timeline").locator("article")

    @property
    def composer(self) -> Locator:
        return self.page.get_by_test_id("composer")

    @property
    def field(self) -> Locator:
        return self.composer.get_by_role("textbox")

    def place(self, name: str) -> Locator:
        """A link of the top bar."""
        return self.page.get_by_role("navigation").get_by_role("link", name=name)

    def entry(self, text: str) -> Locator:
        return self.entries.filter(has_text=text)

    async def log_in(self, login: str) -> None:
        await self.page.get_by_label("Логин").fill(login)
        await self.page.get_by_label("Пароль").fill(PASSWORD)
        await self.page.keyboard.press("Enter")
        await expect(self.page.get_by_role("navigation")).to_be_visible()

    async def show(self, view: str) -> None:
        await self.page.get_by_role("group", name="Списки диалогов").get_by_role("button", name=view).click()

    async def pick(self, text: str) -> None:
        await self.rows.filter(has_text=text).first.click()
        await expect(self.composer).to_be_visible()

    async def claim(self) -> None:
        await self.page.locator("[data-action=claim]").click()
        await expect(self.field).to_be_focused()

    async def reply(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")
        await expect(self.entry(text).last).to_be_visible()


@dataclass
class People:
    """Opens windows, and hears what their browsers say: each test ends by ``nobody_complained``."""

    browser: Browser
    hub: LiveHub
    expected: list[str] = field(default_factory=lambda: [r" 401 .*/api/me$"])
    """What consoles may say: patterns of ``text address``."""
    complaints: list[str] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)
    """Origins that were asked for something and are not the hub's."""
    ours: set[str] = field(default_factory=set)
    """Further origins that the present test plays itself."""
    contexts: list[BrowserContext] = field(default_factory=list)

    async def window(self, size: tuple[int, int] = DESKTOP, **options: Any) -> BrowserContext:
        """A browser of its own: no cookie and no memory is shared with the others."""
        width, height = size
        context = await self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="ru-RU",
            timezone_id="Europe/Moscow",
            base_url=self.hub.address,
            **options,
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._request)
        context.on("page", lambda page: page.on("websocket", self._socket))
        self.contexts.append(context)
        return context

    async def client(self, window: BrowserContext | None = None, at: str = "/demo") -> Client:
        """Somebody with the chat open."""
        window = window or await self.window()
        client = Client(await window.new_page())
        await client.page.goto(at)
        await client.open()
        return client

    async def colleague(self, login: str, at: str = "/desk") -> Colleague:
        """Somebody of ours, logged in."""
        colleague = Colleague(await (await self.window((1440, 900))).new_page())
        await colleague.page.goto(at)
        await colleague.log_in(login)
        return colleague

    def expect(self, pattern: str) -> None:
        """The console may say this in the present test."""
        self.expected.append(pattern)

    def nobody_complained(self) -> None:
        unexpected = [
            text for text in self.complaints if not any(re.search(pattern, text) for pattern in self.expected)
        ]
        assert unexpected == [], unexpected
        assert self.strangers == set(), "third parties were asked"

    async def leave(self) -> None:
        for context in self.contexts:
            await context.close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} {message.location['url']}")

    def _request(self, request: Request) -> None:
        self._asked(request.url)

    def _socket(self, socket: WebSocket) -> None:
        self._asked(socket.url)

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        origin = f"{parts.scheme.replace('ws', 'http')}://{parts.netloc}"
        if parts.scheme not in ("data", "blob", "about") and origin not in {self.hub.address, *self.ours}:
            self.strangers.add(origin)
