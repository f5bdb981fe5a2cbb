"""What ranks the documents of a ranking set: the product, BM25 alone, or the plain cosine of the packaged MiniLM."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from api.knowledge import packaged_encoder
from evals.suites import PRODUCT
from retrieval.embedding import ENCODED_AT_ONCE
from retrieval.fusion import FLOOR
from retrieval.ingest import Progress
from retrieval.ranking_set import Document, Judged, Placed, RankingKnowledge
from retrieval.words import WordEntry, WordIndex, build_words

BM25, MINILM = "bm25", "minilm"
DEPTH = 100
"""Documents found for a question where the whole corpus is searched: as many as `recall_at_100` looks at."""


@dataclass(frozen=True, slots=True)
class Ranker:
    """Ranks a question's candidates, best first; blocking. Equal scores stand in the order of the corpus.

    `floor` is the score below which the solver says that it does not know, None where it never does; then its scores
    are no probabilities either.
    """

    rank: Callable[[Judged], Sequence[Placed]]
    floor: float | None = None


def product(documents: Sequence[Document], data: Path, progress: Progress) -> Ranker:
    """Ingest the documents as a shop's pages, and ask as the server does."""
    knowledge = RankingKnowledge(documents, data, packaged_encoder(), progress=progress)
    return Ranker(lambda question: knowledge.rank(question, depth=DEPTH), FLOOR)


def bm25(documents: Sequence[Document], data: Path, progress: Progress) -> Ranker:
    """The product's word index alone; a candidate that shares no word with the question scores 0."""
    progress("Indexing", 0, 1)
    build_words(data / "words", (WordEntry(row, one.whole) for row, one in enumerate(documents)))
    words = WordIndex(data / "words")
    row_of = {one.id: row for row, one in enumerate(documents)}

    def rank(question: Judged) -> list[Placed]:
        if question.candidates is None:
            hits = words.search(question.text, limit=DEPTH)
            return [Placed(documents[hit.row].id, hit.score) for hit in hits]
        rows = sorted(row_of[name] for name in question.candidates)
        scores = {hit.row: hit.score for hit in words.search(question.text, limit=len(rows), rows=rows)}
        return [Placed(documents[row].id, scores.get(row, 0.0)) for row in _best(rows, scores)]

    return Ranker(rank)


def minilm(documents: Sequence[Document], data: Path, progress: Progress) -> Ranker:
    """The cosine of question and document as they are written, by the packaged encoder."""
    del data
    encoder = packaged_encoder()
    texts = list(dict.fromkeys(one.whole for one in documents))
    place_of = {text: place for place, text in enumerate(texts)}
    encoded = []
    for start in range(0, len(texts), ENCODED_AT_ONCE):
        progress("Embedding", start, len(texts))
        encoded.append(encoder.encode(texts[start : start + ENCODED_AT_ONCE]))
    vectors = np.vstack(encoded)
    places = np.array([place_of[one.whole] for one in documents])
    row_of = {one.id: row for row, one in enumerate(documents)}

    def rank(question: Judged) -> list[Placed]:
        cosines = vectors @ encoder.encode([question.text])[0]
        if question.candidates is None:
            rows, kept = list(range(len(documents))), DEPTH
        else:
            rows, kept = sorted(row_of[name] for name in question.candidates), len(question.candidates)
        scores = {row: float(cosines[places[row]]) for row in rows}
        return [Placed(documents[row].id, scores[row]) for row in _best(rows, scores)[:kept]]

    return Ranker(rank)


def _best(rows: Sequence[int], scores: dict[int, float]) -> list[int]:
    return sorted(rows, key=lambda row: (-scores.get(row, 0.0), row))


SOLVERS: dict[str, Callable[[Sequence[Document], Path, Progress], Ranker]] = {
    PRODUCT: product,
    BM25: bm25,
    MINILM: minilm,
}
