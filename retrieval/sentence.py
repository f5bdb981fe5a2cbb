"""Any sentence-transformers model an operator names, as an encoder; it brings torch into the process that uses it."""

import hashlib
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH_TEXTS = 32
WEIGHT_SUFFIXES = (".safetensors", ".bin", ".pt")


class SentenceEncoder:
    """A model by name (as sentence-transformers knows it) or by the path of its folder. Loads on the first use."""

    def __init__(self, model: str) -> None:
        self._name = model
        self._one_at_a_time = threading.Lock()

    @cached_property
    def id(self) -> str:
        """The name and, for a model in a folder, a hash of its weights: a folder's content can change under its
        name."""
        folder = Path(self._name)
        if not folder.is_dir():
            return f"sentence-{self._name}"
        digest = hashlib.sha256()
        for path in sorted(path for path in folder.rglob("*") if path.suffix in {*WEIGHT_SUFFIXES, ".json"}):
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return f"sentence-{folder.name}-{digest.hexdigest()[:16]}"

    @cached_property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension() or len(self.encode(["dimension"])[0]))

    @cached_property
    def _model(self) -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - eight seconds, owed by its users alone

        return SentenceTransformer(self._name, device="cpu")

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (len(texts), dimension). Blocking; one caller at a time."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._one_at_a_time:
            vectors = self._model.encode(
                list(texts), batch_size=BATCH_TEXTS, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)
