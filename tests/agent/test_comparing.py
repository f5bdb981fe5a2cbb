"""Two products beside each other: what is asked of both, and which of them goes on the other."""

import pytest

from tests.agent.dialogue import Dialogue


@pytest.mark.parametrize(
    ("question", "contains"),
    [
        ("kamado 38 vs 46", ("Emberline Kamado 38:", "Emberline Kamado 46:")),
        (
            "what is the difference between the Drift Pellet 500 and the Drift Pellet 800?",
            ("€749.00", "€999.00"),
        ),
        ("Emberline 22 or the built in, which is cheaper", ("€349.00", "€449.00", "€100.00 cheaper")),
        (
            "kettle 47 or 57, which is cheaper?",
            ("€129.00", "€189.00", "The Emberline Kettle 47 is €60.00 cheaper."),
        ),
        ("which uses less pellets, the Drift Pellet 500 or the Drift Pellet 800?", ("0.5 kg", "0.7 kg")),
        ("hearth 60 or hearth 80, which is cheaper", ("from €149.00", "from €229.00")),
    ],
)
async def test_both_are_told_where_two_are_compared(
    dialogue: Dialogue, question: str, contains: tuple[str, ...]
) -> None:
    text = (await dialogue.say(question)).text
    assert all(one in text for one in contains)


async def test_two_that_were_compared_are_still_meant(dialogue: Dialogue) -> None:
    await dialogue.say("what is the difference between the Drift Pellet 500 and the Drift Pellet 800?")
    assert "0.5 kg an hour at 110 °C" in (await dialogue.say("which uses less pellets")).text
    assert "The Drift Pellet 500 is €250.00 cheaper." in (await dialogue.say("difference in price?")).text


async def test_a_price_is_told_with_and_without_a_question_mark(dialogue: Dialogue) -> None:
    assert (await dialogue.say("how much is the forno 12")).text == "The Emberline Forno 12 costs €279.00."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("do the spare wheels fit the emberline 22?", "Yes: the Spare wheels fit the Emberline 22."),
        (
            "does the emberline 30 fit the spare cast-iron grate?",
            "Yes: the Spare cast-iron grate fits the Emberline 30.",
        ),
        (
            "what does the carbon-steel wok fit?",
            "The Carbon-steel grill wok fits the Emberline Kettle 57 and the Emberline Kamado 46.",
        ),
    ],
)
async def test_the_part_fits_what_it_goes_on(dialogue: Dialogue, question: str, text: str) -> None:
    assert (await dialogue.say(question)).text == text


async def test_two_of_a_kind_that_are_weighed_up_are_not_fitted_together(dialogue: Dialogue) -> None:
    reply = await dialogue.say("which one is better for a family of 4, the kettle 47 or the kettle 57?")
    assert "not listed" not in reply.text
