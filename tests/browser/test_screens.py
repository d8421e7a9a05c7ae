"""Every screen, light and dark: no objection of axe, none of the content policy, nothing wider than the window."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, Page

from tests.browser.mock_hub import CALM, FRONTEND, MockHub, run_mock_hub, why_not
from tests.browser.screens import SCREENS, Screen
from tests.servers.chromium import Chromium

PICTURES = Path(__file__).resolve().parents[2] / "test-results" / "screens"
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(bool(why_not()), reason=why_not() or "can run"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hub() -> AsyncIterator[MockHub]:
    async with run_mock_hub() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def window(chromium: Chromium) -> AsyncIterator[Browser]:
    """One browser for all screens; each has a context of its own in it."""
    async with chromium.launch() as launched:
        yield launched


async def violations(frame: Frame) -> list[str]:
    """What axe objects to, one line each; empty is good."""
    await frame.evaluate((FRONTEND / "node_modules/axe-core/axe.min.js").read_text())
    found = await frame.evaluate("rules => axe.run(document, {...rules, iframes: false})", RULES)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


async def sideways(frame: Frame) -> bool:
    return bool(
        await frame.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )


async def judge(page: Page, name: str) -> list[str]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png")
    objections = []
    for frame in page.frames:
        objections += await violations(frame)
        if await sideways(frame):
            objections.append("the page scrolls sideways")
    return objections


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
async def test_a_screen_is_accessible_in_light_and_dark(
    screen: Screen, hub: MockHub, window: Browser
) -> None:
    width, height = screen.size
    context = await window.new_context(viewport={"width": width, "height": height}, locale="ru-RU")
    page = await context.new_page()
    page.set_default_timeout(30_000)
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if "Content Security" in message.text else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await hub.steer(**CALM | screen.orders)
    await page.goto(hub.address + screen.path)
    if screen.steps:
        await screen.steps(page, hub)
    else:
        await page.wait_for_load_state("networkidle")
    await page.wait_for_timeout(150)
    found = {}
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        found[scheme] = await judge(page, f"{screen.name}-{scheme}")
    await context.close()
    assert found == {"light": [], "dark": []}
    assert [text for text in complaints if "Content Security" in text or "rror:" in text] == []
