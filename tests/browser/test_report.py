"""A report opens from its file: nothing leaves, nothing breaks, and its samples can be found and read."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from evals.measures import Measure, counted
from evals.metrics import estimate
from evals.plots import Figure, bars, confusion, latencies, precision_recall, reliability
from evals.report import write_report
from evals.results import Results
from evals.suites import Row
from tests.browser.people import DESK, PATIENCE_MS, PHONE, SMALL_PHONE, Theme
from tests.browser.test_accessibility import check, no_sideways
from tests.evals.test_report import SUITE, hostile, kept_dialogues, row

A_PAGE = 50
MANY = 10_000
MANY_MS_AT_MOST = 3_000
"""On a busy machine; half a second is usual."""

LOOKS: list[tuple[ViewportSize, Theme]] = [
    (DESK, "light"),
    (DESK, "dark"),
    (PHONE, "light"),
    (SMALL_PHONE, "dark"),
]


@dataclass
class Reader:
    """Somebody who opens reports. `troubles` is what no report may do."""

    browser: Browser
    troubles: list[str] = field(default_factory=list)

    async def open(self, file: Path, *, viewport: ViewportSize = DESK, theme: Theme = "light") -> Page:
        context = await self.browser.new_context(
            viewport=viewport, color_scheme=theme, locale="en-GB", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("console", lambda message: self.troubles.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.troubles.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: self._saw(request.url, file))
        await page.goto(file.as_uri())
        return page

    def _saw(self, url: str, file: Path) -> None:
        if url != file.as_uri() and not url.startswith("data:"):
            self.troubles.append(f"request: {url}")


@pytest_asyncio.fixture(loop_scope="session")
async def reader(chromium: Browser) -> AsyncIterator[Reader]:
    reader = Reader(chromium)
    yield reader
    for context in chromium.contexts:
        await context.close()
    assert reader.troubles == []


Made = Callable[[Sequence[Row]], Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Make a report of rows, with every kind of plot."""

    def measures(rows: Sequence[Row]) -> dict[str, Measure]:
        tags = {f"pass_rate[{tag}]" for each in rows for tag in each["tags"]}
        return {name: counted(rows, "pass_rate") for name in ("pass_rate", *sorted(tags)[:40])}

    def figures(rows: Sequence[Row]) -> list[Figure]:
        labels = [f"label {number}" for number in range(40)]
        right = [bool(each["passed"]) for each in rows]
        sure = [0.9 if passed else 0.4 for passed in right]
        return [
            precision_recall(sure, right, title="Found", caption="How well.", at=0.5),
            reliability(sure, right, title="Sure", caption="How well."),
            confusion(labels, labels[::-1], labels, title="Mistaken", caption="For what."),
            latencies([each["seconds"] for each in rows], title="Time", caption="Of a sample."),
            bars({}, title="None", caption="Nothing.", x="turns"),
        ]

    def make(rows: Sequence[Row]) -> Path:
        suite = replace(SUITE, measures=measures, figures=figures, notes=("A note.",))
        metrics = estimate(measures(rows), len(rows), seed=0)
        settings = {
            "solver": "product",
            "data": "a/rather/long/path/to/some/data",
            "asked": 9_999,
            "done": len(rows),
        }
        return write_report(tmp_path, suite, Results("ranks", metrics, settings, 3.5, "abc"), rows)

    return make


def plain(number: int) -> Row:
    tags = ["even" if number % 2 == 0 else "odd"]
    return row(number, f"question {number}", id=f"q-{number}", tags=tags, error=None, regret=number % 7 / 7)


def samples(page: Page) -> Locator:
    return page.locator("article.sample")


def ids(page: Page) -> Locator:
    return page.locator("article.sample h3")


# --- finding ------------------------------------------------------------------------------------------------------


async def test_the_worst_come_first_and_any_order_can_be_asked_for(reader: Reader, made: Made) -> None:
    page = await reader.open(made([plain(number) for number in range(9)]))
    await expect(ids(page)).to_have_text(["q-6", "q-5", "q-4", "q-3", "q-2", "q-1", "q-8", "q-7", "q-0"])
    await page.get_by_label("Order").select_option("by id")
    await expect(ids(page)).to_have_text([f"q-{number}" for number in range(9)])


async def test_words_tag_and_failure_narrow_the_samples_together(reader: Reader, made: Made) -> None:
    page = await reader.open(made([plain(number) for number in range(200)]))
    status = page.get_by_role("status")
    await expect(status).to_have_text("200 samples, 100 failed")
    await page.get_by_label("Find").fill("QUESTION 17")
    await expect(status).to_have_text("12 samples of 200, 7 failed")
    await page.get_by_label("Failed only (100)").check()
    await expect(status).to_have_text("7 samples of 200, 7 failed")
    await page.get_by_label("Find").fill("17 question 5")
    await expect(ids(page)).to_have_text(["q-175"])
    await page.get_by_label("Tag").select_option(label="even (100)")
    await expect(status).to_contain_text("No sample fits.")
    await expect(samples(page)).to_have_count(0)


async def test_the_samples_are_turned_over_by_keyboard_a_page_at_a_time(reader: Reader, made: Made) -> None:
    page = await reader.open(made([plain(number) for number in range(A_PAGE + 7)]))
    await expect(samples(page)).to_have_count(A_PAGE)
    pages = page.get_by_role("navigation", name="Pages of samples")
    await expect(pages).to_contain_text("1 to 50 of 57")
    await expect(pages.get_by_role("button", name="Earlier")).to_be_disabled()
    await pages.get_by_role("button", name="Later").focus()
    await page.keyboard.press("Enter")
    await expect(samples(page)).to_have_count(7)
    await expect(pages).to_contain_text("51 to 57 of 57")
    await expect(page.locator("#samples")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("Find")).to_be_focused()
    await page.keyboard.type("question")
    await expect(pages).to_contain_text("1 to 50 of 57")


async def test_ten_thousand_samples_are_shown_and_searched_without_a_wait(reader: Reader, made: Made) -> None:
    page = await reader.open(made([plain(number) for number in range(MANY)]))
    await expect(samples(page)).to_have_count(A_PAGE)
    loaded = await page.evaluate(
        "performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart"
    )
    assert loaded < MANY_MS_AT_MOST
    took = await page.evaluate(
        """() => {
            const form = document.querySelector(".tools");
            const started = performance.now();
            form.elements.text.value = "question 9999";
            form.requestSubmit();
            return performance.now() - started;
        }"""
    )
    assert took < MANY_MS_AT_MOST
    await expect(ids(page)).to_have_text(["q-9999"])


# --- reading ------------------------------------------------------------------------------------------------------


async def test_a_dialogue_reads_as_one_with_what_each_turn_was_worth(reader: Reader, tmp_path: Path) -> None:
    kept_dialogues(tmp_path)
    page = await reader.open(tmp_path / "report.html")
    await expect(ids(page)).to_have_text(["moon", "weight"])
    moon, weight = samples(page).nth(0), samples(page).nth(1)
    await expect(weight.locator(".msg.shopper .words")).to_have_text("How heavy?")
    await expect(weight.locator(".msg.assistant .words")).to_have_text("27 kg")
    await expect(weight.locator(".sources")).to_have_text("product/a")
    await expect(weight.locator(".judged")).to_contain_text("answer: right")
    await expect(moon.locator(".silent")).to_have_text("Nothing came: it broke down.")
    await expect(moon.locator(".checks")).to_contain_text("OSError: gone")
    await expect(moon.locator(".judged")).to_contain_text("answer: wrong")


async def test_several_trials_of_a_dialogue_are_told_apart_and_a_failed_one_is_open(
    reader: Reader, made: Made
) -> None:
    good = {"text": "Yes.", "failed": [], "verdict": "right"}
    bad = {"text": "No.", "failed": [{"name": "cites", "why": "cited nothing"}], "verdict": "wrong"}
    dialogue = row(
        1, input={"says": ["Well?"]}, expected=[{"answerable": True}], came=[[good], [bad], [good]]
    )
    page = await reader.open(made([dialogue]))
    await expect(page.locator("details.trial summary")).to_have_text(
        ["Trial 1 of 3 ✓passed", "Trial 2 of 3 ✕failed", "Trial 3 of 3 ✓passed"]
    )
    await expect(page.locator("details.trial[open]")).to_contain_text("cited nothing")


async def test_any_shape_of_sample_can_be_read(reader: Reader, made: Made) -> None:
    turns = [{"role": "shopper", "text": "Hello"}, {"role": "assistant", "text": "Hi", "handoff": False}]
    deep: Any = "the bottom"
    for _ in range(20):
        deep = {"in": [deep]}
    rows = [
        row(0, input={"turns": turns}, expected=None, came=None),
        row(1, input="x" * 5_000, expected=[], came={}),
        row(2, input=deep, expected=0.123456789, came=True),
        row(3, input=None, expected="", came=list(range(100))),
        {"id": 4, "scores": {}},
    ]
    page = await reader.open(
        made([{"tags": [], "passed": False, "seconds": None} | dict(each) for each in rows])
    )
    await expect(samples(page)).to_have_count(5)
    await expect(page.locator(".msg .words")).to_have_text(["Hello", "Hi"])
    await page.get_by_role("button", name="show all 5,000 characters").click()
    await expect(page.get_by_text("x" * 5_000, exact=True).first).to_be_visible()
    await expect(page.get_by_text("99", exact=True)).to_have_count(0)
    await page.get_by_role("button", name="and 88 more").click()
    await expect(page.get_by_text("99", exact=True)).to_be_visible()


async def test_what_people_wrote_is_text_in_every_place(reader: Reader, made: Made) -> None:
    texts = [text for text in hostile() if len(text) < 1_000]
    rows = [
        row(number, text, input={"says": [text]}, came=[[{"text": text, "citations": [text], "failed": []}]])
        if number % 2
        else row(number, text)
        for number, text in enumerate(texts)
    ]
    page = await reader.open(made(rows))
    await page.get_by_label("Order").select_option("by id")
    shown = 0
    while True:
        await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        inside = await page.locator("article .words").evaluate_all(
            "(all) => all.map((one) => one.childElementCount)"
        )
        assert set(inside) == {0}
        assert await page.locator("article :is(script, img, iframe, style, a, svg)").count() == 0
        shown += await samples(page).count()
        later = page.get_by_role("button", name="Later")
        if not await later.is_visible() or await later.is_disabled():
            break
        await later.click()
    assert shown == len(texts)
    by_id = await page.evaluate(
        "JSON.parse(document.getElementById('rows').textContent).map((row) => row.input)"
    )
    assert [row["input"] for row in rows] == by_id


# --- looking ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("viewport", "theme"), LOOKS)
async def test_it_is_accessible_and_fits_in_any_window_light_and_dark(
    reader: Reader, made: Made, tmp_path: Path, viewport: ViewportSize, theme: Theme
) -> None:
    dialogues = tmp_path / "dialogues"
    kept_dialogues(dialogues)
    for file in (made([row(number, "words " * 30) for number in range(60)]), dialogues / "report.html"):
        page = await reader.open(file, viewport=viewport, theme=theme)
        later = page.get_by_role("button", name="Later")
        if await later.is_visible():  # the last page has all that the first one has, of few samples
            await later.click()
            await expect(samples(page)).to_have_count(60 - A_PAGE)
        await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        await check(page, file.parent.name)
        await no_sideways(page)


async def test_plots_take_the_colours_of_the_theme(reader: Reader, made: Made) -> None:
    file = made([plain(number) for number in range(9)])
    inks = set()
    for theme in ("light", "dark"):
        page = await reader.open(file, theme="light" if theme == "light" else "dark")
        text = page.locator("figure svg text").first
        inks.add(await text.evaluate("(text) => getComputedStyle(text).fill"))
    assert len(inks) == 2
