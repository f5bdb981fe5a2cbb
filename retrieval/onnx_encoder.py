"""The default encoder: the exported MiniLM on ONNX Runtime, without torch.

Every text runs through the graph alone. The int8 graph takes its activation scales over the whole batch, so in a
batch the vector of a text changes with its batch-mates: cosine to itself down to 0.976, and 8 of 129 shoppers'
questions then find another passage first. Alone it is a function of the text, an ingestion that re-embeds one page
gives the same index as one that re-embeds all, and no text is padded. Many texts are shared out over threads, which on
two cores embedded a shop's passages faster than batches of 32 did (115 texts a second against 73 sorted by length).
"""

import hashlib
import os
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

GRAPH_FILE = "model.onnx"
QUESTIONS_FILE = "questions.onnx"
"""The same network with layers of its own for questions (`question_network`): in one run both readings of a text, and
the states that its mood is read from."""
MOODS_FILE = "moods.onnx"
"""Layers of their own for moods (`layers`), which start from those states."""
MOODS_START = "moods_start"
TOKENIZER_FILE = "tokenizer.json"
SETTINGS_FILE = "export.json"
MAX_TOKENS = 256
FEW = 16
"""So many texts at once are what a shopper said; more are a shop's passages, of which none is a question."""
KEPT_QUESTIONS = 256
"""A message is heard first and looked up a moment later; by then its question's vector is there."""
KEPT_STATES = 32
"""Its mood is read a moment later too. States take 30 kB for a message and five times as much for a very long one."""
KEPT_FELT = 1_000
"""As many messages as are remembered by whoever hears them: one that is not encoded again is not felt again either."""
FELT_TOKENS = 96
"""So far the layers for moods read a text: they learned from none that was longer."""


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
        self._asked: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._begun: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._felt: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

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
        return int(self._questions.get_outputs()[0].shape[-1])

    @cached_property
    def _session(self) -> "InferenceSession":
        return self._open(GRAPH_FILE)

    @cached_property
    def _questions(self) -> "InferenceSession":
        return self._open(QUESTIONS_FILE)

    @cached_property
    def _moods(self) -> "InferenceSession":
        return self._open(MOODS_FILE)

    def _open(self, graph: str) -> "InferenceSession":
        import onnxruntime  # noqa: PLC0415 - 0.2 s and 40 MB, not owed by those who only import this module

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # threads are given to texts, not to the parts of one
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self._folder / graph), options, providers=["CPUExecutionProvider"]
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
        if len(texts) <= FEW:
            return np.stack([self._heard(text)[0] for text in texts])
        if self._threads == 1:
            return np.stack([self._vector(text) for text in texts])
        _ = self._session, self._tokenizer  # made once, before threads could each make their own
        with ThreadPoolExecutor(self._threads, thread_name_prefix="encode") as pool:
            return np.stack(list(pool.map(self._vector, texts, chunksize=8)))

    def ask(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector a question is looked up by, shape (dimension,). Blocking, unless just encoded."""
        with self._lock:
            known = self._asked.get(text)
        return self._heard(text)[1] if known is None else known

    def feel(self, text: str) -> NDArray[np.float32]:
        """Return what the layers for moods make of a text: the mean of their states, shape (dimension,).

        Blocking: 1 ms for a text that was just encoded, an encoding more for another, nothing for one felt lately.
        """
        with self._lock:
            felt, begun = self._felt.get(text), self._begun.get(text)
        if felt is not None:
            return felt
        if begun is None:
            begun = self._run(self._questions, self._tokenizer.encode(text).ids)[2][:FELT_TOKENS]
        (states,) = self._moods.run(None, {MOODS_START: begun[None]})
        felt = np.asarray(states[0].mean(axis=0), dtype=np.float32)
        with self._lock:
            _keep(self._felt, text, felt, KEPT_FELT)
        return felt

    def _heard(self, text: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the vector of a text and the one it is looked up by; what is wanted again soon is kept for a while."""
        plain, own, begun = self._run(self._questions, self._tokenizer.encode(text).ids)
        vector, question = _pooled(plain), _pooled(own)
        with self._lock:
            _keep(self._asked, text, question, KEPT_QUESTIONS)
            _keep(self._begun, text, begun[:FELT_TOKENS].copy(), KEPT_STATES)
        return vector, question

    def knows(self, word: str) -> bool:
        """Whether `word` is a token of its own: some 23,000 English words and names are."""
        return self._tokenizer.token_to_id(word) is not None

    def token_states(self, text: str) -> TokenStates:
        """The states before pooling, special tokens included, for heads that read tokens."""
        encoding = self._tokenizer.encode(text)
        plain, _, _ = self._run(self._questions, encoding.ids)
        return TokenStates(tokens=tuple(encoding.tokens), states=plain)

    def _vector(self, text: str) -> NDArray[np.float32]:
        (states,) = self._run(self._session, self._tokenizer.encode(text).ids)
        return _pooled(states)

    def _run(self, session: "InferenceSession", token_ids: Sequence[int]) -> list[NDArray[np.float32]]:
        ids = np.asarray([token_ids], dtype=np.int64)
        outputs = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return [output[0] for output in outputs]


def _keep(
    kept: OrderedDict[str, NDArray[np.float32]], text: str, value: NDArray[np.float32], most: int
) -> None:
    kept[text] = value
    kept.move_to_end(text)
    while len(kept) > most:
        kept.popitem(last=False)


def _pooled(states: NDArray[np.float32]) -> NDArray[np.float32]:
    """States of tokens (n, d) → their mean as a unit vector (d,)."""
    pooled = states.mean(axis=0)
    return np.asarray(pooled / max(float(np.linalg.norm(pooled)), 1e-12), dtype=np.float32)
