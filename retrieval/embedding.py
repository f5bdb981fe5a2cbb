"""An embedding is the vectors of texts: those known from before are taken over, the others are encoded."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Encoder, Matches
from retrieval.keys import text_hash
from retrieval.matching import Tokens
from retrieval.passages import Vector
from retrieval.snapshot import Snapshot

ENCODED_AT_ONCE = 64  # texts between two steps of the progress display, half a second or so


@dataclass(frozen=True, slots=True)
class Embedding:
    """`vectors` (n, d) in the order of the texts; `encoded` were new, `reused` were not.

    `tokens` are those of the texts that were asked for by their tokens, where the encoder makes any.
    """

    vectors: NDArray[np.float32]
    encoded: int
    reused: int
    tokens: Mapping[str, Tokens] = field(default_factory=dict)


def unknown(text: str) -> None:
    """Know nothing of any text."""
    del text


def vectors_of(before: Snapshot | None) -> Callable[[str], Vector | None]:
    """What the texts of a snapshot's passages were encoded to."""
    if before is None:
        return unknown
    places, vectors = before.hashes(), before.vectors.vectors

    def known(text: str) -> Vector | None:
        place = places.get(text_hash(text))
        return None if place is None else vectors[place]

    return known


def tokens_of(before: Snapshot | None) -> Callable[[str], Tokens | None]:
    """What is kept of the tokens of a snapshot's passages, by their whole texts."""
    if before is None:
        return unknown
    rows, tokens = before.whole_hashes(), before.tokens

    def known(text: str) -> Tokens | None:
        row = rows.get(text_hash(text))
        return None if row is None else tokens.of(row)

    return known


def embed(
    texts: Sequence[str],
    known: Callable[[str], Vector | None],
    encoder: Encoder,
    step: Callable[[int, int], None],
    *,
    matched: Collection[str] = (),
    matched_before: Callable[[str], Tokens | None] = unknown,
) -> Embedding:
    """Encode those of `texts` that `known` has no vector of, each once; `step` is told how far it is.

    Of those of them that are `matched` the tokens are kept too; they are encoded again where `matched_before` has none.
    """
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    wanted = frozenset(matched) if isinstance(encoder, Matches) else frozenset()
    tokens = {text: own for text in wanted if (own := matched_before(text)) is not None}
    new: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        before = None if text in wanted and text not in tokens else known(text)
        if before is None:
            new.setdefault(text, []).append(place)
        else:
            vectors[place] = before
    unseen = list(new)
    for start in range(0, len(unseen), ENCODED_AT_ONCE):
        step(start, len(unseen))
        batch = unseen[start : start + ENCODED_AT_ONCE]
        if isinstance(encoder, Matches) and wanted:
            for text, made in zip(batch, encoder.embed(batch), strict=True):
                vectors[new[text]] = made.vector
                if text in wanted:
                    tokens[text] = made.tokens
        else:
            for text, vector in zip(batch, encoder.encode(batch), strict=True):
                vectors[new[text]] = vector
    step(len(unseen), len(unseen))
    reused = len(texts) - sum(map(len, new.values()))
    return Embedding(vectors, encoded=len(unseen), reused=reused, tokens=tokens)
