"""The one Chromium of the tests, the benchmarks and the pictures: Debian's, without its windows where that is there."""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.servers import CHECKOUT

DIST = CHECKOUT / "api" / "web" / "dist"
SHELL = ("chromium-headless-shell",)
"""Shows pages by the same code as the whole Chromium, at half the processor time: it has no tabs, menus and settings,
which are pages of their own, and keeps no process ready for the next page. It shows no notices either."""

WHOLE = ("chromium", "chromium-browser")

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


class NoChromium(Exception):
    """There is no browser here, or nothing to show in it; the message says what to do."""


def program(*names: str) -> Path:
    """The first of these that is there, or else of the usual ones. Raises NoChromium."""
    wanted = names or (*SHELL, *WHOLE)
    for name in wanted:
        if found := shutil.which(name):
            return Path(found)
    raise NoChromium(f"there is no {' and no '.join(wanted)}: on Debian, `apt-get install {wanted[0]}`")


@asynccontextmanager
async def launched(*arguments: str, names: Sequence[str] = ()) -> AsyncIterator[Browser]:
    """A Chromium for as long as the block lasts. Raises NoChromium."""
    found = program(*names)
    if not (DIST / "widget.js").exists():
        raise NoChromium("the front ends are not built: `make web` builds them")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, *arguments])
        try:
            yield browser
        finally:
            await browser.close()
