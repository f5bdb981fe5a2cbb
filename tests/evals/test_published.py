"""The page of results is made of kept runs, every figure with its interval and its n."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals import cli, published
from evals.errors import BrokenData
from evals.published import Published, page, read_sets
from evals.registry import SUITES
from evals.results import RESULTS

SMALL = Published(name="small", suite="ranking", title="A small set", about="Our own questions.")
SETS = (SMALL, Published(name="other", suite="mood", title="Another set", about="Not run."))


@pytest.fixture
def two_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "read_sets", lambda: SETS)


def results(folder: Path, *more: str) -> tuple[int, str]:
    written_to = ["--runs", str(folder / "runs"), "--page", str(folder / "page.md")]
    ended = CliRunner().invoke(cli.app, ["results", str(folder), *written_to, *more])
    return ended.exit_code, ended.output


@pytest.mark.usefixtures("two_sets")
def test_one_command_runs_every_solver_and_writes_the_page(tmp_path: Path) -> None:
    assert results(tmp_path, "--only", "small")[0] == 0
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "## A small set\n\nOur own questions.\n\n    guanxi-evals run ranking\n" in text
    assert "| | the product | BM25 alone | MiniLM cosine | n |" in text
    for solver in SUITES["ranking"].solvers:
        kept = json.loads((tmp_path / "runs" / "small" / solver / RESULTS).read_text(encoding="utf-8"))
        ours = kept["metrics"]["map"]
        assert f"{ours['value']:.1%} ({ours['low']:.1%} to {ours['high']:.1%})" in text
    assert "| `map` |" in text.split("question by question")[1]  # the comparison of two real runs
    assert "Not run for this page: Another set." in text


@pytest.mark.usefixtures("two_sets")
def test_an_unknown_set_is_told_with_those_there_are(tmp_path: Path) -> None:
    code, said = results(tmp_path, "--only", "smal")
    assert (code, (tmp_path / "page.md").exists()) == (2, False)
    assert "small, other" in said


def test_a_set_whose_data_are_not_there_is_named(tmp_path: Path) -> None:
    far = SMALL.model_copy(update={"data": "ranking/semipqa"})
    with pytest.raises(BrokenData, match="semipqa: is needed for 'small'"):
        far.options(tmp_path, tmp_path, "product")


def test_a_page_of_nothing_says_what_was_not_run(tmp_path: Path) -> None:
    assert page(SETS, tmp_path).endswith("Not run for this page: A small set; Another set.\n")


@pytest.mark.usefixtures("two_sets")
def test_what_is_not_run_keeps_its_section_of_the_page(tmp_path: Path) -> None:
    other = "## Another set\n\nOf long ago.\n\n| `f1` | 80.0% | 7 |"
    (tmp_path / "page.md").write_text(f"# Results\n\n{other}\n\nNot run for this page: A small set.\n")
    assert results(tmp_path, "--only", "small")[0] == 0
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert text.endswith(f"\n\n{other}\n")
    assert text.index("## A small set") < text.index("## Another set")
    assert "Not run for this page" not in text


def test_the_sets_of_the_project_name_suites_solvers_and_data_that_are_there() -> None:
    sets = read_sets()
    assert len({one.name for one in sets}) == len(sets)
    for one in sets:
        assert set(one.by) <= set(SUITES[one.suite].solvers)
        if one.ours is not None:
            assert (published.WRITTEN / one.ours).exists()
