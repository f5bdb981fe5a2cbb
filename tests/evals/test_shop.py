"""The demo shop's data is complete and agrees with itself."""

import csv
import datetime as dt
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pypdf import PdfReader

SHOP = Path(__file__).parents[2] / "evals" / "shop"
CARTRIDGE_COUNTRIES = {"NL", "BE", "LU", "DE", "AT", "FR"}
CHRISTMAS_EVE = dt.date(2026, 12, 24)

Parcelled = Literal[
    "shipped", "out_for_delivery", "delivered", "return_requested", "returned", "refunded", "lost"
]
Status = Literal["pending_payment", "paid", "packing", "delayed", "cancelled", Parcelled]


class Strict(BaseModel):
    """A record in which an unknown or missing field is an error."""

    model_config = ConfigDict(extra="forbid")


class Variant(Strict):
    sku: str
    options: dict[str, str]
    price: float
    stock: int
    restock_in_days: int | None


class Product(Strict):
    id: str
    title: str
    url: str
    category: str
    description: str
    price: float
    currency: Literal["EUR"]
    image: str
    attributes: dict[str, dict[str, str]]
    compatible_with: list[str]
    variants: list[Variant]


class Method(Strict):
    id: Literal["standard", "express", "bulky"]
    name: str
    price: float
    free_from: float | None
    min_days: int
    max_days: int


class Zone(Strict):
    id: str
    name: str
    countries: list[str]
    names: list[str]
    methods: list[Method]


class Shipping(BaseModel):
    holidays: list[dt.date]
    zones: list[Zone]
    not_served: list[str]


class Customer(Strict):
    id: str
    email: str
    name: str
    given_name: str
    city: str
    country: str
    language: str


class Item(Strict):
    sku: str
    title: str
    quantity: int
    price: float


class Parcel(Strict):
    method: Literal["standard", "express", "bulky"]
    price: float
    city: str
    country: str


class Order(Strict):
    number: str
    customer: str
    email: str
    placed_days_ago: int
    placed_time: str
    status: Status
    items: list[Item]
    shipping: Parcel
    carrier: str | None
    tracking: str | None
    shipped_days_ago: int | None = None
    delivered_days_ago: int | None = None
    expected_in_days: int | None = None
    note: str | None = None
    total: float


def csv_products(path: Path) -> list[Product]:
    """Rows that share an id, gathered into one product; empty cells are absent."""
    gathered: dict[str, Product] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            options = {k.removeprefix("option:"): v for k, v in row.items() if k.startswith("option:") and v}
            restock = int(row["restock_in_days"]) if row["restock_in_days"] else None
            variant = Variant(
                sku=row["sku"],
                options=options,
                price=float(row["price"]),
                stock=int(row["stock"]),
                restock_in_days=restock,
            )
            if row["id"] in gathered:
                gathered[row["id"]].variants.append(variant)
                continue
            attributes: dict[str, dict[str, str]] = {}
            for column, value in row.items():
                if column.startswith("attr:") and value:
                    group, name = column.removeprefix("attr:").split("/", 1)
                    attributes.setdefault(group, {})[name] = value
            gathered[row["id"]] = Product(
                id=row["id"],
                title=row["title"],
                url=row["url"],
                category=row["category"],
                description=row["description"],
                price=variant.price,
                currency="EUR",
                image=row["image"],
                attributes=attributes,
                compatible_with=[i for i in row["compatible_with"].split("|") if i],
                variants=[variant],
            )
    return list(gathered.values())


@cache
def products() -> tuple[Product, ...]:
    found: list[Product] = []
    for path in sorted((SHOP / "catalogue").glob("*.json")):
        found += TypeAdapter(list[Product]).validate_json(path.read_text(encoding="utf-8"))
    for path in sorted((SHOP / "catalogue").glob("*.csv")):
        found += csv_products(path)
    return tuple(found)


@cache
def shipping() -> Shipping:
    return Shipping.model_validate_json((SHOP / "shipping.json").read_text(encoding="utf-8"))


@cache
def customers() -> tuple[Customer, ...]:
    return tuple(
        TypeAdapter(list[Customer]).validate_json((SHOP / "customers.json").read_text(encoding="utf-8"))
    )


@cache
def orders() -> tuple[Order, ...]:
    return tuple(TypeAdapter(list[Order]).validate_json((SHOP / "orders.json").read_text(encoding="utf-8")))


def page(name: str) -> str:
    return (SHOP / name).read_text(encoding="utf-8")


def table_rows(text: str, first_column: str) -> list[list[str]]:
    """The body rows of the Markdown tables of `text` whose first header cell is `first_column`."""
    rows: list[list[str]] = []
    inside = False
    for line in text.splitlines():
        cells = [c.strip() for c in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            inside = False
        elif cells[0] == first_column:
            inside = True
        elif inside and not set(cells[0]) <= {"-"}:
            rows.append(cells)
    return rows


def euros(amount: float) -> str:
    return f"€{amount:.2f}"


def working_days(method: Method) -> str:
    if method.min_days == method.max_days:
        return f"{method.min_days} working day{'s' if method.min_days > 1 else ''}"
    return f"{method.min_days}–{method.max_days} working days"


def test_the_catalogue_is_big_enough_to_be_interesting() -> None:
    assert len(products()) >= 60
    assert sum(len(p.variants) for p in products()) >= 150


def test_product_ids_and_skus_are_unique() -> None:
    ids = Counter(p.id for p in products())
    skus = Counter(v.sku for p in products() for v in p.variants)
    assert [i for i, n in (ids + skus).items() if n > 1] == []


def test_every_product_can_be_shown_and_read_about() -> None:
    for p in products():
        assert p.url == f"/products/{p.id}"
        assert (SHOP / "images" / Path(p.image).name).is_file(), p.image
        assert len(p.description) > 20
        assert p.attributes, p.id
        assert p.price == min(v.price for v in p.variants), p.id


def test_compatibility_names_real_products_and_holds_both_ways() -> None:
    by_id = {p.id: p for p in products()}
    one_way = [
        (p.id, other)
        for p in by_id.values()
        for other in p.compatible_with
        if p.id not in by_id[other].compatible_with
    ]
    assert one_way == []


def test_exactly_what_is_out_of_stock_has_a_day_of_return() -> None:
    wrong = [
        v.sku for p in products() for v in p.variants if (v.stock == 0) != (v.restock_in_days is not None)
    ]
    assert wrong == []
    assert any(v.stock == 0 for p in products() for v in p.variants)


def test_covers_are_wider_and_deeper_than_what_they_cover() -> None:
    by_id = {p.id: p for p in products()}
    checked = 0
    for cover in products():
        size = cover.attributes.get("Dimensions", {}).get("Size", "")
        if cover.category != "Covers" or not cover.id.startswith("cover-"):
            continue
        width, depth = (int(n) for n in re.findall(r"\d+", size)[:2]) if size else (0, 0)
        for target in cover.compatible_with if size else []:
            of = by_id[target].attributes["Dimensions"]
            names = ("Width, shelves folded", "Width, shelf folded", "Width on feet", "Width")
            inner = next((int(of[n].split()[0]) for n in names if n in of), 0)
            assert width > inner > 0, cover.id
            if "Depth" in of:
                assert depth > int(of["Depth"].split()[0]), cover.id
            checked += 1
    assert checked >= 10


def test_the_emberline_22_can_stand_in_a_60_cm_niche() -> None:
    grill = next(p for p in products() if p.id == "emberline-22")
    assert int(grill.attributes["Dimensions"]["Width, shelves folded"].split()[0]) < 60
    assert "60 cm" in grill.attributes["Dimensions"]["Storage niche"]


def test_customers_are_thirty_invented_people() -> None:
    assert len(customers()) == 30
    assert len({c.id for c in customers()}) == len({c.email for c in customers()}) == 30
    assert all(c.email.endswith(".example") and c.name.startswith(c.given_name) for c in customers())
    assert all(
        any(c.city in z.names and c.country in z.countries for z in shipping().zones) for c in customers()
    )


def test_orders_come_in_every_state() -> None:
    assert len(orders()) == 80
    assert len({o.number for o in orders()}) == 80
    assert {o.status for o in orders()} == set(get_args(Status))
    assert max(Counter(o.customer for o in orders()).values()) <= 5


def test_orders_belong_to_customers_and_their_e_mail_addresses() -> None:
    by_id = {c.id: c for c in customers()}
    for o in orders():
        owner = by_id[o.customer]
        assert (o.email, o.shipping.country) == (owner.email, owner.country), o.number


def test_order_totals_add_up_from_catalogue_prices() -> None:
    price = {v.sku: v.price for p in products() for v in p.variants}
    for o in orders():
        goods = sum(i.price * i.quantity for i in o.items)
        assert o.items, o.number
        assert round(goods + o.shipping.price, 2) == o.total, o.number
        for i in o.items:
            assert i.price == price[i.sku], o.number
            assert i.quantity > 0


def test_delivery_in_orders_costs_what_the_zone_says() -> None:
    bulky = {
        v.sku
        for p in products()
        for v in p.variants
        if "bulky goods" in p.attributes.get("Dimensions", {}).get("Packed", "")
    }
    for o in orders():
        zone = next(z for z in shipping().zones if o.shipping.country in z.countries)
        method = next(m for m in zone.methods if m.id == o.shipping.method)
        goods = sum(i.price * i.quantity for i in o.items)
        only_gift_cards = all(i.sku.startswith("GIFT-") for i in o.items)
        free = only_gift_cards or (method.free_from is not None and goods >= method.free_from)
        assert o.shipping.price == (0 if free else method.price), o.number
        assert (o.shipping.method == "bulky") == any(i.sku in bulky for i in o.items), o.number


def test_dates_of_an_order_are_in_their_natural_order() -> None:
    needs_parcel = get_args(Parcelled)
    for o in orders():
        assert o.placed_days_ago > 0, (
            o.number
        )  # today's hour is unknown, and nothing was ordered in the future
        if o.shipped_days_ago is not None:
            assert o.placed_days_ago >= o.shipped_days_ago, o.number
        if o.delivered_days_ago is not None and o.shipped_days_ago is not None:
            assert o.shipped_days_ago >= o.delivered_days_ago, o.number
        assert (o.tracking is None) == (o.carrier is None) == (o.shipped_days_ago is None), o.number
        emailed = all(i.sku.startswith("GIFT-") for i in o.items)
        assert o.status not in needs_parcel or o.tracking or emailed, o.number
        assert (o.status != "delivered") or o.delivered_days_ago is not None, o.number


def test_orders_respect_gas_rules() -> None:
    pressure: dict[str, str] = {}
    for row in table_rows(page("pages/guide-gas-pressure.md"), "Pressure"):
        for country in row[1].split(", "):
            pressure[country] = row[0]
    names = {
        c: n
        for z in shipping().zones
        for c, n in zip(z.countries, z.name.replace(" and ", ", ").split(", "), strict=False)
    }
    variants = {v.sku: v for p in products() for v in p.variants}
    checked = 0
    for o in orders():
        for i in o.items:
            wanted = variants[i.sku].options.get("Gas pressure")
            if wanted:
                checked += 1
                assert pressure[names[o.shipping.country]] == wanted, o.number
            assert not i.sku.startswith("GC-") or o.shipping.country in CARTRIDGE_COUNTRIES, o.number
    assert checked > 10


def test_no_country_is_both_served_and_refused() -> None:
    served = {name for z in shipping().zones for name in [*z.names, *z.countries, z.name]}
    assert len(shipping().zones) >= 7
    assert served.isdisjoint(shipping().not_served)


def test_zone_names_belong_to_one_zone_only() -> None:
    names = Counter(name for z in shipping().zones for name in z.names + z.countries)
    assert [n for n, times in names.items() if times > 1] == []


def test_the_shipping_page_says_what_the_computed_delivery_data_say() -> None:
    expected = []
    for z in shipping().zones:
        standard, express, bulky = z.methods
        free = f"from {euros(standard.free_from)}" if standard.free_from else "no"
        expected.append([z.name, euros(standard.price), free, euros(express.price), euros(bulky.price)])
    expected += [[z.name, *map(working_days, z.methods)] for z in shipping().zones]
    assert table_rows(page("pages/shipping.md"), "Destination") == expected


def test_the_shipping_page_counts_its_countries_rightly() -> None:
    assert f"to {sum(len(z.countries) for z in shipping().zones)} countries" in page("pages/shipping.md")


def latest_dispatch(days: int) -> dt.date:
    """The last day to dispatch for an arrival on Christmas Eve after `days` working days."""
    day = CHRISTMAS_EVE
    while days:
        day -= dt.timedelta(days=1)
        days -= day.weekday() < 5 and day not in shipping().holidays
    return day


def test_the_christmas_deadlines_follow_from_the_delivery_times() -> None:
    def written(method: Method) -> str:
        day = latest_dispatch(method.max_days)
        return f"{day:%A} {day.day} {day:%B}"

    expected = [[z.name, written(z.methods[0]), written(z.methods[1])] for z in shipping().zones]
    assert table_rows(page("pages/gifts.md"), "Destination") == expected
    assert all(latest_dispatch(z.methods[2].max_days) >= dt.date(2026, 12, 7) for z in shipping().zones)


def test_holidays_cover_two_years() -> None:
    assert {d.year for d in shipping().holidays} == {2026, 2027}
    assert dt.date(2027, 3, 29) in shipping().holidays  # Easter Monday


def test_there_are_forty_questions_over_five_files() -> None:
    files = sorted((SHOP / "faq").glob("*.md"))
    questions = [h for f in files for h in re.findall(r"^## (.+)$", f.read_text(encoding="utf-8"), re.M)]
    assert len(files) >= 5
    assert len(questions) >= 40
    assert len(set(questions)) == len(questions)
    assert all(q.endswith("?") for q in questions)


def test_every_markdown_page_opens_with_its_title_address_and_kind() -> None:
    kinds: Counter[str] = Counter()
    for path in sorted([*(SHOP / "pages").glob("*.md"), *(SHOP / "faq").glob("*.md")]):
        head = path.read_text(encoding="utf-8").split("---")[1]
        fields = dict(line.split(": ", 1) for line in head.strip().splitlines())
        assert fields["url"] == f"/{path.parent.name}/{path.stem}", path.name
        assert f"\n# {fields['title']}\n" in path.read_text(encoding="utf-8")
        kinds[fields["kind"]] += 1
    assert kinds["recipe"] >= 8
    assert set(kinds) == {"policy", "guide", "recipe", "faq"}


@pytest.mark.parametrize("name", ["payment", "contact"])
def test_html_pages_carry_the_wrapping_of_a_real_shop(name: str) -> None:
    text = page(f"pages/{name}.html")
    for part in (
        "<title>",
        f'rel="canonical" href="https://emberline.example/pages/{name}"',
        "<nav",
        "<footer",
        "<script>",
        "<table>",
    ):
        assert part in text


def test_the_quick_start_is_a_real_pdf_of_two_pages() -> None:
    reader = PdfReader(SHOP / "pages" / "emberline-22-quick-start.pdf")
    assert reader.metadata is not None
    assert reader.metadata.title == "Emberline 22 quick start"
    assert len(reader.pages) == 2
    assert "leak-finder spray" in " ".join(reader.pages[0].extract_text().split())


def test_every_address_on_the_net_is_reserved_for_examples() -> None:
    for path in [
        *SHOP.rglob("*.md"),
        *SHOP.rglob("*.html"),
        *SHOP.rglob("*.json"),
        *SHOP.rglob("*.csv"),
        *SHOP.rglob("*.toml"),
    ]:
        text = path.read_text(encoding="utf-8")
        hosts = re.findall(r"[\w.-]+@([\w.-]+\w)", text) + re.findall(r"https?://([\w.-]+\w)", text)
        assert [h for h in hosts if not h.endswith(".example")] == [], path.name


def test_prices_in_the_prose_are_prices_in_the_catalogue() -> None:
    """Sentences that quote a product's price keep up with it."""
    price = {v.sku: v.price for p in products() for v in p.variants}
    quoted = {
        "pages/guide-gas-pressure.md": [("€24 with 0.8 m", "GH-50-08"), ("€29 with 1.5 m", "GH-50-15")],
        "pages/guide-choosing-a-grill.md": [("costs €349", "EL22-BLK-30"), ("costs €549", "EL30-BLK-30")],
        "pages/care-grills.md": [("piezo igniter costs €14", "SP-IGN")],
        "pages/gifts.md": [
            ("tool set (€54)", "TS-OLV"),
            ("plancha plate (€59)", "PL-22"),
            ("rotisserie (€89)", "RT-22"),
        ],
        "pages/spare-parts.md": [
            ("€29.00", "SP-BURN"),
            ("€39.00", "SP-GR22"),
            ("€19.00", "SP-WHL"),
            ("€34.00", "SP-ST12"),
        ],
    }
    for name, pairs in quoted.items():
        for sentence, sku in pairs:
            assert sentence in page(name)
            assert float(re.findall(r"€(\d+(?:\.\d+)?)", sentence)[0]) == price[sku], sku


def test_the_shop_describes_itself() -> None:
    text = page("shop.toml")
    assert '"Europe/Amsterdam"' in text
    assert "hello@emberline.example" in text
    assert json.loads(page("shipping.json"))["cutoff"] == "14:00"
