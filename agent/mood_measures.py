"""How good a reading of moods is: macro-F1 with its interval, calibration, and the temperature and floor due."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from agent.mood_head import softmax
from agent.mood_material import POLARITY, Labels, Rows

SEED = 7
BOOTSTRAPS = 1000
CLASSES = np.array([-1, 0, 1], dtype=np.int64)
"""Negative, neutral, positive."""


@dataclass(frozen=True, slots=True)
class Score:
    """A measure over `n` examples with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class Found:
    """Of one class: how much of it was found, and how much of what was taken for it was it."""

    recall: float
    precision: float


def macro_f1(said: Labels, labels: Labels) -> float:
    """Return the mean F1 over the classes that occur in `labels`."""
    scores = []
    for one in np.unique(labels):
        hit = int(((said == one) & (labels == one)).sum())
        scores.append(2 * hit / (int((said == one).sum()) + int((labels == one).sum())))
    return float(np.mean(scores))


def scored(said: Labels, labels: Labels) -> Score:
    rng = np.random.default_rng(SEED)
    draws = []
    for _ in range(BOOTSTRAPS):
        pick = rng.integers(0, len(labels), len(labels))
        draws.append(macro_f1(said[pick], labels[pick]))
    low, high = np.quantile(draws, [0.025, 0.975])
    return Score(macro_f1(said, labels), float(low), float(high), len(labels))


def found(said: Labels, labels: Labels, one: int) -> Found:
    hit = float(((said == one) & (labels == one)).sum())
    return Found(hit / max(float((labels == one).sum()), 1.0), hit / max(float((said == one).sum()), 1.0))


def in_three(probabilities: Rows) -> Rows:
    """Return probabilities of the seven moods summed into negative, neutral, positive."""
    return np.stack([probabilities[:, one == POLARITY].sum(axis=1) for one in CLASSES], axis=1)


def calibration_error(probabilities: Rows, labels: Labels, bins: int = 15) -> float:
    """Return the expected calibration error of the likeliest class over equal-width bins; `labels` are columns."""
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    error = 0.0
    for low in np.linspace(0, 1, bins, endpoint=False):
        here = (sure > low) & (sure <= low + 1 / bins)
        if here.any():
            error += here.mean() * abs(right[here].mean() - sure[here].mean())
    return float(error)


def best_temperature(
    logits: Rows,
    labels: Labels,
    mixed: Callable[[Rows], Rows] = lambda read: read,
    *,
    weights: Rows | None = None,
) -> float:
    """Return the temperature with the least negative log-likelihood (Guo et al. 2017), to a hundredth.

    `mixed` makes of the probabilities at a temperature those that are said; `weights` (n,) say how much each text
    counts.
    """
    tried = np.arange(0.5, 3.0, 0.01)
    rows = np.arange(len(labels))
    losses = [
        -np.average(
            np.log(mixed(softmax((logits / t).astype(np.float32)))[rows, labels] + 1e-9), weights=weights
        )
        for t in tried
    ]
    return float(round(tried[int(np.argmin(losses))], 2))


def abstention(probabilities: Rows, labels: Labels, right_when_said: float) -> float:
    """Return the least floor, to a hundredth, above which the likeliest mood is right that share of the time."""
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    for floor in np.arange(0.2, 0.95, 0.01):
        said = sure >= floor
        if said.any() and right[said].mean() >= right_when_said:
            return float(round(floor, 2))
    return 0.95
