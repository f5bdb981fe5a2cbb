"""Figures with what they rest on: a ratio, its 95 % bootstrap interval, and how many things were counted."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

RESAMPLES = 2_000
LOW_PERCENTILE, HIGH_PERCENTILE = 2.5, 97.5


@dataclass(frozen=True, slots=True)
class Count:
    """What one sample gives to a ratio: `hits` of `of`. A sample may give nothing (0 of 0), or several."""

    hits: float
    of: float


NOTHING = Count(0, 0)


@dataclass(frozen=True, slots=True)
class Metric:
    """A ratio in [0, 1] over `n` things, or None for all three where nothing was to be counted."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def as_json(self) -> dict[str, float | int | None]:
        return asdict(self)


def ratio(counts: Sequence[Count], *, seed: int) -> Metric:
    """Return the sum of hits over the sum of chances, with a percentile bootstrap interval.

    Whole samples are drawn, not single turns: the turns of one dialogue are not independent of each other.
    Draws in which nothing was to be counted are left out of the interval.
    """
    hits = np.array([count.hits for count in counts], dtype=np.float64)
    of = np.array([count.of for count in counts], dtype=np.float64)
    n = of.sum()
    if n == 0:
        return Metric(None, None, None, 0)
    drawn = np.random.default_rng(seed).integers(0, len(counts), size=(RESAMPLES, len(counts)))
    denominators = of[drawn].sum(axis=1)
    counted = denominators > 0
    ratios = hits[drawn].sum(axis=1)[counted] / denominators[counted]
    low, high = np.percentile(ratios, [LOW_PERCENTILE, HIGH_PERCENTILE])
    return Metric(float(hits.sum() / n), float(low), float(high), int(n))
