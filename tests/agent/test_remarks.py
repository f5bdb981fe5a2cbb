"""Messages that ask nothing are told from questions, and are taken note of instead of answered."""

import numpy as np
import pytest

from agent import phrases
from agent.remarks import LEAST, MOST, RemarkReader
from agent.reply import PERSON
from retrieval.onnx_encoder import OnnxEncoder
from tests.agent.dialogue import Dialogue


@pytest.mark.parametrize(
    "text",
    [
        "will do",
        "lol ok",
        "wow so heavy",
        "pity, my son lives in Boston",
        "I'll think about it over the weekend",
        "haha my wife will kill me",
    ],
)
def test_what_asks_nothing_is_told(encoder: OnnxEncoder, text: str) -> None:
    assert RemarkReader().odds(text, encoder.encode([text])[0]) > 0


@pytest.mark.parametrize(
    "text",
    [
        "and in black?",
        "how heavy is it",
        "what about Norway",
        "it arrived with a dent",
        "my balcony is only 80 cm deep, not sure it fits",
        "returns?",
        "need it by friday",
    ],
)
def test_what_wants_an_answer_is_none(encoder: OnnxEncoder, text: str) -> None:
    assert RemarkReader().odds(text, encoder.encode([text])[0]) < 0


def test_odds_keep_within_bounds_and_another_models_vector_is_refused(encoder: OnnxEncoder) -> None:
    reader = RemarkReader()
    assert LEAST <= reader.odds("k", encoder.encode(["k"])[0]) <= MOST
    with pytest.raises(ValueError, match="the heads read vectors of 384"):
        reader.odds("will do", np.zeros(8, dtype=np.float32))


async def test_an_answer_is_not_said_over_again_to_a_remark(dialogue: Dialogue) -> None:
    told = await dialogue.say("How long can I return something?")
    assert told.citations
    for remark in ("will do", "thats a long time, wow"):
        reply = await dialogue.say(remark)
        assert (reply.text, reply.kind, reply.citations) == (phrases.noted(), "smalltalk", ())
        assert reply.options == (PERSON,)
    assert (await dialogue.say("and who pays for the return?")).citations


async def test_what_is_no_language_is_owned_up_to(dialogue: Dialogue) -> None:
    assert (await dialogue.say("asdfgh")).kind == "unknown"


async def test_a_question_beside_much_that_asks_nothing_is_no_remark(dialogue: Dialogue) -> None:
    await dialogue.say("How much is the grill tool set?")
    reply = await dialogue.say(
        "Wonderful, he'll never know. He wears black every day of the year. Have you got it in black?"
    )
    assert "stock" in reply.text
