"""How smoothly something scrolls in Chromium: frames drawn, frames dropped, and what each cost the page's main thread.

The page's own animation frames say how many a second there were; Chromium's trace says which of them the compositor
dropped, and how much processor time the main thread and the raster threads spent.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from playwright.async_api import Browser, CDPSession, Page

FRAME_MS = 1000 / 60
GESTURES = 4
GESTURE_PX = 2_400
SPEED_PX_S = 2_000

WATCH = """() => { const at = []; const tick = (now) => { at.push(now); watching = requestAnimationFrame(tick); };
  let watching = requestAnimationFrame(tick);
  window.framesSeen = () => { cancelAnimationFrame(watching); return at; }; }"""
CATEGORIES = [
    "toplevel",
    "devtools.timeline",
    "cc",
    "viz",
    "benchmark",
    "disabled-by-default-devtools.timeline",
]

SCRIPT = frozenset({"FunctionCall", "FireAnimationFrame", "EvaluateScript", "TimerFire", "RunMicrotasks"})
LAYOUT = frozenset({"Layout", "UpdateLayoutTree"})
PAINT = frozenset({"PrePaint", "Paint", "Layerize", "Commit"})
RASTER = frozenset({"RasterTask"})


@dataclass(frozen=True, slots=True)
class Smoothness:
    """One scroll of one thing. Times are processor time in ms, of all there was, for each frame."""

    per_second: float
    late_share: float
    dropped_share: float
    script_ms: float
    layout_ms: float
    paint_ms: float
    main_ms: float
    raster_ms: float


async def scrolled(browser: Browser, page: Page, selector: str) -> Smoothness:
    """Scroll an element up and down with gestures of the DevTools protocol, and look on."""
    await page.bring_to_front()
    box = await page.locator(selector).bounding_box()
    assert box is not None
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    protocol = await page.context.new_cdp_session(page)
    await browser.start_tracing(page=page, categories=CATEGORIES)
    await page.evaluate(WATCH)
    await _gestures(protocol, at)
    times: list[float] = await page.evaluate("framesSeen()")
    trace = json.loads(await browser.stop_tracing())
    await protocol.detach()
    return read(trace["traceEvents"], times)


async def _gestures(protocol: CDPSession, at: dict[str, float]) -> None:
    for number in range(GESTURES):
        distance = -GESTURE_PX if number % 2 == 0 else GESTURE_PX
        gesture = {**at, "yDistance": distance, "speed": SPEED_PX_S, "gestureSourceType": "mouse"}
        await protocol.send("Input.synthesizeScrollGesture", gesture)


def read(events: list[dict[str, Any]], times: list[float]) -> Smoothness:
    """Put a trace and the moments of the page's own frames together."""
    gaps = [later - earlier for earlier, later in pairwise(times)]
    names = {
        (one["pid"], one["tid"]): one["args"]["name"] for one in events if one.get("name") == "thread_name"
    }
    main = _busiest(events, {thread for thread, name in names.items() if name == "CrRendererMain"})
    here = [one for one in events if one.get("ph") == "X" and (one["pid"], one["tid"]) == main]
    workers = [one for one in events if one.get("ph") == "X" and one["pid"] == main[0]]
    states = [
        one["args"]["frame_reporter"]["state"]
        for one in events
        if one.get("name") == "PipelineReporter" and "frame_reporter" in one.get("args", {})
    ]
    wanted = [state for state in states if state != "STATE_NO_UPDATE_DESIRED"]
    frames = len(gaps)
    return Smoothness(
        per_second=1000 * frames / (times[-1] - times[0]),
        late_share=sum(gap > 1.5 * FRAME_MS for gap in gaps) / frames,
        dropped_share=sum(state == "STATE_DROPPED" for state in wanted) / max(1, len(wanted)),
        script_ms=_outermost(here, SCRIPT) / frames,
        layout_ms=_outermost(here, LAYOUT) / frames,
        paint_ms=_outermost(here, PAINT) / frames,
        main_ms=_outermost(here, {"RunTask"}) / frames,
        raster_ms=_outermost(workers, RASTER) / frames,
    )


def tasks_of(events: list[dict[str, Any]], script: str) -> list[float]:
    """The processor time in ms of each task of a page's main thread that ran anything of a script."""
    mains = {
        (one["pid"], one["tid"])
        for one in events
        if one.get("name") == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    here = [one for one in events if one.get("ph") == "X" and (one["pid"], one["tid"]) in mains]
    ran = [
        one
        for one in here
        if one["name"] in SCRIPT and script in str(one.get("args", {}).get("data", {}).get("url", ""))
    ]
    tasks = [one for one in here if one["name"] == "RunTask"]
    return [task.get("tdur", 0) / 1000 for task in tasks if any(_within(one, task) for one in ran)]


def _within(one: dict[str, Any], other: dict[str, Any]) -> bool:
    same_thread = (one["pid"], one["tid"]) == (other["pid"], other["tid"])
    return same_thread and other["ts"] <= one["ts"] < other["ts"] + other["dur"]


def _busiest(events: list[dict[str, Any]], threads: set[tuple[int, int]]) -> tuple[int, int]:
    """The main thread of the page that was scrolled: the one that fired the animation frames."""
    fired = [
        (one["pid"], one["tid"])
        for one in events
        if one.get("name") == "FireAnimationFrame" and (one["pid"], one["tid"]) in threads
    ]
    return max(set(fired), key=fired.count)


def _outermost(events: Iterable[dict[str, Any]], names: Iterable[str]) -> float:
    """The processor time within any of these, in ms; what stands within another of them is counted once.

    A thread that waits for a busy processor costs nothing; Chromium leaves the time out where it was none.
    """
    wanted = set(names)
    total, ends = 0.0, dict[int, float]()
    for one in sorted(
        (one for one in events if one["name"] in wanted), key=lambda one: (one["ts"], -one["dur"])
    ):
        if one["ts"] >= ends.get(one["tid"], 0):
            total += one.get("tdur", 0)
            ends[one["tid"]] = one["ts"] + one["dur"]
    return total / 1000
