"""The mood head: a reader of messages to shops, a reader of anything that people write, and a gate between them.

People complain to a shop in facts and in a forum in feelings, and one reader for both is worse at the former: a
network taught both reads messages to shops at .66 macro-F1, one taught nothing else at .78. So there are two, and the
gate says how much a text is like a message to a shop.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from agent.mood_features import BUCKETS, FEATURES, buckets, surface
from retrieval.passages import Vector

Array = NDArray[np.float32]
Kept = Mapping[str, NDArray[np.generic]]

VECTOR_SCALE = 8.0
"""Brings the numbers of a unit vector of 384 to the size of the surface features."""
LEAST = np.float32(1e-9)
"""Keeps the logarithm of a probability finite."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What is known of one message: `dense` is its scaled vector and its surface, `places` are its words' buckets,
    `felt` is what the layers for moods make of it, if an encoder has them.
    """

    dense: Array
    places: NDArray[np.int64]
    felt: Array | None = None

    @classmethod
    def of(cls, text: str, vector: Vector, felt: Vector | None = None) -> Self:
        return cls(np.concatenate([vector * np.float32(VECTOR_SCALE), surface(text)]), buckets(text), felt)


@dataclass(frozen=True, slots=True)
class Linear:
    """Logits from words and clues: `table` (BUCKETS, m) int8 with one `step` a column, `dense` (m, d), `bias` (m,)."""

    table: NDArray[np.int8]
    step: Array
    dense: Array
    bias: Array

    def logits(self, clues: Clues) -> Array:
        logits: Array = self.dense @ clues.dense + _bag(self.table, self.step, clues.places) + self.bias
        return logits


@dataclass(frozen=True, slots=True)
class Network:
    """One hidden layer over the clues and a bag of word vectors, beside a straight way past it.

    `table` (BUCKETS, e) int8 with one `step` a column; `hidden` (h, d + e), `out` (m, h), `past` (m, d + e).
    """

    table: NDArray[np.int8]
    step: Array
    hidden: Array
    hidden_bias: Array
    out: Array
    past: Array
    bias: Array

    def logits(self, clues: Clues) -> Array:
        seen = np.concatenate([clues.dense, _bag(self.table, self.step, clues.places)])
        inner = _gelu(self.hidden @ seen + self.hidden_bias)
        logits: Array = self.out @ inner + self.past @ seen + self.bias
        return logits


@dataclass(frozen=True, slots=True)
class Deep:
    """A way out of the layers for moods, logits from what they make of a text: `dense` (m, d), `bias` (m,)."""

    dense: Array
    bias: Array

    def logits(self, felt: Array) -> Array:
        logits: Array = self.dense @ felt + self.bias
        return logits


@dataclass(frozen=True, slots=True)
class MoodHead:
    """Reads `Mood`'s probabilities: those of the shop reader and those of the general one, mixed by the gate.

    Where the readers differ their mixture is flatter than it is wrong, so it has a temperature of its own.

    The shop reader is a linear model, some networks and a way out (`deep`) of the encoder's layers for moods, the
    general one a network and another way out (`general_deep`) of the same layers. Where an encoder has no such layers
    the others read alone.

    `gate` has one logit, of how much a text is like a message to a shop; the temperatures divide logits, that of the
    mixture its logarithms. Below
    `abstain_below` the likeliest mood is not worth saying.
    """

    linear: Linear
    networks: tuple[Network, ...]
    general: Network
    gate: Linear
    shop_temperature: float
    general_temperature: float
    mixed_temperature: float
    abstain_below: float
    deep: Deep | None = None
    general_deep: Deep | None = None

    @property
    def feels(self) -> bool:
        """Whether a reader asks the layers for moods."""
        return self.deep is not None or self.general_deep is not None

    @property
    def dimension(self) -> int:
        """How long a message's vector must be."""
        return int(self.gate.dense.shape[1]) - len(FEATURES)

    def probabilities(self, clues: Clues) -> Array:
        return softmax(np.log(self.mixture(clues) + LEAST) / np.float32(self.mixed_temperature))

    def mixture(self, clues: Clues) -> Array:
        """Return the two readers' probabilities, mixed by the gate."""
        shop = self.shop_logits(clues) / np.float32(self.shop_temperature)
        general = self.general_logits(clues) / np.float32(self.general_temperature)
        weight = np.float32(self.shop_likeness(clues))
        mixed: Array = weight * softmax(shop) + (1 - weight) * softmax(general)
        return mixed

    def shop_logits(self, clues: Clues) -> Array:
        """Return the mean of the log-probabilities of the linear model, of the networks and of the layers."""
        networks = np.mean([log_softmax(network.logits(clues)) for network in self.networks], axis=0)
        readers = [log_softmax(self.linear.logits(clues)), networks]
        if self.deep is not None and clues.felt is not None:
            readers.append(log_softmax(self.deep.logits(clues.felt)))
        mean: Array = sum(readers[1:], readers[0]) / np.float32(len(readers))
        return mean

    def general_logits(self, clues: Clues) -> Array:
        """Return the network's logits, or the mean of its log-probabilities and those of the layers."""
        network = self.general.logits(clues)
        if self.general_deep is None or clues.felt is None:
            return network
        mean: Array = (log_softmax(network) + log_softmax(self.general_deep.logits(clues.felt))) / np.float32(
            2
        )
        return mean

    def shop_likeness(self, clues: Clues) -> float:
        """Return how much a text is like a message to a shop, in [0, 1]."""
        return float(1 / (1 + np.exp(-np.clip(self.gate.logits(clues)[0], -30, 30))))

    def save(self, path: Path) -> None:
        np.savez_compressed(path, allow_pickle=False, **self._arrays())

    def _arrays(self) -> dict[str, NDArray[np.generic]]:
        readers: dict[str, Linear | Network | Deep] = {
            "linear": self.linear,
            "gate": self.gate,
            "general": self.general,
            **{f"network{i}": network for i, network in enumerate(self.networks)},
        }
        ways_out = {"deep": self.deep, "general_deep": self.general_deep}
        readers |= {name: deep for name, deep in ways_out.items() if deep is not None}
        arrays = {
            f"{name}.{part}": getattr(one, part) for name, one in readers.items() for part in one.__slots__
        }
        numbers = ("shop_temperature", "general_temperature", "mixed_temperature", "abstain_below")
        return {
            **{
                name: array if array.dtype == np.int8 else array.astype(np.float16)
                for name, array in arrays.items()
            },
            **{name: np.float32(getattr(self, name)) for name in numbers},
        }


def load_head(path: Path) -> MoodHead:
    """Read a head as `MoodHead.save` wrote it. Raises OSError, or KeyError and ValueError where the file is none."""
    with np.load(path, allow_pickle=False) as file:
        kept = dict(file)
    names = sorted({name.partition(".")[0] for name in kept if name.startswith("network")})
    return MoodHead(
        linear=Linear(**_parts(kept, "linear")),
        networks=tuple(Network(**_parts(kept, name)) for name in names),
        general=Network(**_parts(kept, "general")),
        gate=Linear(**_parts(kept, "gate")),
        shop_temperature=float(kept["shop_temperature"]),
        general_temperature=float(kept["general_temperature"]),
        mixed_temperature=float(kept["mixed_temperature"]),
        abstain_below=float(kept["abstain_below"]),
        deep=Deep(**_parts(kept, "deep")) if "deep.bias" in kept else None,
        general_deep=Deep(**_parts(kept, "general_deep")) if "general_deep.bias" in kept else None,
    )


def _parts(kept: Kept, reader: str) -> dict[str, Any]:
    mine = {name.partition(".")[2]: array for name, array in kept.items() if name.startswith(f"{reader}.")}
    return {
        name: array if array.dtype == np.int8 else array.astype(np.float32) for name, array in mine.items()
    }


def in_steps(table: Array) -> tuple[NDArray[np.int8], Array]:
    """Return `table` (BUCKETS, n) as whole steps and the size of a step in each column."""
    if table.shape[0] != BUCKETS:
        raise ValueError(f"a table of words has {BUCKETS} rows, not {table.shape[0]}")
    step = np.maximum(np.abs(table).max(axis=0) / 127, 1e-12).astype(np.float32)
    whole: NDArray[np.int8] = np.rint(table / step).astype(np.int8)
    return whole, step


def _bag(table: NDArray[np.int8], step: Array, places: NDArray[np.int64]) -> Array:
    """Return the sum of the places' rows over the root of their number: long texts outweigh, but not by much."""
    summed = table[places].sum(axis=0, dtype=np.int32) * step / np.sqrt(len(places))
    plain: Array = summed.astype(np.float32)
    return plain


def _gelu(x: Array) -> Array:
    """Hendrycks and Gimpel 2016, by tanh, as in training."""
    grown: Array = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return grown


def softmax(logits: Array) -> Array:
    """Return probabilities over the last axis, computed without overflow."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    total: Array = powers / powers.sum(axis=-1, keepdims=True)
    return total


def log_softmax(logits: Array) -> Array:
    """Return the logarithms of `softmax(logits)`."""
    less = logits - logits.max(axis=-1, keepdims=True)
    logs: Array = less - np.log(np.exp(less).sum(axis=-1, keepdims=True))
    return logs
