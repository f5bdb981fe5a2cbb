"""Matching compares a question with a passage word by word, where a cosine compares what both are about as a whole.

Every token of the question looks for the token of the passage that is nearest to it; how much each counts was learned.
That is late interaction (Khattab and Zaharia, ColBERT: efficient and effective passage search via contextualized late
interaction, 2020): what a passage's tokens are is computed once, at ingestion, and kept as a byte a number.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ENOUGH = 0.6
"""A token of the question counts as lacking by as much as its nearest one in the passage stays below this cosine."""
STEPS = 127
"""A coordinate of a unit vector is kept in steps of a 127th."""

ONE_THREADS_PRODUCTS = 200_000
"""OpenBLAS shares a product of matrices out from 262,144 multiplications on."""

Tokens = NDArray[np.int8]
"""What a passage's tokens are compared by, (tokens, k)."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A question's tokens: `tokens` float32 (n, k) unit vectors, `weights` (n,) what each counts, one in all."""

    tokens: NDArray[np.float32]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Match:
    """How a passage's tokens meet a question's, weighed: `near` the mean cosine of the nearest ones; `lacking` how far
    they stay below `ENOUGH`, in the mean; `worst` what the worst met one of them is short of one, by its weight times
    their number."""

    near: float
    lacking: float
    worst: float


class Matcher:
    """Makes tokens' states comparable; the states are the packaged model's for passages, a question's own for those."""

    def __init__(
        self,
        *,
        held: NDArray[np.float32],
        held_bias: NDArray[np.float32],
        sought: NDArray[np.float32],
        sought_bias: NDArray[np.float32],
        weigh: NDArray[np.float32],
        weigh_bias: float,
    ) -> None:
        """`held` and `sought` are (k, d), their biases (k,); `weigh` is (d,)."""
        self._held, self._held_bias = held, held_bias
        self._sought, self._sought_bias = sought, sought_bias
        self._weigh, self._weigh_bias = weigh, weigh_bias

    @classmethod
    def load(cls, file: Path) -> "Matcher":
        """Read what `train_questions` trained."""
        with np.load(file) as saved:
            return cls(
                held=saved["held"],
                held_bias=saved["held_bias"],
                sought=saved["sought"],
                sought_bias=saved["sought_bias"],
                weigh=saved["weigh"],
                weigh_bias=float(saved["weigh_bias"]),
            )

    @cached_property
    def fingerprint(self) -> bytes:
        """Changes whenever what is kept of a passage's tokens would."""
        return hashlib.sha256(self._held.tobytes() + self._held_bias.tobytes()).digest()

    def held(self, states: NDArray[np.float32]) -> Tokens:
        """A passage's states (n, d) → what is kept of its tokens (n, k)."""
        return np.rint(_units(_product(states, self._held.T) + self._held_bias) * STEPS).astype(np.int8)

    def sought(self, states: NDArray[np.float32], words: NDArray[np.bool_]) -> Sought:
        """A question's states (n, d) → its tokens; those that are no `words` (n,) count for nothing."""
        weights = np.where(words, np.logaddexp(0.0, states @ self._weigh + self._weigh_bias), 0.0)
        return Sought(
            _units(_product(states, self._sought.T) + self._sought_bias),
            np.asarray(weights / max(float(weights.sum()), 1e-6), dtype=np.float32),
        )


def match(sought: Sought, passages: Sequence[Tokens]) -> list[Match]:
    """Return how each of `passages`, none of them empty, meets the question."""
    if not passages:
        return []
    starts = np.cumsum([0, *(len(one) for one in passages[:-1])])
    cosines = _product(
        np.concatenate(passages).astype(np.float32), np.asarray(sought.tokens.T / STEPS, dtype=np.float32)
    )
    nearest = np.maximum.reduceat(cosines, starts, axis=0)
    weights = sought.weights
    near, lacking = nearest @ weights, np.maximum(ENOUGH - nearest, 0.0) @ weights
    worst = ((1.0 - nearest) * weights).max(axis=1) * np.count_nonzero(weights)
    return [Match(*one) for one in zip(near.tolist(), lacking.tolist(), worst.tolist(), strict=True)]


def _product(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    """Multiply matrices (n, d) and (d, k) in parts so small that the numeric library keeps to this thread.

    Its others would go on spinning for milliseconds, on processors that answer other shoppers.
    """
    rows = max(1, ONE_THREADS_PRODUCTS // right.size)
    return np.concatenate([left[start : start + rows] @ right for start in range(0, len(left), rows)])


def _units(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return np.asarray(vectors / lengths, dtype=np.float32)
