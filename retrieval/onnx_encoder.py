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
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Embedded
from retrieval.matching import Matcher, Sought

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
MATCHING_FILE = "matching.npz"
"""How tokens of a question and of a passage are made comparable (`matching`)."""
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
BEFORE_TOKENS = 70
"""So many tokens a question has with what is said before it: the layers learned from no longer ones."""
BEFORE_CHARACTERS = 500
"""At least so many tokens are in so many characters, and no more of them than are read at once."""
FELT_TOKENS = 96
"""So far the layers for moods read a text: they learned from none that was longer."""


K = TypeVar("K")
V = TypeVar("V")

SEPARATOR = 102
"""The token that parts what was said before from what is asked now."""


@dataclass(frozen=True, slots=True)
class TokenStates:
    """What the network thinks of each token: `tokens` (n,), `states` float32 (n, d), not normalised."""

    tokens: tuple[str, ...]
    states: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Read:
    """A text's own vector, and what it is looked up by if it is a question: a vector and what its tokens look for."""

    plain: NDArray[np.float32]
    vector: NDArray[np.float32]
    sought: Sought


class OnnxEncoder:
    """Serves the export in `folder`. Thread-safe; loads on the first use, in a tenth of a second or so."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        self._folder = folder
        self._threads = threads or os.cpu_count() or 1
        self._asked: OrderedDict[tuple[str, str], _Read] = OrderedDict()
        self._begun: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._felt: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    @cached_property
    def id(self) -> str:
        """Hash of the graph, the tokenizer, how states become a vector and what is kept of a passage's tokens."""
        digest = hashlib.sha256(f"mean, unit length, {MAX_TOKENS} tokens, one text at a time".encode())
        digest.update(self._matcher.fingerprint)
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

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher.load(self._folder / MATCHING_FILE)

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
            return np.stack([self._read(text, "").plain for text in texts])
        if self._threads == 1:
            return np.stack([self._vector(text) for text in texts])
        _ = self._session, self._tokenizer  # made once, before threads could each make their own
        with ThreadPoolExecutor(self._threads, thread_name_prefix="encode") as pool:
            return np.stack(list(pool.map(self._vector, texts, chunksize=8)))

    def embed(self, texts: Sequence[str]) -> list[Embedded]:
        """Return of each passage its unit vector and what its tokens are matched by. Blocking, as `encode`."""
        _ = self._session, self._tokenizer, self._matcher
        with ThreadPoolExecutor(self._threads, thread_name_prefix="encode") as pool:
            return list(pool.map(self._embedded, texts, chunksize=8))

    def ask(self, text: str, before: str = "") -> NDArray[np.float32]:
        """Return the unit vector a question is looked up by, shape (dimension,). Blocking, unless just encoded.

        `before` is what it is to be understood by: what was said before it, and the product it is asked on.
        """
        return self._read(text, before).vector

    def plain(self, text: str, before: str = "") -> NDArray[np.float32]:
        """Return a question's vector as `encode` reads any text, shape (dimension,). Blocking, as `ask`."""
        return self._read(text, before).plain

    def seek(self, text: str, before: str = "") -> Sought:
        """Return what a question's tokens look for in those of a passage. Blocking, as `ask`."""
        return self._read(text, before).sought

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

    def _read(self, text: str, before: str) -> "_Read":
        """Return both readings of a text; what is wanted again soon is kept for a while."""
        with self._lock:
            known = self._asked.get((before, text))
        if known is not None:
            return known
        ids = self._tokenizer.encode(text).ids
        if before:
            room = max(BEFORE_TOKENS - len(ids), 0)
            context = self._tokenizer.encode(before[-BEFORE_CHARACTERS:], add_special_tokens=False).ids
            ids = [ids[0], *context[len(context) - min(room, len(context)) :], SEPARATOR, *ids[1:]]
        plain, own, begun = self._run(self._questions, ids)
        read = _Read(_pooled(plain), _pooled(own), self._matcher.sought(own, _words(ids)))
        with self._lock:
            _keep(self._asked, (before, text), read, KEPT_QUESTIONS)
            if not before:
                _keep(self._begun, text, begun[:FELT_TOKENS].copy(), KEPT_STATES)
        return read

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

    def _embedded(self, text: str) -> Embedded:
        (states,) = self._run(self._session, self._tokenizer.encode(text).ids)
        return Embedded(_pooled(states), self._matcher.held(states))

    def _run(self, session: "InferenceSession", token_ids: Sequence[int]) -> list[NDArray[np.float32]]:
        ids = np.asarray([token_ids], dtype=np.int64)
        outputs = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return [output[0] for output in outputs]


def _keep(kept: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)


def _words(ids: Sequence[int]) -> NDArray[np.bool_]:
    """Tell which tokens are of what was said: neither the first nor one that ends or parts."""
    said: NDArray[np.bool_] = np.asarray(ids) != SEPARATOR
    said[0] = False
    return said


def _pooled(states: NDArray[np.float32]) -> NDArray[np.float32]:
    """States of tokens (n, d) → their mean as a unit vector (d,)."""
    pooled = states.mean(axis=0)
    return np.asarray(pooled / max(float(np.linalg.norm(pooled)), 1e-12), dtype=np.float32)
