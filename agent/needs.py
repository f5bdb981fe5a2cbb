"""What the words of a message ask of a shop that only a person can give, read by small heads trained here.

Each need has a logistic head over the packaged MiniLM's vector, the words, one and two at a time, and the cues that
patterns find. A message is read whole and sentence by sentence, and a need is as likely as in its likeliest part:
"Thanks, that fits. Could one of you call me about the other thing?" asks for a person in its second sentence only.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.cues import asks_for_person, asks_whether_bot, declines_person
from agent.deal_cues import wants_bulk_or_deal
from agent.words import normalise

WEIGHTS = Path(__file__).with_name("need_weights.npz")

MOST_PARTS = 6
"""Of a longer message the first and the last sentences are read: each costs a pass of the encoder."""
LONGEST_PART_CHARACTERS = 400

_SENTENCES = re.compile(r"(?<=[.!?;:…])\s+|\n+")
_TOKENS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[?!]+")


class Need(StrEnum):
    """What a message may ask of a person, in the order of the weights."""

    PERSON = "person"
    """A person is asked for."""
    RISK = "risk"
    """Injury, danger, the law, a disputed payment, somebody's data."""
    PROMISE = "promise"
    """An exception, a guarantee, goodwill, something made to order."""
    DEAL = "deal"
    """Many at once, or a price off the list."""
    ADVICE = "advice"
    """Help with choosing something large or dear to them, near to buying it."""
    FAMILIAR = "familiar"
    """A rep they know is asked after."""
    UNHELPED = "unhelped"
    """The last answer did not help, or was not to the question."""
    GRIEVANCE = "grievance"
    """Blame, rage, or the threat to leave."""


CUES: tuple[Callable[[str], bool], ...] = (
    asks_for_person,
    declines_person,
    asks_whether_bot,
    wants_bulk_or_deal,
)
"""Patterns written by hand, each of them one feature; changing one means training again."""

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NeedWeights:
    """One logistic head for each `Need`.

    `vocabulary` are the words and pairs of words that count, each with its weight `rarity` (inverse document
    frequency). `coefficients` has the shape (needs, dimension + words + cues), `intercepts` (needs,).
    """

    vocabulary: Mapping[str, int]
    rarity: Rows
    coefficients: Rows
    intercepts: Rows

    @property
    def dimension(self) -> int:
        """How long a part's vector must be."""
        return int(self.coefficients.shape[1]) - len(self.vocabulary) - len(CUES)


def load_weights(path: Path = WEIGHTS) -> NeedWeights:
    with np.load(path, allow_pickle=False) as kept:
        words = [str(word) for word in kept["vocabulary"]]
        return NeedWeights(
            {word: place for place, word in enumerate(words)},
            kept["rarity"].astype(np.float32),
            kept["coefficients"].astype(np.float32),
            kept["intercepts"].astype(np.float32),
        )


def parts(text: str) -> tuple[str, ...]:
    """Return a message whole, and then its sentences where it has several."""
    sentences = [one.strip() for one in _SENTENCES.split(text) if one.strip()]
    if len(sentences) > MOST_PARTS:
        sentences = [*sentences[: MOST_PARTS // 2], *sentences[-MOST_PARTS // 2 :]]
    several = sentences if len(sentences) > 1 else []
    return tuple(dict.fromkeys((text, *(one[:LONGEST_PART_CHARACTERS] for one in several))))


def tokens(text: str) -> list[str]:
    """Return the words of `text` and its pairs of neighbours; figures all alike."""
    words = ["0" if one.isdigit() else one for one in _TOKENS.findall(normalise(text))]
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


def word_row(text: str, vocabulary: Mapping[str, int], rarity: Rows) -> Rows:
    """Return the words of `text` as a vector of unit length, shape (words,); all zero when it has none that count."""
    counts = Counter(vocabulary[token] for token in tokens(text) if token in vocabulary)
    row = np.zeros(len(vocabulary), dtype=np.float32)
    for place, count in counts.items():
        row[place] = (1 + math.log(count)) * rarity[place]
    length = float(np.linalg.norm(row))
    return row / np.float32(length) if length else row


def features(text: str, vector: Rows, vocabulary: Mapping[str, int], rarity: Rows) -> Rows:
    """Return what the heads look at of one text, shape (dimension + words + cues,)."""
    cues = np.array([float(cue(text)) for cue in CUES], dtype=np.float32)
    return np.concatenate([vector, word_row(text, vocabulary, rarity), cues])


class NeedReader:
    """Reads needs with the heads it was given; the vectors come from the packaged MiniLM, whatever else searches."""

    def __init__(self, weights: NeedWeights | None = None) -> None:
        self._weights = weights or load_weights()

    def read(self, texts: Sequence[str], vectors: Sequence[Rows]) -> dict[Need, float]:
        """Return how likely each need is in the likeliest of `texts`, the parts of one message with their vectors.

        Raises ValueError for a vector of another length than the heads were trained on.
        """
        weights = self._weights
        rows = []
        for text, vector in zip(texts, vectors, strict=True):
            if vector.shape != (weights.dimension,):
                raise ValueError(
                    f"the heads read vectors of {weights.dimension}, not of shape {vector.shape!r}"
                )
            rows.append(features(text, vector, weights.vocabulary, weights.rarity))
        logits = np.stack(rows) @ weights.coefficients.T + weights.intercepts
        likeliest = 1 / (1 + np.exp(-logits.max(axis=0)))
        return {need: float(p) for need, p in zip(Need, likeliest, strict=True)}
