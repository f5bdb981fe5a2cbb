"""Delivery dates follow the table: cut-off, working days, holidays; and places are found in shoppers' words."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import delivery_desk, goods
from agent.delivery import (
    NoWorkingDay,
    Place,
    arrival,
    before_cutoff,
    cost,
    dispatch_day,
    place_in,
    place_meant,
    place_names,
    place_spoken_of,
    places_in,
    zone_of,
)
from agent.product_sources import is_bulky
from retrieval.catalogue import read_catalogue
from retrieval.shipping import ShippingMethod, ShippingTable, ShippingZone
from retrieval.sources import Source

STANDARD = ShippingMethod("standard", "Standard delivery", Decimal("4.95"), Decimal(75), 1, 2)
EXPRESS = ShippingMethod("express", "Express delivery", Decimal("9.95"), None, 1, 1)
TABLE = ShippingTable(
    origin="Rotterdam",
    timezone="Europe/Amsterdam",
    cutoff=time(14),
    dispatch_days=(0, 1, 2, 3, 4),
    delivery_days=(0, 1, 2, 3, 4),
    holidays=(date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)),
    zones=(
        ShippingZone(
            "nl",
            "Netherlands",
            ("NL",),
            ("Netherlands", "Holland", "Amsterdam", "The Hague"),
            (STANDARD, EXPRESS),
        ),
        ShippingZone("no", "Norway", ("NO",), ("Norway", "Bergen", "Tromsø"), (STANDARD,)),
        ShippingZone("fr", "France", ("FR",), ("France", "Paris", "Nice"), (STANDARD,)),
    ),
    not_served=("United States", "US", "Canada"),
)


def at(day: int, hour: int, *, month: int = 11) -> datetime:
    """A time in winter, when Amsterdam is an hour ahead of UTC; `hour` is Amsterdam's."""
    return datetime(2026, month, day, hour - 1, tzinfo=UTC)


def test_an_order_before_the_cutoff_leaves_today() -> None:
    assert before_cutoff(at(24, 13), TABLE)
    assert dispatch_day(at(24, 13), TABLE) == date(2026, 11, 24)


def test_an_order_at_the_cutoff_leaves_on_the_next_working_day() -> None:
    assert not before_cutoff(at(24, 14), TABLE)
    assert dispatch_day(at(24, 14), TABLE) == date(2026, 11, 25)


def test_an_order_at_the_weekend_leaves_on_monday() -> None:
    assert dispatch_day(at(28, 9), TABLE) == date(2026, 11, 30)
    assert dispatch_day(at(27, 15), TABLE) == date(2026, 11, 30)


def test_the_cutoff_is_the_warehouses_not_the_servers() -> None:
    assert before_cutoff(datetime(2026, 7, 1, 11, 59, tzinfo=UTC), TABLE)
    assert not before_cutoff(datetime(2026, 7, 1, 12, 0, tzinfo=UTC), TABLE)


def test_holidays_are_neither_dispatch_nor_delivery_days() -> None:
    leaves = dispatch_day(at(24, 15, month=12), TABLE)
    assert leaves == date(2026, 12, 28)
    christmas = arrival(STANDARD, date(2026, 12, 24), TABLE)
    assert (christmas.earliest, christmas.latest) == (date(2026, 12, 28), date(2026, 12, 29))


def test_goods_that_are_not_back_yet_wait() -> None:
    assert dispatch_day(at(24, 9), TABLE, ready=date(2026, 12, 5)) == date(2026, 12, 7)


def test_working_days_are_counted_after_dispatch() -> None:
    friday = arrival(STANDARD, date(2026, 11, 27), TABLE)
    assert (friday.earliest, friday.latest) == (date(2026, 11, 30), date(2026, 12, 1))


def test_a_table_without_working_days_ends_in_an_error_not_in_a_search_for_ever() -> None:
    start = date(2026, 11, 24)
    closed = tuple(start + timedelta(days=n) for n in range(500))
    with pytest.raises(NoWorkingDay):
        dispatch_day(at(24, 9), ShippingTable("R", "UTC", time(14), (0, 1, 2, 3, 4), (0,), closed, ()))


def test_delivery_is_free_from_the_tables_amount_on() -> None:
    assert cost(STANDARD, Decimal(75)) == 0
    assert cost(STANDARD, Decimal("74.99")) == Decimal("4.95")
    assert cost(EXPRESS, Decimal(1000)) == Decimal("9.95")
    assert cost(STANDARD, None) == Decimal("4.95")


@given(st.integers(0, 700 * 24 * 60).map(lambda minutes: at(1, 1, month=1) + timedelta(minutes=minutes)))
def test_nothing_leaves_in_the_past_and_nothing_arrives_before_it_left(now: datetime) -> None:
    leaves = dispatch_day(now, TABLE)
    came = arrival(STANDARD, leaves, TABLE)
    assert leaves >= now.date()
    assert leaves < came.earliest <= came.latest
    assert {leaves.weekday(), came.earliest.weekday(), came.latest.weekday()} <= set(range(5))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("do you ship to Norway?", "Norway"),
        ("when would it be in bergen", "Bergen"),
        ("delivery to the hague", "The Hague"),
        ("to tromso please", "Tromsø"),
        ("how much to Norwya", "Norway"),
        ("not to Norway but to France", "France"),
        ("do you ship to the US?", "United States"),
        ("Do you send to US customers", "United States"),
        ("can I get it in nice", "Nice"),
    ],
)
def test_places_are_found_in_shoppers_words(text: str, place: str) -> None:
    found = place_in(text, TABLE)
    assert found is not None
    assert found.said == place
    assert (found.zone is None) == (place == "United States")


@pytest.mark.parametrize(
    "text", ["that is a nice grill", "can you send it to us", "how wide is it", "deliver it to me"]
)
def test_words_that_only_look_like_places_are_none(text: str) -> None:
    assert place_in(text, TABLE) is None


def test_a_country_code_has_its_zone() -> None:
    zone = zone_of("no", TABLE)
    assert zone is not None
    assert zone.id == "no"
    assert zone_of("CA", TABLE) is None


PLACE_WORDS = st.sampled_from(
    [*place_names(TABLE), "Tromsø", "the", "hague", "new", "states", "to", "-", "Norway,"]
)


@given(words=st.lists(PLACE_WORDS, max_size=6))
def test_every_place_named_is_found_in_the_tables_order(words: list[str]) -> None:
    text = " ".join(words)
    plain = f" {text.lower().replace('ø', 'o').replace(',', '').replace('- ', '').removeprefix('the ')} "
    found = [place.said.lower() for place in places_in(text, TABLE)]
    named = [said for zone in TABLE.zones for said in zone.names] + list(TABLE.not_served)
    for said in found:
        assert said.replace("ø", "o").removeprefix("the ") in plain
    assert found == [said.lower() for said in named if said.lower() in found]
    assert {"norway", "bergen", "canada"} & set(plain.split()) <= set(found)


def test_tables_that_differ_are_told_apart() -> None:
    """What is read of a table is remembered for it, and not for the one that follows it."""
    other = replace(TABLE, zones=TABLE.zones[:1])
    assert hash(replace(TABLE)) == hash(TABLE)
    assert [place.said for place in places_in("Paris or Amsterdam", TABLE)] == ["Amsterdam", "Paris"]
    assert [place.said for place in places_in("Paris or Amsterdam", other)] == ["Amsterdam"]


def said_of(place: Place | None) -> str | None:
    return None if place is None else place.said


def test_where_something_goes_is_meant_and_not_where_the_shopper_is() -> None:
    assert said_of(place_meant("can you send it to my aunt in Paris? I'm in Bergen myself", TABLE)) == "Paris"
    assert said_of(place_meant("I live in Bergen", TABLE)) == "Bergen"


def test_the_place_spoken_of_is_the_last_that_is_served() -> None:
    before = ("I live in Bergen", "and to Paris, for my aunt? I'm in Bergen", "and to Canada?", "hm")
    assert said_of(place_spoken_of(before, TABLE)) == "Paris"
    assert place_spoken_of(("to Canada?",), TABLE) is None


def test_how_a_product_says_that_it_is_bulky_is_written_down(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "evals/shop/README.md").read_text(encoding="utf-8")
    shown = re.findall(r"```json\n(.*?)```", readme.partition("## Products")[2], re.DOTALL)[0]
    part = readme.partition("## How a product is sent")[2].partition("\n## ")[0]
    (tmp_path / "a.json").write_text(shown, encoding="utf-8")
    (bulky,) = read_catalogue(Source(tmp_path / "a.json", "catalogue/a.json")).products
    assert is_bulky(bulky)
    assert {f"`{goods.BULKY}`", f"`{delivery_desk.EXPRESS}`"} <= set(re.findall(r"`\w+`", part))
