"""What is worked out from an answer once it is found: until when, how much more, and that a day is a holiday."""

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog

from agent.clock import MY_TIME, apart, clock_of
from agent.concepts import under_warranty
from agent.delivery import place_in, place_spoken_of, with_article
from agent.differences import difference, price_matched, price_of_each, share_of_price, tells_share
from agent.errors import OrdersUnreachable
from agent.free_delivery import to_free_delivery
from agent.opening import of_a_holiday
from agent.order_numbers import number_in
from agent.order_told import things
from agent.past_days import Happened, Span, day_span, happened_in, happenings
from agent.periods import asks_of_a_period, counted, of_returns
from agent.product_sources import ProductSources, is_bulky
from agent.reader import Reader
from agent.reply import Question, Reply, Told, after
from agent.seasons import Season, seasons_in
from agent.shop import Order, Orders, OrderStatus, Shop
from agent.words import normalise
from agent.writer import cited
from conversation.model import Citation, Computation, ShopperSaid
from retrieval.catalogue import Product
from retrieval.passages import PassageKind
from retrieval.search import Knowledge
from retrieval.shipping import ShippingTable

log = structlog.get_logger(__name__)

_OWN = re.compile(r"\b(?:my|our|mine|i|we|i've|i'm)\b")
_YET_TO_BUY = re.compile(
    r"\b(?:want|wants|would like|'d like|thinking of|planning|going) (?:to )?(?:buy|order|get|buying|ordering)\b|"
    r"\b(?:if|before|when) (?:i|we) (?:buy|order|get)\b|\b(?:i|we) (?:want|need|would like)\b"
)
_LAST = re.compile(
    r"\b(?:last|latest|newest|most recent) (?:order|parcel|purchase)\b|\bwhat (?:i|we) (?:got|received)\b"
)
_NOT_COVERED = re.compile(r"\bnot (?:cover|apply to|hold for|include)\b([^.]*)")
MOST_BEFORE = 2
"""As many messages back a day is looked for from which who goes on counts."""
_HAD = frozenset({OrderStatus.DELIVERED, OrderStatus.RETURN_REQUESTED})


class Reckoning:
    """Adds to an answer what code works out from it, the shopper's words and their orders."""

    def __init__(self, knowledge: Knowledge, shop: Shop, orders: Orders, reader: Reader) -> None:
        self._knowledge = knowledge
        self._reader = reader
        self._shop = shop
        self._orders = orders
        self._sources = ProductSources(knowledge)
        self._read: tuple[str | None, tuple[Season, ...]] | None = None

    async def added(self, question: Question, reply: Reply) -> Reply:
        """Return `reply` with what follows from it. Only for what is found, in a shop that lets code say it."""
        today = self._shop.local(question.now).date()
        table = self._knowledge.shipping()
        said, currency = question.text, self._shop.currency
        told = [
            difference(said, reply.text),
            price_of_each(said, reply.text, currency),
            price_matched(said, reply.text, currency),
        ]
        product = self._priced(question) if tells_share(reply.text) else None
        if product is not None and _leaves_out(reply.text, product):
            product = None
        price = product.price if product is not None else None
        if (share := share_of_price(said, reply.text, price, currency)) is not None:
            of_price = self._sources.fact(product.id, "Price") if product is not None else None
            reply = replace(reply, citations=(*reply.citations, *([of_price] if of_price else [])))
            told.append(share)
        if table is not None:
            told.append(of_a_holiday(question.text, reply.text, table, today))
            told.append(self._cutoff_there(question, reply, table))
            lacking = to_free_delivery(question.text, reply.text, table.currency)
            products = self._knowledge.products()
            meant = self._meant(question) if lacking is not None else frozenset[str]()
            if not any(is_bulky(products[one]) for one in meant if one in products):
                told.append(lacking)
        for more in filter(None, told):
            reply = _with(reply, more)
        return await self._with_period(question, reply, today)

    def _cutoff_there(self, question: Question, reply: Reply, table: ShippingTable) -> Told | None:
        """Return what the cut-off is on the clock of a place that is named, where that is another than the shop's."""
        cutoff = f"{table.cutoff:%H:%M}"
        if cutoff not in reply.text:
            return None
        place, plain = place_in(question.text, table), normalise(question.text)
        if place is None and MY_TIME.search(plain):
            earlier = (event.fact.text for event in question.earlier if isinstance(event.fact, ShopperSaid))
            place = place_spoken_of(tuple(earlier), table)
        there, here = clock_of(place, plain), ZoneInfo(table.timezone)
        if there is None or not apart(there, here, question.now):
            return None
        today = question.now.astimezone(here).date()
        at = f"{datetime.combine(today, table.cutoff, here).astimezone(there):%H:%M}"
        theirs = place is not None and clock_of(place, "") == there
        other = "your time" if place is None else "by the clock you named"
        where = f"in {with_article(place.said)}" if place is not None and theirs else other
        inputs = {f"in {table.origin}": cutoff}
        text = f"{cutoff} in {table.origin} is {at} {where}."
        return Told(text, (Computation("time there", inputs, at),))

    async def _with_period(self, question: Question, reply: Reply, today: date) -> Reply:
        said = [event.fact.text for event in question.earlier if isinstance(event.fact, ShopperSaid)]
        if not any(map(asks_of_a_period, [question.text, *said[-1:]])):
            return reply
        since, order = happened_in(question.text, today), None
        if since is None:
            spans = (happened_in(text, today) for text in reversed(said[-MOST_BEFORE:]))
            before = next((one for one in spans if one is not None), None)
            since = before if before is not None and self._reader.resolve(question).context else None
        meant = self._meant(question)
        if since is not None and self._is_of_another(since, meant):
            return reply
        if since is None or not since.is_day:
            order = await self._had(question, meant, since)
            if order is not None and order.delivered is not None:
                since = day_span(order.delivered, today)
        if since is None:
            return reply
        more = counted(question.text, reply, since, today, self._knowledge.shipping())
        if more is None:
            return reply
        season = of_returns(question.text, reply, since)
        reply = _with(reply, more)
        if order is not None:
            of_it = f"Your order {order.number} ({things(order)}) was delivered then."
            reply = _quoting(reply, of_it, Citation(f"order/{order.number}", f"Order {order.number}", of_it))
        bought = since if order is None else day_span(self._shop.local(order.placed).date(), today)
        told = [one for one in happenings(question.text, today) if one.what is Happened.BOUGHT]
        for rule in (one.rule for one in self._seasons() if season and one.holds((told or [bought])[0])):
            if rule.quote not in reply.text:
                reply = _quoting(reply, rule.quote, cited(rule.passage, rule.quote))
        return reply

    def _meant(self, question: Question) -> frozenset[str]:
        """Return the products that are asked of: the one that is named or looked at, or all that a name may mean."""
        about = self._reader.resolve(replace(question, text=under_warranty(question.text))).about
        return frozenset(about.maybe or about.products[:1])

    def _is_of_another(self, since: Span, meant: Set[str]) -> bool:
        """Tell whether what happened then is told of another product than the one that is asked of."""
        named = set(self._reader.names().named(since.clause).sure)
        return bool(named and meant) and not named & meant

    def _priced(self, question: Question) -> Product | None:
        """Return the one product that is named, looked at or spoken of, where it has but one price."""
        products = self._knowledge.products()
        named = list(self._knowledge.named_in(question.text))
        if question.page is not None and question.page.product_id is not None:
            named.append(question.page.product_id)
        if len(meant := self._meant(question)) == 1:
            named += meant
        product = next((products[one] for one in named if one in products), None)
        prices = {product.price_of(variant) for variant in product.variants} if product else set()
        return product if prices == {product.price if product else None} - {None} else None

    def _seasons(self) -> Sequence[Season]:
        """Return the seasons of the shop's pages, read once for each snapshot."""
        snapshot = self._knowledge.snapshot_id
        if self._read is None or self._read[0] != snapshot:
            pages = (one.id for one in self._knowledge.holdings() if one.kind is not PassageKind.PRODUCT)
            passages = (passage for page in pages for passage in self._knowledge.passages_under(page))
            self._read = (snapshot, tuple(seasons_in(passages)))
        return self._read[1]

    async def _had(self, question: Question, meant: Set[str], then: Span | None) -> Order | None:
        """Return a verified shopper's order of what they ask about, once they have it; None where it is not certain.

        Where they say that it came `then`, it is one that did. The newest order of a thing is the one that is meant: of
        one that is under way, or went back, no older one is told instead.
        """
        plain, shopper = normalise(question.text), question.shopper
        if not (shopper.verified and shopper.email) or not _OWN.search(plain) or _YET_TO_BUY.search(plain):
            return None
        try:
            orders = await self._orders.of(shopper.email)
        except OrdersUnreachable:
            log.warning("orders not read; no period is counted from one")
            return None
        if then is not None:
            orders = [one for one in orders if one.delivered and then.first <= one.delivered <= then.last]
        if (number := number_in(question.text)) is not None:
            orders = [one for one in orders if one.number == number]
        elif meant:
            products = self._knowledge.products()
            skus = {variant.sku for one in meant if one in products for variant in products[one].variants}
            orders = [one for one in orders if any(item.sku in skus for item in one.items)]
        elif _LAST.search(plain):
            orders = [one for one in orders if one.delivered is not None]
        else:
            return None
        newest = next(iter(orders), None)
        return newest if newest is not None and newest.status in _HAD else None


def _leaves_out(told: str, product: Product) -> bool:
    """Tell whether what is `told` says of the product's kind that it is not covered."""
    kind = product.category.lower() if product.category else ""
    return bool(kind) and any(kind in one for one in _NOT_COVERED.findall(told.lower()))


def _quoting(reply: Reply, text: str, source: Citation) -> Reply:
    return replace(reply, text=after(reply.text, text), citations=(*reply.citations, source))


def _with(reply: Reply, more: Told) -> Reply:
    return replace(reply, text=after(reply.text, more.text), computed=(*reply.computed, *more.computed))
