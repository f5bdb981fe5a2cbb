"""What an evaluator may hand in by mistake ends in a sentence, before anything slow, and never in a traceback."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.cli import app
from evals.errors import BrokenData
from evals.gate import Bound, read_gate, unforeseen


def run(*arguments: str) -> tuple[int, str]:
    """Return the exit status and everything that was printed."""
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "mood", "--seed", "-1"),
        ("compare", "old", "new", "--seed", "-1"),
        ("export", "folder", "--days", "999999999"),
        ("run", "relay", "--seconds", "inf"),
        ("run", "relay", "--pause", "nan"),
    ],
)
def test_a_number_out_of_range_is_a_wrong_call(arguments: tuple[str, ...]) -> None:
    status, said = run(*arguments)
    assert status == 2
    assert arguments[-2] in said


@pytest.mark.parametrize(
    "bound", ["nan", '">= nan"', "true", "{ min = true }", "{ max = nan }", "{}", '"high"', "9" + "0" * 400]
)
def test_a_bound_that_is_no_number_is_refused(tmp_path: Path, bound: str) -> None:
    gate = tmp_path / "gate.toml"
    gate.write_text(f"macro_f1 = {bound}\n", encoding="utf-8")
    with pytest.raises(BrokenData, match="an entry is a bound such as"):
        read_gate(gate, "mood")


def test_a_bound_on_a_metric_that_is_not_foreseen_is_told_of() -> None:
    bounds = (Bound("Macro_F1", None, 0.5), Bound("macro_f1", None, 0.5))
    assert [sentence.split()[0] for sentence in unforeseen(bounds, ["macro_f1"])] == ["'Macro_F1'"]


def test_an_option_that_the_suite_passes_over_is_told_of(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere.csv")
    assert (
        "--trials is of dialogues alone; mood passes it over"
        in run("run", "mood", "--data", nowhere, "--trials", "3")[1]
    )
    assert "passes it over" not in run("run", "mood", "--data", nowhere)[1]
