"""What tells which answer a question means: the product, or the nearest training row by BM25 or by the plain cosine.

Nobody sees the test file. The product's floor comes of its ingestion; the baselines' is chosen on the training rows by
the same rule: each is asked against all others (is it told right?), and against those with another label (is it
refused?).
"""

import asyncio
import csv
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from api.knowledge import packaged_encoder
from evals.csv_rows import Labelled
from evals.suites import PRODUCT
from retrieval.embedding import ENCODED_AT_ONCE
from retrieval.faq import ANSWER, QUESTION
from retrieval.faq_learning import best_floor, unanswerable_share
from retrieval.ingest import Progress, ingest
from retrieval.passages import Query
from retrieval.search import Knowledge
from retrieval.words import WordEntry, WordIndex, build_words

BM25, MINILM = "bm25", "minilm"
ROWS_FOR_FLOOR = 2000
"""A baseline's floor is chosen on at most so many rows, which settles it to a hundredth."""

DEPTH = 200
"""Rows that BM25 looks through for the first one with another label."""


@dataclass(frozen=True, slots=True)
class Given:
    """What came: the label of the answer, None for "I don't know", and the score of the best one, given or not."""

    label: str | None
    score: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What becomes of a training row asked of the others: the nearest (None where none is near) with its score, and
    the score of the nearest with another label."""

    nearest: int | None
    score: float
    other: float


@dataclass(frozen=True, slots=True)
class Asker:
    """Answers a question with a label. `floor` is the score below which it says that it does not know; `sure` whether
    the score is a probability; `left_out` counts the training rows that could not be learned."""

    ask: Callable[[str], Coroutine[None, None, Given]]
    floor: float
    sure: bool = False
    left_out: int = 0


def product(train: Sequence[Labelled], folder: Path, progress: Progress) -> Asker:
    """Ingest the rows as a shop's FAQ, the labels for answers, and ask as the server does."""
    table = folder / "shop" / "faq" / "questions.csv"
    table.parent.mkdir(parents=True)
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((QUESTION, ANSWER))
        writer.writerows((row.text, row.label) for row in train)
    encoder = packaged_encoder()
    report = ingest(folder / "shop", folder / "data", encoder, progress=progress)
    knowledge = Knowledge.open(folder / "data", encoder)

    async def ask(text: str) -> Given:
        found = await knowledge.search(Query(text))
        best = max((*found.hits[:1], *found.near[:1]), key=lambda hit: hit.score, default=None)
        score = 0.0 if best is None else best.score
        return Given(found.hits[0].passage.text if found.hits else None, score)

    return Asker(ask, knowledge.faq_floor, sure=True, left_out=len(report.problems))


def bm25(train: Sequence[Labelled], folder: Path, progress: Progress) -> Asker:
    """The training row that shares most words, by the product's word index alone."""
    progress("Indexing", 0, 1)
    build_words(folder / "words", (WordEntry(number, row.text) for number, row in enumerate(train)))
    words = WordIndex(folder / "words")

    def left_out(number: int) -> LeftOut:
        hits = [hit for hit in words.search(train[number].text, limit=DEPTH) if hit.row != number]
        others = (hit.score for hit in hits if train[hit.row].label != train[number].label)
        return LeftOut(hits[0].row, hits[0].score, next(others, 0.0)) if hits else LeftOut(None, 0.0, 0.0)

    async def ask(text: str) -> Given:
        hits = await asyncio.to_thread(words.search, text, limit=1)
        return _given(train, floor, hits[0].row if hits else None, hits[0].score if hits else 0.0)

    floor = _floor(train, left_out, progress)
    return Asker(ask, floor)


def minilm(train: Sequence[Labelled], folder: Path, progress: Progress) -> Asker:
    """The training row with the greatest cosine, by the packaged encoder."""
    del folder
    encoder = packaged_encoder()
    encoded = []
    for start in range(0, len(train), ENCODED_AT_ONCE):
        progress("Embedding", start, len(train))
        encoded.append(encoder.encode([row.text for row in train[start : start + ENCODED_AT_ONCE]]))
    vectors = np.vstack(encoded)
    labels = np.array([row.label for row in train])

    def left_out(number: int) -> LeftOut:
        cosines = vectors @ vectors[number]
        cosines[number] = -1.0
        best = int(cosines.argmax())
        other = np.where(labels == labels[number], -1.0, cosines).max()
        return LeftOut(best, float(cosines[best]), float(other))

    def nearest(text: str) -> NDArray[np.float32]:
        return np.asarray(vectors @ encoder.encode([text])[0])

    async def ask(text: str) -> Given:
        cosines = await asyncio.to_thread(nearest, text)
        best = int(cosines.argmax())
        return _given(train, floor, best, float(cosines[best]))

    floor = _floor(train, left_out, progress)
    return Asker(ask, floor)


def _given(train: Sequence[Labelled], floor: float, number: int | None, score: float) -> Given:
    return Given(train[number].label if number is not None and score >= floor else None, score)


def _floor(train: Sequence[Labelled], left_out: Callable[[int], LeftOut], progress: Progress) -> float:
    """The floor chosen on training rows, each asked without itself and then without its label."""
    chosen = sorted(np.random.default_rng(0).permutation(len(train))[:ROWS_FOR_FLOOR].tolist())
    scores, known, right = [], [], []
    sizes = Counter(row.label for row in train)
    for done, number in enumerate(chosen):
        if done % ENCODED_AT_ONCE == 0:
            progress("Choosing the floor", done, len(chosen))
        label = train[number].label
        found = left_out(number)
        if sizes[label] > 1:
            scores.append(found.score)
            known.append(True)
            right.append(found.nearest is not None and train[found.nearest].label == label)
        scores.append(found.other)
        known.append(False)
        right.append(False)
    unanswerable = unanswerable_share(len(train), len(sizes))
    return best_floor(np.array(scores), np.array(known), np.array(right), unanswerable)


SOLVERS: dict[str, Callable[[Sequence[Labelled], Path, Progress], Asker]] = {
    PRODUCT: product,
    BM25: bm25,
    MINILM: minilm,
}
