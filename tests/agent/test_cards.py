"""Cards show a product and an order as they stand, and nothing of what the shop doesn't say."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from agent.cards import order_card, product_card, product_cards
from agent.shop import Order, OrderStatus
from conversation.model import Citation
from retrieval.catalogue import Product, Variant


def order(status: OrderStatus, shipped: date | None = None) -> Order:
    placed = datetime(2026, 11, 20, tzinfo=UTC)
    return Order("EM-1", "a@b.example", placed, status, (), Decimal(10), "EUR", shipped=shipped)


@pytest.mark.parametrize("status", list(OrderStatus))
def test_every_state_of_an_order_has_its_words_and_no_more_done_than_there_is(status: OrderStatus) -> None:
    card = order_card(order(status))
    assert card.state
    assert 0 <= card.done <= len(card.steps)


def test_a_delayed_order_has_come_as_far_as_it_has() -> None:
    assert order_card(order(OrderStatus.DELAYED)).done == 1
    late = order_card(order(OrderStatus.DELAYED, shipped=date(2026, 11, 21)))
    assert (late.done, late.trouble) == (3, True)


def test_a_product_shows_its_lowest_price_and_all_its_stock() -> None:
    variants = (Variant("a", price=Decimal(149), stock=2), Variant("b", price=Decimal(159), stock=1))
    card = product_card(Product("p", "Hearth", "/p", price=Decimal(149), image="/p.svg", variants=variants))
    assert (card.price, card.state, card.trouble) == ("from €149.00", "3 left", False)


@pytest.mark.parametrize(
    ("variants", "said", "trouble"),
    [
        ((), None, False),
        ((Variant("a"),), None, False),
        ((Variant("a", stock=9),), "In stock", False),
        ((Variant("a", stock=0),), "Sold out", True),
        ((Variant("a", stock=0, restock_in_days=9), Variant("b", stock=0)), "Back in about 9 days", True),
    ],
)
def test_stock_is_told_as_far_as_the_shop_says(
    *, variants: tuple[Variant, ...], said: str | None, trouble: bool
) -> None:
    card = product_card(Product("p", "Hearth", variants=variants))
    assert (card.price, card.state, card.trouble) == (None, said, trouble)


def test_an_answer_has_the_cards_of_the_products_it_cites_once_each() -> None:
    products = {name: Product(name, name.upper()) for name in ("a", "b")}
    cited = ["product/b", "product/b/variants", "shipping/de", "product/gone", "product/a"]
    cards = product_cards([Citation(name, name, "") for name in cited], products)
    assert [card.id for card in cards] == ["b", "a"]
