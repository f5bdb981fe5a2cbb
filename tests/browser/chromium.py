"""The one Chromium of the tests, the benchmarks and the pictures: Debian's, without its windows where that is there."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.servers import CHECKOUT

DIST = CHECKOUT / "api" / "web" / "dist"
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The first that is there. The shell shows pages by the same code, at half the processor time: it has no tabs, no menus
and no settings, which are pages of their own, and keeps no second process ready for each page."""

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


class NoChromium(Exception):
    """There is no browser here, or nothing to show in it; the message says what to do."""


def program() -> Path:
    """Raises NoChromium."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return Path(found)
    raise NoChromium("Chromium is not installed: on Debian, `apt-get install chromium-headless-shell`")


@asynccontextmanager
async def launched(*more: str) -> AsyncIterator[Browser]:
    """A Chromium for as long as the block lasts. Raises NoChromium."""
    found = program()
    if not (DIST / "widget.js").exists():
        raise NoChromium("the front ends are not built: `make web` builds them")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, *more])
        try:
            yield browser
        finally:
            await browser.close()
