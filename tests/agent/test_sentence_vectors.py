"""Sentences an ingestion encoded are not encoded again; others are, once, until they are forgotten."""

import numpy as np

from agent.sentence_vectors import SentenceVectors
from retrieval.passages import Vector
from tests.doubles import HashEncoder

STORED = "The stone gets hot in twenty minutes."


def stored(text: str) -> Vector | None:
    return np.full(HashEncoder.dimension, 0.125, dtype=np.float32) if text == STORED else None


async def test_only_what_nobody_encoded_before_is_encoded() -> None:
    encoder = HashEncoder()
    vectors = SentenceVectors(encoder, stored)
    for _ in range(2):
        rows = await vectors.of([STORED, "how hot?", STORED, "how heavy?"])
        assert np.array_equal(rows[0], np.full(64, 0.125))
        assert np.array_equal(rows[2], rows[0])
        assert np.array_equal(rows[1:4:2], HashEncoder().encode(["how hot?", "how heavy?"]))
    assert encoder.encoded == ["how hot?", "how heavy?"]


async def test_the_least_recently_used_is_forgotten() -> None:
    encoder = HashEncoder()
    vectors = SentenceVectors(encoder, stored, remembered=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        assert np.array_equal(await vectors.one(text), HashEncoder().encode([text])[0])
    assert encoder.encoded == ["a", "b", "c", "b"]


async def test_more_at_once_than_are_remembered_all_come() -> None:
    vectors = SentenceVectors(HashEncoder(), stored, remembered=2)
    texts = [str(number) for number in range(5)]
    assert np.array_equal(await vectors.of(texts), HashEncoder().encode(texts))
    assert (await vectors.of([])).shape == (0, 64)
