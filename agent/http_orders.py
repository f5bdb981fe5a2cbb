"""Orders asked of a shop's own system over HTTP, in the shape `docs/orders-over-http.md` gives."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import httpx
from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

from agent.errors import OrdersUnreachable
from agent.shop import Customer, Order, OrderItem, OrderStatus

TIMEOUT_SECONDS = 4.0
"""Half of the time a shopper may be kept waiting for a whole answer."""


class OrderBody(BaseModel):
    """Amounts as decimal strings or numbers, days as RFC 3339 dates, `placed` with its offset."""

    number: str
    email: str
    placed: AwareDatetime
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

    def order(self) -> Order:
        return Order(**{name: getattr(self, name) for name in type(self).model_fields})


class HttpOrders:
    """Asks `GET /orders/{number}?email=`, `GET /orders?email=` and `GET /customers?email=`; 404 means none.

    `client` carries base URL and credentials and is closed by whoever made it.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def find(self, number: str, email: str) -> Order | None:
        body: OrderBody | None = await self._get(f"/orders/{_segment(number)}", email, OrderBody)
        # The shop checks the pair; checked again here, because a careless shop must not make us tell.
        if body is None or body.email.casefold() != email.strip().casefold():
            return None
        return body.order()

    async def of(self, email: str) -> Sequence[Order]:
        bodies: list[OrderBody] = await self._get("/orders", email, list[OrderBody]) or []
        mine = [body.order() for body in bodies if body.email.casefold() == email.strip().casefold()]
        return sorted(mine, key=_placed, reverse=True)

    async def customer(self, email: str) -> Customer | None:
        customer: Customer | None = await self._get("/customers", email, Customer)
        return customer

    async def _get(self, path: str, email: str, shape: Any) -> Any:
        try:
            answer = await self._client.get(path, params={"email": email}, timeout=TIMEOUT_SECONDS)
            if answer.status_code == httpx.codes.NOT_FOUND:
                return None
            answer.raise_for_status()
            return TypeAdapter(shape).validate_json(answer.content)
        except httpx.HTTPStatusError as error:
            raise OrdersUnreachable(f"the order system answered {error.response.status_code}") from error
        except httpx.HTTPError as error:
            raise OrdersUnreachable(f"the order system did not answer: {type(error).__name__}") from error
        except ValidationError as error:
            raise OrdersUnreachable(
                f"the order system's answer has {error.error_count()} fields we cannot read"
            ) from error


def _placed(order: Order) -> datetime:
    return order.placed


def _segment(number: str) -> str:
    """Keep letters, digits and dashes: an order number must not reach another path."""
    return "".join(c for c in number if c.isalnum() or c == "-") or "-"
