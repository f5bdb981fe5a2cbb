"""What is said of a thing in words is its feature; what is denied is none."""

import pytest

from agent.features import alike, features_of
from retrieval.catalogue import Product, Variant

STOVE = Product(
    "stove",
    "Stove Trek",
    description="A small stove with two wheels. It has no thermometer.",
    attributes={
        "Power": {"Fuel": "propane", "Ignition": "piezo, no battery needed"},
        "Materials": {"Legs": "stainless steel, folding", "Cover": "waterproof coating"},
        "Care": {"Grate": "brush while warm; never in the dishwasher", "Tray": "dishwasher safe"},
        "In the box": {"Included": "stove and screwdriver", "Not included": "gas hose"},
        "Cooking": {"Side burner": "none"},
        "Fit": {"Fits": "the Trek table", "Does not fit": "the Alpine shelf"},
        "Dimensions": {"Packed": "in one carton"},
        "Smart features": {"Wi-Fi": "2.4 GHz only"},
    },
    variants=(Variant("r", {"Colour": "Ember Red"}), Variant("b", {"Colour": "Black"})),
)


def _feature(words: str) -> tuple[str, str] | None:
    found = features_of(STOVE, frozenset(alike(word) for word in words.split()))
    return None if found is None else (found.name, found.value)


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        ("waterproof", "Cover", "waterproof coating"),
        ("waterproofed", "Cover", "waterproof coating"),
        ("piezo ignition", "Ignition", "piezo, no battery needed"),
        ("stainless legs", "Legs", "stainless steel, folding"),
        ("foldable legs", "Legs", "stainless steel, folding"),
        ("screwdriver", "Included", "stove and screwdriver"),
        ("red", "Colour", "Ember Red"),
        ("wheels", "", "A small stove with two wheels."),
        ("castors", "", "A small stove with two wheels."),
        ("trek stove", "", "Stove Trek"),
    ],
)
def test_what_is_said_of_a_thing_is_its_feature(words: str, name: str, value: str) -> None:
    assert _feature(words) == (name, value)


def test_words_of_several_facts_make_no_feature() -> None:
    assert _feature("waterproof red") is None


def test_the_fact_that_holds_all_the_words_stands_alone() -> None:
    assert _feature("dishwasher tray") == ("Tray", "dishwasher safe")


@pytest.mark.parametrize("words", ["battery", "thermometer", "hose", "alpine", "burner"])
def test_what_is_denied_or_of_something_else_is_no_feature(words: str) -> None:
    assert _feature(words) is None


@pytest.mark.parametrize("words", ["bluetooth", "waterproof bluetooth", "green"])
def test_where_one_word_is_not_said_there_is_no_feature(words: str) -> None:
    assert _feature(words) is None


def test_what_is_called_in_two_ways_is_alike() -> None:
    assert alike("castors") == alike("wheels")
    assert alike("wifi") == alike("wi-fi")
    assert alike("folding") == alike("foldable")
    assert alike("wheels") != alike("legs")
