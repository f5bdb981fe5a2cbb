"""Figures as functions of how often each sample counts: one definition for values, intervals and comparisons.

A measure is asked with weights: all ones give its value, the counts of a draw with replacement give one of the values
a bootstrap is made of (Efron and Tibshirani, An Introduction to the Bootstrap, 1993), ones for the rows of one of two
runs and zeros for the other's give what a paired test compares. scikit-learn has the same figures with
`sample_weight`; its checks of the input make thousands of draws slow, so the arithmetic stands here and the tests hold
it against scikit-learn's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]
"""How often each sample counts, shape (samples,), none below 0."""


class Better(StrEnum):
    """Which way a figure should go. A figure that depends on the machine's mood is shown, and judged only by a gate."""

    HIGHER = "higher"
    LOWER = "lower"
    LOWER_UNJUDGED = "lower, not judged"
    HIGHER_UNJUDGED = "higher, not judged"
    NEITHER = "neither"


class Unit(StrEnum):
    """How a figure is shown."""

    SHARE = "share"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure over samples. `value` takes weights; it is NaN where nothing is counted. `n` is how many were."""

    n: int
    value: Callable[[Weights], float]
    better: Better = Better.HIGHER
    unit: Unit = Unit.SHARE


@dataclass(frozen=True, slots=True)
class Count:
    """What one sample gives to a ratio: `hits` of `of`. A sample may give nothing (0 of 0), or several."""

    hits: float
    of: float


NOTHING = Count(0, 0)


def _array(values: Sequence[float] | Sequence[bool]) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)


def ratio(counts: Sequence[Count], *, better: Better = Better.HIGHER, unit: Unit = Unit.SHARE) -> Measure:
    """The sum of hits over the sum of chances. Whole samples are weighed: the turns of one dialogue go together."""
    hits, of = _array([count.hits for count in counts]), _array([count.of for count in counts])

    def value(weights: Weights) -> float:
        chances = float(weights @ of)
        return float(weights @ hits) / chances if chances > 0 else float("nan")

    return Measure(round(float(of.sum())), value, better, unit)


def counted(rows: Sequence[Mapping[str, Any]], name: str, *, better: Better = Better.HIGHER) -> Measure:
    """The ratio `name` from the scores that rows of `samples.jsonl` carry; a row without it gives nothing."""
    scores = [row["scores"].get(name, (0, 0)) for row in rows]
    return ratio([Count(hits, of) for hits, of in scores], better=better)


def mean(
    values: Sequence[float | None], *, better: Better = Better.HIGHER, unit: Unit = Unit.SHARE
) -> Measure:
    """The mean over the samples that have a value."""
    return ratio(
        [NOTHING if value is None else Count(value, 1) for value in values], better=better, unit=unit
    )


def quantile(values: Sequence[float | None], q: float, *, better: Better = Better.LOWER_UNJUDGED) -> Measure:
    """The smallest value that at least the share `q` of the samples do not exceed (inverted distribution function)."""
    known = np.array([value is not None for value in values], dtype=np.bool_)
    numbers = _array([0.0 if value is None else value for value in values])
    order = np.argsort(numbers, kind="stable")
    ascending = numbers[order]

    def value(weights: Weights) -> float:
        upto = np.cumsum((weights * known)[order])
        if not len(upto) or upto[-1] <= 0:
            return float("nan")
        # A hair below q, since sums of counts are exact and products are not; above 0, so that some sample counts.
        share = max(q * upto[-1] * (1 - 1e-12), np.finfo(np.float64).tiny)
        return float(ascending[np.searchsorted(upto, share)])

    return Measure(int(known.sum()), value, better, Unit.NUMBER)


def quantile_of_all(
    groups: Sequence[Sequence[float]], q: float, *, better: Better = Better.LOWER_UNJUDGED
) -> Measure:
    """The `q` quantile of what all samples hold together, a group for each; what one sample holds goes together."""
    places = np.array([place for place, group in enumerate(groups) for _ in group], dtype=np.int64)
    of_all = quantile([number for group in groups for number in group], q, better=better)
    return Measure(of_all.n, lambda weights: of_all.value(weights[places]), better, of_all.unit)


def highest(values: Sequence[float | None], *, better: Better = Better.LOWER_UNJUDGED) -> Measure:
    """The greatest value of the samples that count."""
    numbers = np.array([-np.inf if value is None else value for value in values], dtype=np.float64)

    def value(weights: Weights) -> float:
        greatest = float(np.max(numbers, where=weights > 0, initial=-np.inf))
        return greatest if np.isfinite(greatest) else float("nan")

    return Measure(int(np.isfinite(numbers).sum()), value, better, Unit.NUMBER)


class Confusion:
    """Expected against given labels, and the figures made of the two. A label nobody expected may be given.

    Rows: expected; columns: given; in the order of `labels`, which must name every label that occurs.
    """

    def __init__(self, expected: Sequence[str], given: Sequence[str], labels: Sequence[str]) -> None:
        index = {label: number for number, label in enumerate(labels)}
        self._labels = tuple(labels)
        self._cells = np.array(
            [index[one] * len(labels) + index[other] for one, other in zip(expected, given, strict=True)],
            dtype=np.int64,
        )
        self._expected = np.array([index[one] for one in expected], dtype=np.int64)

    def table(self, weights: Weights) -> NDArray[np.float64]:
        k = len(self._labels)
        flat: NDArray[np.float64] = np.bincount(self._cells, weights=weights, minlength=k * k).astype(
            np.float64
        )
        return flat.reshape(k, k)

    def _measure(self, figure: Callable[[NDArray[np.float64]], float], n: int | None = None) -> Measure:
        return Measure(
            len(self._cells) if n is None else n,
            lambda weights: figure(self.table(weights)) if weights.any() else float("nan"),
        )

    def accuracy(self) -> Measure:
        return self._measure(lambda table: float(np.trace(table) / table.sum()))

    def mcc(self) -> Measure:
        """Matthews correlation over all labels (Gorodkin's R_K, 2004); 0 where one side has a single label."""
        return self._measure(matthews)

    def macro_f1(self) -> Measure:
        """The mean F1 over the labels that are expected or given at all, as scikit-learn has it by default."""
        return self._measure(macro_f1)

    def recall(self, label: str) -> Measure:
        """Of those that are `label`, how many were given it; nothing is counted where none is."""
        at = self._labels.index(label)
        n = int((self._expected == at).sum())
        return self._measure(lambda table: _share(table[at, at], table[at].sum()), n)

    def precision(self, label: str) -> Measure:
        """Of those that were given `label`, how many are it; nothing is counted where none was."""
        at = self._labels.index(label)
        n = int((self._cells % len(self._labels) == at).sum())
        return self._measure(lambda table: _share(table[at, at], table[:, at].sum()), n)


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")


def matthews(table: NDArray[np.float64]) -> float:
    """Return the Matthews correlation of a confusion table (labels, labels)."""
    total, right = table.sum(), np.trace(table)
    expected, given = table.sum(axis=1), table.sum(axis=0)
    spread = (total**2 - expected @ expected) * (total**2 - given @ given)
    return float((right * total - expected @ given) / np.sqrt(spread)) if spread > 0 else 0.0


def macro_f1(table: NDArray[np.float64]) -> float:
    """Return the mean F1 over the labels with a row or a column in a confusion table (labels, labels)."""
    sizes = table.sum(axis=0) + table.sum(axis=1)
    present = sizes > 0
    return float(np.mean(2 * np.diag(table)[present] / sizes[present])) if present.any() else float("nan")


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> Measure:
    """The probability that a positive sample scores above a negative one, ties counting half (Hanley and McNeil, 1982).

    Nothing is counted while one of the two kinds is missing.
    """
    numbers, is_positive = _array(scores), np.asarray(positive, dtype=np.bool_)
    order = np.argsort(numbers, kind="stable")
    is_positive = is_positive[order]
    ascending = numbers[order]
    starts = np.flatnonzero(np.diff(ascending, prepend=np.nan) != 0) if len(ascending) else np.array([], int)

    def value(weights: Weights) -> float:
        in_order = weights[order]
        if not len(starts):
            return float("nan")
        positives = np.add.reduceat(in_order * is_positive, starts)
        negatives = np.add.reduceat(in_order * ~is_positive, starts)
        pairs = positives.sum() * negatives.sum()
        below = np.cumsum(negatives) - negatives / 2
        return float(positives @ below / pairs) if pairs > 0 else float("nan")

    both = is_positive.any() and not is_positive.all()
    return Measure(len(numbers) if both else 0, value)


def expected_calibration_error(
    confidence: Sequence[float], right: Sequence[bool], *, bins: int = 15
) -> Measure:
    """How far confidence is from accuracy over equally wide bins, each weighed by its share (Guo et al., ICML 2017).

    A bin holds what is above its lower edge and at most its upper one; 0 belongs to the first.
    """
    levels, hits = _array(confidence), _array(right)
    places = np.clip(np.ceil(levels * bins).astype(np.int64) - 1, 0, bins - 1)

    def value(weights: Weights) -> float:
        total = weights.sum()
        if total <= 0:
            return float("nan")
        gaps = np.bincount(places, weights=weights * (levels - hits), minlength=bins)
        return float(np.abs(gaps).sum() / total)

    return Measure(len(levels), value, Better.LOWER)
