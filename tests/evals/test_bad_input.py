"""What an evaluator may hand in by mistake ends in a sentence, before anything slow, and never in a traceback."""

import pytest
from typer.testing import CliRunner

from evals.cli import app


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
        ("run", "relay", "--seconds", "inf"),
        ("run", "relay", "--pause", "nan"),
    ],
)
def test_a_number_out_of_range_is_a_wrong_call(arguments: tuple[str, ...]) -> None:
    status, said = run(*arguments)
    assert status == 2
    assert arguments[-2] in said
