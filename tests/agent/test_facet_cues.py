"""What is asked of things by what they measure: the most of something, the one that is more, and a bound."""

from decimal import Decimal

import pytest

from agent.facet_cues import Bound, names_bound, read_bounds, read_comparative, read_extreme
from agent.facets import (
    ASSEMBLY,
    BURNING,
    HEAT,
    HEATING,
    HEIGHT,
    LARGEST_PIZZA,
    PEOPLE,
    WARRANTY,
    WEIGHT,
    WIDTH,
    Facet,
)
from agent.words import normalise
from retrieval.catalogue import Product


def _product(name: str, **attributes: str) -> Product:
    told = {key.replace("_", " ").capitalize(): value for key, value in attributes.items()}
    return Product(name.lower(), name, category="Stoves", price=Decimal(10), attributes={"Facts": told})


UNO = _product("Uno", width="40 cm", weight="9 kg", highest_temperature="250 °C", burners="1 burner")
DUO = _product("Duo", width="50 cm", weight="10 kg", highest_temperature="300 °C", burners="2 tube burners")
TRIO = _product("Trio", width="60 cm", weight="11 kg", highest_temperature="350 °C", burners="3 tube burners")
STOVES = (UNO, DUO, TRIO)


@pytest.mark.parametrize(
    ("text", "facet", "low"),
    [
        ("which grill is the lightest?", WEIGHT, True),
        ("which one weighs the least", WEIGHT, True),
        ("heaviest smoker", WEIGHT, False),
        ("the narrowest oven", WIDTH, True),
        ("the widest oven", WIDTH, False),
        ("your tallest fire pit", HEIGHT, False),
        ("which is the hottest", HEAT, False),
        ("the one with the highest temperature", HEAT, False),
        ("which goes lowest", HEAT, True),
        ("quickest to heat up", HEATING, True),
        ("which oven heats up the fastest?", HEATING, True),
        ("which is easiest to put together", ASSEMBLY, True),
        ("fastest to assemble", ASSEMBLY, True),
        ("which charcoal burns the longest", BURNING, False),
        ("which has the longest warranty", WARRANTY, False),
        ("shortest guarantee", WARRANTY, True),
        ("which feeds the most people", PEOPLE, False),
    ],
)
def test_the_most_of_something_is_read(text: str, facet: Facet, *, low: bool) -> None:
    _, most = read_extreme(normalise(text))
    assert most is not None
    assert most.facets == (facet,)
    assert most.low is low


@pytest.mark.parametrize(
    ("text", "low"),
    [("the cheapest grill", True), ("your most expensive grill", False), ("which is cheapest", True)],
)
def test_the_most_of_a_price_is_by_no_facet(text: str, *, low: bool) -> None:
    _, most = read_extreme(normalise(text))
    assert most is not None
    assert most.of_price
    assert most.low is low


def test_the_words_of_the_most_are_taken_out_of_the_message() -> None:
    left, _ = read_extreme("the lightest grill on gas")
    assert left.split() == ["the", "grill", "on", "gas"]


@pytest.mark.parametrize("text", ["the lightest colour", "how heavy is it", "a grill for six"])
def test_what_asks_for_no_most_is_left_as_it_is(text: str) -> None:
    assert read_extreme(text) == (text, None)


def test_the_largest_is_by_the_attribute_that_is_named() -> None:
    _, most = read_extreme("which has the largest width")
    assert most is not None
    facet = most.facet("which has the largest width", STOVES)
    assert facet is not None
    assert [span.high for one in STOVES if (span := facet.of(one))] == [40, 50, 60]


@pytest.mark.parametrize(
    ("text", "facet", "low"),
    [
        ("which is lighter?", WEIGHT, True),
        ("which weighs more?", WEIGHT, False),
        ("which one is narrower", WIDTH, True),
        ("which one is wider", WIDTH, False),
        ("which is taller", HEIGHT, False),
        ("which gets hotter", HEAT, False),
        ("which is ready first: which heats up faster", HEATING, True),
        ("which is quicker to assemble", ASSEMBLY, True),
        ("which has the longer warranty", WARRANTY, False),
        ("which burns longer", BURNING, False),
        ("which is the lightest of them", WEIGHT, True),
    ],
)
def test_which_of_two_is_more_of_something_is_read(text: str, facet: Facet, *, low: bool) -> None:
    asked = read_comparative(normalise(text))
    assert asked is not None
    assert asked.facets == (facet,)
    assert asked.low is low


def test_which_of_two_costs_less_is_by_the_price() -> None:
    cheaper = read_comparative("which is cheaper")
    assert cheaper is not None
    assert cheaper.of_price
    assert read_comparative("which comes in black") is None


def _bound(text: str) -> Bound:
    _, (bound,) = read_bounds(normalise(text), STOVES)
    return bound


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("stoves under 50 cm wide", ["Uno"]),
        ("stoves up to 50 cm wide", ["Uno", "Duo"]),
        ("stoves narrower than 50 cm", ["Uno"]),
        ("no more than 50 cm wide", ["Uno", "Duo"]),
        ("stoves over 50 cm wide", ["Trio"]),
        ("at least 50 cm wide", ["Duo", "Trio"]),
        ("wider than 50 cm", ["Trio"]),
        ("50 cm wide or less", ["Uno", "Duo"]),
        ("under 500 mm wide", ["Uno"]),
        ("under 20 inches wide", ["Uno", "Duo"]),
        ("less than 10 kg", ["Uno"]),
        ("at most 10 kg", ["Uno", "Duo"]),
        ("lighter than 10 kg", ["Uno"]),
        ("over 10 kg", ["Trio"]),
        ("10 kg or more", ["Duo", "Trio"]),
        ("under 22 lb", ["Uno"]),
        ("under 23 pounds", ["Uno", "Duo"]),
        ("at least 300 °C", ["Duo", "Trio"]),
        ("over 300 degrees", ["Trio"]),
        ("hotter than 300 °C", ["Trio"]),
        ("at least 570 f", ["Duo", "Trio"]),
        ("over 600 fahrenheit", ["Trio"]),
        ("a stove with 3 burners", ["Trio"]),
        ("a two burner stove", ["Duo"]),
        ("a 2-burner stove", ["Duo"]),
        ("with three tube burners", ["Trio"]),
    ],
)
def test_only_what_is_within_a_bound_fits_it(text: str, titles: list[str]) -> None:
    bound = _bound(text)
    assert [one.title for one in STOVES if bound.fits(one)] == titles


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("ready in under 15 minutes", HEATING),
        ("takes under 30 minutes to assemble", ASSEMBLY),
        ("with a warranty of at least 5 years", WARRANTY),
        ("an oven for pizzas of at least 40 cm", LARGEST_PIZZA),
        ("under 60 cm high", HEIGHT),
    ],
)
def test_a_bound_is_of_what_is_spoken_of(text: str, facet: Facet) -> None:
    assert _bound(text).facets == (facet,)


def test_what_does_not_say_what_it_measures_is_not_within_a_bound() -> None:
    assert not _bound("under 50 cm wide").fits(_product("Quarto"))


def test_the_words_of_a_bound_are_taken_out_and_kept_as_they_were_said() -> None:
    left, (bound,) = read_bounds("stoves under 50 cm wide on gas", STOVES)
    assert left.split() == ["stoves", "on", "gas"]
    assert "under 50 cm wide" in bound.said


def test_two_bounds_are_both_read() -> None:
    _, bounds = read_bounds("under 55 cm wide and at least 10 kg", STOVES)
    assert [one.title for one in STOVES if all(bound.fits(one) for bound in bounds)] == ["Duo"]


@pytest.mark.parametrize("text", ["stoves under 100 euros", "two stoves please", "a stove for the balcony"])
def test_what_names_no_measure_is_no_bound(text: str) -> None:
    assert read_bounds(text, STOVES) == (text, ())


def test_a_bound_is_named_with_its_unit() -> None:
    assert names_bound("grills under 50 cm")
    assert names_bound("at least 10 kg")
    assert not names_bound("grills under 50")
