"""The machine's Chromium, driven by Playwright: no browser of its own is downloaded."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, async_playwright

FLAGS = (
    "--headless",
    "--no-sandbox",  # root has no sandbox
    "--disable-gpu",
    # the rest keep it from calling home
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Chromium:
    binary: Path
    flags: tuple[str, ...] = FLAGS

    @asynccontextmanager
    async def launch(self) -> AsyncIterator[Browser]:
        """A new browser with an empty profile; about a second."""
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=self.binary, args=list(self.flags), headless=True
            )
            try:
                yield browser
            finally:
                await browser.close()


def find_chromium() -> Chromium | None:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return Chromium(Path(found)) if found else None
