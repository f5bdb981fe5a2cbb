"""How smoothly the console scrolls with a full desk: 50 conversations held, 200 in line, and a long one open.

`python -m tests.browser.bench_scroll` fills a real server through its API, scrolls each list with gestures of the
DevTools protocol, and says how many frames a second were drawn and what each cost the page's main thread.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import CDPSession, Page, async_playwright, expect

from api.knowledge import packaged_encoder
from retrieval.ingest import ingest
from tests.browser.chromium import ARGUMENTS
from tests.browser.people import DESK, Visits
from tests.clients import RepClient, ShopperClient, close_all, new_id
from tests.servers import CHECKOUT, demo_settings, live

HELD = 50
IN_LINE = 200
MESSAGES = 300
HEARTBEAT_EVERY = 5
"""Calls between two heartbeats: a rep without a console is gone after 45 s, and what they hold goes back into line."""

FRAME_MS = 1000 / 60
GESTURES = 6
GESTURE_PX = 2_400
SPEED_PX_S = 2_000

WATCH = """() => { const at = []; const tick = (now) => { at.push(now); watching = requestAnimationFrame(tick); };
  let watching = requestAnimationFrame(tick);
  window.framesSeen = () => { cancelAnimationFrame(watching); return at; }; }"""


@dataclass(frozen=True, slots=True)
class Smoothness:
    """Frames while scrolling: how many a second, the share of gaps above two frames' time, main-thread ms for each."""

    what: str
    frames: int
    per_second: float
    longest_gap_ms: float
    late_share: float
    main_thread_ms_per_frame: float
    script_ms_per_frame: float
    layout_ms_per_frame: float


def fill(url: str) -> None:
    """A rep with many seats holds some; the others wait."""
    mara = RepClient.sign_in(url)
    first: str | None = None
    for number in range(HELD + IN_LINE):
        if number % HEARTBEAT_EVERY == 0:
            mara.presence("online")
        shopper = ShopperClient.arrive(url)
        if number < HELD:
            shopper.say("Hello")
            claimed = mara.http.post(f"/v1/desk/conversations/{shopper.conversation}/claim", json={})
            assert claimed.status_code == 200, claimed.text
            first = first or shopper.conversation
        else:
            assert shopper.post("human", id=new_id()).status_code == 202
    assert first is not None
    for number in range(MESSAGES):
        assert (
            mara.reply(
                first, f"Line {number}. {'What there is to say about it. ' * (number % 5)}"
            ).status_code
            == 202
        )
    close_all()


async def scrolled(page: Page, protocol: CDPSession, selector: str, what: str) -> Smoothness:
    box = await page.locator(selector).bounding_box()
    assert box is not None
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    before = await metrics(protocol)
    await page.evaluate(WATCH)
    for number in range(GESTURES):
        distance = -GESTURE_PX if number % 2 == 0 else GESTURE_PX
        gesture = {**at, "yDistance": distance, "speed": SPEED_PX_S, "gestureSourceType": "mouse"}
        await protocol.send("Input.synthesizeScrollGesture", gesture)
    times: list[float] = await page.evaluate("framesSeen()")
    after = await metrics(protocol)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    spent = {name: 1000 * (after[name] - before[name]) / max(1, len(gaps)) for name in after}
    return Smoothness(
        what,
        len(gaps),
        round(1000 * len(gaps) / (times[-1] - times[0]), 1),
        round(max(gaps), 1),
        round(sum(gap > 2.1 * FRAME_MS for gap in gaps) / len(gaps), 4),
        round(spent["TaskDuration"], 2),
        round(spent["ScriptDuration"], 2),
        round(spent["LayoutDuration"] + spent["RecalcStyleDuration"], 2),
    )


async def metrics(protocol: CDPSession) -> dict[str, float]:
    answer: dict[str, Any] = await protocol.send("Performance.getMetrics")
    wanted = {"TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration"}
    return {one["name"]: one["value"] for one in answer["metrics"] if one["name"] in wanted}


async def measure(url: str) -> list[Smoothness]:
    async with async_playwright() as playwright:
        program = shutil.which("chromium") or "/usr/bin/chromium"
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        visits = Visits(browser, url)
        rep = await visits.rep(viewport=DESK)
        await expect(rep.page.locator("guanxi-line section[aria-labelledby=mine] li")).to_have_count(HELD)
        await expect(rep.page.locator("guanxi-line section[aria-labelledby=line] li")).to_have_count(IN_LINE)
        protocol = await rep.page.context.new_cdp_session(rep.page)
        await protocol.send("Performance.enable")
        found = [await scrolled(rep.page, protocol, "guanxi-line .scroll", "mine and the line")]
        await rep.page.locator("guanxi-line section[aria-labelledby=mine] .entry").last.click()
        await expect(rep.log).to_contain_text(f"Line {MESSAGES - 1}.")
        found.append(await scrolled(rep.page, protocol, "guanxi-conversation .log", "a long conversation"))
        await browser.close()
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--knowledge", type=Path, help="a folder of knowledge that was ingested before")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        if wanted.knowledge is None:
            ingest(CHECKOUT / "evals" / "shop", data, packaged_encoder())
        else:
            shutil.copytree(wanted.knowledge, data / "knowledge")
        with live(demo_settings(data, seats=HELD, sessions_per_minute=100_000)) as server:
            fill(server.url)
            found = asyncio.run(measure(server.url))
    for one in found:
        sys.stdout.write(f"{json.dumps(asdict(one))}\n")
    sys.stdout.write(f"median frames a second: {median(one.per_second for one in found)}\n")


if __name__ == "__main__":
    main()
