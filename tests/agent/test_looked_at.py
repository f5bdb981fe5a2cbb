"""On a product's page people ask in few words: for what goes with it, for something else, or when they can have it."""

import pytest

from agent.concepts import in_shop_words
from agent.product_cues import CHEAPER_ONE
from agent.words import normalise
from tests.agent.dialogue import Dialogue, sources


@pytest.mark.parametrize(
    ("page", "asked", "source", "contains"),
    [
        ("emberline-30", "do you have a cover for it?", "product/cover-30", "€59.00"),
        ("emberline-30", "is there a cover for this grill?", "product/cover-30", "goes with"),
        ("emberline-22", "what accessories are there?", "product/rotisserie", "and 4 more"),
        ("kamado-38", "any accessories?", "product/deflector-38", "€49.00"),
        ("emberline-22", "is there something cheaper?", "product/emberline-kettle-57", "€189.00"),
        ("emberline-22", "do you have an electric version?", "product/emberline-volt", "on electricity"),
        ("forno-12", "got an electric model?", "product/forno-volt-13", "€549.00"),
        ("emberline-22", "are spare grates available?", "product/spare-grate/variants", "in stock"),
        ("emberline-22", "when can I have it?", "shipping/nl", "1 to 2 working days"),
        ("rotisserie", "nice, when can i have it", "product/rotisserie/variants", "16 days"),
        ("pizza-wood", "does this work in my forno terra?", "product/pizza-wood/fit", "Yes: "),
        ("cover-22", "does it fit the 30?", "product/cover-22/fit", "not listed for the Emberline 30"),
        (
            "hearth-ring-80",
            "Would it also lie on the Hearth 60?",
            "product/hearth-ring-80/fits",
            "does not fit",
        ),
        ("gas-hose", "Does it fit the Emberline Mini?", "product/gas-hose/fit", "does not fit"),
        ("wok", "which oil do you sell for that", "product/seasoning-oil", "€10.50"),
        ("forno-dual-16", "is the gas burner included", "product/forno-dual-16/in-the-box", "not included"),
        ("emberline-22", "how big is it?", "product/emberline-22/dimensions", "Cooking area: 56 × 43 cm"),
    ],
)
async def test_what_is_looked_at_need_not_be_named(
    dialogue: Dialogue, page: str, asked: str, source: str, contains: str
) -> None:
    dialogue.look_at(page)
    told = await dialogue.say(asked)
    assert source in sources(told)
    assert contains in told.text


@pytest.mark.parametrize(
    ("asked", "contains"),
    [
        ("which is lighter, the Forno 12 or the Forno 12 Wood?", ("10 kg", "11.5 kg")),
        ("how wide are the 22 and the 30 with shelves folded", ("58 cm", "78 cm")),
        ("how heavy are the kamado 38 and the kamado 46?", ("62 kg", "94 kg")),
        ("Is the Forno 12 Wood cheaper than the Forno 12?", ("€229.00", "€279.00", "€50.00 cheaper")),
    ],
)
async def test_two_that_are_named_are_told_of_beside_each_other(
    dialogue: Dialogue, asked: str, contains: tuple[str, ...]
) -> None:
    told = await dialogue.say(asked)
    assert all(one in told.text for one in contains), told.text


async def test_what_a_product_is_made_for_is_not_asked_about(dialogue: Dialogue) -> None:
    told = await dialogue.say("I have the 22. How much is the cover for the 22?")
    assert told.text == "The Cover for Emberline 22 costs €49.00."


@pytest.mark.parametrize(
    ("asked", "source", "contains"),
    [
        ("what are your opening hours?", "pages/contact#showrooms/rotterdam", "Thursday: 10:00 to 20:00"),
        ("what payment methods do you take?", "faq/payment-and-gifts#how-can-i-pay", "bank transfer"),
        ("do you sell vouchers", "pages/gifts#gift-cards", "five years"),
        ("where are you based", "pages/contact#showrooms/rotterdam", "Katoenveem 12"),
        ("what if im out", "pages/shipping#tracking-your-parcel/nobody-at-home", "neighbour"),
        ("Do you offer cooking courses?", "pages/contact#cooking-classes", "€65"),
        ("what does assembly cost?", "pages/assembly#prices", "€249.00"),
    ],
)
async def test_what_every_shop_is_asked_is_found_in_other_words(
    dialogue: Dialogue, asked: str, source: str, contains: str
) -> None:
    told = await dialogue.say(asked)
    assert source in sources(told)
    assert contains in told.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("do you have vouchers?", "Do you sell gift cards?"),
        ("can i do ideal as well", "can i do ideal as well (ways to pay"),
        ("what do vouchers weigh?", "what do vouchers weigh? (Do you sell gift cards?)"),
        ("is it waterproof?", None),
    ],
)
def test_the_shops_question_stands_alone_where_nothing_else_is_asked(text: str, words: str | None) -> None:
    told = in_shop_words(text)
    assert told == words or (told is not None and words is not None and told.startswith(words))


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("is there something cheaper?", True),
        ("do you have a cheaper one", True),
        ("anything cheaper than this?", True),
        ("do you have it cheaper?", False),
        ("can you do it cheaper for me?", False),
        ("is express cheaper to Norway?", False),
        ("is there anything cheaper if we take six?", False),
    ],
)
def test_who_looks_for_a_cheaper_product_does_not_haggle(text: str, looks: bool) -> None:  # noqa: FBT001 - parametrised
    assert (CHEAPER_ONE.search(normalise(text)) is not None) is looks
