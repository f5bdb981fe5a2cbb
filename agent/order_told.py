"""What is told of an order, in sentences.

Pure. Only for whom the order is known to belong to.
"""

from datetime import date

from agent.dates import on
from agent.order_cues import Particular
from agent.shop import Order, OrderStatus
from retrieval.prose import money

LEFT_US = "It left us"
STATE = {
    OrderStatus.PENDING_PAYMENT: "is waiting for your payment; nothing has been packed yet",
    OrderStatus.PAID: "is paid and in line for packing",
    OrderStatus.PACKING: "is being packed",
    OrderStatus.SHIPPED: "is on its way",
    OrderStatus.OUT_FOR_DELIVERY: "is out for delivery and should arrive today",
    OrderStatus.DELIVERED: "has been delivered",
    OrderStatus.DELAYED: "is delayed",
    OrderStatus.CANCELLED: "was cancelled",
    OrderStatus.RETURN_REQUESTED: "is registered for a return, which hasn't reached us yet",
    OrderStatus.RETURNED: "has come back to us",
    OrderStatus.REFUNDED: "has been refunded",
    OrderStatus.LOST: "seems to be lost on its way, I'm sorry",
}
_PAID_OTHERWISE = {
    OrderStatus.PENDING_PAYMENT,
    OrderStatus.CANCELLED,
    OrderStatus.RETURNED,
    OrderStatus.REFUNDED,
}
"""What an order in one of these comes to is not what was paid: where it stands is said with it."""


def said(order: Order, today: date) -> str:
    """Tell where `order` stands, with its days, in a few sentences."""
    placed = f"Your order {order.number} ({things(order)}), placed {on(order.placed.date(), today)},"
    parts = [f"{placed} {STATE[order.status]}."]
    if order.status is OrderStatus.PENDING_PAYMENT:
        parts.append(f"Its total is {money(order.total, order.currency)}.")
    if order.shipped and order.status in {
        OrderStatus.SHIPPED,
        OrderStatus.OUT_FOR_DELIVERY,
        OrderStatus.DELAYED,
        OrderStatus.LOST,
    }:
        parts.append(f"{LEFT_US} {on(order.shipped, today)}{_with_carrier(order)}.")
    if order.delivered and order.status in {
        OrderStatus.DELIVERED,
        OrderStatus.RETURN_REQUESTED,
        OrderStatus.RETURNED,
        OrderStatus.REFUNDED,
    }:
        parts.append(f"It was delivered {on(order.delivered, today)}.")
    parts += _expected(order, today)
    return " ".join(parts) + _note(order)


def _expected(order: Order, today: date) -> list[str]:
    if (
        order.expected is None
        or not order.open
        or order.status in {OrderStatus.RETURN_REQUESTED, OrderStatus.LOST}
    ):
        return []
    if order.expected < today:
        return [f"It was expected {on(order.expected, today)}, so it is late; I'm sorry."]
    if order.status is OrderStatus.OUT_FOR_DELIVERY:
        return []
    return [f"It is expected {on(order.expected, today)}."]


def _with_carrier(order: Order) -> str:
    if not order.carrier:
        return ""
    return f" with {order.carrier}" + (f", tracking number {order.tracking}" if order.tracking else "")


def things(order: Order) -> str:
    """List what is in `order`, in a row."""
    named = [f"{item.quantity} × {item.title}" if item.quantity > 1 else item.title for item in order.items]
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def particular_of(order: Order, asked: Particular, today: date) -> str | None:
    """Tell what is asked of `order`; None where it doesn't say."""
    name = f"our order {order.number} ({things(order)})"
    total, sending = (money(one, order.currency) for one in (order.total, order.shipping_price))
    stands = f" It {STATE[order.status]}.{_note(order)}" if order.status in _PAID_OTHERWISE else ""
    match asked:
        case Particular.TOTAL:
            of_it = f", of it {sending} for delivery" if order.shipping_price else ""
            return f"Y{name} comes to {total} in all{of_it}.{stands}"
        case Particular.DELIVERY if order.shipping_price:
            return f"Delivery of y{name} costs {sending}, of {total} in all.{stands}"
        case Particular.DELIVERY if order.total == sum(item.price * item.quantity for item in order.items):
            return f"Delivery of y{name} is free: it comes to {total} in all.{stands}"
        case Particular.PLACED:
            return f"Y{name} was placed {on(order.placed.date(), today)}."
        case Particular.PAYING if order.status is OrderStatus.PENDING_PAYMENT and order.note:
            return f"Y{name} comes to {total}.{stands}"
        case _:
            return None


def _note(order: Order) -> str:
    if not order.note:
        return ""
    return f" {order.note}" if order.note.endswith((".", "!", "?")) else f" {order.note}."
