"""The vectors of the sentences that answers are made of, kept with a snapshot so that no question waits for them.

They are an ingestion's by-product: which sentences have one changes how soon an answer comes and never what it says.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.keys import text_hash
from retrieval.passages import Passage, Vector
from retrieval.statements import statements

VECTORS_FILE, HASHES_FILE = "sentences.npy", "sentence-hashes.npy"

KEPT_AT_MOST = 20_000
"""30 MB, and a minute or two of an ingestion. Beyond it a sentence is encoded when it is first looked at."""

LOOKED_UP_AT_MOST = 8192
"""Texts whose vectors are known without hashing them again."""


def sentences_of(passages: Sequence[Passage]) -> list[str]:
    """Return what the sentences of `passages` are compared by, each once: the pages' first, then the products'."""
    in_order = sorted(passages, key=lambda passage: passage.product_id is not None)
    found = dict.fromkeys(one.meaning for passage in in_order for one in statements(passage))
    return list(found)[:KEPT_AT_MOST]


def write_sentences(
    folder: Path, vectors: Mapping[str, Vector], *, kept: "SentenceStore | None" = None
) -> None:
    """Write the unit vectors of sentences into the folder of a snapshot, and those `kept` of one before."""
    found = {text_hash(text): vector for text, vector in vectors.items()}
    for name, vector in kept.items() if kept else ():
        if len(found) >= KEPT_AT_MOST:
            break
        found.setdefault(name, vector)
    if found:
        np.save(folder / VECTORS_FILE, np.stack(list(found.values())))
        np.save(folder / HASHES_FILE, np.array(list(found), dtype=np.bytes_))


class SentenceStore:
    """Opens what `write_sentences` wrote; empty where nothing was written."""

    def __init__(self, folder: Path) -> None:
        self._places: dict[str, int] = {}
        self._looked_up: dict[str, Vector] = {}
        if (folder / HASHES_FILE).exists():
            hashes = np.load(folder / HASHES_FILE)
            self._places = {name.decode(): place for place, name in enumerate(hashes)}
            # A plain view of the file: a slice of a memory map is made in Python, and there are thirty in a question.
            self._vectors: NDArray[np.float32] = np.asarray(np.load(folder / VECTORS_FILE, mmap_mode="r"))

    def __len__(self) -> int:
        return len(self._places)

    def items(self) -> Iterator[tuple[str, Vector]]:
        """Return every vector by the hash of its sentence."""
        return ((name, self._vectors[place]) for name, place in self._places.items())

    def vector(self, text: str) -> Vector | None:
        """Return the vector of a sentence, None when it has none."""
        known = self._looked_up.get(text)
        if known is None and (place := self._places.get(text_hash(text))) is not None:
            if len(self._looked_up) >= LOOKED_UP_AT_MOST:
                self._looked_up.clear()
            known = self._looked_up[text] = self._vectors[place]
        return known
