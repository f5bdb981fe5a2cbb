"""The report of a run: one page with its figures, plots and worst samples, which asks nothing of any network.

It is made of a run's results and rows alone, so that it can be made anew from the folder of a run. What a shopper or a
model wrote travels in it as JSON and is shown as text; the page's policy lets no script run but its own.
"""

import base64
import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from evals.measures import Better, Measure, Unit
from evals.metrics import RESAMPLES, Metric
from evals.results import REPORT, Results, writing, written, written_interval
from evals.suites import Row, Suite

TEMPLATES = Path(__file__).parent
TEMPLATE, LOOK, SCRIPT = "report.html.jinja", "report.css", "report.js"

HEADLINE_SETTINGS = ("solver", "data", "started", "asked", "done")
"""Told at the head of the page, each in its own words; the other settings stand below as they are."""

ROOM = 1.25
"""A figure without an upper bound is drawn on a scale that ends so far beyond its interval."""

COMMIT_LETTERS = 12


def write_report(folder: Path, suite: Suite, results: Results, rows: Sequence[Row]) -> Path:
    """Write the page into a run's folder and return its path. Raises UnfitOptions where it cannot be written."""
    file = folder / REPORT
    text = page(suite, results, rows)
    with writing(file):
        # What is half a character cannot be written down; a question mark stands in its place.
        file.write_text(text, encoding="utf-8", errors="replace")
    return file


def page(suite: Suite, results: Results, rows: Sequence[Row]) -> str:
    """Return the report as one HTML page."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = (TEMPLATES / SCRIPT).read_text(encoding="utf-8")
    lines = tuple(_lines(results.metrics, suite.measures(rows)))
    return environment.get_template(TEMPLATE).render(
        suite=suite,
        facts=tuple(_facts(results)),
        cut_short=_cut_short(results.settings),
        lines=[line for line in lines if line.part is None],
        parts=_by_whole(line for line in lines if line.part is not None),
        figures=suite.figures(rows),
        resamples=RESAMPLES,
        failed=sum(not row.get("passed") for row in rows),
        rows=in_page(rows),
        look=Markup((TEMPLATES / LOOK).read_text(encoding="utf-8")),  # noqa: S704  # ours
        script=Markup(script),  # noqa: S704  # ours
        script_hash=_hash(script),
    )


def in_page(rows: Sequence[Row]) -> Markup:
    """Return rows as JSON that stays inside the script element it stands in, whatever people wrote."""
    text = json.dumps([_plain(row) for row in rows], allow_nan=False, separators=(",", ":"))
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704  # ASCII without a letter that means something to HTML


def _plain(value: Any) -> Any:
    """JSON knows no infinity: such a number is told by its name."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _hash(script: str) -> str:
    """Return what a content security policy knows a script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


# --- the metrics --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A metric as the table shows it. `low`, `at` and `high` are places on a scale from 0 to 100, None without a value.

    `part` is what stands in the brackets of `pass_rate[unanswerable]`, `whole` what stands before them.
    """

    name: Markup
    whole: str
    part: str | None
    value: str
    interval: str
    n: int
    better: str
    scale: "Scale | None"


@dataclass(frozen=True, slots=True)
class Scale:
    low: float
    at: float
    high: float


def _lines(metrics: Mapping[str, Metric], measures: Mapping[str, Measure]) -> Iterator[Line]:
    for name, metric in metrics.items():
        measure = measures.get(name)
        unit = Unit.NUMBER if measure is None else measure.unit
        whole, bracket, rest = name.partition("[")
        part = rest.removesuffix("]") if bracket else None
        yield Line(
            breakable(whole if part is None else part),
            whole,
            part,
            written(metric.value, unit),
            "" if metric.low is None else written_interval(metric.low, metric.high, unit),
            metric.n,
            (Better.NEITHER if measure is None else measure.better).value,
            _scale(metric, unit),
        )


def _scale(metric: Metric, unit: Unit) -> Scale | None:
    if metric.value is None or metric.low is None or metric.high is None:
        return None
    figures = (metric.low, metric.value, metric.high)
    if not all(map(math.isfinite, figures)):
        return None
    top = 1.0 if unit is Unit.SHARE and max(figures) <= 1 else max(map(abs, figures)) * ROOM or 1.0
    bottom = -top if min(figures) < 0 else 0.0
    return Scale(*(round(100 * (figure - bottom) / (top - bottom), 2) for figure in figures))


def _by_whole(lines: Iterator[Line]) -> dict[str, list[Line]]:
    parts: dict[str, list[Line]] = {}
    for line in lines:
        parts.setdefault(line.whole, []).append(line)
    return parts


# --- what the run rests on ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str

    @property
    def breakable(self) -> Markup:
        return breakable(self.value)


def breakable(text: str) -> Markup:
    """Return text that a line may break in where a path or a name has a joint."""
    return Markup("<wbr>").join(escape(piece) for piece in re.split(r"(?<=[/_])", text))


def _facts(results: Results) -> Iterator[Fact]:
    settings = results.settings
    yield Fact("solver", _told(settings.get("solver")))
    yield Fact("data", _told(settings.get("data")))
    yield Fact("samples", f"{_told(settings.get('done'))} of {_told(settings.get('asked'))}")
    yield Fact("commit", _commit(results.git))
    yield Fact("started", _date(settings.get("started")))
    yield Fact("took", f"{results.seconds:,.1f} s")
    for name, value in settings.items():
        if name not in HEADLINE_SETTINGS:
            yield Fact(name.replace("_", " "), _told(value))


def _commit(git: str | None) -> str:
    """A checkout with changes of its own is none that can be had again."""
    if git is None:
        return "–"
    commit, dash, _ = git.partition("-dirty")
    return f"{commit[:COMMIT_LETTERS]}{', with changes' if dash else ''}"


def _told(value: Any) -> str:
    match value:
        case None | "":
            return "–"
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(map(_told, value)) or "–"
        case dict():
            return ", ".join(f"{key}: {_told(inner)}" for key, inner in value.items()) or "–"
        case _:
            return str(value)


def _date(started: Any) -> str:
    try:
        return datetime.fromisoformat(started).strftime("%-d %b %Y, %H:%M %Z")
    except (TypeError, ValueError):
        return "–"


def _cut_short(settings: Mapping[str, Any]) -> bool:
    asked, done = settings.get("asked"), settings.get("done")
    return isinstance(asked, int) and isinstance(done, int) and done < asked
