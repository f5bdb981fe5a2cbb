"""What is encoded beside a question changes neither its vector nor what comes of it.

The packaged network is quantised with scales that are taken over a whole batch. The encoder runs every text alone, so
concurrent questions are never mixed; the gold questions hold that here, by their vectors and by what is found for them.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from agent.answer import Assistant
from agent.reply import Question
from conversation.model import ShopperId
from conversation.shoppers import Shopper
from evals.cases import read_cases
from retrieval.onnx_encoder import OnnxEncoder
from retrieval.passages import Vector
from tests.doubles import TUESDAY_MORNING
from tests.servers import CHECKOUT

MATES = ("ok", "lorem ipsum dolor sit amet " * 40, "🔥" * 30, "Wie lange dauert die Lieferung nach Hamburg?")
"""Short, long, strange: what would move the scales of a batch most."""


@pytest.fixture(scope="module")
def questions() -> list[str]:
    cases = read_cases(CHECKOUT / "evals" / "cases")
    return sorted({turn.says for written in cases for turn in written.case.turns})


@pytest.fixture(scope="module")
def alone(questions: list[str], encoder: OnnxEncoder) -> dict[str, Vector]:
    return {text: encoder.encode([text])[0] for text in questions}


@pytest.fixture(scope="module")
def mixed(questions: list[str], encoder: OnnxEncoder) -> dict[str, Vector]:
    """Each question in a batch with its neighbours and with strangers."""
    vectors: dict[str, Vector] = {}
    for start in range(0, len(questions), 12):
        batch = questions[start : start + 12]
        texts = [MATES[0], *batch, *MATES[1:]]
        vectors |= dict(zip(batch, encoder.encode(texts)[1 : len(batch) + 1], strict=True))
    return vectors


def test_a_vector_is_a_function_of_its_text(alone: dict[str, Vector], mixed: dict[str, Vector]) -> None:
    assert len(alone) > 250
    assert [text for text, vector in alone.items() if not np.array_equal(vector, mixed[text])] == []


def test_concurrent_questions_are_encoded_as_if_alone(alone: dict[str, Vector], encoder: OnnxEncoder) -> None:
    some = list(alone)[::5]
    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(lambda text: encoder.encode([text])[0], some))
    assert all(np.array_equal(alone[text], vector) for text, vector in zip(some, vectors, strict=True))


async def test_no_gold_question_is_decided_otherwise_beside_others(
    questions: list[str], assistant: Assistant
) -> None:
    shopper = Shopper(ShopperId("s_1"))
    asked = [Question(text, shopper, TUESDAY_MORNING) for text in questions]
    alone = [await assistant.answer(one) for one in asked]
    together = [
        reply
        for start in range(0, len(asked), 12)
        for reply in await asyncio.gather(*(assistant.answer(one) for one in asked[start : start + 12]))
    ]
    assert alone == together
