"""Opens the encoder the settings name: the packaged MiniLM, or any sentence-transformers model."""

import threading
from contextlib import suppress
from functools import cache

from api.settings import Settings
from retrieval.encoder import Encoder
from retrieval.export import export_folder
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.passages import RetrievalError


def open_encoder(settings: Settings) -> Encoder:
    """Return the encoder for passages and questions; loading it takes a moment. Raises RetrievalError."""
    if settings.encoder is not None:
        from retrieval.sentence import SentenceEncoder  # noqa: PLC0415  # brings torch, which the default does without

        return SentenceEncoder(settings.encoder)
    return packaged_encoder()


def packaged_encoder() -> OnnxEncoder:
    """Return the packaged MiniLM as exported at installation, one for the process; mood is always read with it."""
    with _one_at_a_time:
        return _packaged()


_one_at_a_time = threading.Lock()


@cache
def _packaged() -> OnnxEncoder:
    return OnnxEncoder(export_folder())


def load_ahead(settings: Settings) -> None:
    """Load the default encoder in a thread, most of it outside of Python; who encodes meanwhile waits for it."""
    if settings.encoder is None:
        threading.Thread(target=_load, name="load-ahead", daemon=True).start()


def _load() -> None:
    with suppress(RetrievalError, OSError):  # told by who needs it
        encoder, text = packaged_encoder(), "The first one loads the model."
        encoder.encode([text])
        encoder.feel(text)
