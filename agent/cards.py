"""The things an answer is about, as cards: a product with its price and stock, an order with how far it has come.

Pure.
"""

from collections.abc import Iterable, Mapping

from agent.shop import Order, OrderStatus
from conversation.model import Card, Citation
from retrieval.catalogue import Product
from retrieval.prose import money

MOST_PRODUCTS = 3
FEW_LEFT = 5
"""From here down the number left is worth telling."""

_WAY = ("Paid", "Packed", "On its way", "Delivered")
_WAY_BACK = ("Return registered", "Back with us", "Refunded")
_STATES: dict[OrderStatus, tuple[str, tuple[str, ...], int]] = {
    OrderStatus.PENDING_PAYMENT: ("Waiting for your payment", _WAY, 0),
    OrderStatus.PAID: ("Paid, in line for packing", _WAY, 1),
    OrderStatus.PACKING: ("Being packed", _WAY, 1),
    OrderStatus.SHIPPED: ("On its way", _WAY, 3),
    OrderStatus.OUT_FOR_DELIVERY: ("Out for delivery", _WAY, 3),
    OrderStatus.DELIVERED: ("Delivered", _WAY, 4),
    OrderStatus.DELAYED: ("Delayed", _WAY, 1),
    OrderStatus.CANCELLED: ("Cancelled", (), 0),
    OrderStatus.RETURN_REQUESTED: ("Return registered", _WAY_BACK, 1),
    OrderStatus.RETURNED: ("Back with us", _WAY_BACK, 2),
    OrderStatus.REFUNDED: ("Refunded", _WAY_BACK, 3),
    OrderStatus.LOST: ("Lost on its way", _WAY, 3),
}
_TROUBLE = {OrderStatus.DELAYED, OrderStatus.CANCELLED, OrderStatus.LOST}


def order_card(order: Order) -> Card:
    """Return the card of an order; only for whom the order is known to belong to."""
    state, steps, done = _STATES[order.status]
    if order.status is OrderStatus.DELAYED and order.shipped:
        done = 3
    return Card(
        kind="order",
        id=order.number,
        title=f"Order {order.number}",
        state=state,
        steps=steps,
        done=done,
        trouble=order.status in _TROUBLE,
    )


def product_card(product: Product) -> Card:
    """Return the card of a product as the catalogue describes it now."""
    state = _stock(product)
    return Card(
        kind="product",
        id=product.id,
        title=product.title,
        url=product.url,
        image=product.image,
        price=_price(product),
        state=state,
        trouble=state is not None and not any(variant.stock for variant in product.variants),
    )


def product_cards(citations: Iterable[Citation], products: Mapping[str, Product]) -> tuple[Card, ...]:
    """Return the cards of the products that an answer cites, in its order."""
    parts = [citation.id.split("/") for citation in citations]
    cited = dict.fromkeys(part[1] for part in parts if len(part) > 1 and part[0] == "product")
    return tuple(product_card(products[name]) for name in cited if name in products)[:MOST_PRODUCTS]


def _price(product: Product) -> str | None:
    if product.price is None:
        return None
    prices = {product.price_of(variant) for variant in product.variants} | {product.price}
    least = min(price for price in prices if price is not None)
    return f"{'from ' if len(prices - {None}) > 1 else ''}{money(least, product.currency)}"


def _stock(product: Product) -> str | None:
    """Say how much there is of all variants together; None when the shop doesn't say."""
    counted = [variant.stock for variant in product.variants if variant.stock is not None]
    if not counted:
        return None
    if (total := sum(counted)) > FEW_LEFT:
        return "In stock"
    if total > 0:
        return f"{total} left"
    days = [v.restock_in_days for v in product.variants if v.restock_in_days is not None]
    return f"Back in about {min(days)} days" if days else "Sold out"
