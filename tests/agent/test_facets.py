"""What things of a kind measure is read out of their attributes, each amount in the unit that it is compared by."""

from decimal import Decimal

import pytest

from agent.facets import (
    ASSEMBLY,
    COUNT,
    DIAMETER,
    HEAT,
    HEATING,
    PEOPLE,
    POWER,
    WARRANTY,
    WEIGHT,
    WIDTH,
    Facet,
    amounts,
    counted,
    named_facet,
    told_of_most,
)
from agent.words import normalise, stem
from retrieval.catalogue import Product


def _product(name: str, /, **groups: dict[str, str]) -> Product:
    told = {group.capitalize(): facts for group, facts in groups.items()}
    return Product(name.lower(), name, category="Stoves", price=Decimal(10), attributes=told)


UNO = _product(
    "Uno",
    dimensions={
        "Weight": "2.5 kg",
        "Width, shelves folded": "58 cm",
        "Rack width": "50 cm",
        "Rack": "30 cm",
    },
    power={"Temperature range": "110 to 330 °C", "Heat-up time": "10 minutes to 250 °C", "Output": "9.6 kW"},
    cooking={"Good for": "4 to 6 people", "Burners": "3 tube burners"},
    assembly={"Time": "45 minutes for two people"},
    warranty={"Lid": "10 years", "Other parts": "2 years"},
)
DUO = _product(
    "Duo",
    dimensions={"Weight": "900 g", "Width": "42 cm", "Rack width": "40 cm", "Rack": "25 cm"},
    cooking={"Burners": "one burner"},
    care={"Gasket": "replace it every 20 years", "Time": "5 minutes a day"},
)
PLATE = _product("Plate", materials={"Plate": "304 stainless steel"})


@pytest.mark.parametrize(
    ("text", "measures", "found"),
    [
        ("6,5 kg", "mass", [6.5]),
        ("500 g", "mass", [0.5]),
        ("10 lbs", "mass", [4.5359237]),
        ("58 cm", "length", [58]),
        ("0.8 m or 1.5 m", "length", [80, 150]),
        ("1,200 mm", "length", [120]),
        ("62 × 60 × 110 cm", "length", [62, 60, 110]),
        ("20 inches", "length", [50.8]),
        ("2 feet", "length", [60.96]),
        ("40 cm (16 inch)", "length", [40]),
        ("64 × 64 × 24 cm, 13 kg", "mass", [13]),
        ("110 to 330 °C", "heat", [110, 330]),
        ("300 degrees", "heat", [300]),
        ("212 °F", "heat", [100]),
        ("10 minutes to 250 °C", "time", [10]),
        ("10 minutes to 250 °C", "heat", [250]),
        ("1.5 hours", "time", [90]),
        ("2 years", "age", [2]),
        ("18 months", "age", [1.5]),
        ("2,200 W", "power", [2.2]),
        ("2.6 kW", "power", [2.6]),
        ("3,200 cm² on two levels", "length", []),
        ("4 to 6 people", "people", [4, 6]),
        ("for 8 guests", "people", [8]),
        ("4 tube burners", COUNT, [4]),
        ("two probes included", COUNT, [2]),
        ("cast iron", COUNT, []),
        ("58 cm", COUNT, []),
        ("58 cm", "mass", []),
        ("black", "length", []),
    ],
)
def test_amounts_are_told_in_one_unit_as_they_stand(text: str, measures: str, found: list[float]) -> None:
    assert amounts(normalise(text), measures) == pytest.approx(found)


@pytest.mark.parametrize(
    ("facet", "product", "ends"),
    [
        (WEIGHT, UNO, (2.5, 2.5)),
        (WEIGHT, DUO, (0.9, 0.9)),
        (WIDTH, UNO, (58, 58)),
        (HEAT, UNO, (110, 330)),
        (HEATING, UNO, (10, 10)),
        (POWER, UNO, (9.6, 9.6)),
        (PEOPLE, UNO, (4, 6)),
        (ASSEMBLY, UNO, (45, 45)),
        (WARRANTY, UNO, (10, 10)),
    ],
)
def test_what_a_product_has_of_a_facet_is_a_range(
    facet: Facet, product: Product, ends: tuple[float, float]
) -> None:
    span = facet.of(product)
    assert span is not None
    assert (span.low, span.high) == pytest.approx(ends)


def test_a_range_goes_with_the_attribute_that_tells_it() -> None:
    span = WARRANTY.of(UNO)
    assert span is not None
    assert (span.name, span.value) == ("Lid", "10 years")


@pytest.mark.parametrize("facet", [HEAT, DIAMETER, WARRANTY, ASSEMBLY, PEOPLE])
def test_what_the_attributes_do_not_say_or_say_under_another_heading_is_not_known(facet: Facet) -> None:
    assert facet.of(DUO) is None


@pytest.mark.parametrize(
    ("text", "name", "unit"),
    [
        ("which has the largest rack width", "rack width", "length"),
        ("which has the largest rack", "rack", "length"),
        ("the most weight", "weight", "mass"),
    ],
)
def test_the_attribute_that_is_named_is_the_one_of_the_longest_name(text: str, name: str, unit: str) -> None:
    facet = named_facet(text, (UNO, DUO))
    assert facet is not None
    assert (facet.name, facet.measures) == (name, unit)


@pytest.mark.parametrize("text", ["the highest output", "the largest plate", "which is best"])
def test_an_attribute_that_fewer_than_two_have_amounts_of_is_not_named(text: str) -> None:
    assert named_facet(text, (UNO, DUO, PLATE)) is None


def test_how_many_of_something_things_have_is_counted_by_its_noun() -> None:
    burners = counted(stem("burner"), (UNO, DUO))
    assert burners is not None
    spans = [burners.of(one) for one in (UNO, DUO, PLATE)]
    assert [None if span is None else span.high for span in spans] == [3, 1, None]


@pytest.mark.parametrize("noun", ["wheel", "rack", "gasket"])
def test_what_is_not_told_in_pieces_is_not_counted(noun: str) -> None:
    assert counted(stem(noun), (UNO, DUO)) is None


def test_a_facet_is_told_of_most_where_more_than_half_of_the_things_have_it() -> None:
    assert told_of_most(WEIGHT, (UNO, DUO, PLATE))
    assert told_of_most(WEIGHT, (UNO, DUO))
    assert not told_of_most(WEIGHT, (UNO, PLATE, PLATE))
    assert not told_of_most(HEAT, (UNO, DUO))
    assert not told_of_most(WEIGHT, (UNO,))
