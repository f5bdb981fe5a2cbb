"""The mood of one message, read from its meaning and its surface by a small head trained here."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.mood_features import FEATURES, surface
from conversation.model import Mood
from conversation.mood import VALENCE
from retrieval.passages import Vector

WEIGHTS = Path(__file__).with_name("mood_weights.npz")


@dataclass(frozen=True, slots=True)
class MoodReading:
    """`mood` is None where the reader abstains; `probabilities` sum to 1 over the seven moods; valence in [-1, 1]."""

    mood: Mood | None
    probabilities: dict[str, float]
    valence: float


@dataclass(frozen=True, slots=True)
class MoodWeights:
    """A multinomial logistic head: `coefficients` (7, dimension + features), `intercepts` (7,), in `Mood`'s order.

    `temperature` divides the logits; below `abstain_below` the likeliest mood is not worth saying.
    """

    coefficients: NDArray[np.float32]
    intercepts: NDArray[np.float32]
    temperature: float
    abstain_below: float

    @property
    def dimension(self) -> int:
        """How long the message's vector must be."""
        return int(self.coefficients.shape[1]) - len(FEATURES)


def load_weights(path: Path = WEIGHTS) -> MoodWeights:
    with np.load(path, allow_pickle=False) as kept:
        return MoodWeights(
            kept["coefficients"].astype(np.float32),
            kept["intercepts"].astype(np.float32),
            float(kept["temperature"]),
            float(kept["abstain_below"]),
        )


class MoodReader:
    """Reads moods with the head it was given; the vector comes from the packaged MiniLM, whatever else searches."""

    def __init__(self, weights: MoodWeights | None = None) -> None:
        self._weights = weights or load_weights()

    def read(self, text: str, vector: Vector) -> MoodReading:
        """Read `text`, whose unit `vector` has shape (384,). Raises ValueError for a vector of another length."""
        if vector.shape != (self._weights.dimension,):
            raise ValueError(
                f"the mood head reads vectors of {self._weights.dimension}, not of shape {vector.shape!r}"
            )
        logits = (
            self._weights.coefficients @ np.concatenate([vector, surface(text)]) + self._weights.intercepts
        )
        probabilities = softmax(logits / self._weights.temperature)
        by_mood = {mood: float(p) for mood, p in zip(Mood, probabilities, strict=True)}
        likeliest = max(by_mood, key=by_mood.__getitem__)
        return MoodReading(
            mood=likeliest if text.strip() and by_mood[likeliest] >= self._weights.abstain_below else None,
            probabilities={mood.value: p for mood, p in by_mood.items()},
            valence=float(sum(p * VALENCE[mood] for mood, p in by_mood.items())),
        )


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return probabilities over the last axis, computed without overflow."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    total: NDArray[np.float32] = powers / powers.sum(axis=-1, keepdims=True)
    return total
