"""What axe objects to on a page as it stands, in light and in dark."""

from playwright.async_api import Frame, Page

from app.config import ROOT

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {
    "light": {"iframes": False, "runOnly": {"type": "tag", "values": TAGS}},
    "dark": {"iframes": False, "runOnly": {"type": "rule", "values": ["color-contrast"]}},
}
"""The dark colours are all that differs; asking everything twice would take twice the time."""


async def objections(page: Page) -> list[str]:
    """One line each, frames included; empty is good. Leaves the page in light colours."""
    found: list[str] = []
    for scheme in ("dark", "light"):
        await page.emulate_media(color_scheme=scheme)
        for frame in page.frames:
            found += [f"{scheme}: {text}" for text in await _violations(frame, scheme)]
            if await _sideways(frame):
                found.append(f"{scheme}: {frame.url} scrolls sideways")
    return found


async def _violations(frame: Frame, scheme: str) -> list[str]:
    if not await frame.evaluate("'axe' in window"):
        await frame.evaluate(AXE.read_text("utf-8"))
    answer = await frame.evaluate("rules => axe.run(document, rules)", RULES[scheme])
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]


async def _sideways(frame: Frame) -> bool:
    return bool(
        await frame.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )
