"""The refund desk says what is left of a price when something is sent back unused: less what the return costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import structlog

from agent.delivery import cost, place_meant, place_spoken_of, zone_of
from agent.delivery_desk import DeliveryDesk, Destination, WhoAsks
from agent.errors import OrdersUnreachable
from agent.goods import Goods
from agent.options import options_in
from agent.past_days import Happened, happened_in
from agent.product_sources import ProductSources, is_bulky
from agent.products import ProductNames
from agent.reader import Reader
from agent.refund_cues import ALL, BOTH, KEPT, MANY, ONE_OF, WHOLE, asks_refund, is_too_late, paid_for
from agent.reply import Question, Reply
from agent.resolved import Resolved
from agent.return_costs import DeliveryRule, ReturnCost, ReturnCosts, return_costs
from agent.selection import WHOLLY
from agent.shop import Order, OrderItem, Orders, OrderStatus, Shop
from agent.words import content, normalise, stem, tokens
from agent.writer import cited
from conversation.model import Citation, Computation
from retrieval.catalogue import Product
from retrieval.passages import PassageKind
from retrieval.prose import money, named
from retrieval.search import Knowledge
from retrieval.shipping import ShippingZone

log = structlog.get_logger(__name__)

STANDARD = "standard"
TWO = 2
_DETERMINERS = frozenset(
    {"the", "a", "an", "my", "our", "this", "that", "only", "just", "one", "both", "of", "and", "for"}
)
_VERBS = frozenset(
    content("return returning send sending give giving bring bringing ship back get refund want keep if")
)


@dataclass(frozen=True, slots=True)
class _Back:
    """What goes back: its `title`, what was paid for it (`worth`), and where that stands.

    `whole` tells that it is all that was in its order. `delivered` is the day it came, None where nobody said, and
    `sending` what its standard delivery cost, None for another. `country` and `city` are where an order went.
    """

    title: str
    worth: Decimal
    bulky: bool
    sources: tuple[Citation, ...]
    whole: bool = False
    delivered: date | None = None
    sending: Decimal | None = None
    computed: tuple[Computation, ...] = ()
    country: str | None = None
    city: str | None = None

    def came_before(self, today: date, days: int) -> bool:
        """Tell whether it came more than so many days ago, as far as anybody knows."""
        return self.delivered is not None and (today - self.delivered).days > days


class RefundDesk:
    """Takes what a return costs off the price of what goes back."""

    def __init__(
        self, knowledge: Knowledge, shop: Shop, orders: Orders, reader: Reader, delivery: DeliveryDesk
    ) -> None:
        self._knowledge = knowledge
        self._shop = shop
        self._orders = orders
        self._reader = reader
        self._delivery = delivery
        self._sources = ProductSources(knowledge)
        self._read: tuple[str | None, ReturnCosts | None] | None = None

    async def reply(self, question: Question, customer: WhoAsks) -> Reply | None:
        """Say what comes back for something unused; None where that is not asked, or the shop's pages don't tell."""
        plain, table = normalise(question.text), self._knowledge.shipping()
        if table is None or not asks_refund(plain) or (costs := self._costs()) is None:
            return None
        resolved, today = self._reader.resolve(question), self._shop.local(question.now).date()
        meant = place_meant(resolved.said, table)
        if (meant is not None and meant.zone is None) or is_too_late(question.text, costs.days, today):
            return None
        place = place_spoken_of((*resolved.before.said, resolved.said), table)
        to = self._delivery.destination(place, table, None if place else await customer())
        back = await self._of_orders(question, resolved, plain)
        if back is not None and costs.days is not None and back.came_before(today, costs.days):
            return None
        if back is not None and place is None and (zone := zone_of(back.country or "", table)):
            to = Destination(zone, f"{back.city} ({zone.name})" if back.city else zone.name, assumed=False)
        if to is None:
            return None
        back = back or self._of_words(question, resolved, plain, to.zone)
        of_return = costs.from_zone(to.zone, bulky=back.bulky) if back is not None else None
        if back is None or of_return is None or of_return.amount >= back.worth:
            return None
        return self._said(back, to, of_return, costs.of_delivery, today)

    def _costs(self) -> ReturnCosts | None:
        """Return the table of the shop's pages, read once for each snapshot."""
        snapshot = self._knowledge.snapshot_id
        if self._read is None or self._read[0] != snapshot:
            pages = (one.id for one in self._knowledge.holdings() if one.kind is not PassageKind.PRODUCT)
            self._read = (snapshot, return_costs(self._knowledge.passages_under(page) for page in pages))
        return self._read[1]

    def _said(
        self, back: _Back, to: Destination, of_return: ReturnCost, rule: DeliveryRule | None, today: date
    ) -> Reply:
        currency, computed = self._shop.currency, list(back.computed)
        sources = [of_return.source, *back.sources]
        worth, charged = money(back.worth, currency), money(of_return.amount, currency)
        left = back.worth - of_return.amount
        opening = f"{back.title[:1].upper()}{back.title[1:]}, sent back unused:"
        if of_return.amount:
            makes = money(left, currency)
            text = f"{opening} {worth} less what the return from {to.said} costs, {charged}, makes {makes}."
            computed.append(Computation("difference", {"price": worth, "return": charged}, makes))
        else:
            text = f"{opening} all of its {worth}, for the return from {to.said} is free."
        in_time = rule is not None and back.delivered is not None and not back.came_before(today, rule.days)
        if back.whole and back.sending and rule is not None and in_time:
            sent, whole = money(back.sending, currency), money(left + back.sending, currency)
            text = (
                f"{text} As the whole order goes back within {rule.days} days of delivery, its standard delivery "
                f"({sent}) is refunded too, {whole} in all."
            )
            parts = {"goods": money(left, currency), "standard delivery": sent}
            computed.append(Computation("sum", parts, whole))
            sources.append(rule.source)
        if to.assumed:
            text = f"{text} I've taken {to.said} as where it comes from; tell me if that's elsewhere."
        return Reply(text, citations=tuple(sources), confidence=WHOLLY, computed=tuple(computed))

    def _of_words(
        self, question: Question, resolved: Resolved, plain: str, zone: ShippingZone
    ) -> _Back | None:
        """Return the one product that is named or looked at, for its price or what was paid."""
        product = self._product(resolved, plain, zone)
        if product is None:
            return None
        today = self._shop.local(question.now).date()
        goods = Goods.of(product, resolved, today)
        options = options_in(product, plain)
        prices = {product.price_of(one) for one in options.variants} or {product.price}
        price = next(iter(prices)) if len(prices) == 1 else None
        methods = zone.methods
        paid = paid_for(plain)
        # More than it costs was paid for it with something else, as with its delivery.
        worth = price if paid is None or (price is not None and paid > price) else paid
        if worth is None or goods.no_express or goods.count > 1:
            return None
        came = happened_in(question.text, today)
        delivered = came.first if came is not None and came.is_day and came.what is Happened.CAME else None
        standard = next((one for one in methods if one.id == STANDARD), None)
        return _Back(
            title=named(product.title),
            worth=worth,
            bulky=goods.bulky,
            sources=(self._sources.fact(product.id, "Price"), *self._of_zone(zone)),
            computed=()
            if worth == price
            else (Computation("paid", {"said": f"{worth}"}, money(worth, self._shop.currency)),),
            whole=WHOLE.search(plain) is not None,
            delivered=delivered,
            sending=None if goods.bulky or standard is None else cost(standard, worth),
        )

    def _of_zone(self, zone: ShippingZone) -> tuple[Citation, ...]:
        """Cite what sending there costs."""
        passage = self._knowledge.passage(f"shipping/{zone.id}")
        return () if passage is None else (cited(passage, passage.text),)

    def _product(self, resolved: Resolved, plain: str, zone: ShippingZone) -> Product | None:
        """Return the product that is meant; of several that a name may mean the one that was had for what was paid."""
        about, products = resolved.about, self._knowledge.products()
        if (about.in_full and len(about.products) > 1) or MANY.search(plain):
            return None
        if not about.maybe or about.products[:1] == about.maybe[:1]:
            return products.get(about.products[0]) if about.products else None
        paid, had = paid_for(plain), []
        for one in (products[name] for name in about.maybe if name in products):
            prices = {one.price, *(one.price_of(variant) for variant in one.variants)} - {None}
            delivered = {
                price + method.price for price in prices if price is not None for method in zone.methods
            }
            if paid is not None and paid in prices | delivered:
                had.append(one)
        return had[0] if len(had) == 1 else None

    async def _of_orders(self, question: Question, resolved: Resolved, plain: str) -> _Back | None:
        """Return what a verified shopper speaks of that they had; None where that is not plain."""
        shopper = question.shopper
        if not (shopper.verified and shopper.email):
            return None
        try:
            orders = await self._orders.of(shopper.email)
        except OrdersUnreachable:
            log.warning("orders not read; a refund is worked out from the catalogue's price")
            return None
        skus = {
            one.sku: product for product in self._knowledge.products().values() for one in product.variants
        }
        had = [one for one in orders if one.status is OrderStatus.DELIVERED]
        meant = [(one, _meant(one, skus, resolved, plain, self._reader.names())) for one in had]
        order, items = next(((one, items) for one, items in meant if items), (None, ()))
        if order is None and had and len(had) == 1 and _all_of(had[0], plain):
            order, items = had[0], had[0].items
        if order is not None and ONE_OF.search(plain):
            items = tuple(replace(one, quantity=1) for one in items)
        return None if order is None else self._of_order(order, items, skus, question)

    def _of_order(
        self, order: Order, items: Sequence[OrderItem], skus: Mapping[str, Product], question: Question
    ) -> _Back | None:
        sizes = {is_bulky(skus[one.sku]) for one in items if one.sku in skus}
        today = self._shop.local(question.now).date()
        if len(sizes) != 1 or any(one.sku not in skus for one in items):
            return None
        titles = [f"{one.quantity} × {one.title}" if one.quantity > 1 else one.title for one in items]
        worths = [one.price * one.quantity for one in items]
        worth = sum(worths, Decimal(0))
        said = " and ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)
        each = ((one, money(one.price, order.currency)) for one in items if one.quantity > 1)
        computed = [
            Computation(
                "product",
                {"each": price, "how many": str(one.quantity)},
                money(one.price * one.quantity, order.currency),
            )
            for one, price in each
        ]
        if len(items) > 1:
            parts = {title: money(one, order.currency) for title, one in zip(titles, worths, strict=True)}
            computed.append(Computation("sum", parts, money(worth, order.currency)))
        paid = " and ".join(f"{one.title}: {money(one.price, order.currency)}" for one in items)
        sent = money(order.shipping_price, order.currency)
        of_it = f"Your order {order.number} holds {paid}. Its delivery cost {sent}."
        delivered = order.delivered if order.delivered is not None and order.delivered <= today else None
        return _Back(
            title=f"{said} (your order {order.number})",
            worth=worth,
            bulky=sizes.pop(),
            sources=(Citation(f"order/{order.number}", f"Order {order.number}", of_it),),
            whole=len(items) == len(order.items),
            delivered=delivered,
            sending=order.shipping_price if order.method == STANDARD else None,
            computed=tuple(computed),
            country=order.country,
            city=order.city,
        )


def _all_of(order: Order, plain: str) -> bool:
    both = BOTH.search(plain) is not None and len(order.items) == TWO
    return ALL.search(plain) is not None or both


def _meant(
    order: Order, skus: Mapping[str, Product], resolved: Resolved, plain: str, names: ProductNames
) -> tuple[OrderItem, ...]:
    """Return the things of an order that are spoken of: all of them, or those that are called by a word."""
    said = tokens(KEPT.sub(" ", plain))
    called = tuple(one for one in order.items if one.sku in skus and _is_called(skus[one.sku], said, names))
    meant = resolved.about.products if resolved.about.in_full else resolved.about.products[:1]
    exact = tuple(one for one in order.items if one.sku in skus and skus[one.sku].id in meant)
    if exact and len(exact) == len(meant) and len(called) <= len(exact):
        return exact
    return called


def _is_called(product: Product, said: Sequence[str], names: ProductNames) -> bool:
    """Tell whether `said` calls `product` by what it is, and by no word before that which is none of its own."""
    nouns = names.heads(product.id) | names.kinds_of(product.id)
    own = set(content(f"{product.title} {product.category or ''}")) | nouns
    stems = [stem(word) for word in said]
    spots = [number for number, word in enumerate(stems) if word in nouns]
    return any(number == 0 or stems[number - 1] in own or not _modifies(said[number - 1]) for number in spots)


def _modifies(word: str) -> bool:
    """Tell whether a word before a noun may say which one is meant, and is no verb of sending it back."""
    return word.isalpha() and word not in _DETERMINERS and bool(content(word)) and stem(word) not in _VERBS
