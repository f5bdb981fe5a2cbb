"""Tokens of a question meet tokens of passages: what is counted, what is kept on disk, and what it is good for."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.encoder import heard_after
from retrieval.export import export_folder
from retrieval.ingest import ingest_passages
from retrieval.matching import ENOUGH, STEPS, Sought, match
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.passages import Passage, PassageKind, Query
from retrieval.search import Knowledge
from retrieval.tokens import TokenStore, write_tokens


def of(name: str, text: str) -> Passage:
    return Passage(id=name, kind=PassageKind.GUIDE, title="Care", text=text, path=("Care",), source=name)


CARE = (
    of("grates", "Oil the grates after every use and leave them on the grill."),
    of("stone", "Never wash a pizza stone: it takes up water and cracks."),
    of("cover", "Shake the cover dry before you fold it."),
)


@pytest.fixture(scope="module")
def minilm() -> OnnxEncoder:
    return OnnxEncoder(export_folder())


def units(rows: list[list[float]]) -> NDArray[np.float32]:
    made = np.asarray(rows, dtype=np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


def test_every_token_of_the_question_counts_by_its_nearest_one_and_its_weight() -> None:
    sought = Sought(units([[1, 0], [0, 1]]), np.array([0.75, 0.25], dtype=np.float32))
    both, one = np.array([[STEPS, 0], [0, STEPS]], dtype=np.int8), np.array([[STEPS, 0]], dtype=np.int8)

    whole, half = match(sought, [both, one])

    assert whole.near == pytest.approx(1.0)
    assert whole.lacking == pytest.approx(0.0)
    assert half.near == pytest.approx(0.75)
    assert half.lacking == pytest.approx(0.25 * ENOUGH)
    assert half.worst == pytest.approx(0.25 * 2)
    assert match(sought, []) == []


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.integers(0, 2**16))
def test_a_passage_is_matched_alike_alone_and_among_others(lengths: list[int], seed: int) -> None:
    draw = np.random.default_rng(seed)
    passages = [draw.integers(-STEPS, STEPS, (length, 4), dtype=np.int8) for length in lengths]
    sought = Sought(units(draw.normal(size=(3, 4)).tolist()), np.full(3, 1 / 3, dtype=np.float32))

    together = match(sought, passages)

    for one, passage in zip(together, passages, strict=True):
        (alone,) = match(sought, [passage])
        assert one.near == pytest.approx(alone.near, abs=1e-5)
        assert one.lacking == pytest.approx(alone.lacking, abs=1e-5)
        assert one.worst == pytest.approx(alone.worst, abs=1e-5)


def test_tokens_come_back_from_disk_as_they_were(tmp_path: Path) -> None:
    held = [np.full((length, 4), length, dtype=np.int8) for length in (3, 1, 7)]
    write_tokens(tmp_path, held)

    store = TokenStore(tmp_path)

    assert len(store) == 3
    for row, tokens in enumerate(held):
        kept = store.of(row)
        assert kept is not None
        assert np.array_equal(kept, tokens)
    assert store.of(3) is None


def test_without_tokens_there_is_nothing_on_disk(tmp_path: Path) -> None:
    write_tokens(tmp_path, [])
    assert list(tmp_path.iterdir()) == []
    assert TokenStore(tmp_path).of(0) is None


def test_what_is_embedded_is_what_is_encoded(minilm: OnnxEncoder) -> None:
    texts = [passage.text for passage in CARE]
    embedded = minilm.embed(texts)
    assert np.allclose([one.vector for one in embedded], minilm.encode(texts), atol=1e-6)
    assert {one.tokens.shape[1] for one in embedded} == {64}


def test_special_tokens_look_for_nothing(minilm: OnnxEncoder) -> None:
    sought = minilm.seek("may it be washed?", "Pizza stone: is it any good")
    assert sought.weights.sum() == pytest.approx(1.0, abs=1e-5)
    assert np.count_nonzero(sought.weights == 0) == 3  # the first, the one between, the last


def test_what_was_said_before_changes_what_is_looked_for(minilm: OnnxEncoder, tmp_path: Path) -> None:
    ingest_passages(CARE, tmp_path, minilm)
    knowledge = Knowledge.open(tmp_path, minilm)

    def first(before: str) -> str:
        return knowledge.rank(Query("how do I get it clean?", before=before))[0].passage.id

    assert first("I bought a pizza stone") == "stone"
    assert first("my grates are all black") == "grates"


def test_a_long_chat_is_heard_by_its_end(minilm: OnnxEncoder) -> None:
    chat = "we have a big terrace in the south " * 60
    vector = minilm.ask("and the stone?", chat + "which oven is it")
    assert np.allclose(vector, minilm.ask("and the stone?", "x" + chat + "which oven is it"), atol=1e-6)
    assert not np.allclose(vector, minilm.ask("and the stone?"), atol=1e-2)


def test_an_ingestion_takes_tokens_over_from_the_one_before(minilm: OnnxEncoder, tmp_path: Path) -> None:
    ingest_passages(CARE[:2], tmp_path, minilm)
    report = ingest_passages(CARE, tmp_path, minilm)
    assert (report.encoded, report.reused) == (1, 2)

    knowledge = Knowledge.open(tmp_path, minilm)
    matched = knowledge.evidence(Query("how do I wash the stone?"))
    assert all(one.match is not None for one in matched.values())


def test_a_question_is_heard_after_its_page_and_the_last_two_messages() -> None:
    assert heard_after(page="Kettle 57", said=["a", "b", "c"]) == "Kettle 57: b c"
    assert heard_after(page="", said=[]) == ""
