"""What is added to a sum that was told is counted with it; "the big one" is the one of the largest size."""

import pytest

from agent.options import options_in
from agent.words import normalise
from retrieval.catalogue import Product, Variant
from tests.agent.dialogue import Dialogue, sources


def _had_in(kind: str, *values: str, title: str = "Enamelled pot") -> Product:
    return Product("x", title, variants=tuple(Variant(f"X-{one}", {kind: one}, stock=1) for one in values))


POT = _had_in("Contents", "2 l", "0.75 l", "5 l")
ROPE = _had_in("Length", "30 m", "100 m", title="Rope")


@pytest.mark.parametrize(
    ("product", "text", "value"),
    [
        (POT, "how much is the big pot?", "5 l"),
        (POT, "a small one", "0.75 l"),
        (POT, "the smallest of them", "0.75 l"),
        (POT, "the enamelled large pot", "5 l"),
        (POT, "the big pot in 2 l", "2 l"),
        (ROPE, "and the long rope?", "100 m"),
        (ROPE, "your short one", "30 m"),
        (_had_in("Weight", "7,5 kg", "10 kg"), "the little bag", "7,5 kg"),
    ],
)
def test_a_size_is_meant_by_its_place_among_the_others(product: Product, text: str, value: str) -> None:
    options = options_in(product, normalise(text))
    assert (options.values, [one.options for one in options.variants]) == (
        (value,),
        [{next(iter(product.variants[0].options)): value}],
    )


@pytest.mark.parametrize(
    ("product", "text"),
    [
        (POT, "is it big?"),
        (POT, "how large is the pot?"),
        (_had_in("Gas pressure", "30 mbar", "50 mbar"), "the big one"),
        (_had_in("Length", "80 cm", "1.5 m"), "the long one"),
        (_had_in("Colour", "Black", "Sage"), "the big one"),
        (_had_in("Contents", "2 l", "two cups"), "the big one"),
    ],
)
def test_of_what_is_not_told_in_one_unit_none_is_the_large_one(product: Product, text: str) -> None:
    options = options_in(product, normalise(text))
    assert options.values == ()
    assert options.variants == product.variants


def test_what_comes_in_one_size_alone_has_no_large_one() -> None:
    assert options_in(_had_in("Length", "30 m"), "the long one").values == ()


@pytest.mark.parametrize(
    ("question", "told", "cited"),
    [
        (
            "how much is the big skillet?",
            ["The Cast-iron skillet in 26 cm costs €44.00."],
            {"product/skillet", "product/skillet/variants"},
        ),
        (
            "how much is the long hose?",
            ["in 1.5 m costs €29.00."],
            {"product/gas-hose", "product/gas-hose/variants"},
        ),
        (
            "what do the Emberline 22 and the short hose cost together?",
            ["in 0.8 m costs €24.00.", "Together that makes €373.00."],
            {"product/emberline-22", "product/gas-hose", "product/gas-hose/variants"},
        ),
        (
            "what do the small tongs and the big skillet cost together?",
            ["in 30 cm cost €14.00.", "in 26 cm costs €44.00.", "Together that makes €58.00."],
            {"product/tongs", "product/tongs/variants", "product/skillet", "product/skillet/variants"},
        ),
        (
            "how much is the kettle 57 with a cover?",
            ["costs €189.00.", "costs €34.00.", "Together that makes €223.00."],
            {"product/emberline-kettle-57", "product/cover-kettle-57"},
        ),
    ],
)
async def test_things_are_priced_in_the_size_that_is_meant(
    dialogue: Dialogue, question: str, told: list[str], cited: set[str]
) -> None:
    reply = await dialogue.say(question)
    assert [one for one in told if one not in reply.text] == []
    assert sources(reply) == cited


async def test_each_thing_that_is_added_is_counted_with_the_sum_and_its_delivery(dialogue: Dialogue) -> None:
    first = await dialogue.say("kamado 38 with the heat deflector to salzburg, how much all in")
    assert "Bulky goods delivery to Salzburg (Austria) costs €49.00, €697.00 in all." in first.text
    second = await dialogue.say("and two of the 10 kg bags of lump charcoal on top?")
    assert "The Restaurant lump charcoal in 10 kg costs €23.00, 2 of them €46.00." in second.text
    assert "Together that makes €694.00." in second.text
    assert "€743.00 in all." in second.text
    third = await dialogue.say("plus the cover")
    assert "The Cover for Emberline Kamado 38 costs €55.00." in third.text
    assert "€798.00 in all." in third.text
    assert [(one.name, dict(one.inputs), one.result) for one in third.computed] == [
        ("product", {"each": "€23.00", "how many": "2"}, "€46.00"),
        (
            "sum",
            {
                "Emberline Kamado 38": "€599.00",
                "Heat deflector for Kamado 38": "€49.00",
                "2 × Restaurant lump charcoal": "€46.00",
                "Cover for Emberline Kamado 38": "€55.00",
            },
            "€749.00",
        ),
        ("sum", {"goods": "€749.00", "Bulky goods delivery": "€49.00"}, "€798.00"),
    ]
    assert {"product/charcoal-lump/variants", "product/cover-kamado-38", "shipping/at"} <= sources(third)


@pytest.mark.parametrize(
    ("asked", "added", "makes"),
    [
        ("what do the Emberline Duo and its cover cost together?", "and a grill brush on top?", "€790.00"),
        ("how much is the Emberline 22?", "plus a grill brush?", "€371.00"),
        ("how much is the Emberline 22?", "and the short hose on top?", "€373.00"),
        ("how much is the kettle 57?", "add a cover", "€223.00"),
        ("what do two chimney starters cost?", "and three grill brushes on top?", "€120.00"),
    ],
)
async def test_what_is_added_to_a_price_is_summed_with_it(
    dialogue: Dialogue, asked: str, added: str, makes: str
) -> None:
    assert makes not in (await dialogue.say(asked)).text
    reply = await dialogue.say(added)
    assert f"Together that makes {makes}." in reply.text
    assert reply.computed[-1].result == makes


@pytest.mark.parametrize(
    ("asked", "added"),
    [
        (["what does the Emberline 22 weigh?"], "plus the cover?"),
        (["what does the Emberline 22 weigh?"], "and how much is the cover on top?"),
        (["does the chimney starter fit the Emberline 22?"], "plus the cover?"),
        (["is the kettle 57 in stock?"], "and a cover on top?"),
        (["where is your showroom?"], "plus the cover?"),
        (["how much is the kettle 57 with a cover?", "what does it weigh?"], "plus a grill brush?"),
        ([], "plus the cover of the kettle 57?"),
    ],
)
async def test_nothing_is_added_to_what_was_no_sum(dialogue: Dialogue, asked: list[str], added: str) -> None:
    for text in asked:
        await dialogue.say(text)
    reply = await dialogue.say(added)
    assert "ogether that makes" not in reply.text
    assert not any(one.name == "sum" for one in reply.computed)
