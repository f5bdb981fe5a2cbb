"""A report holds what a run found, needs nothing but itself, and shows what people wrote as text."""

import base64
import hashlib
import json
import re
import signal
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from rich.console import Console
from typer.testing import CliRunner

from conversation.model import Reason
from evals.cases import Case, Expect, GoldTurn
from evals.cli import app
from evals.dialogues import DIALOGUES, figures_of, score_case
from evals.errors import BrokenData
from evals.measures import Better, Measure, Unit, counted, mean, ratio
from evals.metrics import Metric, estimate
from evals.outcome import Outcome
from evals.plots import Figure, bars, confusion
from evals.report import page, write_report
from evals.results import Folder, Results, read_run
from evals.runner import Run
from evals.suites import Options, Row, Suite
from tests.evals.test_runner import numbers
from tests.servers import CHECKOUT

WIDE = 40
"""Letters of a setting that takes two columns."""

NAUGHTY = CHECKOUT.parent / "shared" / "data" / "hostile" / "naughty.json"
INJECTIONS = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<!-- --!> ]]>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "</style><style>*{display:none}</style>",
    "</option></select><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}${alert(1)}",
    "javascript:alert(1)",
    "one\u2028two\u2029three\x85four\x0bfive",
    "\ud800 half a letter",
    "\x00\x01\x1b[31m",
    "\u202eevil\u202c",
    "\\u003c/script\\u003e",
    "a" * 20_000,
)


def hostile() -> list[str]:
    strings: list[str] = json.loads(NAUGHTY.read_text(encoding="utf-8")) if NAUGHTY.exists() else []
    return [*INJECTIONS, *strings]


def row(number: int = 0, text: str = "plain", **others: Any) -> Row:
    said: dict[str, Any] = {
        "input": text,
        "expected": [text],
        "came": {text: text},
        "tags": [text],
        "error": text,
    }
    kept = {"id": f"{number} {text}", "passed": number % 2 == 0, "regret": 0.5, "seconds": 0.1, "label": text}
    return {**kept, **said, "scores": {"pass_rate": [int(number % 2 == 0), 1]}, **others}


def measures(rows: Sequence[Row]) -> dict[str, Measure]:
    return {
        "pass_rate": counted(rows, "pass_rate"),
        "ms_per_query": mean([3.0 for _ in rows], unit=Unit.NUMBER),
    }


def no_figures(rows: Sequence[Row]) -> list[Figure]:
    del rows
    return []


SUITE = Suite("ranks", "how it ranks", None, DIALOGUES.open, measures, no_figures)
RESULTS = Results(
    "ranks",
    {"pass_rate": Metric(0.5, 0.25, 0.75, 8), "ms_per_query": Metric(3.0, 2.5, 4.0, 1234)},
    {
        "solver": "product",
        "data": "samples/ranks",
        "started": "2026-11-24T10:30:00+00:00",
        "asked": 8,
        "done": 8,
        "trials": 3,
        "chat_model": None,
    },
    12.5,
    "0123456789abcdef0123456789abcdef01234567-dirty",
)


def read(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    found = soup.select(selector)
    assert len(found) == 1, selector
    return found[0]


def cells(soup: BeautifulSoup) -> list[list[str]]:
    rows = soup.select("table.metrics tbody tr")
    return [[" ".join(cell.get_text().split()) for cell in row.select("th, td")] for row in rows]


def facts(soup: BeautifulSoup) -> dict[str, str]:
    return {one(fact, "dt").get_text(): one(fact, "dd").get_text() for fact in soup.select(".facts div")}


def rows_in(text: str) -> list[dict[str, Any]]:
    """The rows a page carries, as its script reads them."""
    found: list[dict[str, Any]] = json.loads(one(read(text), "script#rows").string or "")
    return found


# --- what it says -------------------------------------------------------------------------------------------------


def test_it_tells_what_was_measured_and_what_that_rests_on() -> None:
    soup = read(page(SUITE, RESULTS, [row(number) for number in range(8)]))
    assert one(soup, "h1").get_text() == "ranks"
    assert one(soup, ".about").get_text() == "how it ranks"
    assert facts(soup) == {
        "solver": "product",
        "data": "samples/ranks",
        "samples": "8 of 8",
        "commit": "0123456789ab, with changes",
        "started": "24 Nov 2026, 10:30 UTC",
        "took": "12.5 s",
        "trials": "3",
        "chat model": "–",
    }
    assert not soup.select(".top .notice")


def test_each_metric_stands_with_its_interval_its_n_and_its_direction() -> None:
    suite = replace(SUITE, notes=("Handing over always earns 0.67.",))
    soup = read(page(suite, RESULTS, [row()]))
    assert cells(soup) == [
        ["pass_rate", "50.0%", "25.0% to 75.0%", "8", "↑ higher"],
        ["ms_per_query", "3", "2.5 to 4", "1,234", "↑ higher"],
    ]
    assert soup.select(".scale")[0]["style"] == "--low: 25.0%; --at: 50.0%; --high: 75.0%"
    assert one(soup, ".notes li").get_text() == "Handing over always earns 0.67."


def shown(metric: Metric, measure: Measure) -> Tag:
    """The line of one metric."""
    suite = replace(SUITE, measures=lambda _: {"it": measure})
    return one(read(page(suite, replace(RESULTS, metrics={"it": metric}), [row()])), "table.metrics tbody tr")


@pytest.mark.parametrize("better", Better)
def test_the_direction_is_told_in_words_and_by_an_arrow(better: Better) -> None:
    line = shown(Metric(0.5, 0.4, 0.6, 1), ratio([], better=better))
    assert one(line, ".way").get_text() == better.value
    arrows = [arrow.get_text() for arrow in line.select(".arrow")]
    assert arrows == {"h": ["↑"], "l": ["↓"], "n": []}[better.value[0]]


@pytest.mark.parametrize(
    ("metric", "unit", "scale"),
    [
        (Metric(0.0, -0.5, 0.5, 9), Unit.SHARE, "--low: 25.0%; --at: 50.0%; --high: 75.0%"),
        (Metric(1.0, 1.0, 1.0, 9), Unit.SHARE, "--low: 100.0%; --at: 100.0%; --high: 100.0%"),
        (Metric(40.0, 20.0, 80.0, 9), Unit.NUMBER, "--low: 20.0%; --at: 40.0%; --high: 80.0%"),
        (Metric(0.0, 0.0, 0.0, 9), Unit.NUMBER, "--low: 0.0%; --at: 0.0%; --high: 0.0%"),
        (Metric(-2.0, -4.0, 0.0, 9), Unit.NUMBER, "--low: 10.0%; --at: 30.0%; --high: 50.0%"),
    ],
)
def test_an_interval_is_drawn_on_a_scale_that_holds_it(metric: Metric, unit: Unit, scale: str) -> None:
    assert one(shown(metric, ratio([], unit=unit)), ".scale")["style"] == scale


def test_a_metric_with_nothing_to_count_has_a_dash_and_no_bar() -> None:
    line = shown(Metric(None, None, None, 0), ratio([]))
    assert [cell.get_text(strip=True) for cell in line.select("td")][:3] == ["–", "nothing to count", "0"]
    assert not line.select(".scale")


def test_parts_of_a_metric_stand_together_below_it() -> None:
    metrics = {name: Metric(0.5, 0.4, 0.6, 1) for name in ("pass_rate", "pass_rate[a<b]", "pass_rate[c]")}
    soup = read(page(SUITE, replace(RESULTS, metrics=metrics), [row()]))
    parts = one(soup, "details.parts")
    assert one(parts, "summary").get_text() == "pass_rate in 2 parts"
    assert [part.get_text() for part in parts.select("tbody th")] == ["a<b", "c"]


def test_an_older_runs_metrics_that_the_suite_has_no_more_are_still_shown() -> None:
    soup = read(page(SUITE, replace(RESULTS, metrics={"gone": Metric(0.5, 0.4, 0.6, 1)}), [row()]))
    assert cells(soup) == [["gone", "0.5", "0.4 to 0.6", "1", "neither"]]


def test_without_metrics_figures_rows_or_settings_it_says_so_or_leaves_it_out() -> None:
    suite = replace(SUITE, measures=lambda _: {})
    soup = read(page(suite, Results("ranks", {}, {}, 0.0), []))
    assert one(soup, ".nothing").get_text() == "This run has no metrics."
    assert not soup.select("figure, table")
    assert facts(soup)["commit"] == facts(soup)["started"] == facts(soup)["data"] == "–"
    assert rows_in(str(soup)) == []


def test_figures_stand_with_their_captions_and_a_wide_one_can_be_scrolled_by_keyboard() -> None:
    labels = [f"label {number}" for number in range(30)]

    def figures(_: Sequence[Row]) -> list[Figure]:
        small = bars({"a": 1}, title="Small & plain", caption="One bar.", x="turns")
        return [small, confusion(labels, labels, labels, title="Large", caption="Thirty.")]

    soup = read(page(replace(SUITE, figures=figures), RESULTS, [row()]))
    small, large = soup.select("figure")
    assert one(small, "h3").get_text() == "Small & plain"
    assert one(small, "figcaption p").get_text() == "One bar."
    assert one(small, "svg")["role"] == "img"
    assert "tabindex" not in one(small, ".drawing").attrs
    assert one(large, ".drawing")["tabindex"] == "0"


# --- it needs nothing but itself ----------------------------------------------------------------------------------


def test_it_refers_to_nothing_outside() -> None:
    text = page(SUITE, RESULTS, [row()])
    soup = read(text)
    assert "://" not in text
    assert not soup.select("[src], iframe, object, embed, base, [action], link:not([rel=icon])")
    assert {link["href"] for link in soup.select("[href]:not(link)")} == {"#samples"}
    assert not re.search(r"url\(|@import", (one(soup, "style").string or ""))


def test_its_policy_lets_its_own_script_run_and_no_other() -> None:
    soup = read(page(SUITE, RESULTS, [row()]))
    policy = str(one(soup, "meta[http-equiv=Content-Security-Policy]")["content"])
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    script = one(soup, "script:not([type])").string or ""
    known_by = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "script-src": f"'sha256-{known_by}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


class Elements(HTMLParser):
    """Every element a page opens, with its attributes' names, and whether all that must be closed is."""

    VOID = frozenset({"meta", "link", "input", "wbr", "path", "use", "circle", "rect"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(f"{tag} {' '.join(name for name, _ in attrs)}")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(f"{tag} {' '.join(name for name, _ in attrs)}")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def hostile_page(text: str) -> str:
    """A page with `text` in every place that is not ours."""
    metrics = {f"pass_rate[{text}]": Metric(0.5, 0.4, 0.6, 1)}
    settings: dict[str, Any] = {
        "solver": text,
        "data": text,
        "started": text,
        "asked": 1,
        "done": 1,
        "x": [text],
    }
    suite = replace(
        SUITE,
        name=text,
        about=text,
        notes=(text,),
        figures=lambda _: [
            Figure(text, text, "<svg></svg>"),
            bars({text: 1}, title=text, caption=text, x="n"),
        ],
    )
    return page(suite, Results(text, metrics, settings, 1.0, text), [row(0, text)])


def markup(text: str) -> list[str]:
    """The elements of a hostile page, without the places where a long name may break."""
    made = Elements(hostile_page(text.ljust(WIDE)))
    assert made.open == []
    return [element for element in made.opened if element != "wbr "]


@pytest.fixture(scope="module")
def plain_markup() -> list[str]:
    return markup("plain")


@pytest.mark.parametrize("text", INJECTIONS, ids=range(len(INJECTIONS)))
def test_nothing_that_is_not_ours_becomes_markup(text: str, plain_markup: list[str]) -> None:
    assert markup(text) == plain_markup


def test_rows_come_back_as_they_were_whatever_people_wrote() -> None:
    rows = [row(number, text) for number, text in enumerate(hostile())]
    text = page(SUITE, RESULTS, rows)
    assert len(read(text).select("script")) == 2
    assert rows_in(text) == rows


def test_numbers_that_json_does_not_know_are_told_by_name() -> None:
    text = page(
        SUITE, RESULTS, [row(0, came={"score": float("nan"), "deep": [float("inf"), (1.5, -float("inf"))]})]
    )
    assert rows_in(text)[0]["came"] == {"score": "nan", "deep": ["inf", [1.5, "-inf"]]}


# --- when it is made ----------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def at_a_terminal() -> Any:
    """Ctrl-C interrupts, also where the tests were started in the background and inherited an ignored SIGINT."""
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, inherited)


@pytest.mark.parametrize("interrupted_at", [None, 3])
def test_a_run_leaves_its_report_also_when_it_is_interrupted(
    tmp_path: Path, interrupted_at: int | None
) -> None:
    run = Run(numbers(interrupted_at=interrupted_at), Options(tmp_path, tmp_path), tmp_path / "out")
    run.go(Console(quiet=True))
    run.results()
    soup = read((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert facts(soup)["samples"] == f"{interrupted_at or 5} of 5"
    assert len(rows_in(str(soup))) == (interrupted_at or 5)
    assert len(soup.select(".top .notice")) == (interrupted_at is not None)


WEIGHT = Case(
    id="weight", tags=("product",), turns=(GoldTurn(says="How heavy?", expect=Expect(answerable=True)),)
)
NOWHERE = Case(
    id="moon", tags=("odd",), turns=(GoldTurn(says="To the moon?", expect=Expect(answerable=False)),)
)


def kept_dialogues(folder: Path) -> list[Row]:
    """A kept run of two dialogues, of which one was got right."""
    answer = Outcome(text="27 kg", citations=("product/a",), found=True, confidence=0.9, seconds=0.02)
    broken = Outcome(error="OSError: gone", seconds=60.0)
    samples = [score_case(WEIGHT, [[answer]]), score_case(NOWHERE, [[broken]])]
    rows: list[Row] = [sample.as_row() for sample in samples]
    kept = Folder(folder)
    for each in rows:
        kept.add(each)
    metrics = estimate(DIALOGUES.measures(rows), len(rows), seed=0)
    results = Results("dialogues", metrics, {"asked": 2, "done": 2}, 1.5, "abc")
    kept.finish(results)
    write_report(folder, DIALOGUES, results, rows)
    return rows


def test_a_kept_runs_report_is_made_anew_to_the_letter(tmp_path: Path) -> None:
    kept_dialogues(tmp_path)
    report = tmp_path / "report.html"
    made = report.read_bytes()
    report.unlink()
    done = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert (done.exit_code, done.stdout.strip()) == (0, str(report))
    assert report.read_bytes() == made


def test_what_people_wrote_survives_the_folder(tmp_path: Path) -> None:
    rows = [row(number, text) for number, text in enumerate(hostile())]
    kept = Folder(tmp_path)
    for each in rows:
        kept.add(each)
    results = replace(RESULTS, settings={**RESULTS.settings, "done": len(rows)})
    kept.finish(results)
    assert list(read_run(tmp_path).rows) == rows
    assert read_run(tmp_path).results == results


def test_a_folder_that_lost_samples_is_no_run(tmp_path: Path) -> None:
    kept_dialogues(tmp_path)
    (tmp_path / "samples.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(BrokenData, match=r"holds 0 samples and results\.json speaks of 2"):
        read_run(tmp_path)


def test_a_folder_without_a_run_or_of_an_unknown_suite_is_told_in_a_sentence(tmp_path: Path) -> None:
    missing = CliRunner().invoke(app, ["report", str(tmp_path / "nowhere")])
    assert missing.exit_code == 1
    assert "no such folder" in missing.stderr
    kept_dialogues(tmp_path)
    results = tmp_path / "results.json"
    results.write_text(results.read_text(encoding="utf-8").replace('"dialogues"', '"gone"'), encoding="utf-8")
    unknown = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert unknown.exit_code == 1
    assert "no suite 'gone'" in unknown.stderr


# --- the plots of dialogues ---------------------------------------------------------------------------------------


def test_the_plots_of_dialogues_count_every_turn(tmp_path: Path) -> None:
    not_known, worth, wrong, time = figures_of(kept_dialogues(tmp_path))
    assert "Average precision 0.500 over 2; by chance 0.500" in not_known.caption
    assert worth.svg.count(">1<") == 2
    assert ">answered<" in wrong.svg
    assert "p50 0.02 s, p95 60 s" in time.caption


def test_who_says_nothing_but_asks_for_a_person_is_as_unsure_as_can_be(tmp_path: Path) -> None:
    honest = Outcome(text="I don't know", found=False, confidence=0.1, offers_person=True)
    asks = Outcome(handoff=Reason.UPSET)
    answer = Outcome(text="27 kg", citations=("product/a",), found=True, confidence=0.9)
    samples = [score_case(WEIGHT, [[answer]]), score_case(NOWHERE, [[asks]]), score_case(NOWHERE, [[honest]])]
    figure = figures_of([sample.as_row() for sample in samples])[0]
    assert "Average precision 1.000 over 3" in figure.caption
    assert "in use: precision 1.00, recall 1.00" in figure.svg
