"""What the widget may cost a shop's page: bytes before and after opening, time until the page answers, and movement."""

import asyncio
import gzip
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route

from tests.browser.conftest import DIST
from tests.browser.people import Shopper
from tests.servers import LiveServer

BEFORE_OPENING_BYTES = 25_000
AFTER_OPENING_BYTES = 60_000
SLOWED_BY = 4
TRIES = 7
LATER_AT_MOST_MS = 50

# When the page has loaded and the last long task before a quiet second has ended: from then on it answers.
INTERACTIVE = """() => new Promise((resolve) => {
  const [navigation] = performance.getEntriesByType('navigation');
  let last = navigation.domContentLoadedEventEnd;
  let quiet;
  const wait = () => { clearTimeout(quiet); quiet = setTimeout(() => resolve(last), 1000); };
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) last = Math.max(last, task.startTime + task.duration);
    wait();
  }).observe({ type: 'longtask', buffered: true });
  wait();
})"""
SHIFTED_SINCE = """(since) => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (shift.startTime > since) sum += shift.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(sum), 500);
})"""
FONTS_CAME = """() => new Promise((resolve) => {
  const some = () => [...document.fonts].some((font) => font.status === 'loaded');
  const look = () => (document.fonts.status === 'loaded' && some() ? resolve() : setTimeout(look, 50));
  look();
})"""
PAINTED = """() => new Promise((resolve) => {
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
})"""


def zipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


@pytest.fixture(scope="module")
def panel() -> Path:
    (found,) = (DIST / "assets").glob("panel-*.js")
    return found


async def test_the_loader_is_small_and_so_is_all_of_it(chromium: Browser, panel: Path) -> None:
    del chromium  # which is there only where the front ends are built
    loader = zipped(DIST / "widget.js")
    assert loader < BEFORE_OPENING_BYTES
    assert loader + zipped(panel) < AFTER_OPENING_BYTES


async def test_a_page_fetches_nothing_but_the_loader_until_the_chat_is_wanted(
    chromium: Browser, live_server: LiveServer
) -> None:
    context = await chromium.new_context()
    page = await context.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.removeprefix(live_server.url)))
    await page.goto(f"{live_server.url}/help", wait_until="networkidle")
    assert [path for path in fetched if path.startswith(("/web/assets/panel", "/v1/"))] == []
    assert "/widget.js" in fetched
    await context.close()


async def test_nothing_on_the_page_moves_when_the_widget_comes_or_opens(
    chromium: Browser, live_server: LiveServer
) -> None:
    """The page's own fonts have come before; from there on nothing of it may move."""
    context = await chromium.new_context(reduced_motion="reduce")
    page = await context.new_page()
    settled = asyncio.Event()

    async def held(route: Route) -> None:
        await settled.wait()
        await route.continue_()

    await page.route("**/widget.js", held)
    await page.goto(f"{live_server.url}/products/emberline-22", wait_until="domcontentloaded")
    await page.evaluate(FONTS_CAME)
    since = await page.evaluate(PAINTED)
    settled.set()
    await Shopper(page).open_chat()
    assert await page.evaluate(SHIFTED_SINCE, since) == 0
    await context.close()


async def interactive_ms(page: Page, url: str) -> float:
    await page.goto(url, wait_until="load")
    found: float = await page.evaluate(INTERACTIVE)
    return found


async def test_the_page_answers_as_soon_as_without_the_widget(
    chromium: Browser, live_server: LiveServer
) -> None:
    """At a quarter of the processor's speed, the best of several visits each: what else a machine does only adds."""
    context = await chromium.new_context()
    without, with_it = await context.new_page(), await context.new_page()
    await without.route("**/widget.js", lambda route: route.abort())
    for page in (without, with_it):
        session = await context.new_cdp_session(page)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED_BY})
    url = f"{live_server.url}/products/emberline-22"
    for page in (without, with_it):
        await page.goto(url, wait_until="load")  # what is fetched once is fetched
    taken = [(await interactive_ms(without, url), await interactive_ms(with_it, url)) for _ in range(TRIES)]
    before, after = (min(times) for times in zip(*taken, strict=True))
    assert after - before < LATER_AT_MOST_MS, taken
    await context.close()
