"""What is worked out from an answer once it is found: until when, how much more, and that a day is a holiday."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import structlog

from agent.differences import difference, price_of_each, share_of_price
from agent.errors import OrdersUnreachable
from agent.free_delivery import to_free_delivery
from agent.opening import of_a_holiday
from agent.order_numbers import number_in
from agent.order_told import things
from agent.past_days import Span, day_span, happened_in
from agent.periods import asks_of_a_period, counted
from agent.reply import Question, Reply, Told, after
from agent.seasons import RETURNED, Season, seasons_in
from agent.shop import Order, Orders, OrderStatus, Shop
from agent.words import content, normalise
from agent.writer import cited
from conversation.model import Citation, ShopperSaid
from retrieval.passages import PassageKind
from retrieval.search import Knowledge

log = structlog.get_logger(__name__)

_OWN = re.compile(r"\b(?:my|our|mine|i|we|i've|i'm)\b")
_NEWEST = re.compile(
    r"\b(?:last|latest|newest|recent)\b|\b(?:the|an?|my) order\b|\bwhat i (?:got|bought|ordered)\b"
)
_HAD = frozenset({OrderStatus.DELIVERED, OrderStatus.RETURN_REQUESTED})


class Reckoning:
    """Adds to an answer what code works out from it, the shopper's words and their orders."""

    def __init__(self, knowledge: Knowledge, shop: Shop, orders: Orders) -> None:
        self._knowledge = knowledge
        self._shop = shop
        self._orders = orders
        self._read: tuple[str | None, tuple[Season, ...]] | None = None

    async def added(self, question: Question, reply: Reply) -> Reply:
        """Return `reply` with what follows from it. Only for what is found, in a shop that lets code say it."""
        today = self._shop.local(question.now).date()
        table = self._knowledge.shipping()
        said, currency = question.text, self._shop.currency
        told = [
            difference(said, reply.text),
            price_of_each(said, reply.text, currency),
            share_of_price(said, reply.text, self._price(question), currency),
        ]
        if table is not None:
            told += [
                of_a_holiday(question.text, reply.text, table, today),
                to_free_delivery(question.text, reply.text, table.currency),
            ]
        for more in filter(None, told):
            reply = _with(reply, more)
        return await self._with_period(question, reply, today)

    async def _with_period(self, question: Question, reply: Reply, today: date) -> Reply:
        said = [event.fact.text for event in question.earlier if isinstance(event.fact, ShopperSaid)]
        if not any(map(asks_of_a_period, [question.text, *said[-1:]])):
            return reply
        since, source = happened_in(question.text, today), None
        if since is None or not since.is_day:
            order = await self._had(question, since)
            if order is not None and order.delivered is not None:
                since = day_span(order.delivered, today)
                of_it = f"Your order {order.number} ({things(order)}) was delivered then."
                source = Citation(f"order/{order.number}", f"Order {order.number}", of_it)
        more = (
            None if since is None else counted(question.text, reply, since, today, self._knowledge.shipping())
        )
        if since is None or more is None:
            return reply
        reply = _with(reply, more)
        if source is not None:
            reply = _quoting(reply, source.quote, source)
        if RETURNED.search(reply.text):
            rules = [one.rule for one in self._seasons() if one.holds(since)]
            for rule in rules:
                if rule.quote not in reply.text:
                    reply = _quoting(reply, rule.quote, cited(rule.passage, rule.quote))
        return reply

    def _price(self, question: Question) -> Decimal | None:
        """Return the price of the one product that is named or looked at, where it has but one."""
        products = self._knowledge.products()
        named = list(self._knowledge.named_in(question.text))
        if question.page is not None and question.page.product_id is not None:
            named.append(question.page.product_id)
        product = next((products[one] for one in named if one in products), None)
        prices = {product.price_of(variant) for variant in product.variants} if product else set()
        return prices.pop() if len(prices) == 1 else None

    def _seasons(self) -> Sequence[Season]:
        """Return the seasons of the shop's pages, read once for each snapshot."""
        snapshot = self._knowledge.snapshot_id
        if self._read is None or self._read[0] != snapshot:
            pages = (one.id for one in self._knowledge.holdings() if one.kind is not PassageKind.PRODUCT)
            passages = (passage for page in pages for passage in self._knowledge.passages_under(page))
            self._read = (snapshot, tuple(seasons_in(passages)))
        return self._read[1]

    async def _had(self, question: Question, then: Span | None) -> Order | None:
        """Return the order with what a verified shopper asks about, once they have it; None where they name none.

        Where they say that it came `then`, it is one that did.
        """
        shopper = question.shopper
        if not (shopper.verified and shopper.email) or not _OWN.search(normalise(question.text)):
            return None
        try:
            orders = await self._orders.of(shopper.email)
        except OrdersUnreachable:
            log.warning("orders not read; no period is counted from one")
            return None
        had = [one for one in orders if one.status in _HAD and one.delivered is not None]
        if then is not None:
            had = [one for one in had if one.delivered and then.first <= one.delivered <= then.last]
        return _meant(question.text, had)


def _meant(text: str, orders: Sequence[Order]) -> Order | None:
    number, words = number_in(text), set(content(text))
    if number is not None:
        return next((one for one in orders if one.number == number), None)
    fits = [max(len(words & set(content(item.title))) for item in one.items) for one in orders]
    if any(fits):
        return orders[fits.index(max(fits))]
    return orders[0] if orders and _NEWEST.search(normalise(text)) else None


def _quoting(reply: Reply, text: str, source: Citation) -> Reply:
    return replace(reply, text=after(reply.text, text), citations=(*reply.citations, source))


def _with(reply: Reply, more: Told) -> Reply:
    return replace(reply, text=after(reply.text, more.text), computed=(*reply.computed, *more.computed))
