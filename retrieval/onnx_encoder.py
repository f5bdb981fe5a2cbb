"""The default encoder: the exported MiniLM on ONNX Runtime, without torch.

Every text runs through the graph alone. The int8 graph takes its activation scales over the whole batch, so in a
batch the vector of a text changes with its batch-mates: cosine to itself down to 0.976, and 8 of 129 shoppers'
questions then find another passage first. Alone it is a function of the text, an ingestion that re-embeds one page
gives the same index as one that re-embeds all, and no text is padded. Many texts are shared out over threads, which on
two cores embedded a shop's passages faster than batches of 32 did (115 texts a second against 73 sorted by length).
"""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

GRAPH_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
SETTINGS_FILE = "export.json"
MAX_TOKENS = 256


@dataclass(frozen=True, slots=True)
class TokenStates:
    """What the network thinks of each token: `tokens` (n,), `states` float32 (n, d), not normalised."""

    tokens: tuple[str, ...]
    states: NDArray[np.float32]


class OnnxEncoder:
    """Serves the export in `folder`. Thread-safe; loads on the first use, in a tenth of a second or so."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        self._folder = folder
        self._threads = threads or os.cpu_count() or 1

    @cached_property
    def id(self) -> str:
        """Hash of the graph, the tokenizer and how states become a vector."""
        digest = hashlib.sha256(f"mean, unit length, {MAX_TOKENS} tokens, one text at a time".encode())
        for name in (GRAPH_FILE, TOKENIZER_FILE):
            with (self._folder / name).open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return f"onnx-{digest.hexdigest()[:16]}"

    @cached_property
    def dimension(self) -> int:
        return int(self._session.get_outputs()[0].shape[-1])

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime  # noqa: PLC0415 - 0.2 s and 40 MB, not owed by those who only import this module

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # threads are given to texts, not to the parts of one
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self._folder / GRAPH_FILE), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer  # noqa: PLC0415 - as onnxruntime

        tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER_FILE))
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=MAX_TOKENS)
        return tokenizer

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (len(texts), dimension). Blocking: 2 to 20 ms a text, by its length."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        if len(texts) == 1 or self._threads == 1:
            return np.stack([self._vector(text) for text in texts])
        _ = self._session, self._tokenizer  # made once, before threads could each make their own
        with ThreadPoolExecutor(self._threads, thread_name_prefix="encode") as pool:
            return np.stack(list(pool.map(self._vector, texts, chunksize=8)))

    def knows(self, word: str) -> bool:
        """Whether `word` is a token of its own: some 23,000 English words and names are."""
        return self._tokenizer.token_to_id(word) is not None

    def token_states(self, text: str) -> TokenStates:
        """The states before pooling, special tokens included, for heads that read tokens."""
        encoding = self._tokenizer.encode(text)
        return TokenStates(tokens=tuple(encoding.tokens), states=self._states(encoding.ids))

    def _states(self, token_ids: Sequence[int]) -> NDArray[np.float32]:
        ids = np.asarray([token_ids], dtype=np.int64)
        outputs = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        states: NDArray[np.float32] = outputs[0][0]
        return states

    def _vector(self, text: str) -> NDArray[np.float32]:
        pooled = self._states(self._tokenizer.encode(text).ids).mean(axis=0)
        return np.asarray(pooled / max(float(np.linalg.norm(pooled)), 1e-12), dtype=np.float32)
