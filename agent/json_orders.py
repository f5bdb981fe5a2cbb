"""Orders read from JSON files, their days counted from today: the demo shop's books, always current."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from agent.errors import BrokenShopFile
from agent.order_numbers import number_meant
from agent.shop import Customer, Order, OrderItem, OrderStatus, Shop
from retrieval.mistakes import explained


class ShippingRow(BaseModel):
    method: str = "standard"
    price: Decimal = Decimal(0)
    city: str | None = None
    country: str | None = None


class OrderRow(BaseModel):
    """Days are relative to today; `expected_in_days` is negative for what is late."""

    number: str
    email: str
    placed_days_ago: int
    placed_time: time
    status: OrderStatus
    items: list[OrderItem]
    shipping: ShippingRow = ShippingRow()
    carrier: str | None = None
    tracking: str | None = None
    shipped_days_ago: int | None = None
    delivered_days_ago: int | None = None
    expected_in_days: int | None = None
    note: str | None = None
    total: Decimal


class JsonOrders:
    """Serves `orders.json` and `customers.json` of a folder; a missing file is an empty one."""

    def __init__(self, folder: Path, *, shop: Shop, clock: Callable[[], datetime]) -> None:
        """Raises BrokenShopFile when a file is there and cannot be read."""
        self._shop = shop
        self._clock = clock
        self._orders = _read(folder / "orders.json", TypeAdapter(list[OrderRow]))
        customers = _read(folder / "customers.json", TypeAdapter(list[Customer]))
        self._customers = {_same(customer.email): customer for customer in customers}

    async def find(self, number: str, email: str) -> Order | None:
        mine = {row.number: row for row in self._orders if _same(row.email) == _same(email)}
        meant = number_meant(number, list(mine))
        return None if meant is None else self._dated(mine[meant])

    async def of(self, email: str) -> Sequence[Order]:
        mine = [self._dated(row) for row in self._orders if _same(row.email) == _same(email)]
        return sorted(mine, key=lambda order: order.placed, reverse=True)

    async def customer(self, email: str) -> Customer | None:
        return self._customers.get(_same(email))

    def _dated(self, row: OrderRow) -> Order:
        zone = ZoneInfo(self._shop.timezone)
        today = self._clock().astimezone(zone).date()

        def past(days: int | None) -> date | None:
            return None if days is None else today - timedelta(days=days)

        return Order(
            number=row.number,
            email=row.email,
            placed=datetime.combine(
                today - timedelta(days=row.placed_days_ago), row.placed_time, tzinfo=zone
            ),
            status=row.status,
            items=tuple(row.items),
            total=row.total,
            currency=self._shop.currency,
            method=row.shipping.method,
            shipping_price=row.shipping.price,
            city=row.shipping.city,
            country=row.shipping.country,
            carrier=row.carrier,
            tracking=row.tracking,
            shipped=past(row.shipped_days_ago),
            delivered=past(row.delivered_days_ago),
            expected=None if row.expected_in_days is None else today + timedelta(days=row.expected_in_days),
            note=row.note,
        )


def _same(text: str) -> str:
    return "".join(text.split()).casefold()


def _read(path: Path, adapter: TypeAdapter[Any]) -> Any:
    if not path.exists():
        return []
    try:
        rows = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenShopFile(path.name, f"cannot be read: {error}") from error
    except json.JSONDecodeError as error:
        raise BrokenShopFile(path.name, f"is not JSON: line {error.lineno}: {error.msg}") from error
    try:
        return adapter.validate_python(rows)
    except ValidationError as error:
        raise BrokenShopFile(path.name, _mistake(error.errors(include_url=False)[0], rows)) from error


def _mistake(detail: ErrorDetails, rows: Any) -> str:
    """Say what is wrong, and in which item: counted from 1, and by its order number or e-mail where it has one."""
    if not detail["loc"]:
        return explained(detail)
    at, *path = detail["loc"]
    row = rows[at] if isinstance(at, int) else None
    name = (row.get("number") or row.get("email")) if isinstance(row, dict) else None
    which = f"item {int(at) + 1}{f' ({name})' if name else ''}"
    where = ".".join(map(str, path))
    return f"{which}{f', {where}' if where else ''}: {explained(detail)}"
