"""Evidence is what the passages found have to say to a question, statement by statement, and how well it answers."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from agent.sentence_vectors import SentenceVectors
from agent.statements import Statement, statements
from agent.words import STOP_WORDS, kin, stem, tokens
from retrieval.passages import Hit, Passage, PassageKind, Vector

MOST_PASSAGES = 7
"""Beyond the seventh passage no answer was found on the development questions, and each costs milliseconds."""
MOST_QUESTION_WORDS = 60


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds that a statement answers, per unit of each feature."""

    bias: float = -4.6
    cosine: float = 5.0
    coverage: float = 2.6
    passage: float = 1.6
    missing: float = -2.2
    focus: float = 0.5


WEIGHTS = Weights()

Rarity = Callable[[str], float]
"""How much a word tells: its inverse document frequency."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question ready to be compared: its vector, and the words that say what it is about with their weights.

    `subject` holds the stems of the product in focus: found everywhere on its pages, they tell nothing.
    """

    vector: Vector
    words: dict[str, float]
    subject: frozenset[str] = frozenset()
    focus: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement with the probability that it answers, its cosine to the question and the share of words it covers."""

    statement: Statement
    score: float
    cosine: float
    coverage: float


def wanted(
    text: str, vector: Vector, *, rarity: Rarity, subject: frozenset[str], focus: frozenset[str]
) -> Wanted:
    """Return `text` ready to be compared. `focus` are the ids of the products it is about."""
    words: dict[str, float] = {}
    for word in tokens(text)[:MOST_QUESTION_WORDS]:
        root = stem(word)
        if word not in STOP_WORDS and root not in subject and (len(word) > 1 or word.isdigit()):
            words[root] = rarity(word)
    return Wanted(vector, words, subject, focus)


async def judge(
    question: Wanted, hits: Sequence[Hit], extra: Sequence[Passage], vectors: SentenceVectors
) -> list[Judged]:
    """Return every statement of the best `hits` and of the `extra` passages (of products in focus), best first."""
    scores = {hit.passage.id: hit.score for hit in hits[:MOST_PASSAGES]}
    passages = {hit.passage.id: hit.passage for hit in hits[:MOST_PASSAGES]} | {p.id: p for p in extra}
    spoken = [one for passage in passages.values() for one in statements(passage)]
    rows = await vectors.of([one.meaning for one in spoken])
    cosines = rows @ question.vector if spoken else np.zeros(0)
    judged = [
        _judge(question, one, cosine=float(cosine), passage_score=scores.get(one.passage.id, 0.0))
        for one, cosine in zip(spoken, cosines, strict=True)
    ]
    return sorted(judged, key=lambda one: -one.score)


def _judge(question: Wanted, one: Statement, *, cosine: float, passage_score: float) -> Judged:
    here = _stems(f"{one.meaning} {one.quote} {' '.join(one.passage.path)} {' '.join(one.passage.also)}")
    total = sum(question.words.values())
    lacking = {word: weight for word, weight in question.words.items() if not kin(word) & here}
    coverage = 1.0 if total == 0 else 1.0 - sum(lacking.values()) / total
    missing = max(lacking.values(), default=0.0) / max(max(question.words.values(), default=1.0), 6.0)
    weights = WEIGHTS
    odds = (
        weights.bias
        + weights.cosine * cosine
        + weights.coverage * coverage
        + weights.passage * passage_score
        + weights.missing * missing
        + weights.focus
        * (one.passage.product_id in question.focus and one.passage.kind is PassageKind.ATTRIBUTES)
    )
    return Judged(one, 1.0 / (1.0 + math.exp(-odds)), cosine, coverage)


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokens(text))
