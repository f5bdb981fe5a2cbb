"""What the widget costs a shop's page, measured: bytes, requests, cookies, movement, and when the page answers."""

import asyncio
import gzip
import json
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, Route, expect

from tests.browser.chromium import DIST
from tests.browser.frames import CATEGORIES, tasks_of
from tests.browser.people import Shopper

BEFORE_OPENING_BYTES = 25_000
AFTER_OPENING_BYTES = 60_000
SLOWED_BY = 4
LATER_AT_MOST_MS = 50
LONG_TASK_MS = 50
WARM_UPS = 3
"""The first visits count for nothing: what is fetched or compiled once is so after them."""
PAGE = "/products/emberline-22"

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


@dataclass(frozen=True, slots=True)
class Bytes:
    """Gzipped: what every page fetches, and what comes with it once the chat is opened."""

    loader: int
    panel: int


@dataclass(frozen=True, slots=True)
class Answers:
    """When one page answers without the widget and with it, in ms from the beginning of its visit."""

    without_ms: float
    with_it_ms: float

    @property
    def later_ms(self) -> float:
        return self.with_it_ms - self.without_ms


def zipped() -> Bytes:
    (panel,) = (DIST / "assets").glob("panel-*.js")
    return Bytes(_zipped(DIST / "widget.js"), _zipped(panel))


def _zipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


async def fetched_unasked(browser: Browser, url: str) -> list[str]:
    """The paths a page fetches while nobody touches the chat."""
    context = await browser.new_context()
    page = await context.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.removeprefix(url)))
    await page.goto(f"{url}/help", wait_until="networkidle")
    await context.close()
    return fetched


async def cookies(browser: Browser, url: str) -> list[str]:
    """The names of the cookies that are there after a shopper has talked."""
    context = await browser.new_context(reduced_motion="reduce")
    page = await context.new_page()
    await page.goto(f"{url}{PAGE}")
    shopper = Shopper(page)
    await shopper.open_chat()
    await shopper.ask("Hello")
    found = [cookie["name"] for cookie in await context.cookies()]
    await context.close()
    return found


async def shifted(browser: Browser, url: str) -> float:
    """How far the page moves when the widget comes and opens; its own fonts have come before."""
    context = await browser.new_context(reduced_motion="reduce")
    page = await context.new_page()
    settled = asyncio.Event()

    async def held(route: Route) -> None:
        await settled.wait()
        await route.continue_()

    await page.route("**/widget.js", held)
    await page.goto(f"{url}{PAGE}", wait_until="domcontentloaded")
    await page.evaluate(FONTS_CAME)
    since = await page.evaluate(PAINTED)
    settled.set()
    await Shopper(page).open_chat()
    moved: float = await page.evaluate(SHIFTED_SINCE, since)
    await context.close()
    return moved


async def works(browser: Browser, url: str, tries: int) -> list[Answers]:
    """As `answers`, but the processor time the page's main thread takes until then, as if it were so much slower.

    What else the machine does makes a page wait, and hardly makes it work. The thread's own clock is read, and no
    trace is kept, as keeping one is work too.
    """
    context = await browser.new_context()
    without, with_it = await _clocked(context, "*/widget.js"), await _clocked(context, "*/nothing.js")
    found = []
    for number in range(WARM_UPS + tries):
        pages = (without, with_it) if number % 2 else (with_it, without)
        took = {page: await page.worked_ms(url) for page in pages}
        if number >= WARM_UPS:
            found.append(Answers(took[without], took[with_it]))
    await context.close()
    return found


@dataclass(frozen=True, slots=True)
class Clocked:
    """A page whose main thread's clock is read."""

    page: Page
    session: CDPSession

    async def worked_ms(self, url: str) -> float:
        await self.session.send("HeapProfiler.collectGarbage")  # that of the visit before
        await _interactive_ms(self.page, url)
        answer = await self.session.send("Performance.getMetrics")
        (seconds,) = (one["value"] for one in answer["metrics"] if one["name"] == "ThreadTime")
        return float(SLOWED_BY * 1000 * seconds)


async def _clocked(context: BrowserContext, blocked: str) -> Clocked:
    page = await _blocking(context, blocked)
    session = await context.new_cdp_session(page)
    await session.send("Performance.enable")
    return Clocked(page, session)


async def own_tasks(browser: Browser, url: str, tries: int) -> list[list[float]]:
    """Of each visit, how long each task took that ran the widget's script, as in `works`."""
    context = await browser.new_context()
    page = await context.new_page()
    found = []
    for number in range(WARM_UPS + tries):
        await browser.start_tracing(page=page, categories=CATEGORIES)
        await _interactive_ms(page, url)
        trace = json.loads(await browser.stop_tracing())
        if number >= WARM_UPS:
            found.append([SLOWED_BY * one for one in tasks_of(trace["traceEvents"], "/widget.js")])
    await context.close()
    return found


async def answers(browser: Browser, url: str, tries: int) -> list[Answers]:
    """Visits with and without the widget at a fraction of the processor's speed, by turns.

    Of each pair the other one goes first than in the pair before: who goes second meets what the first one left behind.
    """
    context = await browser.new_context()
    without, with_it = await _slowed(context, "*/widget.js"), await _slowed(context, "*/nothing.js")
    for page, launchers in ((without, 0), (with_it, 1)):
        await page.goto(f"{url}{PAGE}", wait_until="load")
        await expect(Shopper(page).launcher).to_have_count(launchers)
    found = []
    for number in range(WARM_UPS + tries):
        pages = (without, with_it) if number % 2 else (with_it, without)
        at = {page: await _interactive_ms(page, url) for page in pages}
        if number >= WARM_UPS:
            found.append(Answers(at[without], at[with_it]))
    await context.close()
    return found


async def _slowed(context: BrowserContext, blocked: str) -> Page:
    page = await _blocking(context, blocked)
    session = await context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED_BY})
    return page


async def _blocking(context: BrowserContext, blocked: str) -> Page:
    """A page without one script, by the browser itself: a route of ours would cost the page its cache."""
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.setBlockedURLs", {"urls": [blocked]})
    return page


async def _interactive_ms(page: Page, url: str) -> float:
    await page.bring_to_front()  # a page behind another one is in no hurry
    await page.goto(f"{url}{PAGE}", wait_until="load")
    found: float = await page.evaluate(INTERACTIVE)
    return found
