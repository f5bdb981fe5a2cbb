"""What is chosen among a shop's products: by price, by what they run on, by what is not wanted, by the most of it."""

from decimal import Decimal

import pytest

from agent.choosing import needs, read_choice, runs_on
from retrieval.catalogue import Product, Variant
from tests.agent.dialogue import Dialogue, sources


def _product(name: str, category: str, price: int, **attributes: str) -> Product:
    told = {key.replace("_", " ").capitalize(): value for key, value in attributes.items()}
    return Product(name.lower(), name, category=category, price=Decimal(price), attributes={"Facts": told})


STOVES = (
    _product("Primus Uno", "Stoves", 90, fuel="butane", weight="2.5 kg", good_for="1 to 2 people"),
    _product("Primus Trio", "Stoves", 240, fuel="propane or butane", weight="9 kg", good_for="4 people"),
    _product("Ember Box", "Stoves", 60, fuel="charcoal, no wood", weight="4 kg", good_for="2 to 4 people"),
    _product("Auger", "Stoves", 400, fuel="hardwood pellets", power="60 W"),
    _product("Plug-in", "Stoves", 150, power="2,000 W", weight="6,5 kg", good_for="2 to 5 people"),
    _product("Lump charcoal", "Fuel", 8),
    _product("Tent for two", "Tents", 120),
    _product("Tent for four", "Tents", 220),
)


def _chosen(text: str) -> list[str]:
    choice = read_choice(text, STOVES)
    return [one.title for one in choice.members if choice.fits(one)]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("a gas stove below 100", ["Primus Uno"]),
        ("stoves under €100", ["Primus Uno", "Ember Box"]),
        ("stoves up to 150 euros", ["Primus Uno", "Ember Box", "Plug-in"]),
        ("a stove between 100 and 250", ["Primus Trio", "Plug-in"]),
        ("a stove from €100 to €250", ["Primus Trio", "Plug-in"]),
        ("stoves over 200", ["Primus Trio", "Auger"]),
        ("a stove, not more than 100", ["Primus Uno", "Ember Box"]),
        ("a stove under 1,000 euro on pellets", ["Auger"]),
        ("something on charcoal under 100", ["Ember Box"]),
        ("stoves that are not gas", ["Ember Box", "Auger", "Plug-in"]),
        ("a stove that isn't gas or charcoal", ["Auger", "Plug-in"]),
        ("a stove that does not need gas and not wood", ["Ember Box", "Plug-in"]),
        ("stoves without electricity", ["Primus Uno", "Primus Trio", "Ember Box"]),
        ("an electric stove", ["Plug-in"]),
        ("a stove for 4 people, not gas", ["Ember Box", "Plug-in"]),
        ("i don't want a primus, which stove under 100", ["Ember Box"]),
        ("tents under 200", ["Tent for two"]),
    ],
)
def test_only_what_is_wanted_is_chosen(text: str, titles: list[str]) -> None:
    assert _chosen(text) == titles
    assert read_choice(text, STOVES).wholly_heard


@pytest.mark.parametrize(
    "text",
    [
        "a stove for a small balcony under 100",
        "stoves within 14 days",
        "a quiet stove under 100",
    ],
)
def test_what_is_not_understood_is_left_over(text: str) -> None:
    assert not read_choice(text, STOVES).wholly_heard


def test_what_none_of_a_kind_is_called_is_no_choice_among_them() -> None:
    assert read_choice("stoves that are not gas", STOVES).tells_apart
    assert read_choice("a stove, not a primus", STOVES).tells_apart
    assert not read_choice("a stove without a tent", STOVES).tells_apart
    assert not read_choice("a tent without gas", STOVES).tells_apart


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("the cheapest stove", "Ember Box"),
        ("most expensive stove", "Auger"),
        ("the cheapest gas stove", "Primus Uno"),
    ],
)
def test_the_most_of_a_price_is_one(text: str, title: str) -> None:
    choice = read_choice(text, STOVES)
    assert choice.most is not None
    fitting = [one for one in choice.members if choice.fits(one)]
    assert choice.most.of_price
    prices = {one.title: one.price or Decimal(0) for one in fitting}
    assert (min if choice.most.low else max)(prices, key=prices.__getitem__) == title


def test_the_weight_is_compared_in_one_unit() -> None:
    heaviest = read_choice("the heaviest stove", STOVES).most
    assert heaviest is not None
    light = _product("Spoon", "Stoves", 5, weight="500 g")
    several = _product("Pan", "Stoves", 5, weight="1.6 kg (20 cm), 2.7 kg (26 cm)")
    facet = heaviest.facet("the heaviest stove", STOVES)
    assert facet is not None
    assert [(span.low, span.high) for one in (light, STOVES[4], several) if (span := facet.of(one))] == [
        (0.5, 0.5),
        (6.5, 6.5),
        (1.6, 2.7),
    ]


def test_what_burns_and_has_a_plug_needs_both_and_is_called_by_what_it_burns() -> None:
    plugged = Product(
        "p", "P", attributes={"F": {"Fuel": "pellets"}}, variants=(Variant("x", {"Plug": "EU"}),)
    )
    assert needs(plugged) == {"pellets", "electricity"}
    assert runs_on(plugged) == {"pellets"}


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("gas grill below 250?", {"emberline-mini"}),
        ("gas grill under 250 euros", {"emberline-mini"}),
        ("charcoal below 150", {"emberline-bucket-28", "emberline-kettle-47"}),
        ("fire pit under 100", {"brazier-basket", "hearth-tripod"}),
        ("smokers under 300", {"drift-bullet-47", "drift-cold-smoker"}),
        (
            "i dont want a kamado, which smoker for under 350?",
            {"drift-bullet-47", "drift-cold-smoker", "drift-cabinet"},
        ),
        (
            "do you have grills that are not gas?",
            {"emberline-kettle-47", "emberline-kettle-57", "emberline-bucket-28", "emberline-volt"},
        ),
        (
            "im looking for a grill for 4 people, NOT gas, under 300 euro",
            {"emberline-kettle-47", "emberline-kettle-57", "emberline-volt"},
        ),
        ("which pizza oven does not need gas and not wood", {"forno-volt-13"}),
        ("are there smokers without wood", {"kamado-38", "kamado-46"}),
        ("a grill that isn't gas or charcoal?", {"emberline-volt"}),
        ("which is the cheapest gas grill you sell?", {"emberline-mini"}),
        ("most expensive pizza oven", {"forno-terra"}),
        ("heaviest smoker?", {"kamado-46"}),
        ("cheapest charcoal grill?", {"emberline-bucket-28"}),
        ("pellet smoker under 500", {"drift-pellet-500"}),
    ],
)
async def test_the_shop_answers_with_those_that_are_wanted(
    dialogue: Dialogue, question: str, ids: set[str]
) -> None:
    assert {one.split("/")[1] for one in sources(await dialogue.say(question))} == ids


async def test_whoever_asks_for_gas_grills_is_told_of_them(dialogue: Dialogue) -> None:
    assert "Emberline Mini (€179.00)" in (await dialogue.say("do you have gas grills?")).text


async def test_a_price_alone_is_of_the_kind_spoken_of_before(dialogue: Dialogue) -> None:
    await dialogue.say("gas grill below 250?")
    assert sources(await dialogue.say("something between 300 and 400")) == {"product/emberline-22"}


async def test_a_statement_about_ones_own_is_no_choice(dialogue: Dialogue) -> None:
    assert "we have:" not in (await dialogue.say("my grill does not run on gas")).text


async def test_a_part_that_is_sold_alone_is_nothing_to_choose_by(dialogue: Dialogue) -> None:
    assert "we have:" not in (await dialogue.say("do you have a grill without wheels?")).text


async def test_a_noun_of_several_titles_among_other_words_asks_for_no_list(dialogue: Dialogue) -> None:
    await dialogue.say("I am thinking about the Forno 16 Dual. Is the gas burner in the price?")
    reply = await dialogue.say("It will stand in Zürich. Which burner is it then and do you have it?")
    assert "Out of stock: 50 mbar" in reply.text
