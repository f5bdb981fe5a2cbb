"""The page of results: which runs stand on it, and how it is made of them.

Every figure on the page comes out of a run that was kept, with its interval and what it was counted over. The sets are
listed in `published.toml`; the sentences around the tables are in `results.md.jinja`.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict

from evals.comparison import Change, compare
from evals.errors import BrokenData
from evals.measures import Measure, Unit
from evals.metrics import Metric
from evals.registry import SUITES
from evals.results import RESULTS, Kept, Results, read_run, written, written_interval
from evals.suites import PRODUCT, Options, Suite

TEMPLATES = Path(__file__).parent
TEMPLATE = "results.md.jinja"
SETS = TEMPLATES / "published.toml"
WRITTEN = TEMPLATES / "written"
COMMIT_LETTERS = 12
_NOT_RUN = re.compile(r"\nNot run for this page: .*\n")
SOLVER_NAMES = {PRODUCT: "the product", "bm25": "BM25 alone", "minilm": "MiniLM cosine"}


class Published(BaseModel):
    """A suite on one set of data, with what readers must know of that set, as `published.toml` has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    suite: str
    title: str
    about: str
    data: str | None = None
    ours: str | None = None
    solvers: tuple[str, ...] = ()

    @property
    def by(self) -> tuple[str, ...]:
        return self.solvers or SUITES[self.suite].solvers

    def options(self, public: Path, shop: Path, solver: str) -> Options:
        """Return what this is run with. Raises BrokenData where the data is not there."""
        data = SUITES[self.suite].data or Path()
        if self.data is not None or self.ours is not None:
            data = WRITTEN / self.ours if self.ours else public / (self.data or "")
            if not data.exists():
                raise BrokenData(data, None, f"is needed for {self.name!r} and is not there")
        return Options(data=data, shop=shop, solver=solver)

    @property
    def command(self) -> str:
        where = f"evals/written/{self.ours}" if self.ours else f"PUBLIC/{self.data}" if self.data else ""
        return f"guanxi-evals run {self.suite}" + (f" --data {where}" if where else "")


def read_sets(file: Path = SETS) -> tuple[Published, ...]:
    """Return the sets of the page, in its order."""
    return tuple(Published(**one) for one in tomllib.loads(file.read_text(encoding="utf-8"))["set"])


@dataclass(frozen=True, slots=True)
class TableRow:
    """A metric with a figure for each solver, and what the first one's was counted over."""

    metric: str
    cells: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Section:
    """A set with its kept runs, by solver, the product's first."""

    published: Published
    runs: Mapping[str, Kept]

    @property
    def suite(self) -> Suite:
        return SUITES[self.published.suite]

    @property
    def first(self) -> Results:
        return next(iter(self.runs.values())).results

    @property
    def solvers(self) -> list[str]:
        return [SOLVER_NAMES.get(name, name) for name in self.runs]

    @property
    def commit(self) -> str:
        if self.first.git is None:
            return "an unknown commit"
        commit, changed, _ = self.first.git.partition("-dirty")
        return f"`{commit[:COMMIT_LETTERS]}`" + (" with changes" if changed else "")

    def rows(self) -> list[TableRow]:
        """The metrics of the whole set."""
        return self._rows(lambda metric: "[" not in metric)

    def parts(self) -> list[TableRow]:
        """The metrics of a part of it, such as `pass_rate[unanswerable]`."""
        return self._rows(lambda metric: "[" in metric)

    def _rows(self, wanted: Callable[[str], bool]) -> list[TableRow]:
        kept = [(run.results.metrics, self.suite.measures(run.rows)) for run in self.runs.values()]
        return [
            TableRow(
                metric,
                tuple(_cell(metrics.get(metric), measures.get(metric)) for metrics, measures in kept),
                self.first.metrics[metric].n,
            )
            for metric in filter(wanted, self.first.metrics)
        ]


def _cell(metric: Metric | None, measure: Measure | None) -> str:
    """A figure with its interval, as `94.1% (92.0% to 95.8%)`."""
    if metric is None or metric.value is None:
        return "–"
    unit = Unit.NUMBER if measure is None else measure.unit
    return f"{written(metric.value, unit)} ({written_interval(metric.low, metric.high, unit)})"


def read_sections(sets: Sequence[Published], folder: Path) -> list[Section]:
    """Return those of the sets of which every run is kept in `folder`. Raises BrokenData for a run half kept."""
    sections = []
    for published in sets:
        places = {solver: folder / published.name / solver for solver in published.by}
        if all((place / RESULTS).exists() for place in places.values()):
            sections.append(Section(published, {name: read_run(place) for name, place in places.items()}))
    return sections


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A metric's change between two solvers, as people read it."""

    metric: str
    old: str
    new: str
    change: str
    p: str
    verdict: str


def changes_between(section: Section, old: str, new: str) -> list[ChangeRow]:
    """Compare two solvers' runs of one set, question by question."""
    compared = compare(section.suite, section.runs[old], section.runs[new])
    return [_change_row(change) for change in compared.changes]


def _change_row(change: Change) -> ChangeRow:
    unit = change.measure.unit
    old, new, by = (written(figure, unit) for figure in (change.old, change.new, change.change))
    interval = written_interval(change.low, change.high, unit)
    p = "–" if change.p is None else f"{change.p:.3f}"
    verdict = "worse" if change.worsened else "better" if change.improved else ""
    return ChangeRow(change.metric, old, new, f"{by} ({interval})", p, verdict)


def sections_of(text: str) -> dict[str, str]:
    """Return the sections of a page as it stands, by their titles."""
    parts = _NOT_RUN.sub("", text).split("\n## ")[1:]
    return {part.partition("\n")[0]: f"## {part.strip()}" for part in parts}


def page(sets: Sequence[Published], folder: Path, *, before: str = "") -> str:
    """Return the page of results over these sets, made of the runs kept in `folder`.

    A set that was not run there keeps its section of the page `before`.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701  # Markdown of our own words and figures
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    sections = read_sections(sets, folder)
    compared = next((one for one in sections if {"bm25", PRODUCT} <= one.runs.keys()), None)
    changes = [] if compared is None else changes_between(compared, "bm25", PRODUCT)
    standing = sections_of(before)
    run = {section.published.name: section for section in sections}
    shown = [run.get(one.name) or standing.get(one.title, "") for one in sets]
    missing = [one.title for one, section in zip(sets, shown, strict=True) if not section]
    return environment.get_template(TEMPLATE).render(
        sections=list(filter(None, shown)), compared=compared, changes=changes, missing=missing
    )
