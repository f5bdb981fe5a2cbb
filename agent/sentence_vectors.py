"""The vectors of the sentences answers are made of: an ingestion's, or else encoded on first use and remembered."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Encoder
from retrieval.passages import Vector

REMEMBERED = 8192
"""12 MB at 384 numbers each: more sentences than a shop of a few hundred products has."""

Stored = Callable[[str], Vector | None]


class SentenceVectors:
    """Encodes in a thread what is not stored; the least recently used are forgotten first."""

    def __init__(self, encoder: Encoder, stored: Stored, *, remembered: int = REMEMBERED) -> None:
        """`stored` gives the vectors that the same encoder made of a text before, None where there is none."""
        self._encoder = encoder
        self._stored = stored
        self._remembered = remembered
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._lock = Lock()

    async def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of `texts`, shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self._encoder.dimension), dtype=np.float32)
        found: dict[str, Vector] = {}
        with self._lock:
            for text in dict.fromkeys(texts):
                vector = self._known.get(text)
                if vector is not None:
                    self._known.move_to_end(text)
                else:
                    vector = self._stored(text)
                if vector is not None:
                    found[text] = vector
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            fresh = dict(zip(missing, await asyncio.to_thread(self._encoder.encode, missing), strict=True))
            found |= fresh
            with self._lock:
                self._known |= fresh
                while len(self._known) > self._remembered:
                    self._known.popitem(last=False)
        return np.stack([found[text] for text in texts])

    async def one(self, text: str) -> Vector:
        """Return the unit vector of one text, shape (dimension,)."""
        vector: Vector = (await self.of([text]))[0]
        return vector
