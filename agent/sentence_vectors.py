"""The vectors of the sentences answers are made of, encoded on first use and remembered."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Encoder
from retrieval.passages import Vector

REMEMBERED = 8192
"""12 MB at 384 numbers each: more sentences than a shop of a few hundred products has."""


class SentenceVectors:
    """Encodes sentences in a thread; the least recently used are forgotten first."""

    def __init__(self, encoder: Encoder, *, remembered: int = REMEMBERED) -> None:
        self._encoder = encoder
        self._remembered = remembered
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._lock = Lock()

    async def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of `texts`, shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self._encoder.dimension), dtype=np.float32)
        with self._lock:
            missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        fresh = (
            dict(zip(missing, await asyncio.to_thread(self._encoder.encode, missing), strict=True))
            if missing
            else {}
        )
        with self._lock:
            self._known.update(fresh)
            rows = []
            for text in texts:
                vector = self._known.get(text)
                rows.append(fresh[text] if vector is None else vector)
                if vector is not None:
                    self._known.move_to_end(text)
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)
        return np.stack(rows)

    async def one(self, text: str) -> Vector:
        """Return the unit vector of one text, shape (dimension,)."""
        vector: Vector = (await self.of([text]))[0]
        return vector
