"""What a measure comes to: its value, its 95 % bootstrap interval, and how many things were counted."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import numpy as np

from evals.measures import Measure, Weights

RESAMPLES = 1_000
LOW_PERCENTILE, HIGH_PERCENTILE = 2.5, 97.5


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure over `n` things, or None for all three where nothing was to be counted."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def as_json(self) -> dict[str, float | int | None]:
        return asdict(self)


def draws(samples: int, *, seed: int) -> Iterator[Weights]:
    """Yield how often each sample was drawn, for RESAMPLES draws of as many with replacement."""
    random = np.random.default_rng(seed)
    for _ in range(RESAMPLES):
        yield np.bincount(random.integers(0, samples, size=samples), minlength=samples).astype(np.float64)


def estimate(measures: Mapping[str, Measure], samples: int, *, seed: int) -> dict[str, Metric]:
    """Return each measure's value over `samples` samples with its percentile bootstrap interval.

    All measures see the same draws. A draw in which a measure has nothing to count is left out of its interval.
    """
    if samples == 0:
        return {name: Metric(None, None, None, 0) for name in measures}
    everyone = np.ones(samples)
    drawn = list(draws(samples, seed=seed))
    return {name: _metric(measure, everyone, drawn) for name, measure in measures.items()}


def _metric(measure: Measure, everyone: Weights, drawn: list[Weights]) -> Metric:
    value = measure.value(everyone)
    if np.isnan(value):
        return Metric(None, None, None, 0)
    values = np.array([measure.value(weights) for weights in drawn])
    known = values[~np.isnan(values)]
    low, high = np.percentile(known, [LOW_PERCENTILE, HIGH_PERCENTILE]) if len(known) else (value, value)
    return Metric(value, float(low), float(high), measure.n)
