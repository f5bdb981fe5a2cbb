"""What the widget may cost a shop's page: `make bench` shows what it does cost, and how sure that is."""

from playwright.async_api import Browser

from tests.browser.cost import (
    AFTER_OPENING_BYTES,
    BEFORE_OPENING_BYTES,
    fetched_unasked,
    shifted,
    zipped,
)
from tests.servers import LiveServer


async def test_the_loader_is_small_and_so_is_all_of_it(chromium: Browser) -> None:
    del chromium  # which is there only where the front ends are built
    size = zipped()
    assert size.loader < BEFORE_OPENING_BYTES
    assert size.loader + size.panel < AFTER_OPENING_BYTES


async def test_a_page_fetches_nothing_but_the_loader_until_the_chat_is_wanted(
    chromium: Browser, live_server: LiveServer
) -> None:
    fetched = await fetched_unasked(chromium, live_server.url)
    assert [path for path in fetched if path.startswith(("/web/assets/panel", "/v1/"))] == []
    assert "/widget.js" in fetched


async def test_nothing_on_the_page_moves_when_the_widget_comes_or_opens(
    chromium: Browser, live_server: LiveServer
) -> None:
    assert await shifted(chromium, live_server.url) == 0
