"""What is burnt in so many hours, and how long so much lasts, follows from a thing's attributes."""

from decimal import Decimal

import pytest

from agent.burning import Burn, burns_of, in_hours, is_exact, kilograms, mass_of, piece_of
from agent.words import stem
from retrieval.catalogue import Product
from tests.agent.dialogue import Dialogue, sources


def _stove(name: str, value: str) -> Product:
    return Product("etna", "Etna", attributes={"Dimensions": {"Weight": "9 kg"}, "Fuel": {name: value}})


@pytest.mark.parametrize(
    ("name", "value", "burn"),
    [
        ("Gas use", "250 g an hour on full", ("gas", "0.25", None, None, False)),
        ("Gas use", "1,200 g an hour", ("gas", "1.2", None, None, False)),
        ("Paraffin and wood use", "1.5 kg per hour", ("wood", "1.5", None, None, False)),
        ("Pellet use", "about 800 g of pellets an hour", ("pellet", "0.8", None, None, True)),
        (
            "Wood use",
            "about 3 kg for the first hour, then about 1.5 kg an hour",
            ("wood", "1.5", "3", None, True),
        ),
        ("Charcoal", "2 kg lasts about five hours at 120 °C", ("charcoal", "0.4", None, 120, True)),
        ("Briquettes for six hours", "about 3 kg", ("briquettes", "0.5", None, None, True)),
        ("Charcoal for 4 hours", "2 kg", ("charcoal", "0.5", None, None, True)),
    ],
)
def test_what_burns_in_an_hour_is_read(
    name: str, value: str, burn: tuple[str, str, str | None, int | None, bool]
) -> None:
    fuel, per_hour, first, degrees, about = burn
    (found,) = burns_of(_stove(name, value))
    assert found.fuel == stem(fuel)
    assert (found.name, found.said) == (name, value)
    assert (found.per_hour, found.first) == (Decimal(per_hour), None if first is None else Decimal(first))
    assert (found.degrees, found.about) == (degrees, about)


def test_each_heat_has_a_rate_of_its_own() -> None:
    found = list(burns_of(_stove("Wood use", "0.5 kg an hour at 90 °C, 1.5 kg per hour at 200 degrees")))
    assert [(one.per_hour, one.degrees, one.said) for one in found] == [
        (Decimal("0.5"), 90, "0.5 kg an hour at 90 °C"),
        (Decimal("1.5"), 200, "1.5 kg per hour at 200 degrees"),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Water use", "2 l an hour"),
        ("Ash", "500 g a day"),
        ("Heat-up time", "20 minutes"),
        ("Load", "up to 3 kg"),
        ("Fuel", "logs up to 30 cm"),
    ],
)
def test_what_tells_no_rate_is_none(name: str, value: str) -> None:
    assert list(burns_of(_stove(name, value))) == []


@pytest.mark.parametrize(
    ("hours", "amount"), [("0.5", "3"), ("1", "3"), ("2", "4.5"), ("3.5", "6.75"), ("10", "16.5")]
)
def test_the_first_hour_takes_an_amount_of_its_own(hours: str, amount: str) -> None:
    burn = Burn("Wood use", "", "wood", per_hour=Decimal("1.5"), first=Decimal(3))
    assert burn.amount(Decimal(hours)) == Decimal(amount)


@pytest.mark.parametrize(
    ("first", "amount", "hours"),
    [(None, "3", "2"), (None, "0.75", "0.5"), ("3", "6", "3"), ("3", "3", "1"), ("3", "1.5", "0.5")],
)
def test_so_much_lasts_so_long(first: str | None, amount: str, hours: str) -> None:
    burn = Burn(
        "Wood use", "", "wood", per_hour=Decimal("1.5"), first=None if first is None else Decimal(first)
    )
    assert burn.hours(Decimal(amount)) == Decimal(hours)


@pytest.mark.parametrize(
    ("value", "what", "noun", "hours"),
    [
        ("about 3 hours on one 230 g canister", "230 g canister", "canister", "3"),
        ("1 hour 30 minutes with a candle", "candle", "candle", "1.5"),
        ("45 minutes per one log", "log", "log", "0.75"),
    ],
)
def test_how_long_one_piece_burns_is_read(value: str, what: str, noun: str, hours: str) -> None:
    piece = piece_of(_stove("Burning time", value))
    assert piece is not None
    assert (piece.what, piece.noun, piece.hours) == (what, stem(noun), Decimal(hours))
    assert (piece.name, piece.said) == ("Burning time", value)


@pytest.mark.parametrize("value", ["3 hours", "on one canister", "700 g an hour", "3 hours on full"])
def test_what_tells_of_no_piece_is_none(value: str) -> None:
    assert piece_of(_stove("Burning time", value)) is None


@pytest.mark.parametrize(("hours", "pieces"), [("1", 1), ("3", 1), ("3.1", 2), ("6", 2), ("7", 3)])
def test_a_piece_that_is_begun_is_needed(hours: str, pieces: int) -> None:
    piece = piece_of(_stove("Burning time", "3 hours on one canister"))
    assert piece is not None
    assert piece.pieces(Decimal(hours)) == pieces


def test_a_mass_is_read_by_the_name_of_its_attribute() -> None:
    stove = _stove("Hopper", "about 850 g of pellets")
    assert mass_of(stove, "hopper") == Decimal("0.85")
    assert mass_of(stove, "weight") == Decimal(9)
    assert mass_of(stove, "contents") is None
    assert mass_of(_stove("Hopper", "large"), "hopper") is None


@pytest.mark.parametrize(
    ("amount", "said"),
    [("7", "7 kg"), ("8.4", "8.4 kg"), ("2.25", "2.3 kg"), ("0.84", "840 g"), ("10.00", "10 kg")],
)
def test_an_amount_is_written_in_the_unit_that_suits_it(amount: str, said: str) -> None:
    assert kilograms(Decimal(amount)) == said


@pytest.mark.parametrize(
    ("hours", "said", "least"),
    [
        ("16", "16 hours", "16 hours"),
        ("5.78", "5.8 hours", "5.7 hours"),
        ("7.96", "8 hours", "7.9 hours"),
        ("15.71", "15.7 hours", "15 hours"),
        ("1", "1 hour", "1 hour"),
    ],
)
def test_no_more_hours_are_told_than_there_are_at_least(hours: str, said: str, least: str) -> None:
    assert (in_hours(Decimal(hours)), in_hours(Decimal(hours), least=True)) == (said, least)


def test_what_is_written_without_rounding_is_exact() -> None:
    assert [is_exact(Decimal(one)) for one in ("7", "8.4", "2.25")] == [True, True, False]


@pytest.mark.parametrize(
    ("page", "question", "told"),
    [
        ("drift-pellet-500", "how long does a full hopper last at 110 degrees?", "of 8 kg lasts 16 hours."),
        ("drift-pellet-500", "how long does a full hopper last at 260 °C?", "of 8 kg lasts about 5.7 hours."),
        ("drift-pellet-500", "how many pellets for 14 hours at 110?", "In 14 hours that makes 7 kg."),
        ("emberline-22", "how long does an 11 kg bottle last?", "11 kg last about 15 hours."),
        ("emberline-22", "how much gas in 3 hours?", "In 3 hours that makes 2.1 kg."),
        ("emberline-30", "how long does a 5 kg bottle of gas last?", "5 kg last about 4.4 hours."),
        ("forno-terra", "how much wood for 4 hours?", "In 4 hours that makes about 11 kg."),
        ("kamado-38", "how long does a 3 kg bag of charcoal last?", "3 kg last about 18 hours."),
        ("drift-bullet-47", "how many briquettes for 12 hours?", "In 12 hours that makes about 6 kg."),
    ],
)  # fmt: skip
async def test_hours_and_kilograms_follow_from_the_rate(
    dialogue: Dialogue, page: str, question: str, told: str
) -> None:
    dialogue.look_at(page)
    reply = await dialogue.say(question)
    assert told in reply.text
    (how,) = reply.computed
    assert how.name in {"amount burnt", "hours burnt"}
    assert how.result in told
    assert f"product/{page}/fuel-and-power" in sources(reply)
    assert any(how.inputs["rate"] in one.quote for one in reply.citations)


async def test_what_two_use_is_told_of_each(dialogue: Dialogue) -> None:
    reply = await dialogue.say("how much gas do the Emberline 22 and the Emberline 30 use in 2 hours?")
    assert sorted(one.result for one in reply.computed) == ["1.4 kg", "2.3 kg"]
    assert "In 2 hours that makes 1.4 kg." in reply.text
    assert "In 2 hours that makes about 2.3 kg." in reply.text


@pytest.mark.parametrize(
    ("question", "told", "results"),
    [
        (
            "how many cartridges do i need for 2 hours each evening from friday to sunday?",
            "For 6 hours that is 2.6, so take 3.",
            ["6 hours", "2.6", "3"],
        ),
        (
            "i cook 1.5 hours every evening for 5 evenings, how many cartridges?",
            "For 7.5 hours that is 3.2, so take 4.",
            ["7.5 hours", "3.2", "4"],
        ),
        ("how many cartridges for 7 hours?", "For 7 hours that is 3.", ["3"]),
    ],
)
async def test_cartridges_are_counted_over_several_days(
    dialogue: Dialogue, question: str, told: str, results: list[str]
) -> None:
    dialogue.look_at("emberline-mini")
    reply = await dialogue.say(question)
    assert told in reply.text
    assert [one.result for one in reply.computed] == results
    assert sources(reply) == {"product/emberline-mini/fuel-and-power"}


@pytest.mark.parametrize(
    ("page", "question", "told", "price"),
    [
        (
            "forno-terra",
            "how many bags of wood for 6 hours?",
            "That is 2 bags of 8 kg of the Kiln-dried pizza wood, €14.50 each, €29.00 together.",
            "€29.00",
        ),
        (
            "drift-pellet-500",
            "how many bags of pellets for 5 hours each day, 4 days, at 110 degrees?",
            "In 20 hours that makes 10 kg. That is 1 bag of 10 kg of the Smoking pellets, €21.00.",
            "€21.00",
        ),
    ],
)
async def test_bags_are_told_with_what_they_cost(
    dialogue: Dialogue, page: str, question: str, told: str, price: str
) -> None:
    dialogue.look_at(page)
    reply = await dialogue.say(question)
    assert told in reply.text
    assert reply.computed[-1].result == price
    bag = "pizza-wood" if page == "forno-terra" else "pellets"
    assert sources(reply) == {f"product/{page}/fuel-and-power", f"product/{bag}", f"product/{bag}/dimensions"}


@pytest.mark.parametrize(
    ("page", "question"),
    [
        ("emberline-22", "how long does it take to heat up?"),
        ("drift-pellet-500", "how long is the warranty on the hopper?"),
        ("emberline-mini", "how many cartridges come with 2 hours delivery?"),
        ("kamado-38", "how long does it take until it is ready for 3 kg of charcoal?"),
        ("kamado-38", "how long for a 2 kg chicken?"),
        ("drift-pellet-500", "how long for a 2 kg chicken?"),
        ("drift-pellet-500", "how long does a 3 kg brisket need on pellets?"),
        ("drift-offset-16", "how many hours for a 5 kg pork shoulder?"),
        ("drift-pellet-500", "how much pork do i need for 14 hours?"),
        ("emberline-22", "is 2 hours enough for a chicken?"),
        ("emberline-22", "does an 11 kg bottle fit?"),
        ("emberline-mini", "how many cartridges for a weekend?"),
    ],
)
async def test_nothing_is_worked_out_of_other_times_and_weights(
    dialogue: Dialogue, page: str, question: str
) -> None:
    dialogue.look_at(page)
    reply = await dialogue.say(question)
    assert not {one.name for one in reply.computed} & {
        "amount burnt",
        "hours burnt",
        "quotient",
        "rounded up",
    }
    assert "that makes" not in reply.text
    assert "kg last about" not in reply.text
