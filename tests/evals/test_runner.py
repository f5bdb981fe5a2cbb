"""A run keeps what is done, whatever ends it, and says what it rests on."""

import asyncio
import io
import json
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from evals.cases import read_cases
from evals.errors import BrokenData, UnfitOptions
from evals.measures import Count, Measure, Unit, counted, ratio
from evals.metrics import Metric
from evals.plots import Figure
from evals.results import Results, table
from evals.runner import Run
from evals.sampling import draw
from evals.suites import Options, Row, Running, Sample, Suite
from tests.evals.test_cases import GOOD, written
from tests.servers import CHECKOUT

ASKED = 5


@pytest.fixture(autouse=True)
def at_a_terminal() -> Iterator[None]:
    """Ctrl-C interrupts, also where the tests were started in the background and inherited an ignored SIGINT."""
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, inherited)


def measures(rows: Sequence[Row]) -> dict[str, Measure]:
    return {"pass_rate": counted(rows, "pass_rate")}


def no_figures(rows: Sequence[Row]) -> list[Figure]:
    del rows
    return []


def numbers(*, interrupted_at: int | None = None, by: signal.Signals = signal.SIGINT) -> Suite:
    """A suite of five numbers, of which the even ones pass; Ctrl-C may come before one of them."""

    async def samples() -> AsyncIterator[Sample]:
        for number in range(ASKED):
            if number == interrupted_at:
                signal.raise_signal(by)
                await asyncio.sleep(0)  # where an asynchronous program may be interrupted
            even = number % 2 == 0
            yield Sample(f"n-{number}", even, input=number, counts={"pass_rate": Count(int(even), 1)})

    @asynccontextmanager
    async def opened(options: Options) -> AsyncIterator[Running]:
        if not options.data.exists():
            raise BrokenData(options.data, None, "no such file or folder")
        yield Running(ASKED, {"model": "none"}, samples())

    return Suite("numbers", "even ones pass", CHECKOUT, opened, measures, no_figures)


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(data=tmp_path, shop=tmp_path, seed=3)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "made" / "out"


def kept(out: Path) -> list[str]:
    lines = (out / "samples.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["id"] for line in lines]


def test_a_run_to_the_end_keeps_its_samples_and_results(options: Options, out: Path) -> None:
    run = Run(numbers(), options, out)
    assert run.go(Console(quiet=True))
    assert run.results()
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert set(results) == {"suite", "metrics", "settings", "git", "seconds"}
    assert results["metrics"]["pass_rate"]["value"] == 0.6
    assert set(results["metrics"]["pass_rate"]) == {"value", "low", "high", "n"}
    started = datetime.fromisoformat(results["settings"].pop("started"))
    assert timedelta(0) <= datetime.now(UTC) - started < timedelta(minutes=5)
    assert results["settings"] == {
        "model": "none",
        "data": str(options.data),
        "limit": None,
        "solver": "product",
        "seed": 3,
        "asked": 5,
        "done": 5,
    }
    assert kept(out) == [f"n-{number}" for number in range(ASKED)]


def test_an_interrupt_keeps_what_is_done(options: Options, out: Path) -> None:
    run = Run(numbers(interrupted_at=3), options, out)
    assert not run.go(Console(quiet=True))
    results = run.results()
    assert results is not None
    assert (results.metrics["pass_rate"].n, results.settings["done"], results.settings["asked"]) == (3, 3, 5)
    assert kept(out) == ["n-0", "n-1", "n-2"]


def test_sigterm_is_taken_as_an_interrupt(options: Options, out: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    run = Run(numbers(interrupted_at=3, by=signal.SIGTERM), options, out)
    assert not run.go(Console(quiet=True))
    assert run.results() is not None
    assert kept(out) == ["n-0", "n-1", "n-2"]
    assert signal.getsignal(signal.SIGTERM) is before


def test_what_an_earlier_run_left_goes_with_the_next(options: Options, out: Path) -> None:
    earlier = Run(numbers(), options, out)
    earlier.go(Console(quiet=True))
    earlier.results()
    assert (out / "report.html").exists()
    Run(numbers(interrupted_at=0), options, out).go(Console(quiet=True))
    assert {file.name for file in out.iterdir()} == {"samples.jsonl"}


def test_an_interrupt_before_the_first_sample_leaves_no_results(options: Options, out: Path) -> None:
    run = Run(numbers(interrupted_at=0), options, out)
    assert not run.go(Console(quiet=True))
    assert run.results() is None
    assert not (out / "results.json").exists()


def test_the_bar_shows_the_steps_of_getting_ready(options: Options) -> None:
    @asynccontextmanager
    async def opened(options: Options) -> AsyncIterator[Running]:
        options.progress("Embedding", 3, 7)
        async with numbers().open(replace(options, data=options.data / "nowhere")) as running:
            yield running

    shown = io.StringIO()
    suite = replace(numbers(), open=opened)
    with pytest.raises(BrokenData):
        Run(suite, options, None).go(Console(file=shown, force_terminal=True, width=100))
    assert "Embedding" in shown.getvalue()
    assert "3/7" in shown.getvalue()


def test_broken_data_is_told_before_a_folder_is_made(tmp_path: Path, out: Path) -> None:
    run = Run(numbers(), Options(tmp_path / "nowhere", tmp_path), out)
    with pytest.raises(BrokenData):
        run.go(Console(quiet=True))
    assert not out.exists()


def test_a_run_stopped_at_once_leaves_no_figures_of_an_earlier_one(options: Options, out: Path) -> None:
    earlier = Run(numbers(), options, out)
    earlier.go(Console(quiet=True))
    assert earlier.results()
    assert {file.name for file in out.iterdir()} == {"samples.jsonl", "results.json", "report.html"}
    assert not Run(numbers(interrupted_at=0), options, out).go(Console(quiet=True))
    assert [file.name for file in out.iterdir()] == ["samples.jsonl"]


@pytest.mark.parametrize("taken", ["", "sub"])
def test_a_file_in_the_folders_place_is_told_before_anything_is_prepared(
    options: Options, tmp_path: Path, taken: str
) -> None:
    (tmp_path / "taken").write_text("mine")
    broken = replace(options, data=tmp_path / "nowhere")
    with pytest.raises(UnfitOptions, match="taken is no folder"):
        Run(numbers(), broken, tmp_path / "taken" / taken).go(Console(quiet=True))
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.parametrize("name", ["samples.jsonl", "results.json", "report.html"])
def test_a_folder_in_the_place_of_a_result_is_told_beforehand(options: Options, out: Path, name: str) -> None:
    (out / name).mkdir(parents=True)
    with pytest.raises(UnfitOptions, match=f"{name} is no file"):
        Run(numbers(), options, out).go(Console(quiet=True))


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(options: Options) -> None:
    with pytest.raises(UnfitOptions, match="cannot be written: "):
        Run(numbers(), options, options.data / ("x" * 300)).go(Console(quiet=True))


def test_samples_of_an_earlier_run_are_replaced(options: Options, out: Path) -> None:
    for _ in range(2):
        Run(numbers(), options, out).go(Console(quiet=True))
    assert len(kept(out)) == ASKED


def test_the_table_shows_value_interval_and_n_and_a_dash_for_nothing() -> None:
    metrics = {"a": Metric(0.5, 0.25, 0.75, 8), "rate[tag]": Metric(None, None, None, 0)}
    shown_on = io.StringIO()
    counted_over = {"a": ratio([]), "rate[tag]": replace(ratio([]), unit=Unit.NUMBER)}
    Console(file=shown_on, width=100).print(table(Results("numbers", metrics, {}, 1.0), counted_over))
    shown = shown_on.getvalue()
    assert "50.0%" in shown
    assert "75.0%" in shown
    assert "rate[tag]" in shown
    assert "–" in shown


def test_a_limit_draws_a_sample_that_the_seed_decides_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = "".join(GOOD.replace("weight", f"w-{number:02}") for number in range(30))
    data = written(tmp_path, text)

    def drawn(limit: int | None = None, seed: int = 0) -> list[str]:
        options = Options(data, tmp_path, limit=limit, seed=seed)
        return [read.case.id for read in draw(read_cases(data), options)]

    first = drawn(limit=6, seed=1)
    assert len(set(first)) == 6
    assert first == sorted(first)
    assert first == drawn(limit=6, seed=1)
    assert first != drawn(limit=6, seed=2)
    assert len(drawn(limit=99)) == len(drawn()) == 30
