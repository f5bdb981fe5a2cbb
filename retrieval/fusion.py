"""Fusion makes one number of what words and vectors say: how likely it is that a passage answers the question."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """Whether a passage is about one particular thing (a product, a shipping zone), and whether that is the one meant:
    named in the question, looked at, or spoken of before."""

    NONE = "none"
    MEANT = "meant"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a candidate. `cosine` in [-1, 1]; `coverage` in [0, 1], the share of the question's words,
    weighted by rarity, that it holds."""

    cosine: float
    coverage: float = 0.0
    subject: Subject = Subject.NONE


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds per unit of each feature; `gap` is how far a cosine stays behind the best candidate's."""

    bias: float
    cosine: float
    coverage: float
    gap: float
    meant: float
    other: float


# Learned by `python -m retrieval.calibrate SHOP --ranking semipqa hetpqa` on the demo shop (129 questions with and
# without an answer) and on the public semiPQA and hetPQA development sets, where shoppers' questions come with graded
# evidence. Cross-validated on the shop the right passage stands first for 85 of 100 answerable questions (cosine
# alone: 78), and the best score tells answerable from not with an area of 0.89 under the curve (cosine alone: 0.87).
# `gap` is so heavy because a passage far behind the best is seldom an answer as well; `other` keeps the twin of the
# product in question down.
WEIGHTS = Weights(bias=-2.91, cosine=4.22, coverage=4.68, gap=-10.88, meant=-0.90, other=-2.96)
# The floor with the largest sum of answers kept (0.82) and of unanswerable questions left without a hit (0.74) in the
# same run. Half of those unanswerable ones were chosen to be near misses ("is the Kamado vegan certified?").
FLOOR = 0.35


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


def features(evidence: Evidence, *, best_cosine: float) -> tuple[float, ...]:
    """The numbers that the weights (all but the bias) belong to, in their order."""
    return (
        evidence.cosine,
        evidence.coverage,
        best_cosine - evidence.cosine,
        float(evidence.subject is Subject.MEANT),
        float(evidence.subject is Subject.OTHER),
    )


def probability(evidence: Evidence, *, best_cosine: float, weights: Weights = WEIGHTS) -> float:
    """The chance in (0, 1) that the passage answers, given the best cosine among all candidates."""
    per_unit = (weights.cosine, weights.coverage, weights.gap, weights.meant, weights.other)
    odds = weights.bias + sum(
        weight * value
        for weight, value in zip(per_unit, features(evidence, best_cosine=best_cosine), strict=True)
    )
    return 1.0 / (1.0 + math.exp(-odds))
