"""Whether a thing fits a place is told by what it measures: folded, on its feet, in its carton."""

import pytest

from agent.place_fit import asks_of_place, is_the_place, sides_of
from retrieval.catalogue import Product
from tests.agent.dialogue import Dialogue, sources

STOVE = Product(
    "stove",
    "Trek stove table",
    attributes={
        "Dimensions": {
            "Width, shelf folded": "40 cm",
            "Depth": "30 cm",
            "Weight": "9 kg",
            "Packed": "50 × 40 × 20 cm, 11 kg",
        },
        "Materials": {"Depth of coating": "1 mm"},
    },
)


@pytest.mark.parametrize(
    "text",
    [
        "will it go through a 75 cm gate?",
        "does it fit on a shelf 20 inches deep",
        "can i squeeze it in a gap of 3 foot",
        "the boot is 100 wide, can i get it in",
    ],
)
def test_a_place_with_its_measure_is_asked_of(text: str) -> None:
    assert asks_of_place(text)


@pytest.mark.parametrize(
    "text",
    [
        "will it go through the gate?",
        "how wide is it?",
        "does a 30 cm pizza fit in it?",
        "do 50 cm logs go in?",
        "it is 75 cm wide, isn't it?",
    ],
)
def test_without_a_measure_or_of_food_no_place_is_asked_of(text: str) -> None:
    assert not asks_of_place(text)


def test_its_sides_are_told_and_its_carton_where_it_travels() -> None:
    sides = "Trek stove table, width, shelf folded: 40 cm; depth: 30 cm"
    assert sides_of(STOVE, "through a 75 cm gate") == f"{sides}."
    assert sides_of(STOVE, "into my car, 90 cm wide") == f"{sides}; packed: 50 × 40 × 20 cm, 11 kg."
    assert not sides_of(Product("bare", "Bare"), "through a 75 cm gate")


def test_what_it_is_put_on_is_not_the_thing() -> None:
    assert is_the_place(STOVE, "would the grill sit on a camp table")
    assert not is_the_place(STOVE, "does the trek table go through the gate")


@pytest.mark.parametrize(
    ("question", "told", "source"),
    [
        ("will the kettle 57 go through a 75 cm gate?", ["62 cm"], "product/emberline-kettle-57/dimensions"),
        (
            "my passage is 22 inches wide. does the kamado 38 or the kamado 46 make it through?",
            ["52 cm", "60 cm"],
            "product/kamado-38/dimensions",
        ),
        ("will the emberline 22 fit in a 60 cm niche?", ["58 cm"], None),
    ],
)
async def test_what_goes_somewhere_is_told_with_its_measures(
    dialogue: Dialogue, question: str, told: list[str], source: str | None
) -> None:
    reply = await dialogue.say(question)
    assert all(one in reply.text for one in told)
    assert source is None or source in sources(reply)
