"""An embedding is the vectors of texts: those known from before are taken over, the others are encoded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Encoder
from retrieval.keys import text_hash
from retrieval.passages import Vector
from retrieval.snapshot import Snapshot

ENCODED_AT_ONCE = 64  # texts between two steps of the progress display, half a second or so


@dataclass(frozen=True, slots=True)
class Embedding:
    """`vectors` (n, d) in the order of the texts; `encoded` were new, `reused` were not."""

    vectors: NDArray[np.float32]
    encoded: int
    reused: int


def unknown(text: str) -> Vector | None:
    """Know no vector of any text."""
    del text
    return None


def vectors_of(before: Snapshot | None) -> Callable[[str], Vector | None]:
    """What the texts of a snapshot's passages were encoded to."""
    if before is None:
        return unknown
    places, vectors = before.hashes(), before.vectors.vectors

    def known(text: str) -> Vector | None:
        place = places.get(text_hash(text))
        return None if place is None else vectors[place]

    return known


def embed(
    texts: Sequence[str],
    known: Callable[[str], Vector | None],
    encoder: Encoder,
    step: Callable[[int, int], None],
) -> Embedding:
    """Encode those of `texts` that `known` has no vector of, each once; `step` is told how far it is."""
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    new: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        before = known(text)
        if before is None:
            new.setdefault(text, []).append(place)
        else:
            vectors[place] = before
    unseen = list(new)
    for start in range(0, len(unseen), ENCODED_AT_ONCE):
        step(start, len(unseen))
        batch = unseen[start : start + ENCODED_AT_ONCE]
        for text, vector in zip(batch, encoder.encode(batch), strict=True):
            vectors[new[text]] = vector
    step(len(unseen), len(unseen))
    return Embedding(vectors, encoded=len(unseen), reused=len(texts) - sum(map(len, new.values())))
