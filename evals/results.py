"""Where a run's results go: a folder with `results.json` and `samples.jsonl`, and a table on the terminal."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from evals.metrics import Metric
from evals.suites import Sample

CHECKOUT = Path(__file__).parent.parent
GIT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Results:
    """What one run found."""

    suite: str
    metrics: Mapping[str, Metric]
    settings: Mapping[str, Any]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        return {
            "suite": self.suite,
            "metrics": {name: metric.as_json() for name, metric in self.metrics.items()},
            "settings": dict(self.settings),
            "git": revision(),
            "seconds": round(self.seconds, 2),
        }


class Folder:
    """The folder of `--out`. Samples are written as they come, so that nothing done is lost."""

    def __init__(self, path: Path) -> None:
        """Make the folder; samples of an earlier run in it are replaced."""
        path.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._samples = path / "samples.jsonl"
        self._samples.write_text("", encoding="utf-8")

    def add(self, sample: Sample) -> None:
        row = {"id": sample.id, "tags": sample.tags, "passed": sample.passed, **sample.fields}
        with self._samples.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def finish(self, results: Results) -> None:
        text = json.dumps(results.as_json(), ensure_ascii=False, indent=2)
        (self._path / "results.json").write_text(text + "\n", encoding="utf-8")


def revision() -> str | None:
    """Return the checkout's commit, marked when files differ from it; None where there is no git to ask."""
    git = shutil.which("git")
    if git is None:
        return None
    asked = subprocess.run(  # noqa: S603  # a fixed command
        [git, "describe", "--always", "--dirty", "--abbrev=40"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=GIT_SECONDS,
        check=False,
    )
    return asked.stdout.strip() or None


def table(results: Results) -> Table:
    """Every metric on a line: its value, its 95 % interval, and what it was counted over."""
    shown = Table(title=f"{results.suite}, {results.seconds:.1f} s", title_justify="left")
    shown.add_column("metric")
    for column in ("value", "95 % from", "to", "n"):
        shown.add_column(column, justify="right")
    for name, metric in results.metrics.items():
        figures = [_percent(figure) for figure in (metric.value, metric.low, metric.high)]
        shown.add_row(name.replace("[", r"\["), *figures, str(metric.n))
    return shown


def _percent(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.1%}"
