"""Trains the layers that carry a question to what answers it: `python -m retrieval.train_questions --help`.

What is learned, and by which loss, is told in `question_training`. The passages' vectors and tokens stay what the
packaged model makes of them, so that nothing that was ingested is encoded anew when the layers are trained again, and a
shop may go back to the plain encoder at any time. Two cores take about an hour. `--without` leaves shops out, and
measures on them, or writers of what is asked of the known one.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray

from retrieval.export import MATCHING_WEIGHTS, QUESTION_LAYERS, TRAINED, export, packaged_weights
from retrieval.onnx_encoder import TOKENIZER_FILE, OnnxEncoder
from retrieval.question_material import Asked, read_answers, read_known, read_ranking, read_shop
from retrieval.question_network import MatchingHead, QuestionNetwork
from retrieval.question_training import SEED, Reader, Trainer
from retrieval.words import WordEntry, WordIndex, build_words

BY_VECTORS, BY_WORDS = 16, 8
"""Passages that stand for election to a question by each."""
OF_OTHERS = 4
"""Where every passage is of another product, so many of the nearest may well answer too, and are left out."""
MEASURED = (1, 4, 8)
"""The right passage is among so many first ones: what `--without` measures."""


def standing(asked: Asked, encoder: OnnxEncoder, *, skipped: int = 0) -> list[tuple[int, ...]]:
    """Return the places of the passages that stand for election to each question: by vectors, then by words."""
    if asked.among is not None:
        return list(asked.among)
    vectors = encoder.encode(asked.passages)
    texts = [f"{one.before} {one.text}".strip() for one in asked.questions]
    nearest = np.argsort(-(encoder.encode(texts) @ vectors.T), axis=1)[:, skipped : skipped + BY_VECTORS]
    with tempfile.TemporaryDirectory() as folder:
        build_words(Path(folder) / "words", (WordEntry(*one) for one in enumerate(asked.passages)))
        words = WordIndex(Path(folder) / "words")
        shared = [[] if skipped else words.search(text, limit=BY_WORDS) for text in texts]
    return [(*near.tolist(), *(hit.row for hit in hits)) for near, hits in zip(nearest, shared, strict=True)]


def measure(asked: Sequence[Asked], network: QuestionNetwork, reader: Reader) -> Iterator[tuple[int, float]]:
    """Yield for each of `MEASURED` how often a right passage is among so many first ones, by the cosine alone."""
    trainer = Trainer(network, MatchingHead(), reader)
    first: list[int] = []
    for shop in asked:
        passages = trainer.passage_vectors(shop.passages).numpy()
        answered = [one for one in shop.questions if one.answers]
        order = np.argsort(-(trainer.question_vectors(answered).numpy() @ passages.T), axis=1)
        first += [_place(row, one.answers) for row, one in zip(order, answered, strict=True)]
    for many in MEASURED:
        yield many, float(np.mean(np.array(first) < many))


def _place(order: NDArray[np.int64], answers: Sequence[int]) -> int:
    return int(np.isin(order, answers).argmax())


def main(
    shops: Annotated[Path, typer.Argument(help="The folder of invented shops.")],
    known: Annotated[
        tuple[Path, Path] | None,
        typer.Option(help="A shop's knowledge, and a folder of what is asked of it."),
    ] = None,
    answers: Annotated[Path | None, typer.Option(help="hetPQA's answers.")] = None,
    ranking: Annotated[list[Path] | None, typer.Option(help="Ranking sets with candidates.")] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="Shops, and files of what is asked, to leave out.")
    ] = None,
    out: Annotated[Path, typer.Option(help="The folder where what was trained goes.")] = TRAINED,
) -> None:
    """Train, write the weights, and say how well questions find their passages in the shops left out."""
    torch.manual_seed(SEED)
    encoder = OnnxEncoder(export())
    read = [read_shop(file) for file in sorted(shops.glob("*.jsonl"))]
    not_seen = frozenset(without or ())
    left_out = [shop for shop in read if shop.shop in not_seen]
    taught = [(shop, 0) for shop in read if shop.shop not in not_seen]
    if known is not None:
        files = [file for file in sorted(known[1].glob("*.jsonl")) if file.stem not in not_seen]
        taught.append((read_known(known[0], files), 0))
    if answers is not None:
        taught.append((read_answers(answers), OF_OTHERS))
    taught += [(read_ranking(folder), 0) for folder in ranking or []]
    network, head = QuestionNetwork(), MatchingHead()
    reader = Reader(packaged_weights() / TOKENIZER_FILE)
    if left_out:
        sys.stderr.write(f"before: {dict(measure(left_out, network, reader))}\n")
    trainer = Trainer(network, head, reader)
    elected = [standing(shop, encoder, skipped=skipped) for shop, skipped in taught]
    trainer.fit(trainer.prepare([shop for shop, _ in taught], elected))
    if left_out:
        sys.stderr.write(f"after: {dict(measure(left_out, network, reader))}\n")
    out.mkdir(parents=True, exist_ok=True)
    network.save(out / QUESTION_LAYERS)
    head.save(out / MATCHING_WEIGHTS)


if __name__ == "__main__":
    typer.run(main)
