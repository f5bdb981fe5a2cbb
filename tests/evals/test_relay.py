"""The relay measures a real server under real shoppers, counts what was not answered, and leaves nothing behind."""

import asyncio
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from rich.console import Console

import evals.relay
from api.metrics import Metrics
from evals.cases import read_cases
from evals.dialogues import CASES
from evals.errors import BrokenData, ServerFailed, UnfitOptions, UnfitShop
from evals.measures import Count, Measure
from evals.relay import RELAY
from evals.relay_measures import measures_of
from evals.relay_server import Bucket, Program, read_turns, stopped_after
from evals.relay_shoppers import QUESTIONS_EACH, Crowd, Habits, Turn, visits
from evals.runner import Run
from evals.suites import Options, Row, Sample
from tests.doubles import wait_until
from tests.evals.test_cases import GOOD, written
from tests.servers import CHECKOUT

SHOP = CHECKOUT / "evals" / "shop"


@pytest.fixture(autouse=True)
def at_a_terminal() -> Iterator[None]:
    """Ctrl-C interrupts, also where the tests were started in the background and inherited an ignored SIGINT."""
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, inherited)


@pytest.fixture
def small_shop(tmp_path: Path) -> Path:
    """The demo shop with one page of what it knows, read in within a second."""
    shop = tmp_path / "shop"
    (shop / "faq").mkdir(parents=True)
    for name in ("shop.toml", "orders.json", "customers.json", "faq/delivery.md"):
        shutil.copyfile(SHOP / name, shop / name)
    return shop


@pytest.fixture
async def program(tmp_path: Path, small_shop: Path) -> AsyncIterator[Program]:
    """The server as a process of its own."""
    data = tmp_path / "data"
    data.mkdir()
    with stopped_after(Program(data, small_shop)) as program:
        await program.ingest()
        assert 0.1 < await program.start() < 60
        yield program


# --- figures from rows, worked out by hand ------------------------------------------------------------------------


def second(load: int | None, number: int, *, ms: Sequence[float] = (), **more: Any) -> Row:
    fields: dict[str, Any] = {
        "load": load,
        "start_seconds": None,
        "memory_mb": 200.0,
        "server_memory_mb": 190.0,
        "proportional_memory_mb": None,
        "ms": list(ms),
        "server_turns": [],
        "server_cores": 0.5,
        "client_cores": 0.1,
    }
    counts = {"turns_per_second": Count(len(ms), 1.0), "unanswered": Count(0, len(ms))}
    return Sample(
        f"{load}-{number}", passed=True, counts=more.pop("counts", counts), fields={**fields, **more}
    ).as_row()


def figures(rows: Sequence[Row]) -> dict[str, float]:
    return {name: measure.value(np.ones(len(rows))) for name, measure in measures_of(rows).items()}


def test_throughput_and_times_are_each_load_s_own() -> None:
    rows = [
        second(1, 1, ms=[10.0]),
        second(10, 1, ms=[20.0, 30.0, 40.0]),
        second(10, 2, ms=[50.0], counts={"turns_per_second": Count(1, 1.5), "unanswered": Count(0, 1)}),
    ]
    found = figures(rows)
    assert found["turns_per_second[1]"] == 1
    assert found["turns_per_second[10]"] == pytest.approx(4 / 2.5)
    assert found["p50_ms[10]"] == 30  # the smallest that half of 20, 30, 40, 50 do not exceed
    assert found["p95_ms[10]"] == found["p99_ms[10]"] == 50
    assert found["p50_ms[1]"] == 10


def test_an_interval_draws_whole_seconds() -> None:
    measure = measures_of([second(10, 1, ms=[20.0, 30.0]), second(10, 2, ms=[50.0])])["p50_ms[10]"]
    assert measure.n == 3
    assert measure.value(np.array([1.0, 0.0])) == 20
    assert measure.value(np.array([0.0, 2.0])) == 50
    assert measure.value(np.array([1.0, 3.0])) == 50


def test_unanswered_turns_count_among_those_asked_and_as_slow_ones() -> None:
    lost = {"turns_per_second": Count(1, 1), "unanswered": Count(2, 3)}
    found = figures([second(5, 1, ms=[10.0, 30_000.0, 30_000.0], counts=lost), second(5, 2, ms=[20.0])])
    assert found["unanswered"] == pytest.approx(2 / 4)
    assert found["turns_per_second[5]"] == 1
    assert found["p50_ms[5]"] == 20
    assert found["p95_ms[5]"] == 30_000


def test_the_server_s_own_times_are_read_from_buckets() -> None:
    rows = [
        second(10, 1, server_turns=[[0.0, 0.01, 6], [0.02, 0.05, 2]]),
        second(10, 2, server_turns=[[0.02, 0.05, 2]]),
        second(500, 1, server_turns=[[30.0, None, 1]]),
        second(1, 1),
    ]
    measures = measures_of(rows)
    everyone = np.ones(len(rows))
    half = measures["server_p50_ms[10]"]
    assert half.n == 10
    assert half.value(everyone) == pytest.approx(10 * 5 / 6)  # the fifth of the six up to 10 ms
    assert measures["server_p95_ms[10]"].value(everyone) == pytest.approx(20 + 30 * 3.5 / 4)
    assert half.value(np.array([0.0, 1.0, 0.0, 0.0])) == pytest.approx(35)
    assert (
        measures["server_p50_ms[500]"].value(everyone) == 30_000
    )  # beyond the last bound: that much at least
    assert np.isnan(measures["server_p50_ms[1]"].value(everyone))
    assert measures["server_p50_ms[1]"].n == 0


def test_memory_is_the_highest_and_starting_the_mean() -> None:
    rows = [
        second(None, 1, start_seconds=2.0, memory_mb=150.0, proportional_memory_mb=90.0),
        second(None, 2, start_seconds=4.0, memory_mb=151.0),
        second(1, 1, memory_mb=300.0),
        second(1, 2, memory_mb=250.0),
    ]
    found = figures(rows)
    assert found["peak_memory_mb"] == 300
    assert found["peak_proportional_memory_mb"] == 90
    assert found["start_seconds"] == 3
    peak: Measure = measures_of(rows)["peak_memory_mb"]
    assert peak.value(np.array([1.0, 1.0, 0.0, 1.0])) == 250


def test_figures_and_measures_of_nothing_but_a_start_are_there() -> None:
    rows = [second(None, 1, start_seconds=2.0)]
    assert figures(rows)["start_seconds"] == 2
    assert len(RELAY.figures(rows)) == 5


def test_buckets_are_read_as_the_server_writes_them() -> None:
    metrics = Metrics()
    for milliseconds in (1, 11, 11.5, 45, 99_000):
        metrics.took(timedelta(milliseconds=milliseconds))
    read = read_turns(metrics.expose(waiting=0, held=0, owed=0).decode())
    held = {bucket: count for bucket, count in read.items() if count}
    assert held == {
        Bucket(0.0, 0.002): 1,
        Bucket(0.01, 0.012): 2,
        Bucket(0.04, 0.045): 1,
        Bucket(30.0, float("inf")): 1,
    }


# --- what is asked ------------------------------------------------------------------------------------------------


def test_shoppers_ask_whole_dialogues_of_people_who_do_not_sign_in() -> None:
    cases = read_cases(CASES)
    anonymous = {
        turn.says for written in cases if written.case.identity is None for turn in written.case.turns
    }
    drawn = list(islice(visits(cases, random.Random(1)), 200))
    assert drawn == list(islice(visits(cases, random.Random(1)), 200))
    assert drawn != list(islice(visits(cases, random.Random(2)), 200))
    assert min(map(len, drawn)) >= QUESTIONS_EACH
    assert {question.text for visit in drawn for question in visit} <= anonymous
    assert any(question.page for visit in drawn for question in visit)


def test_a_file_nobody_could_ask_from_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("turns:", "identity: a@example.com\n  turns:"))
    with pytest.raises(BrokenData, match="identity"):
        visits(read_cases(file), random.Random(1))


async def test_there_is_no_sample_to_draw(tmp_path: Path) -> None:
    with pytest.raises(UnfitOptions, match="--shoppers"):
        async with RELAY.open(Options(data=Path(), shop=SHOP, limit=3, shoppers=(1,))):
            pass


# --- the real thing -----------------------------------------------------------------------------------------------


def test_a_short_run_measures_a_real_server(
    tmp_path: Path, small_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evals.relay, "STARTS", 1)
    options = Options(data=Path(), shop=small_shop, shoppers=(2,), pause_seconds=0.1, seconds=2)
    run = Run(RELAY, options, tmp_path / "out")
    assert run.go(Console(file=io.StringIO()))
    results = run.results()
    assert results is not None
    assert (results.settings["asked"], results.settings["done"]) == (3, 3)
    values = {name: metric.value for name, metric in results.metrics.items()}
    asked = results.metrics["p50_ms[2]"].n
    assert asked == sum(len(row["ms"]) for row in run.rows) > 0
    assert values["unanswered"] == 0
    assert 0 < (values["p50_ms[2]"] or 0) <= (values["p99_ms[2]"] or 0) < 30_000
    assert 0 < (values["turns_per_second[2]"] or 0) <= 20
    assert results.metrics["server_p50_ms[2]"].n >= asked  # a person's absence is told in a turn of its own
    assert 50 < (values["peak_server_memory_mb"] or 0) < (values["peak_memory_mb"] or 0) < 1_000
    assert 0.1 < (values["start_seconds"] or 0) < 60
    assert {"samples.jsonl", "results.json", "report.html"} == {
        one.name for one in (tmp_path / "out").iterdir()
    }


async def test_a_server_that_never_answers_leaves_every_question_unanswered(program: Program) -> None:
    settled: list[Turn] = []
    habits = Habits(pause_seconds=0.1, patience_seconds=1.0)
    dialogues = visits(read_cases(CASES), random.Random(1))
    async with Crowd(program.url, 3, dialogues, habits, settled.append) as crowd:
        with halted(program):
            began = time.perf_counter()
            crowd.start(until=began + 0.5)
            await crowd.done()
    assert [turn.seconds for turn in settled] == [None, None, None]
    assert all(turn.at - began >= 1.0 for turn in settled)
    assert all(turn.error is not None and "Timeout" in turn.error for turn in settled)


@contextmanager
def halted(program: Program) -> Iterator[None]:
    """Hold the server's process still: its port is open, and nothing comes of it."""
    process = program.process()
    process.suspend()
    try:
        yield
    finally:
        process.resume()


async def test_a_stopped_program_leaves_no_process_and_what_has_ended_is_told(program: Program) -> None:
    family = [program.process(), *program.process().children(recursive=True)]
    assert len(family) == 2  # the server and its Valkey
    assert program.usage().memory_mb > program.usage().server_memory_mb > 50
    family[0].kill()
    family[0].wait(10)
    with pytest.raises(ServerFailed, match="has ended"):
        program.process()
    program.stop()
    assert not any(one.is_running() for one in family)


async def test_a_server_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_SEATS", "0")
    with stopped_after(Program(tmp_path, SHOP)) as program, pytest.raises(ServerFailed, match="GUANXI_SEATS"):
        await program.start()


async def test_a_shop_that_cannot_be_read_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnfitShop, match="holds no knowledge"):
        await Program(tmp_path, tmp_path / "empty").ingest()


async def test_ctrl_c_keeps_what_is_done_and_leaves_no_process(tmp_path: Path, small_shop: Path) -> None:
    out, temporary = tmp_path / "out", tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-m", "evals", "run", "relay", "--shoppers", "2", "--seconds", "60"]
    run = psutil.Popen(
        [*command, "--shop", str(small_shop), "--out", str(out)],
        cwd=CHECKOUT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        await wait_until(lambda: any(row["load"] for row in kept(out)), "a second of load", seconds=150)
        started = run.children(recursive=True)
        assert len(started) == 2
        run.send_signal(signal.SIGINT)
        assert await asyncio.to_thread(run.wait, 30) == 130
    finally:
        with suppress(psutil.NoSuchProcess):
            run.kill()
        run.wait(10)
    assert not any(one.is_running() for one in started)
    assert not list(temporary.glob("guanxi-*"))
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert results["settings"]["done"] == len(kept(out)) < results["settings"]["asked"]
    assert results["metrics"]["turns_per_second[2]"]["n"] >= 1


def kept(out: Path) -> list[dict[str, Any]]:
    if not (out / "samples.jsonl").exists():
        return []
    return [json.loads(line) for line in (out / "samples.jsonl").read_text(encoding="utf-8").splitlines()]
