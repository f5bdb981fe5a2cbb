"""How long a part is under warranty is told by the line that is its own, and until when, by what was said before."""

import pytest

from tests.agent.dialogue import Dialogue, sources


@pytest.mark.parametrize(
    ("page", "text", "told"),
    [
        (
            "emberline-22",
            "how long are the burners under warranty?",
            "burners of the Emberline 22 is 10 years",
        ),
        (
            "drift-pellet-500",
            "is the display still covered?",
            "electronics of the Drift Pellet 500 is 3 years",
        ),
        (
            "emberline-kettle-57",
            "is the lid covered, until when?",
            "bowl and lid of the Emberline Kettle 57 is 10",
        ),
    ],
)
async def test_the_line_of_the_part_is_told(dialogue: Dialogue, page: str, text: str, told: str) -> None:
    dialogue.look_at(page)
    reply = await dialogue.say(text)
    assert f"The warranty on the {told}" in reply.text
    assert sources(reply) == {f"product/{page}/warranty"}


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("emberline-22", "what is the warranty?"),
        ("emberline-22", "is the lid covered if i use it in my restaurant?"),
        ("emberline-kettle-57", "does the warranty on the lid pass to the next owner?"),
        ("emberline-kettle-57", "how heavy is the lid?"),
        ("forno-12", "the stone cracked after i washed it, do i get a new one on warranty?"),
    ],
)
async def test_what_else_is_asked_is_not_answered_by_one_line(
    dialogue: Dialogue, page: str, text: str
) -> None:
    dialogue.look_at(page)
    assert not (await dialogue.say(text)).text.startswith("The warranty on the")


async def test_until_when_counts_from_what_was_said_before(dialogue: Dialogue) -> None:
    first = await dialogue.say(
        "Kamado 46 from April 2019, a crack in the ceramic. How long does the warranty run?"
    )
    assert "Counted from April 2019, 20 years end in April 2039." in first.text
    then = await dialogue.say("what about the felt gasket")
    assert "gasket and bamboo of the Emberline Kamado 46 is 1 year" in then.text
    assert "Counted from April 2019, 1 year ended in April 2020." in then.text
    assert sources(then) == {"product/kamado-46/warranty"}


async def test_who_goes_on_asks_of_the_same_thing(dialogue: Dialogue) -> None:
    await dialogue.say("Bought my kettle 57 in March 2021, is the lid still covered and until when?")
    reply = await dialogue.say("the ash bucket too?")
    assert "other parts of the Emberline Kettle 57 is 2 years" in reply.text
