"""What a text names of a product's options, and what it names that there is not."""

import pytest

from agent.options import options_in
from agent.words import normalise
from retrieval.catalogue import Product, Variant
from tests.agent.dialogue import Dialogue, sources

SIZES = ("S (155 to 167 cm)", "M (168 to 179 cm)", "L (180 to 190 cm)")
BICYCLE = Product(
    "gravel",
    "Schelde Gravel",
    variants=tuple(Variant(f"SG-{size[0]}", {"Size": size}, stock=1) for size in SIZES),
)
HELMET = Product(
    "helmet",
    "Belfort helmet",
    variants=tuple(Variant(f"HB-{one}", {"Size": one}, stock=1) for one in ("M", "L")),
)
FRAME = Product(
    "city",
    "Leie City",
    variants=tuple(
        Variant(f"LC-{cm}", {"Frame": f"{cm} cm", "Colour": "Black"}, stock=1) for cm in (50, 55, 60)
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        "Is the Schelde Gravel in stock in size L?",
        "do you have the gravel in L?",
        "the one for L (180 to 190 cm)",
    ],
)
def test_a_value_is_named_without_its_brackets(text: str) -> None:
    assert [one.sku for one in options_in(BICYCLE, normalise(text)).variants] == ["SG-L"]


def test_a_letter_among_other_words_is_no_size() -> None:
    options = options_in(BICYCLE, normalise("Is there a bottle of 1 l with it? I'm 1.80 m"))
    assert options.variants == BICYCLE.variants
    assert not options.absent


@pytest.mark.parametrize(
    ("product", "text", "absent", "instead"),
    [
        (HELMET, "Is the Belfort helmet in stock in size XS?", ("XS",), ("M", "L")),
        (FRAME, "is the Leie City in stock in 52 cm?", ("52 cm",), ("50 cm", "55 cm", "60 cm")),
        (FRAME, "do you have it in red?", ("red",), ("Black",)),
    ],
)
def test_what_there_is_not_is_told_with_what_there_is(
    product: Product, text: str, absent: tuple[str, ...], instead: tuple[str, ...]
) -> None:
    options = options_in(product, normalise(text))
    assert (options.absent, options.instead) == (absent, instead)


def test_an_amount_that_there_is_or_that_is_not_asked_for_is_not_absent() -> None:
    assert options_in(FRAME, normalise("in 55 cm black?")).absent == ()
    assert options_in(FRAME, normalise("is it 110 cm long?")).absent == ()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "is the Emberline 22 in stock for Germany?",
            "Yes: the Emberline 22 in 50 mbar is in stock (Black and Sage)",
        ),
        (
            "is the Emberline 22 in sage in stock for Belgium?",
            "Not right now: the Emberline 22 in Sage, 37 mbar is out",
        ),
        (
            "Is the Emberline Duo available in Brussels?",
            "Not right now: the Emberline Duo in 37 mbar is out of stock",
        ),
        ("is the Emberline 22 in stock for Poland?", "Yes: the Emberline 22 in 30 mbar is in stock"),
        ("is the Emberline 22 in stock for Oslo?", "Yes: the Emberline 22 in 30 mbar is in stock"),
        (
            "is the Emberline 22 in sage in stock for Lyon?",
            "Not right now: the Emberline 22 in Sage, 37 mbar is",
        ),
        (
            "is the gas hose in stock for Berlin?",
            "Yes: the Gas hose and regulator set in 50 mbar is in stock",
        ),
        (
            "which gas burner for the Forno 16 Dual do I need in Germany, and is it in stock?",
            "Gas burner for Forno 16 Dual in 50 mbar is out of stock",
        ),
    ],
)
async def test_of_options_that_are_for_places_the_one_of_the_place_is_meant(
    dialogue: Dialogue, question: str, said: str
) -> None:
    reply = await dialogue.say(question)
    assert said in reply.text
    assert any(
        one.startswith("product/") and one.endswith(("/fuel-and-power", "/fit")) for one in sources(reply)
    )


@pytest.mark.parametrize(
    "question",
    [
        "is the Emberline 22 in stock for Prague?",  # other countries of its zone have other pressures
        "is the Emberline 22 in stock in your Rotterdam showroom?",
        "is the Emberline 22 in stock in 30 mbar for Germany?",
    ],
)
async def test_no_option_is_taken_for_a_place_that_does_not_tell_it(
    dialogue: Dialogue, question: str
) -> None:
    assert "pressure for" not in (await dialogue.say(question)).text
