"""Whether a thing fits a place is told by what it measures: folded, on its feet, in its carton."""

import pytest

from agent.place_fit import asks_of_place, is_the_place, names_room, sides_of
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
        "cabin bags are 56x45x25 at most, does the bag pass?",
        "between two walls we have 120 cm, does it go in?",
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


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("through a 75 cm back door", True),
        ("in a gap of 61 cm", True),
        ("how far from the wall, there is a 60 cm gap", False),
        ("does it fit on 50 cm", False),
    ],
)
def test_what_bounds_the_room_is_named(text: str, *, room: bool) -> None:
    assert names_room(text) == room


def test_what_is_needed_about_it_is_told_where_it_is_used_there() -> None:
    oven = Product(
        "oven",
        "Table oven",
        attributes={"Dimensions": {"Width": "48 cm"}, "Use": {"Indoors": "yes, with 10 cm of free space"}},
    )
    assert sides_of(oven, "a nook of 65 cm") == "Table oven, width: 48 cm."
    assert sides_of(oven, "may it work in a nook of 65 cm").endswith(
        "indoors: yes, with 10 cm of free space."
    )


async def test_a_thing_and_its_cover_are_both_measured(dialogue: Dialogue) -> None:
    reply = await dialogue.say(
        "Between two walls we have 120 cm. Does the Emberline Duo go in, with its cover on?"
    )
    assert "Emberline Duo, width, shelf folded: 118 cm" in reply.text
    assert "Cover for Emberline Duo, size: 122 × 66 × 116 cm" in reply.text
    assert sources(reply) == {"product/emberline-duo/dimensions", "product/cover-duo/dimensions"}
