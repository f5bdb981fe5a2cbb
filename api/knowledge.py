"""Opens the encoder the settings name: the packaged MiniLM, or any sentence-transformers model."""

from api.settings import Settings
from retrieval.encoder import Encoder
from retrieval.export import export_folder
from retrieval.onnx_encoder import OnnxEncoder


def open_encoder(settings: Settings) -> Encoder:
    """Return the encoder for passages and questions; loading it takes a moment. Raises RetrievalError."""
    if settings.encoder is not None:
        from retrieval.sentence import SentenceEncoder  # noqa: PLC0415  # brings torch, which the default does without

        return SentenceEncoder(settings.encoder)
    return packaged_encoder()


def packaged_encoder() -> OnnxEncoder:
    """Return the packaged MiniLM as exported at installation; mood is always read with it."""
    return OnnxEncoder(export_folder())
