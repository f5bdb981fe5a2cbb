"""Order books: the demo's files and a shop's own system over HTTP give the same orders to the same people."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, HTTPException, Response

from agent.errors import BrokenShopFile, OrdersUnreachable
from agent.http_orders import HttpOrders
from agent.json_orders import JsonOrders, OrderRow
from agent.order_desk import OrderDesk
from agent.order_numbers import number_meant
from agent.reply import Question
from agent.shop import Customer, OrderItem, Orders, OrderStatus, Shop
from agent.shop_file import read_shop
from conversation.model import ShopperId
from conversation.shoppers import Shopper
from tests.doubles import TUESDAY_MORNING, FakeClock

SHOP = Shop("Ember", timezone="Europe/Amsterdam", currency="EUR")
JONAS = "jonas@mail.example"
BOOKS = [
    {
        "number": "EL-10001",
        "email": JONAS,
        "placed_days_ago": 9,
        "placed_time": "10:15",
        "status": "delivered",
        "items": [{"sku": "A", "title": "Tongs", "quantity": 2, "price": 14.0}],
        "shipping": {"method": "standard", "price": 4.95, "city": "Hamburg", "country": "DE"},
        "shipped_days_ago": 8,
        "delivered_days_ago": 6,
        "total": 32.95,
    },
    {
        "number": "EL-10002",
        "email": JONAS,
        "placed_days_ago": 1,
        "placed_time": "23:50",
        "status": "packing",
        "items": [],
        "expected_in_days": 3,
        "total": 9,
    },
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "orders.json").write_text(json.dumps(BOOKS))
    (tmp_path / "customers.json").write_text(
        json.dumps([{"id": "c1", "email": JONAS, "name": "Jonas Weber", "city": "Hamburg", "country": "DE"}])
    )
    return tmp_path


@pytest.fixture(params=["files", "http"])
async def orders(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Orders]:
    books = JsonOrders(folder, shop=SHOP, clock=FakeClock())
    if request.param == "files":
        yield books
        return
    transport = httpx.ASGITransport(_order_system(books))
    async with httpx.AsyncClient(transport=transport, base_url="http://orders.example") as client:
        yield HttpOrders(client)


def _order_system(books: JsonOrders, *, in_full: bool = False) -> FastAPI:
    """A shop's own system, as docs/orders-over-http.md asks for it; `in_full`: it knows numbers as it writes them."""
    system = FastAPI()

    @system.get("/orders/{number}")
    async def one(number: str, email: str) -> object:
        order = await books.find(number, email)
        if order is None or (in_full and order.number != number):
            raise HTTPException(404)
        return order

    @system.get("/orders")
    async def several(email: str) -> object:
        return await books.of(email)

    @system.get("/customers")
    async def customer(email: str) -> object:
        known = await books.customer(email)
        if known is None:
            raise HTTPException(404)
        return known

    return system


async def test_an_order_is_found_by_number_and_email(orders: Orders) -> None:
    order = await orders.find("EL-10001", JONAS)
    assert order is not None
    assert order.status is OrderStatus.DELIVERED
    assert order.items[0].quantity == 2
    assert order.placed.date() == date(2026, 11, 15)
    assert order.delivered == date(2026, 11, 18)


@pytest.mark.parametrize("number", ["el-10001", "EL10001", " EL-10001 "])
async def test_a_number_may_be_written_carelessly(folder: Path, number: str) -> None:
    assert await JsonOrders(folder, shop=SHOP, clock=FakeClock()).find(number, JONAS.upper()) is not None


@pytest.mark.parametrize("number", ["10001", "no10001"])
async def test_a_number_may_be_written_without_its_letters(folder: Path, number: str) -> None:
    books = JsonOrders(folder, shop=SHOP, clock=FakeClock())
    order = await books.find(number, JONAS)
    assert order is not None
    assert order.number == "EL-10001"
    assert await books.find(number, "someone@else.example") is None
    assert await books.find("99999", JONAS) is None
    assert await books.find("0001", JONAS) is None
    assert await books.find("XY-10001", JONAS) is None


def test_a_number_in_full_goes_before_the_same_digits() -> None:
    assert number_meant("20001", ["A-20001", "20001"]) == "20001"


async def test_an_order_system_that_knows_numbers_in_full_only_is_asked_for_all_of_a_known_shopper(
    folder: Path,
) -> None:
    system = _order_system(JsonOrders(folder, shop=SHOP, clock=FakeClock()), in_full=True)
    transport = httpx.ASGITransport(system)
    async with httpx.AsyncClient(transport=transport, base_url="http://orders.example") as client:
        desk = OrderDesk(HttpOrders(client), SHOP)
        known = Shopper(ShopperId("s_1"), email=JONAS, verified=True)
        own, others = [
            await desk.reply(Question(f"Where is order {number}?", known, TUESDAY_MORNING))
            for number in ("10001", "99999")
        ]
    assert own.citations[0].id == "order/EL-10001"
    assert not others.citations


async def test_a_wrong_pair_finds_nothing(orders: Orders) -> None:
    assert await orders.find("EL-10001", "someone@else.example") is None
    assert await orders.find("EL-99999", JONAS) is None


async def test_a_customers_orders_come_newest_first(orders: Orders) -> None:
    assert [order.number for order in await orders.of(JONAS)] == ["EL-10002", "EL-10001"]
    assert list(await orders.of("someone@else.example")) == []


async def test_a_customer_is_known_by_email(orders: Orders) -> None:
    customer = await orders.customer(JONAS)
    assert customer is not None
    assert (customer.name, customer.country) == ("Jonas Weber", "DE")
    assert await orders.customer("someone@else.example") is None


async def test_the_books_days_move_with_the_clock(folder: Path) -> None:
    clock = FakeClock()
    books = JsonOrders(folder, shop=SHOP, clock=clock)
    before = await books.find("EL-10002", JONAS)
    clock.forward(seconds=timedelta(days=30).total_seconds())
    after = await books.find("EL-10002", JONAS)
    assert before is not None
    assert after is not None
    assert before.expected is not None
    assert after.expected == before.expected + timedelta(days=30)


async def test_an_order_system_that_is_down_is_said_to_be() -> None:
    async with httpx.AsyncClient(base_url="http://127.0.0.1:9") as client:
        with pytest.raises(OrdersUnreachable, match="did not answer"):
            await HttpOrders(client).of(JONAS)


@pytest.mark.parametrize(("status", "body"), [(500, "{}"), (200, "not json"), (200, '[{"number": 1}]')])
async def test_an_answer_we_cannot_use_is_no_order(status: int, body: str) -> None:
    system = FastAPI()

    @system.get("/orders")
    async def several() -> Response:
        return Response(body, status_code=status)

    transport = httpx.ASGITransport(system)
    async with httpx.AsyncClient(transport=transport, base_url="http://orders.example") as client:
        with pytest.raises(OrdersUnreachable):
            await HttpOrders(client).of(JONAS)


async def test_an_order_system_that_tells_too_much_is_not_believed(folder: Path) -> None:
    """The shop should check the pair; if it does not, we must not pass the order on."""
    books = JsonOrders(folder, shop=SHOP, clock=FakeClock())
    careless = FastAPI()

    @careless.get("/orders/{number}")
    async def one(number: str) -> object:
        return await books.find(number, JONAS)

    transport = httpx.ASGITransport(careless)
    async with httpx.AsyncClient(transport=transport, base_url="http://orders.example") as client:
        assert await HttpOrders(client).find("EL-10001", "someone@else.example") is None


async def test_an_order_number_reaches_no_other_path() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(404)

    async with httpx.AsyncClient(
        transport=httpx.MockTransport(answer), base_url="http://orders.example"
    ) as client:
        await HttpOrders(client).find("../customers?x=", JONAS)
    assert asked == ["/orders/customersx"]


@pytest.mark.parametrize(
    ("file", "change", "wrong"),
    [
        (
            "orders.json",
            {"status": "sent"},
            "item 2 (EL-2), status: 'sent' is none of these: 'pending_payment', 'paid'",
        ),
        ("orders.json", {"number": None}, "item 2 (jo@mail.example), number: None is not text"),
        (
            "orders.json",
            {"items": [{"sku": "S", "title": "T", "quantity": 1, "price": "4,50"}]},
            "items.0.price: '4,50'",
        ),
        ("customers.json", {"name": 7}, "item 2 (jo@mail.example), name: 7 is not text"),
    ],
)
def test_a_broken_book_is_named_with_its_item(
    tmp_path: Path, file: str, change: dict[str, object], wrong: str
) -> None:
    """Items count from 1, as people count."""
    row = (
        {"number": "EL-2", "email": "jo@mail.example", "placed_days_ago": 1, "placed_time": "11:20"}
        | {"status": "paid", "items": [], "total": 4.5}
        if file == "orders.json"
        else {"id": "k1", "email": "jo@mail.example", "name": "Jo"}
    )
    (tmp_path / file).write_text(json.dumps([row, row | change]))
    with pytest.raises(
        BrokenShopFile, match=rf"^{re.escape(file)}: item 2 .*{re.escape(wrong.removeprefix('item 2 '))}"
    ):
        JsonOrders(tmp_path, shop=SHOP, clock=FakeClock())


def test_the_format_of_the_books_is_written_down(tmp_path: Path) -> None:
    """What the README shows is read, and it names every field and state."""
    said = (Path(__file__).parents[2] / "evals/shop/README.md").read_text(encoding="utf-8")
    part = said.partition("## Customers and orders")[2].partition("\n## ")[0]
    customers, orders = re.findall(r"```json\n(.*?)```", part, re.DOTALL)
    (tmp_path / "customers.json").write_text(customers)
    (tmp_path / "orders.json").write_text(orders)
    JsonOrders(tmp_path, shop=SHOP, clock=FakeClock())
    named = set(re.findall(r"`(\w+)`", part))
    of_both = {field.name for one in (Customer, OrderItem) for field in fields(one)}
    assert named >= {*OrderStatus, *OrderRow.model_fields, *of_both}


def test_a_book_that_is_no_list_is_named(tmp_path: Path) -> None:
    (tmp_path / "orders.json").write_text('{"orders": []}')
    with pytest.raises(BrokenShopFile, match=r"^orders\.json: \{'orders': \[\]\} is no list in brackets"):
        JsonOrders(tmp_path, shop=SHOP, clock=FakeClock())


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("name = ", "not TOML"),
        ('name = "X"\ntimezone = "Mars/Base"', "timezone: 'Mars/Base' is not a time zone"),
        ('url = "x"', "name"),
        ('name = "X"\n[reps]\ndays = ["monday"]', "reps.days.0: 'monday' is none of these: 'mon', 'tue'"),
    ],
)
def test_a_mistake_in_the_shops_own_file_is_named(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / "shop.toml").write_text(text)
    with pytest.raises(BrokenShopFile, match=wrong):
        read_shop(tmp_path / "shop.toml")


def test_hours_are_said_as_a_person_would(shop: Shop) -> None:
    assert shop.hours.said() == "Monday to Saturday, 09:00 to 18:00"
    assert not Shop("Nobody").hours.said()
