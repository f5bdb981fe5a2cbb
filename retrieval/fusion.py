"""Fusion makes one number of what words and vectors say: how likely it is that a passage answers the question."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a candidate. `cosine` in [-1, 1]; `coverage` in [0, 1], the share of the question's words, weighted
    by rarity, that it holds; `in_focus` when it is about a product the shopper looks at or spoke of."""

    cosine: float
    coverage: float = 0.0
    in_focus: bool = False


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds per unit of each feature."""

    bias: float
    cosine: float
    coverage: float
    gap: float
    in_focus: float


WEIGHTS = Weights(bias=-4.5, cosine=6.0, coverage=3.0, gap=-3.0, in_focus=0.8)
FLOOR = 0.25


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate's key and its probability."""

    key: int
    score: float
    cosine: float


def fuse(candidates: Mapping[int, Evidence], weights: Weights = WEIGHTS) -> list[Ranked]:
    """Rank the candidates, best first; equal scores stand in the order of their keys."""
    best = max((evidence.cosine for evidence in candidates.values()), default=0.0)
    ranked = [
        Ranked(key, probability(evidence, best_cosine=best, weights=weights), evidence.cosine)
        for key, evidence in candidates.items()
    ]
    return sorted(ranked, key=lambda one: (-one.score, one.key))


def probability(evidence: Evidence, *, best_cosine: float, weights: Weights = WEIGHTS) -> float:
    """The chance in (0, 1) that the passage answers, given the best cosine among all candidates."""
    odds = (
        weights.bias
        + weights.cosine * evidence.cosine
        + weights.coverage * evidence.coverage
        + weights.gap * (best_cosine - evidence.cosine)
        + weights.in_focus * evidence.in_focus
    )
    return 1.0 / (1.0 + math.exp(-odds))
