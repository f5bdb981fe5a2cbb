"""The shipping table is read whole or not at all, and every zone is said in sentences."""

import copy
import json
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from retrieval.passages import BrokenSource
from retrieval.shipping import ShippingTable, read_shipping, shipping_passages
from retrieval.sources import Source
from tests.retrieval.conftest import SHIPPING

Change = Callable[[dict[str, Any]], object]


def read(tmp_path: Path, content: dict[str, Any] | str) -> ShippingTable:
    path = tmp_path / "shipping.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
    return read_shipping(Source(path, "shipping.json"))


def test_the_table_has_what_dates_and_costs_are_computed_from(tmp_path: Path) -> None:
    table = read(tmp_path, SHIPPING)

    assert table.cutoff == time(14)
    assert table.dispatch_days == (0, 1, 2, 3, 4)
    assert table.holidays == (date(2026, 12, 25),)
    method = table.zones[0].methods[0]
    assert (method.price, method.free_from, method.min_days, method.max_days) == (
        Decimal("6.95"),
        Decimal(100),
        2,
        3,
    )
    assert table.zone("de") is table.zones[0]
    assert table.zone("mars") is None


def test_a_zone_is_said_in_sentences_and_found_by_its_places(tmp_path: Path) -> None:
    (passage,) = shipping_passages(read(tmp_path, SHIPPING), "shipping.json", url="/pages/shipping")

    assert passage.id == "shipping/de"
    assert passage.text == (
        "Standard delivery to Germany costs €6.95 and is free for orders from €100.00; it takes 2 to 3 working days. "
        "Orders placed before 14:00 on a working day leave Rotterdam the same day."
    )
    assert passage.facts["Standard delivery"] == "€6.95, free from €100.00, 2 to 3 working days"
    assert passage.also == ("Germany", "Berlin")


def test_free_delivery_and_countries_with_an_article(tmp_path: Path) -> None:
    table = copy.deepcopy(SHIPPING)
    table["zones"][0] |= {"name": "Netherlands", "names": ["the Netherlands"]}
    table["zones"][0]["methods"][0] |= {"price": 0, "free_from": None, "min_days": 1, "max_days": 1}
    (passage,) = shipping_passages(read(tmp_path, table), "shipping.json")

    assert passage.text.startswith(
        "Standard delivery to the Netherlands is free of charge; it takes 1 working day."
    )


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda table: table.update(cutoff="late"), "cutoff: 'late' is no time of day: write it as 14:00"),
        (lambda table: table.update(timezone="Mars/Olympus"), "'Mars/Olympus' is not a time zone"),
        (lambda table: table["dispatch_days"].append("someday"), "'someday' is not a day of the week"),
        (lambda table: table["zones"].append(table["zones"][0]), "the zone 'de' stands here twice"),
        (lambda table: table["zones"][0]["methods"][0].update(price=-1), "price"),
        (
            lambda table: table["zones"][0]["methods"][0].update(min_days=9),
            "min_days 9 is more than max_days 3",
        ),
        (
            lambda table: table["holidays"].append("2026-02-30"),
            "holidays.1: '2026-02-30' is no day: write it as 2026-12-31",
        ),
    ],
)
def test_a_mistake_in_the_table_refuses_it_and_names_the_place(
    tmp_path: Path, change: Change, where: str
) -> None:
    table = copy.deepcopy(SHIPPING)
    change(table)

    with pytest.raises(BrokenSource, match=rf"^shipping.json:\d+: .*{where}"):
        read(tmp_path, table)


def test_the_line_of_a_mistake_is_where_it_stands(tmp_path: Path) -> None:
    table = copy.deepcopy(SHIPPING)
    table["zones"].append(copy.deepcopy(table["zones"][0]) | {"id": "at"})
    table["zones"][1]["methods"][0]["price"] = "cheap"
    line = next(n for n, text in enumerate(json.dumps(table, indent=1).splitlines(), 1) if "cheap" in text)

    with pytest.raises(BrokenSource, match=rf"^shipping.json:{line}: zones.1.methods.0.price"):
        read(tmp_path, table)


def test_bad_json_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(BrokenSource, match=r"^shipping.json:2: is not JSON"):
        read(tmp_path, '{"from": "Rotterdam",\n}')
