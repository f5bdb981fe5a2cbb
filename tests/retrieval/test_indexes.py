"""Words and vectors, each on its own, in their real indexes."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.vectors import VectorIndex, build_vectors
from retrieval.words import WordEntry, WordIndex, build_words

TEXTS = [
    "The grill is 60 cm wide and weighs 27 kg.",
    "Shipping to Germany costs 6.95.",
    "Returns are free within 60 days of delivery.",
    "The kamado 38 is made of ceramic.",
]


@pytest.fixture
def words(tmp_path: Path) -> WordIndex:
    build_words(tmp_path / "words", (WordEntry(row, text) for row, text in enumerate(TEXTS)))
    return WordIndex(tmp_path / "words")


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("what do I pay for SHIPPING", 1),
        ("can I return it", 2),  # another form of the word
        ("is it 60cm", 0),  # figure and unit without a space
        ("kamado38 céramic", 3),
    ],
)
def test_words_are_found_in_every_form(words: WordIndex, question: str, row: int) -> None:
    assert words.search(question, limit=1)[0].row == row


def test_coverage_is_a_share_of_what_the_question_could_reach(words: WordIndex) -> None:
    whole = words.search("shipping germany", limit=1)[0]
    part = words.search("shipping germany zebra", limit=1)[0]

    assert 0 < part.coverage < whole.coverage <= 1


def test_a_question_of_stop_words_finds_nothing(words: WordIndex) -> None:
    assert words.search("what is it and how do you", limit=5) == []


def test_only_the_rows_asked_for_are_searched(words: WordIndex) -> None:
    assert [hit.row for hit in words.search("60", limit=5, rows=[2, 3])] == [2]


def test_scores_of_some_rows_are_the_scores_among_all(words: WordIndex) -> None:
    among_all = {hit.row: hit.score for hit in words.search("60 days wide", limit=4)}

    assert {
        hit.row: hit.score for hit in words.search("60 days wide", limit=4, rows=[0, 2])
    } == pytest.approx(among_all)


def unit(rows: int, seed: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(rows, 32)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def test_a_passage_counts_once_by_its_nearest_vector(tmp_path: Path) -> None:
    vectors = unit(4, seed=1)
    build_vectors(tmp_path, vectors, owners=np.asarray([0, 0, 1, 2]))
    hits = VectorIndex(tmp_path).search(vectors[1], limit=3)

    assert hits[0].row == 0
    assert hits[0].cosine == pytest.approx(1.0, abs=1e-5)
    assert sorted(hit.row for hit in hits) == [0, 1, 2]


def test_exact_cosines_of_chosen_passages(tmp_path: Path) -> None:
    vectors = unit(20, seed=2)
    owners = np.repeat(np.arange(10), 2)
    build_vectors(tmp_path, vectors, owners=owners)
    question = unit(1, seed=3)[0]
    expected = {row: float((vectors[owners == row] @ question).max()) for row in (3, 7)}

    hits = VectorIndex(tmp_path).of_rows(question, [7, 3, 7])
    assert {hit.row: hit.cosine for hit in hits} == pytest.approx(expected, abs=1e-6)
    assert VectorIndex(tmp_path).of_rows(question, []) == []


def test_the_graph_of_a_large_catalogue_finds_what_the_exact_way_finds(tmp_path: Path) -> None:
    vectors, owners = unit(3000, seed=4), np.arange(3000)
    for name, graph_from in (("exact", 10_000), ("graph", 1000)):
        (tmp_path / name).mkdir()
        build_vectors(tmp_path / name, vectors, owners=owners, graph_from=graph_from)
    exact, graph = VectorIndex(tmp_path / "exact"), VectorIndex(tmp_path / "graph")
    questions = unit(20, seed=5)
    shared = sum(
        len({hit.row for hit in exact.search(q, limit=10)} & {hit.row for hit in graph.search(q, limit=10)})
        for q in questions
    )

    assert (tmp_path / "graph/vectors.faiss").exists()
    assert not (tmp_path / "exact/vectors.faiss").exists()
    assert shared / 200 > 0.9
