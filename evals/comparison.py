"""What changed between two runs of a suite: each metric's change over the samples both have, and whether it is real."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.markup import escape
from rich.table import Table

from evals.errors import IncomparableRuns
from evals.measures import Better, Measure, Weights
from evals.metrics import HIGH_PERCENTILE, LOW_PERCENTILE, RESAMPLES, draws
from evals.results import Kept, written, written_interval
from evals.suites import Row, Suite

TOLERANCE = 1e-12
"""Sums of the same numbers in another order differ by a hair; that is no change."""


@dataclass(frozen=True, slots=True)
class Change:
    """A metric in both runs over the shared samples, and its change with a 95 % interval and a p-value.

    The interval is a paired bootstrap's: samples are drawn with both their results. `p` is how often a change at least
    as large comes when each sample's two results change places by the toss of a coin (approximate randomisation;
    Noreen, Computer-Intensive Methods for Testing Hypotheses, 1989). All is None where a run has nothing to count.
    """

    metric: str
    measure: Measure
    old: float | None
    new: float | None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None

    @property
    def worsened(self) -> bool:
        """The whole interval lies on the wrong side of no change."""
        if self.low is None or self.high is None:
            return False
        match self.measure.better:
            case Better.HIGHER:
                return self.high < -TOLERANCE
            case Better.LOWER:
                return self.low > TOLERANCE
            case _:
                return False

    @property
    def improved(self) -> bool:
        if self.low is None or self.high is None:
            return False
        match self.measure.better:
            case Better.HIGHER:
                return self.low > TOLERANCE
            case Better.LOWER:
                return self.high < -TOLERANCE
            case _:
                return False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every metric's change over `shared` samples.

    So many were left out because only one of the runs has them, or because the same id was given `another` input.
    """

    changes: tuple[Change, ...]
    shared: int
    only_old: int
    only_new: int
    another: int = 0

    @property
    def worsened(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.worsened)


def compare(suite: Suite, old: Kept, new: Kept, *, seed: int = 0) -> Comparison:
    """Compare two kept runs of `suite` by the ids and inputs of their samples. Raises IncomparableRuns."""
    if {old.results.suite, new.results.suite} != {suite.name}:
        raise IncomparableRuns(
            f"{old.path} is a run of {old.results.suite}, {new.path} of {new.results.suite}: compare runs of one suite"
        )
    earlier, later = {row["id"]: row for row in old.rows}, {row["id"]: row for row in new.rows}
    both = [name for name in earlier if name in later]
    # An id may be no more than a line's number: of another file, it is another sample.
    shared = [name for name in both if earlier[name].get("input") == later[name].get("input")]
    if not shared:
        raise IncomparableRuns(
            f"{old.path} and {new.path} have no sample in common: run both on the same --data, with one --seed"
        )
    pairs: list[Row] = [*(earlier[name] for name in shared), *(later[name] for name in shared)]
    changes = _changes(suite, pairs, seed=seed)
    return Comparison(
        changes, len(shared), len(earlier) - len(both), len(later) - len(both), len(both) - len(shared)
    )


def _changes(suite: Suite, pairs: Sequence[Row], *, seed: int) -> tuple[Change, ...]:
    n = len(pairs) // 2
    tosses = np.random.default_rng(seed).integers(0, 2, size=(RESAMPLES, n)).astype(np.float64)
    drawn = list(draws(n, seed=seed))
    return tuple(_change(name, measure, drawn, tosses) for name, measure in suite.measures(pairs).items())


def _change(name: str, measure: Measure, drawn: Sequence[Weights], tosses: NDArray[np.float64]) -> Change:
    everyone, nobody = np.ones(tosses.shape[1]), np.zeros(tosses.shape[1])
    old = measure.value(np.concatenate([everyone, nobody]))
    new = measure.value(np.concatenate([nobody, everyone]))
    if np.isnan(old) or np.isnan(new) or len(everyone) == 1:  # of one sample no interval can be had
        return Change(name, measure, _known(old), _known(new))
    differences = np.array([_difference(measure, nobody, weights) for weights in drawn])
    differences = differences[~np.isnan(differences)]
    low, high = np.percentile(differences, [LOW_PERCENTILE, HIGH_PERCENTILE])
    swapped = np.array([_difference(measure, 1 - toss, toss) for toss in tosses])
    as_large = int((np.abs(swapped) >= abs(new - old) - TOLERANCE).sum())
    return Change(
        name, measure, old, new, new - old, float(low), float(high), (1 + as_large) / (1 + RESAMPLES)
    )


def _difference(measure: Measure, old: Weights, new: Weights) -> float:
    """The value of one side less that of its mirror image, in which each pair's two rows have changed places.

    `old` and `new` say how often each pair's old and new row count on the first side: nobody and a draw compare the
    two runs, a toss and its contrary two runs mixed from both.
    """
    return measure.value(np.concatenate([old, new])) - measure.value(np.concatenate([new, old]))


def _known(figure: float) -> float | None:
    return None if np.isnan(figure) else figure


def changes_table(comparison: Comparison) -> Table:
    """Every metric on a line: before, after, the change with its interval, its p-value and what that comes to."""
    shown = Table(title=f"{comparison.shared} samples in both", title_justify="left")
    shown.add_column("metric", no_wrap=True)
    for column in ("old", "new", "change", "95 % interval", "p"):
        shown.add_column(column, justify="right")
    shown.add_column("")
    for one in comparison.changes:
        unit = one.measure.unit
        figures = [written(figure, unit) for figure in (one.old, one.new, one.change)]
        verdict = "worse" if one.worsened else "better" if one.improved else ""
        p = "–" if one.p is None else f"{one.p:.3f}"
        shown.add_row(escape(one.metric), *figures, written_interval(one.low, one.high, unit), p, verdict)
    return shown
