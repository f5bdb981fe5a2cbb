"""The words of a question as numbers: single words and pairs, weighed by rarity, hashed into a short vector.

What a sentence encoder rounds off, these keep: one product line and another are neighbours to MiniLM, and different
words here. Each term has PLACES signed places (the sign keeps collisions from adding up: Weinberger et al., Feature
hashing for large scale multitask learning, ICML 2009), drawn from its own hash, so that no table of them is kept.
"""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

DIMENSION = 512
PLACES = 4
REMEMBERED = 100_000  # terms whose places are not drawn again; some 20 MB when full
WORD = re.compile(r"\w+")


def terms_of(text: str) -> list[str]:
    """Lower-case words, and pairs of neighbours with a space between."""
    words = WORD.findall(text.lower())
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


@dataclass(frozen=True, slots=True)
class Terms:
    """Knows how rare the terms of an FAQ's phrasings are; a term that none of them holds has no place."""

    rarity: Mapping[str, float]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Terms":
        used = Counter(term for text in texts for term in set(terms_of(text)))
        return cls({term: math.log((1 + len(texts)) / (1 + uses)) + 1 for term, uses in used.items()})

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector a text, shape (n, DIMENSION), about unit length; zero where no term is known."""
        made = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in zip(made, texts, strict=True):
            known = Counter(term for term in terms_of(text) if term in self.rarity)
            weights = {term: self.rarity[term] * (1 + math.log(uses)) for term, uses in known.items()}
            length = math.sqrt(PLACES * sum(weight**2 for weight in weights.values()))
            for term, weight in weights.items():
                signed = _signed_places(term)
                np.add.at(row, np.abs(signed) - 1, np.sign(signed) * weight / length)
        return made


@lru_cache(maxsize=REMEMBERED)
def _signed_places(term: str) -> NDArray[np.int64]:
    """PLACES places, from 1 up, each with the sign of the value to be put there."""
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=2 * PLACES).digest()
    drawn = np.frombuffer(digest, dtype="<u2").astype(np.int64)
    return (drawn % DIMENSION + 1) * np.where(drawn >> 15, 1, -1)
