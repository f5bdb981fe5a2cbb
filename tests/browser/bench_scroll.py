"""How smoothly the console scrolls with a full desk: 50 conversations held, 200 in line, and a long one open.

    python -m tests.browser.bench_scroll [--rounds 4] [--knowledge FOLDER] [--out FILE]

A real server is filled through its API, and each list scrolled with gestures of the DevTools protocol; by turns with
them an empty page of the same height, striped so that each frame shows something new: that is as fast as this machine's
Chromium can scroll anything at the time. Frames a second depend on what else the machine does; the processor time a
frame takes of the page's main thread, and of the threads that paint it, hardly does.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from api.knowledge import packaged_encoder
from evals.bench_house import Figures, quantile_with_interval
from retrieval.ingest import ingest
from tests.browser.chromium import NoChromium, launched
from tests.browser.frames import Smoothness, scrolled
from tests.browser.people import DESK, Visits
from tests.clients import RepClient, ShopperClient, close_all, new_id
from tests.servers import CHECKOUT, demo_settings, live

HELD = 50
IN_LINE = 200
MESSAGES = 300
HEARTBEAT_EVERY = 5
"""Calls between two heartbeats: a rep without a console is gone after 45 s, and what they hold goes back into line."""

LINE = "guanxi-line .scroll"
LOG = "guanxi-conversation .log"
EMPTY = """([width, height, whole]) => {
  const style = document.createElement('style');
  style.textContent = `body { margin: 0 }
    .all { width: ${width}px; height: ${height}px; overflow-y: auto; background: #fff }
    .all div { height: ${whole}px; background: repeating-linear-gradient(#eee 0 31px, #ccc 31px 62px) }`;
  document.head.append(style);
  const all = document.createElement('div');
  all.className = 'all';
  all.append(document.createElement('div'));
  document.body.replaceChildren(all);
}"""
MEASURED: tuple[tuple[str, str, Callable[[Smoothness], float]], ...] = (
    ("frames a second", "", lambda one: one.per_second),
    ("frames later than one and a half", "", lambda one: one.late_share),
    ("frames dropped by the compositor", "", lambda one: one.dropped_share),
    ("main thread's time for a frame", "ms", lambda one: one.main_ms),
    ("  of it script", "ms", lambda one: one.script_ms),
    ("  of it style and layout", "ms", lambda one: one.layout_ms),
    ("  of it paint and commit", "ms", lambda one: one.paint_ms),
    ("raster threads' time for a frame", "ms", lambda one: one.raster_ms),
)


def fill(url: str) -> None:
    """A rep with many seats holds some; the others wait."""
    mara = RepClient.sign_in(url)
    first: str | None = None
    for number in range(HELD + IN_LINE):
        if number % HEARTBEAT_EVERY == 0:
            mara.presence("online")
        shopper = ShopperClient.arrive(url)
        if number < HELD:
            hold(mara, shopper)
            first = first or shopper.conversation
        else:
            assert shopper.post("human", id=new_id()).status_code == 202
    assert first is not None
    for number in range(MESSAGES):
        text = f"Line {number}. {'What there is to say about it. ' * (number % 5)}"
        assert mara.reply(first, text).status_code == 202
    mara.presence("online")
    close_all()


def hold(rep: RepClient, shopper: ShopperClient) -> None:
    """Take a conversation and say a first word: who stays silent loses it again after a while."""
    shopper.say("Hello")
    claimed = rep.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim", json={})
    assert claimed.status_code == 200, claimed.text
    assert rep.reply(shopper.conversation, "Hello!").status_code == 202


async def measure(url: str, rounds: int, figures: Figures) -> None:
    async with launched() as browser:
        visits = Visits(browser, url)
        rep = await visits.rep(viewport=DESK)
        await expect(rep.page.locator("guanxi-line section[aria-labelledby=mine] li")).to_have_count(HELD)
        await expect(rep.page.locator("guanxi-line section[aria-labelledby=line] li")).to_have_count(IN_LINE)
        await beside_empty(browser, rep.page, LINE, "the line", rounds, figures)
        await rep.page.locator("guanxi-line section[aria-labelledby=mine] .entry").last.click()
        await expect(rep.log).to_contain_text(f"Line {MESSAGES - 1}.")
        await beside_empty(browser, rep.page, LOG, "a long conversation", rounds, figures)


async def beside_empty(
    browser: Browser, page: Page, selector: str, what: str, rounds: int, figures: Figures
) -> None:
    """Scroll it and an empty page of its size by turns."""
    size = await page.locator(selector).evaluate("(e) => [e.clientWidth, e.clientHeight, e.scrollHeight]")
    context = await browser.new_context(viewport=DESK)
    empty = await context.new_page()
    await empty.evaluate(EMPTY, size)
    ours, floor = [], []
    for _ in range(rounds):
        floor.append(await scrolled(browser, empty, ".all"))
        ours.append(await scrolled(browser, page, selector))
    await context.close()
    for name, unit, of in MEASURED:
        for whose, all_of in ((what, ours), ("empty", floor)):
            value, interval = quantile_with_interval([[of(one)] for one in all_of], 0.5)
            figures.add(f"{name}, {whose}", value, unit, len(all_of), interval)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--knowledge", type=Path, help="a folder of knowledge that was ingested before")
    parser.add_argument("--rounds", type=int, default=4, help="scrolls of each, by turns with the empty page")
    parser.add_argument("--out", type=Path, help="a file for the figures as JSON")
    wanted = parser.parse_args()
    figures = Figures()
    sys.stdout.write("\nhow the console scrolls; median [95 % interval]\n")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        if wanted.knowledge is None:
            ingest(CHECKOUT / "evals" / "shop", data, packaged_encoder())
        else:
            shutil.copytree(wanted.knowledge, data / "knowledge")
        with live(demo_settings(data, seats=HELD, sessions_per_minute=100_000)) as server:
            fill(server.url)
            try:
                asyncio.run(measure(server.url, wanted.rounds, figures))
            except NoChromium as error:
                sys.stdout.write(f"  not measured: {error}\n")
                return
    if wanted.out:
        figures.keep(wanted.out, rounds=wanted.rounds, held=HELD, in_line=IN_LINE, messages=MESSAGES)


if __name__ == "__main__":
    main()
