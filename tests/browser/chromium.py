"""The one Chromium of the tests, the benchmarks and the pictures: Debian's, quiet in the background."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from tests.servers import CHECKOUT

DIST = CHECKOUT / "api" / "web" / "dist"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


class NoChromium(Exception):
    """There is no browser here, or nothing to show in it; the message says what to do."""


@asynccontextmanager
async def launched(*more: str) -> AsyncIterator[Browser]:
    """A Chromium for as long as the block lasts. Raises NoChromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise NoChromium("Chromium is not installed: on Debian, `apt-get install chromium`")
    if not (DIST / "widget.js").exists():
        raise NoChromium("the front ends are not built: `make web` builds them")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *more])
        try:
            yield browser
        finally:
            await browser.close()
