"""A Chromium for the whole run, and for each test the visits of its people: shoppers and reps at pages of their own."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.people import Visits
from tests.servers import CHECKOUT, LiveServer

DIST = CHECKOUT / "api" / "web" / "dist"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a browser test, and shares one event loop with the one Chromium."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("Chromium is not installed: on Debian, `apt-get install chromium`")
    if not (DIST / "widget.js").exists():
        pytest.skip("the front ends are not built: `make web` builds them")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visits(chromium: Browser, live_server: LiveServer) -> AsyncIterator[Visits]:
    """People at the pages of the module's server; afterwards no page may have done what no page may do."""
    visits = Visits(chromium, live_server.url)
    yield visits
    await visits.end()
    assert visits.troubles == []
