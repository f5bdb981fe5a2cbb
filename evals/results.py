"""Where a run's results go, and how they are read again: a folder with `results.json` and `samples.jsonl`."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from evals.errors import BrokenData, UnfitOptions
from evals.measures import Measure, Unit
from evals.metrics import Metric
from evals.suites import Row

CHECKOUT = Path(__file__).parent.parent
GIT_SECONDS = 10
WHOLE_FROM = 1_000
"""From here on a number's decimals say nothing."""

RESULTS, SAMPLES, REPORT = "results.json", "samples.jsonl", "report.html"


@dataclass(frozen=True, slots=True)
class Results:
    """What one run found. `git` is the commit it was measured at, None where there was no git to ask."""

    suite: str
    metrics: Mapping[str, Metric]
    settings: Mapping[str, Any]
    seconds: float
    git: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "suite": self.suite,
            "metrics": {name: metric.as_json() for name, metric in self.metrics.items()},
            "settings": dict(self.settings),
            "git": self.git,
            "seconds": round(self.seconds, 2),
        }


def refuse_unwritable(path: Path) -> None:
    """Raise UnfitOptions where it can be told, without touching anything, that no run can be kept in `path`."""
    there = next(place for place in (path, *path.absolute().parents) if os.path.lexists(place))
    if not there.is_dir():
        raise UnfitOptions(f"{there} is no folder, so a run cannot be kept in {path}")
    if not os.access(there, os.W_OK | os.X_OK):
        raise UnfitOptions(f"a run cannot be kept in {path}: {there} may not be written to")
    for file in (path / name for name in (SAMPLES, RESULTS, REPORT)):
        if os.path.lexists(file) and not (file.is_file() and os.access(file, os.W_OK)):
            raise UnfitOptions(f"a run cannot be kept in {path}: {file} is no file that may be written to")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what keeps `path` from being written into UnfitOptions."""
    try:
        yield
    except OSError as error:
        raise UnfitOptions(f"{error.filename or path} cannot be written: {error.strerror}") from error


class Folder:
    """The folder of `--out`. Samples are written as they come, so that nothing done is lost.

    Raises UnfitOptions where something cannot be written.
    """

    def __init__(self, path: Path) -> None:
        """Make the folder; what an earlier run left in it goes."""
        self.path = path
        self._samples = path / SAMPLES
        with writing(path):
            path.mkdir(parents=True, exist_ok=True)
            for name in (RESULTS, REPORT):
                (path / name).unlink(missing_ok=True)
            for name in (RESULTS, REPORT):
                (path / name).unlink(missing_ok=True)
            self._samples.write_text("", encoding="utf-8")

    def add(self, row: Row) -> None:
        # Half a character, which JSON may hold and UTF-8 may not, is written as JSON escapes it.
        with (
            writing(self._samples),
            self._samples.open("a", encoding="utf-8", errors="backslashreplace") as file,
        ):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def finish(self, results: Results) -> None:
        text = json.dumps(results.as_json(), ensure_ascii=False, indent=2)
        with writing(self.path / RESULTS):
            (self.path / RESULTS).write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Kept:
    """A run as its folder has it."""

    path: Path
    results: Results
    rows: tuple[Row, ...]


def read_run(path: Path) -> Kept:
    """Read the run kept in the folder `path`, or beside the `results.json` it names. Raises BrokenData."""
    folder = path.parent if path.name == RESULTS else path
    if not folder.is_dir():
        raise BrokenData(folder, None, "no such folder; name the --out of a run")
    kept = _json(folder / RESULTS)
    try:
        metrics = {name: Metric(**metric) for name, metric in kept["metrics"].items()}
        results = Results(kept["suite"], metrics, kept["settings"], float(kept["seconds"]), kept.get("git"))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BrokenData(folder / RESULTS, None, f"not the results of a run: {error!r}") from None
    rows = tuple(_rows(folder / SAMPLES))
    done = results.settings.get("done", len(rows))
    if done != len(rows):
        raise BrokenData(folder / SAMPLES, None, f"holds {len(rows)} samples and {RESULTS} speaks of {done}")
    return Kept(folder, results, rows)


def _json(file: Path) -> dict[str, Any]:
    try:
        kept = json.loads(file.read_bytes())
    except FileNotFoundError:
        raise BrokenData(file, None, "is missing: was the run interrupted before its first sample?") from None
    except OSError as error:
        raise BrokenData(file, None, f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise BrokenData(file, None, f"not JSON: {error}") from None
    if not isinstance(kept, dict):
        raise BrokenData(file, None, "not the results of a run: no object")
    return kept


def _rows(file: Path) -> Iterator[Row]:
    try:
        # Not splitlines: what people write holds separators that end a line for Unicode and none for JSON.
        with file.open(encoding="utf-8", newline="\n") as opened:
            lines = opened.readlines()
    except FileNotFoundError:
        raise BrokenData(file, None, "is missing") from None
    except OSError as error:
        raise BrokenData(file, None, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BrokenData(file, None, "not a run's samples: not UTF-8") from None
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            yield {**row, "id": row["id"], "scores": row["scores"]}
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise BrokenData(file, number, f"not a sample of a run: {error!r}") from None


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


def table(results: Results, measures: Mapping[str, Measure]) -> Table:
    """Every metric on a line: its value, its 95 % interval, and what it was counted over."""
    shown = Table(title=f"{results.suite}, {results.seconds:.1f} s", title_justify="left")
    shown.add_column("metric", no_wrap=True)
    for column in ("value", "95 % interval", "n"):
        shown.add_column(column, justify="right")
    for name, metric in results.metrics.items():
        unit = measures[name].unit
        interval = written_interval(metric.low, metric.high, unit)
        shown.add_row(escape(name), written(metric.value, unit), interval, f"{metric.n:,}")
    return shown


def written_interval(low: float | None, high: float | None, unit: Unit) -> str:
    """An interval as people read it; a dash where there is none."""
    return "–" if low is None or high is None else f"{written(low, unit)} to {written(high, unit)}"


def written(figure: float | None, unit: Unit) -> str:
    """A figure as people read it; a dash where there is none."""
    if figure is None:
        return "–"
    if unit is Unit.SHARE:
        return f"{figure:.1%}"
    return f"{figure:,.0f}" if abs(figure) >= WHOLE_FROM else f"{figure:.4g}"
