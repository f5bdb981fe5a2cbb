"""A Chromium for the whole run, and for each test the visits of its people: shoppers and reps at pages of their own."""

import functools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

import api.shopfront
from tests.browser.chromium import WHOLE, NoChromium, launched
from tests.browser.console_hands import clear_desk
from tests.browser.people import Visits
from tests.servers import LiveServer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a browser test, and shares one event loop with the one Chromium."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    try:
        async with launched() as browser:
            yield browser
    except NoChromium as error:
        pytest.skip(str(error))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def whole_chromium() -> AsyncIterator[Browser]:
    """For the little that Chromium's shell can't do."""
    try:
        async with launched(names=WHOLE) as browser:
            yield browser
    except NoChromium as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session", autouse=True)
def shop_window() -> Iterator[None]:
    """The demo shop's pages are read once for all servers of a process: each would take half a second to."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(api.shopfront, "read_shopfront", functools.cache(api.shopfront.read_shopfront))
        yield


@pytest.fixture
def cleared(live_server: LiveServer) -> Iterator[None]:
    """Afterwards nobody holds a conversation, and nobody waits."""
    yield
    clear_desk(live_server)


@pytest_asyncio.fixture(loop_scope="session")
async def visits(chromium: Browser, live_server: LiveServer) -> AsyncIterator[Visits]:
    """People at the pages of the module's server; afterwards no page may have done what no page may do."""
    visits = Visits(chromium, live_server.url)
    yield visits
    await visits.end()
    assert visits.troubles == []
