"""Products are recognised by their names in a question."""

import pytest

from retrieval.names import Names

TITLES = {
    "ember-22": ["Ember 22"],
    "ember-22-built-in": ["Ember 22 Built-In"],
    "cover-22": ["Cover for Ember 22"],
    "forno-16-dual": ["Ember Forno 16 Dual"],
    "forno-16": ["Ember Forno 16"],
    "tongs": ["Grill tongs"],
}


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(TITLES, shorten=True)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("how wide is the EMBER22?", ("ember-22",)),
        ("is the cover for the Ember 22 waterproof", ("cover-22",)),
        ("ember 22 built in or ember-22?", ("ember-22-built-in", "ember-22")),
        ("price of the forno dual 16", ("forno-16-dual",)),
        ("does the forno 16 need a table", ("forno-16",)),
        ("do you sell tongs", ()),
        ("", ()),
    ],
)
def test_the_longest_name_wins(names: Names, text: str, named: tuple[str, ...]) -> None:
    assert names.read(text).named == named


def test_a_shortened_name_that_two_share_names_neither() -> None:
    names = Names({"a": ["Acme Grill Max"], "b": ["Bolt Grill Max"]}, shorten=True)

    assert names.read("how heavy is the grill max").named == ()
    assert names.read("how heavy is the bolt grill max").named == ("b",)


def test_any_unshared_end_of_a_name_will_do(names: Names) -> None:
    names = Names({"pan": ["Cast-iron Dutch oven"], "oven": ["Pizza oven table"]}, shorten=True)

    assert names.read("is the dutch oven in stock").named == ("pan",)
    assert names.read("iron oven").named == ()


def test_what_is_no_name_is_the_rest(names: Names) -> None:
    assert names.read("How wide is the Ember 22, please?").rest == "how wide is please"
