"""An encoder turns texts into unit vectors."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


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

    def ask(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector a question is looked up by, shape (dimension,). Blocking."""
        ...


def asked(encoder: Encoder, text: str) -> NDArray[np.float32]:
    """Return the vector `text` is looked up by: an encoder without vectors for questions has that of any text."""
    return encoder.ask(text) if isinstance(encoder, Asks) else encoder.encode([text])[0]


@runtime_checkable
class Feels(Protocol):
    """What an encoder may do beside: read a text with layers that were trained on moods."""

    def feel(self, text: str) -> NDArray[np.float32]:
        """Return what those layers make of a text, shape (dimension,), of any length. Blocking."""
        ...
