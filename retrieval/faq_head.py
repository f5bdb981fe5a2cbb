"""The head over an FAQ with several phrasings to an entry: which entry a question means, and how likely it is right.

Questions live in the space of linear discriminant analysis (Fisher, 1936; Rao, 1948): axes along which the entries of
this FAQ lie far apart and the phrasings of one entry close together, scaled so that the latter scatter by 1. Three
signs say how far an entry can be trusted:

* `relative`: how much better the entry explains the question than the FAQ as a whole does (the relative Mahalanobis
  distance of Ren et al., A simple fix to Mahalanobis distance for improving near-OOD detection, 2021);
* `nearest`: the cosine of the question to the nearest phrasing of the entry;
* `central`: the cosine to the mean of its phrasings.

All that is needed here was learned by `faq_learning`; this module reads it, with numpy alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from retrieval.faq_terms import Terms
from retrieval.passages import Vector

Numbers = NDArray[np.float64]
TERM_WEIGHT, TERMS_LEARNED_FROM = 0.5, 60
"""Of the words' vector beside the encoder's, reached with so many phrasings to an entry. From few phrasings one learns
which words they happen to share: on the training rows of the public intent sets, with phrasings unlike the rest of
their entry left out, words cost 3 of 100 questions at 16 phrasings to an entry, and win 1 at a hundred."""

# Learned from left-out phrasings and entries of the training rows of sofmattress, curekart and CLINC150 together.
# Of the questions without an answer a fifth were those entries, the rest shoppers' questions and comments of other
# public sets: most of what an FAQ made of chats leaves out is no question of that kind at all. With the weights of any
# two sets the sum of the signs tells known from unknown questions of the third, phrasings left out at random, with an
# area of 0.87 to 0.94 under the curve (unknown: left-out entries) and 0.98 to 0.99 (the others); the cosine to the
# nearest phrasing does with 0.84 to 0.91 and 0.98 to 0.99.
SIGN_WEIGHTS: Final = np.array([0.7, 1.0, 1.2])
SIGN_LIMITS: Final = (-4.0, 1.5)
"""A sign counts no further than so many times its scale: something wholly foreign can lie far from every entry but one
by chance, which would otherwise outweigh that no phrasing is near."""


@dataclass(frozen=True, slots=True)
class Space:
    """Axes that tell entries apart. `centres` (entries, axes), `spread` (axes,) how far the whole FAQ scatters."""

    projection: NDArray[np.float32]
    offset: NDArray[np.float32]
    centres: NDArray[np.float32]
    spread: NDArray[np.float32]

    def of(self, points: NDArray[np.float32]) -> "Distances":
        """Squared distances of points (n, dimensions) to the entries and to the FAQ as a whole."""
        at = np.asarray(points @ self.projection - self.offset, dtype=np.float64)
        squares = (at**2).sum(axis=1)
        centres = self.centres.astype(np.float64)
        entries = squares[:, None] - 2 * at @ centres.T + (centres**2).sum(axis=1)
        return Distances(entries, (at**2 / self.spread).sum(axis=1))


@dataclass(frozen=True, slots=True)
class Distances:
    """`entries` (n, entries) and `whole` (n,), squared."""

    entries: Numbers
    whole: Numbers


@dataclass(frozen=True, slots=True)
class Trust:
    """How signs become a probability.

    Each sign is centred and scaled by what known questions show of it, then weighed (`sum_of`); `slope` and `bias`
    make log-odds of the sum.
    """

    centre: Numbers
    scale: Numbers
    slope: float
    bias: float

    def sum_of(self, signs: Numbers) -> Numbers:
        """Signs (n, 3) → their weighed sum (n,)."""
        return np.asarray(np.clip((signs - self.centre) / self.scale, *SIGN_LIMITS) @ SIGN_WEIGHTS)

    def of(self, signs: Numbers) -> Numbers:
        """Signs (n, 3) → probabilities (n,)."""
        odds = self.slope * self.sum_of(signs) + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class FaqHead:
    """What an ingestion learned of its FAQ. `phrasings` are places among the snapshot's vectors, `entries` whose they
    are (n,); `rows` the passage of each entry's answer; a probability below `floor` is no answer."""

    space: Space
    terms: Terms
    term_weight: float
    trust: Trust
    sharpness: float
    floor: float
    phrasings: NDArray[np.int64]
    entries: NDArray[np.int64]
    rows: NDArray[np.int64]

    def read(self, text: str, vector: Vector, vectors: NDArray[np.float32]) -> dict[int, float]:
        """The probability, by the row of its passage, that an entry's answer is right for the question; best first.

        `vector` is the question's, `vectors` are the snapshot's.
        """
        found = self.space.of(points([text], vector.reshape(1, -1), self.terms, self.term_weight))
        best = int(found.entries[0].argmin())
        own = np.asarray(vectors[self.phrasings[self.entries == best]])
        trusted = float(self.trust.of(signs_of(found, vector.reshape(1, -1), [own]))[0])
        behind = np.exp(-self.sharpness * (found.entries[0] - found.entries[0, best]) / 2)
        order = np.argsort(found.entries[0], kind="stable")
        return {int(self.rows[entry]): trusted * float(behind[entry]) for entry in order}

    def save(self, file: Path) -> None:
        terms = "\n".join(self.terms.rarity).encode("utf-8", "surrogatepass")
        arrays: Mapping[str, NDArray[np.generic]] = {
            "projection": self.space.projection,
            "offset": self.space.offset,
            "centres": self.space.centres,
            "spread": self.space.spread,
            "terms": np.frombuffer(terms, dtype=np.uint8),
            "rarity": np.array(list(self.terms.rarity.values())),
            "trust": np.stack([self.trust.centre, self.trust.scale]),
            "numbers": np.array(
                [self.trust.slope, self.trust.bias, self.sharpness, self.floor, self.term_weight]
            ),
            "phrasings": self.phrasings,
            "entries": self.entries,
            "rows": self.rows,
        }
        with file.open("wb") as opened:
            np.savez(opened, **arrays)  # type: ignore[arg-type]  # its stub takes them for its flags

    @classmethod
    def load(cls, file: Path) -> "FaqHead":
        """Raises FileNotFoundError."""
        with np.load(file) as held:
            terms = held["terms"].tobytes().decode("utf-8", "surrogatepass").split("\n")
            slope, bias, sharpness, floor, term_weight = held["numbers"].tolist()
            return cls(
                Space(held["projection"], held["offset"], held["centres"], held["spread"]),
                Terms(dict(zip(terms, held["rarity"].tolist(), strict=True))),
                term_weight,
                Trust(held["trust"][0], held["trust"][1], slope=slope, bias=bias),
                sharpness,
                floor,
                held["phrasings"],
                held["entries"],
                held["rows"],
            )


def points(
    texts: Sequence[str], vectors: NDArray[np.float32], terms: Terms, term_weight: float
) -> NDArray[np.float32]:
    """Texts and their vectors as points of the space, (n, d + the words' dimension)."""
    return np.hstack([vectors, np.float32(term_weight) * terms.vectors(texts)])


def signs_of(
    found: Distances, vectors: NDArray[np.float32], phrasings: Sequence[NDArray[np.float32]]
) -> Numbers:
    """The three signs of each question (n, 3) about its best entry; `vectors` are the questions' (n, d), `phrasings`
    those of the best entry of each."""
    nearest, central = np.empty(len(vectors)), np.empty(len(vectors))
    for row, (vector, own) in enumerate(zip(vectors, phrasings, strict=True)):
        mean = own.mean(axis=0)
        nearest[row] = (own @ vector).max()
        central[row] = mean @ vector / max(float(np.linalg.norm(mean)), 1e-12)
    return np.column_stack([found.whole - found.entries.min(axis=1), nearest, central])
