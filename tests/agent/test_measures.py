"""Two products are compared by a measure whose word is none of the attribute's own: "which is taller?"."""

import pytest

from agent.comparing import shared_attribute
from retrieval.search import Knowledge
from tests.agent.dialogue import Dialogue, sources

KETTLES = ("emberline-kettle-47", "emberline-kettle-57")


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("which is taller", "height"),
        ("which one is higher", "height"),
        ("which is wider", "width"),
        ("is the first narrower", "width"),
        ("which of them is deeper", "depth"),
        ("which is nicer", None),
    ],
)
def test_a_measure_is_found_by_how_one_exceeds_the_other(
    knowledge: Knowledge, asked: str, name: str | None
) -> None:
    pair = [knowledge.products()[one] for one in KETTLES]
    assert shared_attribute(pair, asked) == name


@pytest.mark.parametrize(
    ("asked", "first", "second"),
    [
        ("which is taller", "Kettle 57, height: 104 cm", "Kettle 47, height: 96 cm"),
        ("which is wider", "Kettle 57, width: 62 cm", "Kettle 47, width: 52 cm"),
    ],
)
async def test_the_measure_of_both_is_told(dialogue: Dialogue, asked: str, first: str, second: str) -> None:
    reply = await dialogue.say(f"{asked}, the kettle 47 or the kettle 57?")
    assert first in reply.text
    assert second in reply.text
    assert sources(reply) == {f"product/{one}/dimensions" for one in KETTLES}


@pytest.mark.parametrize(
    ("question", "apart"),
    [
        ("which is taller, the kettle 47 or the kettle 57, and by how much?", "8 cm"),
        ("how much wider is the kettle 57 than the kettle 47?", "10 cm"),
    ],
)
async def test_by_how_much_is_told_where_that_is_asked(dialogue: Dialogue, question: str, apart: str) -> None:
    reply = await dialogue.say(question)
    assert reply.text.endswith(f"That is a difference of {apart}.")
    assert apart in [one.result for one in reply.computed]
