"""A small network that compares the passages found for a question with one another, and all of them with none.

Passages have a linear utility each (`agent.reranking`); how much a cosine that stays behind the best one counts
depends on how the question is asked, on whether it is understood after the chat or alone, and on what else is known.
Two hidden layers of tanh units beside a linear one tell that, one for passages and one for "none of them": a neural
ranker with a listwise loss (Cao et al., Learning to rank: from pairwise approach to listwise approach, 2007). It was
trained by `evals.fit_reranking` on what layers for questions had not learned from.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.remarks import LEAST

NETWORK = Path(__file__).with_name("reranking_weights.npz")
COMPARED = ("cosine", "coverage", "passage", "near", "lacking")
"""What of a passage is set against the best of all that were found."""
STRONGEST, LEAST_LACKING = ("cosine", "coverage", "passage", "near"), "lacking"
UNFOUND = -6.0
"""The utility of a passage in a wording by which it was not found."""
WORDINGS = 2
"""After what was said before it, and alone."""
USUAL_WORDS, ADDED_WORDS = 15, 5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is asked: in so many `words`, after others or not, pointing at something or naming it, for an
    answer `of_kind` (a price, a day), for a yes or a no, with a question mark; `remark` are the log-odds that it asks
    nothing (see `agent.remarks`).
    """

    words: int
    in_chat: bool = False
    refers: bool = False
    named: bool = False
    of_kind: bool = False
    yes_no: bool = False
    marked: bool = False
    remark: float = LEAST

    @property
    def length(self) -> float:
        """The logarithm of its length beside the usual one."""
        return math.log((self.words + ADDED_WORDS) / USUAL_WORDS)

    def row(self) -> list[float]:
        """Return what is told the network of it, but for the remark."""
        told = (self.in_chat, self.refers, self.named, self.of_kind, self.yes_no, self.marked)
        return [self.length, *map(float, told)]


@dataclass(frozen=True, slots=True)
class Layers:
    """A linear layer beside hidden tanh units: (features,), (features, units), (units,), (units,), and a bias."""

    linear: Floats
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    bias: float

    def utilities(self, rows: Floats) -> Floats:
        """Return the utility of each of `rows` (n, features): (n,)."""
        return np.asarray(
            rows @ self.linear + np.tanh(rows @ self.hidden + self.hidden_bias) @ self.out + self.bias
        )


@dataclass(frozen=True, slots=True)
class Network:
    """What judges passages, and what judges that none of them answers."""

    passages: Layers
    none: Layers

    @classmethod
    def load(cls, file: Path = NETWORK) -> "Network":
        """Read what `save` wrote."""
        with np.load(file) as held:
            return cls(*(_layers(held, name) for name in ("passages", "none")))

    def save(self, file: Path) -> None:
        """Write all weights to `file`, as float32."""
        parts = {
            f"{name}_{field}": np.asarray(getattr(layers, field), dtype=np.float32)
            for name, layers in (("passages", self.passages), ("none", self.none))
            for field in Layers.__slots__
        }
        np.savez_compressed(file, allow_pickle=False, **parts)


def _layers(held: Mapping[str, NDArray[np.float32]], name: str) -> Layers:
    one = {field: held[f"{name}_{field}"].astype(np.float64) for field in Layers.__slots__}
    return Layers(one["linear"], one["hidden"], one["hidden_bias"], one["out"], float(one["bias"]))


def passage_rows(known: Mapping[str, Floats], wordings: Floats, manner: Manner) -> Floats:
    """Return what the network is told of n passages: (n, features).

    `known` has what is known of each (n,), by name; `wordings` (n, WORDINGS) their utilities in each wording.
    """
    compared = np.column_stack([*(known[name] for name in COMPARED), wordings])
    how = np.tile(manner.row(), (len(wordings), 1))
    return np.column_stack([*known.values(), compared - compared.max(axis=0), how, wordings])


def none_row(
    known: Mapping[str, Floats], wordings: Floats, none: Mapping[str, float], manner: Manner
) -> Floats:
    """Return what the network is told of "none of them": (features,)."""
    utilities = sorted(wordings.max(axis=1), reverse=True)
    first, second = [*utilities, UNFOUND][:2]
    strongest = [float(known[name].max()) for name in STRONGEST]
    return np.array(
        [*none.values(), *manner.row(), first, second, *strongest, float(known[LEAST_LACKING].min())]
    )
