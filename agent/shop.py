"""The shop behind the assistant: what it is called, when its people are there, and the orders it keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo


class OrderStatus(StrEnum):
    """Where an order stands."""

    PENDING_PAYMENT = "pending_payment"
    PAID = "paid"
    PACKING = "packing"
    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return_requested"
    RETURNED = "returned"
    REFUNDED = "refunded"
    LOST = "lost"


CLOSED_STATUSES = frozenset(
    {OrderStatus.DELIVERED, OrderStatus.CANCELLED, OrderStatus.REFUNDED, OrderStatus.RETURNED}
)
"""An order in one of these waits for nothing any more."""


@dataclass(frozen=True, slots=True)
class OrderItem:
    """`price` is that of one piece, in the order's currency."""

    sku: str
    title: str
    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class Order:
    """One order; `placed` is aware, the other days are the shop's calendar days. `country` is an ISO 3166 code.

    `note` is a sentence the shopper may read.
    """

    number: str
    email: str
    placed: datetime
    status: OrderStatus
    items: tuple[OrderItem, ...]
    total: Decimal
    currency: str
    method: str = "standard"
    shipping_price: Decimal = Decimal(0)
    city: str | None = None
    country: str | None = None
    carrier: str | None = None
    tracking: str | None = None
    shipped: date | None = None
    delivered: date | None = None
    expected: date | None = None
    note: str | None = None

    @property
    def open(self) -> bool:
        """Whether the shopper still waits for something."""
        return self.status not in CLOSED_STATUSES


@dataclass(frozen=True, slots=True)
class Customer:
    """What the shop knows of one customer; `country` is an ISO 3166 code."""

    id: str
    email: str
    name: str
    given_name: str | None = None
    city: str | None = None
    country: str | None = None
    language: str | None = None


class Orders(Protocol):
    """The shop's books. Each call raises OrdersUnreachable when the books cannot be read in time."""

    async def find(self, number: str, email: str) -> Order | None:
        """Return the order of this number when this e-mail placed it; None says nothing about whether it exists."""
        ...

    async def of(self, email: str) -> Sequence[Order]:
        """Return a verified customer's orders, newest first."""
        ...

    async def customer(self, email: str) -> Customer | None:
        """Return a verified customer."""
        ...


WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Hours:
    """When the shop's people answer, on the shop's clock; weekdays count from Monday = 0, none means not known."""

    days: tuple[int, ...] = ()
    opens: time = time(9)
    closes: time = time(17)

    def said(self) -> str | None:
        """Say the hours: "Monday to Saturday, 09:00 to 18:00"; None when they are not known."""
        if not self.days:
            return None
        in_a_row = len(self.days) > 2 and self.days == tuple(range(self.days[0], self.days[-1] + 1))
        names = (
            f"{WEEK_NAMES[self.days[0]]} to {WEEK_NAMES[self.days[-1]]}"
            if in_a_row
            else ", ".join(WEEK_NAMES[day] for day in self.days)
        )
        return f"{names}, {self.opens:%H:%M} to {self.closes:%H:%M}"


@dataclass(frozen=True, slots=True)
class Shop:
    """What the assistant may say of the shop itself. `country` is the home country's ISO 3166 code.

    `mails` tells whether what its people answer goes out by e-mail too, where a shopper wants it so.
    """

    name: str
    timezone: str = "UTC"
    currency: str = "EUR"
    country: str | None = None
    url: str | None = None
    email: str | None = None
    phone: str | None = None
    tone: str = "warm, plain and brief"
    hours: Hours = Hours()
    mails: bool = False

    def local(self, now: datetime) -> datetime:
        """Return `now` (aware) on the shop's clock."""
        return now.astimezone(ZoneInfo(self.timezone))
