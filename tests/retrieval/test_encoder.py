"""The exported encoder agrees with the original, knows no batch-mates, and brings no torch along."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from retrieval.encoder import asked
from retrieval.export import AGREEMENT_FLOOR, MOOD_LAYERS, QUESTION_LAYERS, TRAINED, agreement, export_folder
from retrieval.ingest import read_knowledge
from retrieval.onnx_encoder import KEPT_STATES, MAX_TOKENS, TOKENIZER_FILE, OnnxEncoder
from retrieval.passages import PassageKind
from retrieval.sentence import SentenceEncoder
from tests.doubles import HashEncoder

ROOT = Path(__file__).parents[2]
DEMO_SHOP = ROOT / "evals/shop"


@pytest.fixture(scope="module")
def questions() -> list[str]:
    """What the demo shop's FAQ is asked."""
    return [p.title for p in read_knowledge(DEMO_SHOP).passages if p.kind is PassageKind.FAQ]


@pytest.mark.filterwarnings("ignore")  # of torch and its kin, which serve only as the measure here
def test_it_agrees_with_the_original_on_the_demo_shops_questions(
    minilm: OnnxEncoder, questions: list[str]
) -> None:
    assert minilm.dimension == 384
    measured = agreement(export_folder(), questions)

    assert measured.questions == len(questions) >= 40
    assert measured.mean >= AGREEMENT_FLOOR
    assert measured.minimum >= 0.97


def test_a_vector_does_not_depend_on_what_is_encoded_with_it(
    minilm: OnnxEncoder, questions: list[str]
) -> None:
    together = minilm.encode(questions)
    alone = np.vstack([minilm.encode([question]) for question in questions])

    assert np.array_equal(together, alone)
    assert np.array_equal(minilm.encode(questions[::-1])[::-1], together)


def test_vectors_have_unit_length(minilm: OnnxEncoder) -> None:
    vectors = minilm.encode(["Is it waterproof?", "", "x" * 5000, "退货 😀 \x00"])

    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert minilm.encode([]).shape == (0, 384)


def test_what_stands_beyond_the_limit_is_not_read(minilm: OnnxEncoder) -> None:
    long = "grill " * 400

    assert np.array_equal(minilm.encode([long])[0], minilm.encode([long + "zebra"])[0])
    assert len(minilm.token_states(long).tokens) == MAX_TOKENS


def test_token_states_are_what_the_vector_is_pooled_from(minilm: OnnxEncoder) -> None:
    states = minilm.token_states("Is it waterproof?")
    pooled = states.states.mean(axis=0)

    assert states.tokens[0] == "[CLS]"
    assert pooled / np.linalg.norm(pooled) == pytest.approx(minilm.encode(["Is it waterproof?"])[0], abs=1e-6)


def test_related_texts_are_nearer_than_unrelated_ones(minilm: OnnxEncoder) -> None:
    asked, same, other = minilm.encode(
        ["Can I send it back?", "How do I return a product?", "Recipe for ribs"]
    )

    assert asked @ same > asked @ other + 0.2


def test_a_question_is_looked_up_nearer_to_what_answers_it(minilm: OnnxEncoder) -> None:
    """In a story that shares no telling word with the passage; the other passage speaks of the very card."""
    story = "the card got refused and now i don't know whether the whole thing is gone"
    answer, other = minilm.encode(
        [
            "Payment – When a payment fails\nWe keep your order for 48 hours and send you a link to try again.",
            "Cards – Gift cards\nThe whole amount of a card is on it for five years.",
        ]
    )
    plain, asked = minilm.encode([story])[0], minilm.ask(story)

    assert asked @ answer - asked @ other > plain @ answer - plain @ other


def test_what_a_question_is_looked_up_by_is_the_same_each_time(minilm: OnnxEncoder) -> None:
    first = minilm.ask("Is it waterproof?")
    minilm.encode([f"Is number {number} waterproof?" for number in range(3)])

    assert first.shape == (384,)
    assert np.linalg.norm(first) == pytest.approx(1.0, abs=1e-5)
    assert np.array_equal(first, minilm.ask("Is it waterproof?"))
    assert np.array_equal(first, OnnxEncoder(export_folder()).ask("Is it waterproof?"))


@pytest.mark.filterwarnings("ignore")  # of torch and its kin, which serve only as the measure here
def test_what_layers_for_moods_make_of_a_text_agrees_with_the_original(
    minilm: OnnxEncoder, questions: list[str]
) -> None:
    import torch  # noqa: PLC0415 - seconds to import, needed here alone

    from retrieval.layers import MOODS_BEGIN, load_layers, mean_state, through  # noqa: PLC0415 - imports torch
    from retrieval.question_network import QuestionNetwork  # noqa: PLC0415 - imports torch

    begun, layers = (
        QuestionNetwork.of(TRAINED / QUESTION_LAYERS).eval(),
        load_layers(MOOD_LAYERS, after=MOODS_BEGIN).eval(),
    )
    tokenizer = Tokenizer.from_file(str(export_folder() / TOKENIZER_FILE))
    tokenizer.no_padding()
    for question in questions[:10]:
        ids = torch.tensor([tokenizer.encode(question).ids])
        mask = torch.ones_like(ids)
        with torch.inference_mode():
            states = through(layers, begun(ids, mask)[2], mask)
            expected = mean_state(states, mask)[0].numpy()
        felt = minilm.feel(question)
        assert felt.shape == (384,)
        assert float(felt @ expected / np.linalg.norm(felt) / np.linalg.norm(expected)) > 0.98


def test_what_layers_make_of_a_text_is_the_same_whether_it_was_just_encoded_or_not() -> None:
    text = "three weeks and still no parcel"
    alone = OnnxEncoder(export_folder()).feel(text)
    other = OnnxEncoder(export_folder())
    other.encode([text])
    assert np.array_equal(other.feel(text), alone)
    assert np.array_equal(other.feel(text), alone)
    other.encode([text := "and nobody answers"])
    for number in range(KEPT_STATES):  # until what was kept of it is gone
        other.encode([f"another {number}"])
    assert np.array_equal(other.feel(text), OnnxEncoder(export_folder()).feel(text))


def test_an_encoder_without_vectors_for_questions_is_asked_as_it_encodes() -> None:
    encoder = HashEncoder()

    assert np.array_equal(asked(encoder, "Is it waterproof?"), encoder.encode(["Is it waterproof?"])[0])


def test_its_id_is_its_content(minilm: OnnxEncoder, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("model.onnx", "tokenizer.json", "matching.npz"):
        (copy / name).write_bytes((export_folder() / name).read_bytes())
    assert OnnxEncoder(copy).id == minilm.id

    with (copy / "tokenizer.json").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert OnnxEncoder(copy).id != minilm.id


SERVING = """
import asyncio, sys
from pathlib import Path
from retrieval.export import export_folder
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.passages import Query
from retrieval.search import Knowledge
heavy = {"onnxruntime", "faiss", "tokenizers"} & sys.modules.keys()
assert not heavy, f"imported before anyone needs them: {heavy}"
encoder = OnnxEncoder(export_folder())
encoder.feel("third week and still no parcel")
if len(sys.argv) > 1:
    asyncio.run(Knowledge.open(Path(sys.argv[1]), encoder).search(Query("is it waterproof?")))
heavy = {"torch", "transformers", "sentence_transformers", "sklearn", "langchain_core"} & sys.modules.keys()
assert not heavy, f"the serving process imported {heavy}"
"""


def test_serving_imports_neither_torch_nor_transformers(minilm: OnnxEncoder, shop: Path, data: Path) -> None:
    from retrieval.ingest import ingest  # noqa: PLC0415 - the line of the story it belongs to

    ingest(shop, data, minilm)
    subprocess.run([sys.executable, "-c", SERVING, str(data)], cwd=ROOT, check=True)


@pytest.mark.filterwarnings("ignore")  # as above
def test_any_sentence_transformers_model_can_be_named(minilm: OnnxEncoder) -> None:
    from retrieval.export import packaged_weights  # noqa: PLC0415 - as above

    original = SentenceEncoder(str(packaged_weights()))
    texts = ["Is it waterproof?", "How wide is it?"]

    assert original.dimension == 384
    assert original.id.startswith("sentence-model-")
    assert np.sum(original.encode(texts) * minilm.encode(texts), axis=1) == pytest.approx([1, 1], abs=0.03)
    assert original.encode([]).shape == (0, 384)
