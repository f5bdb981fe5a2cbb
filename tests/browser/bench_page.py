"""What the widget costs a shop's page: bytes, movement, cookies, and how much later the page answers.

    python -m tests.browser.bench_page [--visits 40] [--out FILE]

A real server with the demo shop, a real Chromium at a quarter of the processor's speed; visits with and without the
widget by turns, so that what else the machine does meets both, and what is said is the difference of the two. Where the
machine does much else, go by the processor time of the page's main thread: it can't answer later than it worked longer.
`tests/browser/test_budget.py` holds the budgets.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from evals.bench_house import DRAWS, Figures, quantile_with_interval
from tests.browser import cost
from tests.browser.chromium import NoChromium, launched
from tests.servers import demo_settings, live

SHIFTS = 5
TRACED = 5
PAIRS_TO_DECIDE = 12
"""Of fewer the interval says less than it seems to."""


async def measure(url: str, visits: int, figures: Figures) -> None:
    async with launched() as browser:
        size = cost.zipped()
        add(figures, "the loader, gzipped", [size.loader], "B", cost.BEFORE_OPENING_BYTES)
        add(figures, "loader and panel, gzipped", [size.loader + size.panel], "B", cost.AFTER_OPENING_BYTES)
        unasked = await cost.fetched_unasked(browser, url)
        calls = sum(path.startswith(("/web/assets/panel", "/v1/")) for path in unasked)
        add(figures, "panel and API calls before the chat is wanted", [calls], "", 0)
        add(figures, "cookies after a conversation", [len(await cost.cookies(browser, url))], "", 0)
        moved = [await cost.shifted(browser, url) for _ in range(SHIFTS)]
        add(figures, "layout shift as it comes and opens", moved, "", 0)
        slowed = f"at 1/{cost.SLOWED_BY} speed"
        tasks = await cost.own_tasks(browser, url, TRACED)
        add(figures, f"its longest task, {slowed}", [max(one) for one in tasks], "ms", cost.LONG_TASK_MS)
        works = await cost.works(browser, url, visits)
        compare(figures, f"main thread's work for it, {slowed}", [one.later_ms for one in works])
        answers = await cost.answers(browser, url, visits)
        add(figures, f"page answers without it, {slowed}", [one.without_ms for one in answers], "ms")
        add(figures, f"page answers with it, {slowed}", [one.with_it_ms for one in answers], "ms")
        compare(figures, f"with less without, {slowed}", [one.later_ms for one in answers])


def add(figures: Figures, name: str, values: list[float], unit: str, at_most: int | None = None) -> None:
    """The median of so many measurements, its 95 % interval, and what it may be."""
    name = name if at_most is None else f"{name} (at most {at_most:,})"
    if len(values) == 1:
        figures.add(name, values[0], unit, 1)
        return
    median, interval = quantile_with_interval([[value] for value in values], 0.5)
    figures.add(name, median, unit, len(values), interval)


def compare(figures: Figures, name: str, differences: list[float]) -> None:
    """What pairs of visits say, and whether that decides if it is less than it may be."""
    middle, (low, high) = middle_with_interval(differences)
    at_most = cost.LATER_AT_MOST_MS
    figures.add(f"{name} (at most {at_most:,})", middle, "ms", len(differences), (low, high))
    verdict = "not decided: have more visits, or less beside"
    if len(differences) >= PAIRS_TO_DECIDE and not low <= at_most <= high:
        verdict = "yes" if high < at_most else "no"
    sys.stdout.write(f"      less than {at_most} ms: {verdict}\n")


def middle_with_interval(differences: Sequence[float], *, seed: int = 0) -> tuple[float, tuple[float, float]]:
    """Return the median of the means of any two differences, and its 95 % interval, whole pairs drawn again.

    After Hodges and Lehmann (1963): as steadfast as a median against a visit that met something else, and with two
    thirds of the visits as sharp.
    """
    values = np.asarray(differences)
    ones, others = np.triu_indices(len(values))
    random = np.random.default_rng(seed)

    def middle(drawn: np.ndarray) -> float:
        return float(np.median((drawn[ones] + drawn[others]) / 2))

    middles = [middle(random.choice(values, len(values))) for _ in range(DRAWS)]
    low, high = np.quantile(middles, (0.025, 0.975))
    return middle(values), (float(low), float(high))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--visits", type=int, default=40, help="pairs of visits, one with the widget and one without"
    )
    parser.add_argument("--out", type=Path, help="a file for the figures as JSON")
    wanted = parser.parse_args()
    figures = Figures()
    sys.stdout.write("\nwhat the widget costs a page; median [95 % interval]\n")
    with tempfile.TemporaryDirectory() as folder, live(demo_settings(Path(folder))) as server:
        try:
            asyncio.run(measure(server.url, wanted.visits, figures))
        except NoChromium as error:
            sys.stdout.write(f"  not measured: {error}\n")
            return
    if wanted.out:
        figures.keep(wanted.out, visits=wanted.visits)


if __name__ == "__main__":
    main()
