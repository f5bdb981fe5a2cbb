"""Trains the head that tells remarks from questions: `python -m agent.train_remarks --help`.

It learns from messages that ask nothing, from others that only look so, and from what strangers asked of the demo shop
and of invented ones. The serving process never imports this module.
"""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console

from agent.needs import Heads, Rows, features, pieces, tokens
from agent.remarks import WEIGHTS
from agent.train_needs import SEED, terms_of
from retrieval.encoder import Encoder
from retrieval.export import export
from retrieval.onnx_encoder import OnnxEncoder

STRENGTH = 10.0
"""Inverse of the L2 penalty."""
REMARKS_COUNT = 4.0
"""How much heavier a message that asks nothing counts than one that asks, of which there are many more."""
OF_THE_SHOP, OF_OTHERS = 5_000, 3_000
"""Questions drawn of what strangers ask."""
AT_ONCE = 64

console = Console(highlight=False)


def read_remarks(folder: Path) -> list[tuple[str, bool]]:
    """Return messages, and whether each asks nothing."""
    return [(str(row["q"]), not row["asks"]) for row in _rows(folder)]


def read_questions(folder: Path) -> list[str]:
    """Return what is asked in a folder of questions, those of files of remarks left out."""
    return [str(row["q"]) for row in _rows(folder) if "q" in row and row["answers"]]


def _rows(folder: Path) -> Iterator[dict[str, object]]:
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def train(said: list[tuple[str, bool]], encoder: Encoder) -> Heads:
    """Fit the head on messages, each with whether it asks nothing."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - seconds to import, needed here alone

    texts, asks_nothing = [text for text, _ in said], np.array([own for _, own in said])
    known = terms_of([tokens(text) for text in texts]), terms_of([pieces(text) for text in texts])
    rows = np.stack(
        [features(text, one, *known) for text, one in zip(texts, vectors_of(texts, encoder), strict=True)]
    )
    head = LogisticRegression(C=STRENGTH, max_iter=3000, random_state=SEED)
    head.fit(rows, asks_nothing, sample_weight=np.where(asks_nothing, REMARKS_COUNT, 1.0))
    return Heads(*known, head.coef_.astype(np.float32), head.intercept_.astype(np.float32))


def vectors_of(texts: Sequence[str], encoder: Encoder) -> Rows:
    """Return the vectors (n, dimension) of `texts`, each read alone."""
    return np.vstack(
        [encoder.encode(texts[start : start + AT_ONCE]) for start in range(0, len(texts), AT_ONCE)]
    )


def told(weights: Heads, texts: list[str], encoder: Encoder) -> Rows:
    """Return which of `texts` (n,) are more likely than not to ask nothing."""
    return np.asarray(weights.logits(texts, list(vectors_of(texts, encoder)))[:, 0] > 0)


def main(
    remarks: Annotated[Path, typer.Argument(help="The folder of messages that ask nothing, or look so.")],
    asked: Annotated[Path, typer.Argument(help="The folder of what is asked of the demo shop.")],
    shops: Annotated[Path, typer.Argument(help="The folder of invented shops.")],
    unseen: Annotated[list[Path] | None, typer.Option(help="Folders to measure on.")] = None,
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = WEIGHTS,
) -> None:
    """Train the head, write its weights, and say how well it tells what it has not seen."""
    encoder, draw = OnnxEncoder(export()), random.Random(SEED)  # noqa: S311 - a sample
    questions = [
        *draw.sample(read_questions(asked), OF_THE_SHOP),
        *draw.sample(read_questions(shops), OF_OTHERS),
    ]
    weights = train([*read_remarks(remarks), *((one, False) for one in questions)], encoder)
    weights.save(out)
    console.print(f"wrote {out} ({out.stat().st_size} bytes)")
    for folder in unseen or ():
        rows = list(_rows(folder))
        for name, texts in (
            ("ask nothing", [str(row["q"]) for row in rows if row.get("asks") is False]),
            ("look so", [str(row["q"]) for row in rows if row.get("asks")]),
            ("are asked", [str(row["q"]) for row in rows if row.get("answers")]),
        ):
            if texts:
                console.print(
                    f"{folder}: {name}: {told(weights, texts, encoder).mean():.3f} of {len(texts)} taken for remarks"
                )


if __name__ == "__main__":
    typer.run(main)
