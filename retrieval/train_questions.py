"""Trains the layers that carry a question to what answers it: `python -m retrieval.train_questions --help`.

Questions are drawn towards the passages that answer them and away from all others of their shop: the contrastive loss
of Karpukhin et al. (Dense passage retrieval for open-domain question answering, 2020), summed over all right passages.
The passages' vectors stay what the packaged model makes of them, so that nothing that was ingested is encoded anew, and
a shop may go back to the plain encoder at any time. Two cores take a quarter of an hour. `--without` leaves shops out
and measures on them.
"""

import csv
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from tokenizers import Tokenizer

from retrieval.export import QUESTION_WEIGHTS, export, packaged_weights
from retrieval.ingest import read_knowledge
from retrieval.onnx_encoder import TOKENIZER_FILE, OnnxEncoder
from retrieval.passages import Passage
from retrieval.question_network import QuestionNetwork

BATCH = 32
RATE = 1e-4
WARM_UP = 0.1
"""The share of the steps in which the rate rises; it falls to nothing in the others."""
TEMPERATURE = 0.05
EPOCHS = 3
LONGEST_TOKENS = 128
SEED = 0
MEASURED = (1, 4, 8)
"""The right passage is among so many first ones: what `--without` measures."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one shop: `answers` (questions, passages) tells which passage answers which question."""

    shop: str
    questions: tuple[str, ...]
    passages: NDArray[np.float32]
    answers: NDArray[np.bool_]


def worded(passage: Passage) -> str:
    """Return a passage as it is encoded here: under its headings."""
    return f"{' > '.join(passage.path) or passage.title}: {passage.text}"


def asked_in(
    shop: str, texts: dict[str, str], rows: Sequence[dict[str, object]], encoder: OnnxEncoder
) -> Asked:
    """Return the questions among `rows` that a passage answers, with all passages encoded."""
    places = {passage: place for place, passage in enumerate(texts)}
    pairs = [(str(row["q"]), [places[a] for a in _names(row["answers"]) if a in places]) for row in rows]
    pairs = [(question, right) for question, right in pairs if right]
    answers = np.zeros((len(pairs), len(texts)), dtype=np.bool_)
    for row, (_, right) in enumerate(pairs):
        answers[row, right] = True
    return Asked(
        shop, tuple(question for question, _ in pairs), encoder.encode(list(texts.values())), answers
    )


def _names(answers: object) -> list[str]:
    return [str(one) for one in answers] if isinstance(answers, list) else []


def read_shop(file: Path, encoder: OnnxEncoder) -> Asked:
    """Read an invented shop: lines with passages (`p`, `title`, `text`) and with questions (`q`, `answers`)."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    texts = {row["p"]: f"{row['title']}: {row['text']}" for row in rows if "p" in row}
    return asked_in(file.stem, texts, [row for row in rows if "q" in row], encoder)


def read_demo(knowledge: Path, questions: Path, encoder: OnnxEncoder) -> Asked:
    """Read what is asked of a shop whose knowledge lies in a folder of its own."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line]
    texts = {passage.id: worded(passage) for passage in read_knowledge(knowledge).passages}
    return asked_in(knowledge.name, texts, rows, encoder)


def read_public(file: Path, encoder: OnnxEncoder) -> Asked:
    """Read questions about products with the evidence somebody answered from: hetPQA's `answers`."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
    texts = {row["candidate"]: row["candidate"] for row in rows}
    return asked_in(
        file.stem, texts, [{"q": row["question"], "answers": [row["candidate"]]} for row in rows], encoder
    )


class Trainer:
    """Trains a network on what is asked of several shops."""

    def __init__(self, network: QuestionNetwork) -> None:
        self._network = network
        self._tokenizer = Tokenizer.from_file(str(packaged_weights() / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(max_length=LONGEST_TOKENS)
        self._tokenizer.enable_padding()

    def vectors(self, questions: Sequence[str]) -> torch.Tensor:
        """Questions (n) → unit vectors (n, d)."""
        read = self._tokenizer.encode_batch(list(questions))
        ids = torch.tensor([one.ids for one in read])
        return self._network.questions(ids, torch.tensor([one.attention_mask for one in read]))

    def fit(self, shops: Sequence[Asked]) -> None:
        """Train for `EPOCHS`; only the passages of a question's own shop compete for it."""
        draw = random.Random(SEED)  # noqa: S311 - to shuffle
        items = [(shop, row) for shop in shops for row in range(len(shop.questions))]
        steps = EPOCHS * (len(items) // BATCH + 1)
        optimiser = torch.optim.AdamW(self._network.own.parameters(), lr=RATE, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min(1.0, step / (WARM_UP * steps + 1)) * max(0.0, 1 - step / steps) + 1e-3
        )
        for epoch in range(EPOCHS):
            draw.shuffle(items)
            self._network.train()
            lost = 0.0
            for at in range(0, len(items), BATCH):
                batch = items[at : at + BATCH]
                vectors = self.vectors([shop.questions[row] for shop, row in batch])
                loss = torch.stack(
                    [_loss(v, shop, row) for v, (shop, row) in zip(vectors, batch, strict=True)]
                ).mean()
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call, unused-ignore]
                optimiser.step()
                schedule.step()
                lost += loss.item() * len(batch)
            sys.stderr.write(f"epoch {epoch + 1} of {EPOCHS}: {lost / len(items):.3f}\n")

    def measure(self, shops: Sequence[Asked]) -> Iterator[tuple[int, float]]:
        """Yield for each of `MEASURED` how often a right passage is among so many first ones."""
        self._network.eval()
        first: list[int] = []
        for shop in shops:
            for at in range(0, len(shop.questions), BATCH):
                with torch.inference_mode():
                    vectors = self.vectors(shop.questions[at : at + BATCH]).numpy()
                order = np.argsort(-(vectors @ shop.passages.T), axis=1)
                right = np.take_along_axis(shop.answers[at : at + BATCH], order, axis=1)
                first += right.argmax(axis=1).tolist()
        for many in MEASURED:
            yield many, float(np.mean(np.array(first) < many))


def _loss(vector: torch.Tensor, shop: Asked, row: int) -> torch.Tensor:
    logits = torch.from_numpy(shop.passages) @ vector / TEMPERATURE
    return torch.logsumexp(logits, 0) - torch.logsumexp(logits[torch.from_numpy(shop.answers[row])], 0)


def main(
    shops: Annotated[Path, typer.Argument(help="The folder of invented shops.")],
    demo: Annotated[
        tuple[Path, Path] | None, typer.Option(help="A shop's knowledge and its questions.")
    ] = None,
    public: Annotated[Path | None, typer.Option(help="hetPQA's answers.")] = None,
    without: Annotated[list[str] | None, typer.Option(help="Shops to leave out, and to measure on.")] = None,
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = QUESTION_WEIGHTS,
) -> None:
    """Train, write the weights, and say how well questions find their passages in the shops left out."""
    torch.manual_seed(SEED)
    encoder = OnnxEncoder(export())
    read = [read_shop(file, encoder) for file in sorted(shops.glob("*.jsonl"))]
    left_out = [shop for shop in read if shop.shop in (without or [])]
    taught = [shop for shop in read if shop.shop not in (without or [])]
    if demo is not None:
        taught.append(read_demo(*demo, encoder))
    if public is not None:
        taught.append(read_public(public, encoder))
    trainer = Trainer(QuestionNetwork())
    if left_out:
        sys.stderr.write(f"before: {dict(trainer.measure(left_out))}\n")
    trainer.fit(taught)
    if left_out:
        sys.stderr.write(f"after: {dict(trainer.measure(left_out))}\n")
    trainer._network.save(out)


if __name__ == "__main__":
    typer.run(main)
