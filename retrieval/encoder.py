"""An encoder turns texts into unit vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from retrieval.matching import Sought, Tokens

SPOKEN_BEFORE = 2
"""So many earlier messages of a shopper's are heard with a question."""


class Encoder(Protocol):
    """`id` changes whenever the vectors would; an index remembers it."""

    @property
    def id(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (len(texts), dimension). Blocking: call it in a thread."""
        ...


@runtime_checkable
class Lexicon(Protocol):
    """What an encoder may know beside its vectors: which words exist. Without it no spelling is put right."""

    def knows(self, word: str) -> bool:
        """Whether the lower-case word is one that the model was trained on as a whole."""
        ...


@runtime_checkable
class Asks(Protocol):
    """What an encoder may do beside: carry a question to where the passages lie that answer it."""

    def ask(self, text: str, before: str = "") -> NDArray[np.float32]:
        """Return the unit vector a question is looked up by, shape (dimension,). Blocking.

        `before` is what it is to be understood by, "" for one that stands alone.
        """
        ...

    def plain(self, text: str, before: str = "") -> NDArray[np.float32]:
        """Return the unit vector of a question as `encode` reads any text, understood in the same way. Blocking."""
        ...


def asked(encoder: Encoder, text: str, before: str = "") -> NDArray[np.float32]:
    """Return the vector `text` is looked up by: an encoder without vectors for questions has that of any text."""
    if isinstance(encoder, Asks):
        return encoder.ask(text, before)
    vector: NDArray[np.float32] = encoder.encode([f"{before} {text}" if before else text])[0]
    return vector


def heard_after(*, page: str, said: Sequence[str]) -> str:
    """Return what a question is to be understood by: the title of its page, and what was said before it."""
    return " ".join(([f"{page}:"] if page else []) + list(said[-SPOKEN_BEFORE:]))


def and_told(before: str, heading: str) -> str:
    """Return what a question is to be understood by, where the answer before it was from below this `heading`.

    "How much is that?" asks after what the assistant has named, which the shopper may never have done.
    """
    return f"{before} ({heading})".strip() if heading else before


@dataclass(frozen=True, slots=True)
class Embedded:
    """A passage's unit vector, and what its tokens are matched by."""

    vector: NDArray[np.float32]
    tokens: Tokens


@runtime_checkable
class Matches(Protocol):
    """What an encoder may do beside: match a question with a passage token by token (`matching`)."""

    def embed(self, texts: Sequence[str]) -> list[Embedded]:
        """Return what is kept of each passage. Blocking."""
        ...

    def seek(self, text: str, before: str = "") -> Sought:
        """Return what a question's tokens look for. Blocking."""
        ...


@runtime_checkable
class Feels(Protocol):
    """What an encoder may do beside: read a text with layers that were trained on moods."""

    def feel(self, text: str) -> NDArray[np.float32]:
        """Return what those layers make of a text, shape (dimension,), of any length. Blocking."""
        ...
