"""The benchmarks run one after another, whatever becomes of one of them."""

import importlib.util
from pathlib import Path

import pytest

import evals.bench
from evals.bench import PARTS, Part, Ran, chosen, main, run, told


def test_every_part_is_there() -> None:
    assert [part.name for part in PARTS if importlib.util.find_spec(part.module) is None] == []
    assert len({part.name for part in PARTS}) == len(PARTS)


def test_one_that_breaks_keeps_no_other_from_running(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Modules of this test's own stand in the place of the benchmarks: a process runs each."""
    (tmp_path / "breaks.py").write_text("raise SystemExit(3)\n")
    (tmp_path / "says.py").write_text("import sys\nprint(sys.argv[1:])\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    parts = (Part("first", "breaks"), Part("second", "says", short=("--few",), given=("--here",)))
    monkeypatch.setattr(evals.bench, "PARTS", parts)

    assert main(["--short"]) == 1
    said = capfd.readouterr().out
    assert "['--here', '--few']" in said
    assert "first      broke with status 3" in said
    assert "second     measured" in said
    assert main(["--only", "second"]) == 0
    assert "['--here']" in capfd.readouterr().out


def test_the_chain_runs_only_where_its_environment_is_named() -> None:
    assert [part.name for part in chosen(None, None)] == [p.name for p in PARTS if p.name != "chain"]
    assert [part.given for part in chosen(["chain"], "python3")] == [("--python", "python3")]
    assert [part.name for part in chosen(["desk", "turns"], "python3")] == ["turns", "desk"]


def test_what_ran_is_told_in_lines() -> None:
    assert told([Ran("turns", 0, 61.4)]).splitlines()[-1] == "turns      measured, 61 s"
    assert run([], short=True) == []
