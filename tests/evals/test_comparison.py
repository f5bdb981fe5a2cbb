"""Two runs are compared sample by sample, and only a change that the samples bear out counts."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals import cli
from evals.comparison import Comparison, compare
from evals.errors import IncomparableRuns
from evals.measures import Better, Count, Measure, Unit, counted, mean
from evals.metrics import estimate
from evals.plots import Figure
from evals.registry import SUITES
from evals.results import Folder, Results, read_run
from evals.suites import Options, Row, Running, Sample, Suite


def measures(rows: Sequence[Row]) -> dict[str, Measure]:
    return {
        "right": counted(rows, "right"),
        "wrong": counted(rows, "wrong", better=Better.LOWER),
        "ms": mean([row["ms"] for row in rows], better=Better.LOWER_UNJUDGED, unit=Unit.NUMBER),
        "never": counted(rows, "never"),
    }


def figures(rows: Sequence[Row]) -> list[Figure]:
    del rows
    return []


@asynccontextmanager
async def not_opened(options: Options) -> AsyncIterator[Running]:
    yield Running(0, {"why": f"{options} is not opened by a comparison"}, nothing())


async def nothing() -> AsyncIterator[Sample]:
    none: tuple[Sample, ...] = ()
    for sample in none:
        yield sample


SUITE = Suite("coins", "heads or tails", None, not_opened, measures, figures)


def run(
    folder: Path, right: Mapping[str, bool], *, ms: float = 1.0, suite: str = "coins", asked: str = "?"
) -> Path:
    """Keep a run in which each of the named samples was right or not."""
    rows = [
        Sample(
            name,
            hit,
            input=asked,
            counts={"right": Count(hit, 1), "wrong": Count(not hit, 1)},
            fields={"ms": ms},
        ).as_row()
        for name, hit in right.items()
    ]
    kept = Folder(folder)
    for row in rows:
        kept.add(row)
    kept.finish(Results(suite, estimate(measures(rows), len(rows), seed=0), {}, 1.0))
    return folder


def coins(right: int, of: int = 40) -> dict[str, bool]:
    return {f"c-{number}": number < right for number in range(of)}


def compared(old: Path, new: Path) -> Comparison:
    return compare(SUITE, read_run(old), read_run(new))


def test_a_run_against_itself_changes_nothing(tmp_path: Path) -> None:
    same = run(tmp_path / "a", coins(20))
    comparison = compared(same, same)
    assert comparison.worsened == ()
    right = comparison.changes[0]
    assert (right.change, right.low, right.high, right.p) == (0, 0, 0, 1)


def test_a_clear_loss_is_one_and_its_mirror_a_gain(tmp_path: Path) -> None:
    good, bad = run(tmp_path / "a", coins(36)), run(tmp_path / "b", coins(20))
    lost = compared(good, bad)
    assert [change.metric for change in lost.worsened] == ["right", "wrong"]
    right = lost.changes[0]
    assert right.change == pytest.approx(-16 / 40)
    assert right.p is not None
    assert right.p < 0.01
    gained = compared(bad, good)
    assert gained.worsened == ()
    assert [change.metric for change in gained.changes if change.improved] == ["right", "wrong"]


def test_a_change_in_one_sample_of_forty_is_noise(tmp_path: Path) -> None:
    comparison = compared(run(tmp_path / "a", coins(21)), run(tmp_path / "b", coins(20)))
    assert comparison.worsened == ()
    assert comparison.changes[0].p == 1  # one pair differs: each toss gives a change as large


def test_timings_are_shown_and_not_judged(tmp_path: Path) -> None:
    comparison = compared(run(tmp_path / "a", coins(20)), run(tmp_path / "b", coins(20), ms=9.0))
    assert comparison.changes[2].change == pytest.approx(8.0)
    assert comparison.worsened == ()


def test_what_nothing_was_counted_for_has_no_change(tmp_path: Path) -> None:
    same = run(tmp_path / "a", coins(20))
    never = compared(same, same).changes[3]
    assert (never.old, never.new, never.change, never.worsened) == (None, None, None, False)


def test_only_shared_samples_are_compared(tmp_path: Path) -> None:
    comparison = compared(run(tmp_path / "a", coins(20, 40)), run(tmp_path / "b", coins(20, 30)))
    assert (comparison.shared, comparison.only_old, comparison.only_new) == (30, 10, 0)
    assert comparison.changes[0].change == 0


def test_an_id_with_another_input_is_another_sample(tmp_path: Path) -> None:
    here, there = run(tmp_path / "a", coins(20)), run(tmp_path / "b", coins(20), asked="!")
    with pytest.raises(IncomparableRuns, match="no sample in common"):
        compared(here, there)
    mixed = read_run(there).rows[:5] + read_run(here).rows[5:]
    comparison = compare(SUITE, read_run(here), replace(read_run(here), rows=mixed))
    assert (comparison.shared, comparison.another) == (35, 5)


def test_of_one_sample_no_change_can_be_told(tmp_path: Path) -> None:
    comparison = compared(run(tmp_path / "a", coins(1, 1)), run(tmp_path / "b", coins(0, 1)))
    assert (comparison.changes[0].old, comparison.changes[0].new, comparison.changes[0].low) == (1, 0, None)
    assert comparison.worsened == ()


def test_runs_without_a_shared_sample_or_suite_are_refused(tmp_path: Path) -> None:
    here = run(tmp_path / "a", coins(2))
    with pytest.raises(IncomparableRuns, match="no sample in common"):
        compared(here, run(tmp_path / "b", {"other": True}))
    with pytest.raises(IncomparableRuns, match="compare runs of one suite"):
        compared(here, run(tmp_path / "c", coins(2), suite="dice"))


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SUITES, "coins", SUITE)


@pytest.mark.usefixtures("known")
def test_the_command_exits_with_1_only_for_what_worsened(tmp_path: Path) -> None:
    good, bad = run(tmp_path / "a", coins(36)), run(tmp_path / "b", coins(20))
    worse = CliRunner().invoke(cli.app, ["compare", str(good), str(bad)])
    assert worse.exit_code == 1
    assert "worse" in worse.output
    better = CliRunner().invoke(cli.app, ["compare", str(bad), str(good)])
    assert better.exit_code == 0, better.output
    assert "better" in better.output


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("bounds", "status"),
    [
        ("right = 0.4", 0),
        ("right = 0.6", 1),
        ("wrong = 0.6", 0),
        ("wrong = 0.4", 1),
        ('right = "> 0.5"', 1),
        ("right = { min = 0.5, max = 0.5 }", 0),
        ("[coins]\nright = 0.6", 1),
        ("[dice]\nright = 0.6\n[coins]\nright = 0.5", 0),
        ("heads = 0.5", 1),
        ("never = 0.5", 1),
        ("right = true", 1),
        ("right = [", 1),
        ("", 1),
    ],
)
def test_a_broken_bound_or_gate_exits_with_1(tmp_path: Path, bounds: str, status: int) -> None:
    same = run(tmp_path / "a", coins(20))
    gate = tmp_path / "gate.toml"
    gate.write_text(bounds, encoding="utf-8")
    ended = CliRunner().invoke(cli.app, ["compare", str(same), str(same), "--gate", str(gate)])
    assert ended.exit_code == status, ended.output


def test_a_folder_without_a_run_is_told(tmp_path: Path) -> None:
    ended = CliRunner().invoke(cli.app, ["compare", str(tmp_path), str(tmp_path)])
    assert ended.exit_code == 1
    assert "results.json" in ended.output
