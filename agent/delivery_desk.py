"""The delivery desk says when an order placed now would arrive and what sending it costs, computed and explained."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from agent import phrases
from agent.countries import is_country
from agent.dates import on, spoken
from agent.delivery import (
    Arrival,
    Place,
    arrival,
    before_cutoff,
    cost,
    dispatch_day,
    local,
    with_article,
    zone_of,
)
from agent.delivery_ask import Ask, read_ask, unnamed_place
from agent.followup import Resolved
from agent.product_sources import is_bulky
from agent.range_desk import WEIGHED
from agent.reply import Question, Reply
from agent.shop import Customer, Shop
from agent.words import normalise
from agent.writer import cited
from conversation.model import Citation
from retrieval.catalogue import Product, Variant
from retrieval.prose import money, named, options_of
from retrieval.search import Knowledge
from retrieval.shipping import ShippingMethod, ShippingTable, ShippingZone, working_days

EXPRESS, BULKY = "express", "bulky"
"""Ids of the methods that mean something to the desk; all others are taken as the table gives them."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to, in words ("Bergen, Norway"), and `assumed` when the shopper didn't say."""

    zone: ShippingZone
    said: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class Goods:
    """What would be sent. `ready` is the day it is expected back in stock, None when it is here."""

    product: Product
    meant: tuple[Variant, ...]
    ready: date | None
    gone: bool
    bulky: bool
    no_express: bool

    def stock(self, today: date) -> str:
        """Say whether it can be sent, in a clause."""
        title = named(self.product.title)
        if self.gone:
            return f"{title} is out of stock, with no date for more"
        if self.ready is not None:
            return f"{title} is out of stock and expected back {on(self.ready, today)}"
        gone = [v for v in self.meant if v.stock == 0]
        if gone:
            return f"{title} is in stock (but not in {'; '.join(options_of(v) for v in gone)})"
        return f"{title} is in stock"


class DeliveryDesk:
    """Computes with the shop's shipping table and catalogue."""

    def __init__(self, knowledge: Knowledge, shop: Shop) -> None:
        self._knowledge = knowledge
        self._shop = shop

    async def reply(self, question: Question, resolved: Resolved, customer: Customer | None) -> Reply | None:
        """Answer a question of dates, costs or places; None when it is none, or the table has no answer."""
        table = self._knowledge.shipping()
        if table is None:
            return None
        today = local(question.now, table).date()
        ask = read_ask(resolved, table, today)
        if ask is None:
            return None
        if ask.place is not None and ask.place.zone is None:
            return self._not_served(ask.place.said, table)
        if ask.place is None and (elsewhere := unnamed_place(resolved.said)):
            if is_country(elsewhere):
                return self._not_served(elsewhere, table)
            return Reply(phrases.which_country(elsewhere), kind="clarify", confidence=0.6)
        to = self._destination(ask.place, table, customer)
        if to is None:
            return None
        goods = self._goods(resolved, today)
        if goods and goods.no_express:
            return None  # what may not travel by air has rules of its own, and the pages tell them
        if ask.when:
            return self._arrival(question.now, ask, to, goods=goods, table=table)
        return self._cost(to, self._asked_for(ask, to.zone, goods), goods=goods, table=table)

    def _destination(
        self, place: Place | None, table: ShippingTable, customer: Customer | None
    ) -> Destination | None:
        if place is not None and place.zone is not None:
            same = place.said in place.zone.name
            where = with_article(place.said) if same else f"{place.said} ({place.zone.name})"
            return Destination(place.zone, where, assumed=False)
        if customer and customer.country and (zone := zone_of(customer.country, table)):
            where = f"{customer.city} ({zone.name})" if customer.city else with_article(zone.name)
            return Destination(zone, where, assumed=True)
        home = zone_of(self._shop.country, table) if self._shop.country else None
        home = home or (table.zones[0] if table.zones else None)
        return None if home is None else Destination(home, with_article(home.name), assumed=True)

    def _goods(self, resolved: Resolved, today: date) -> Goods | None:
        product = self._knowledge.products().get(resolved.products[0]) if resolved.products else None
        if product is None:
            return None
        meant = _variants_meant(product, resolved.whole)
        known = [v for v in meant if v.stock is not None]
        waits = [v.restock_in_days for v in known if v.restock_in_days is not None]
        gone = bool(known) and not any(v.stock for v in known)
        facts = " ".join(value for group in product.attributes.values() for value in group.values())
        return Goods(
            product=product,
            meant=meant,
            ready=today + timedelta(days=min(waits)) if gone and waits else None,
            gone=gone and not waits,
            bulky=is_bulky(product),
            no_express=re.search(
                r"(?:not|cannot) be sent by express\b|\bno express\b", f"{facts} {product.description}"
            )
            is not None,
        )

    def _methods(self, zone: ShippingZone, goods: Goods | None) -> list[ShippingMethod]:
        bulky = [m for m in zone.methods if m.id == BULKY]
        if goods and goods.bulky and bulky:
            return bulky
        barred = {BULKY} | ({EXPRESS} if goods and goods.no_express else set())
        return [m for m in zone.methods if m.id not in barred]

    def _asked_for(self, ask: Ask, zone: ShippingZone, goods: Goods | None) -> list[ShippingMethod]:
        """Return the methods the shopper named, of those that can be used; all of these when they named none."""
        usable = list(zone.methods) if BULKY in ask.methods else self._methods(zone, goods)
        return [m for m in usable if m.id in ask.methods] or usable

    # --- what it costs ---

    def _cost(
        self, to: Destination, methods: Sequence[ShippingMethod], *, goods: Goods | None, table: ShippingTable
    ) -> Reply:
        parts = []
        for i, method in enumerate(methods):
            price = "free" if method.price == 0 else money(method.price, table.currency)
            free = (
                f", free for orders from {money(method.free_from, table.currency)}"
                if method.free_from
                else ""
            )
            where = f" to {to.said}" if i == 0 else ""
            parts.append(
                f"{method.name}{where} costs {price}{free}, and takes {working_days(method)} after dispatch."
            )
        computed: list[str] = []
        as_it_goes = goods is not None and bool(methods) and (methods[0].id == BULKY) == goods.bulky
        if goods and as_it_goes and goods.product.price is not None and methods[0].price:
            prices = [p for v in goods.meant if (p := goods.product.price_of(v)) is not None]
            least = min(prices, default=goods.product.price)
            computed.append(self._goods_cost(least, goods, methods[0], table.currency))
        text = " ".join([*parts, *computed, *self._assumption(to)])
        sources = [self._zone_source(to.zone), *self._page_sources(table, ("cost", "price"))]
        if goods:
            sources.append(self._product_source(goods))
        return Reply(text, citations=_present(sources), confidence=WEIGHED, computed=tuple(computed))

    def _goods_cost(self, price: Decimal, goods: Goods, method: ShippingMethod, currency: str) -> str:
        """Say what delivery costs with these goods; both together where all variants that are meant cost the same."""
        title, said = named(goods.product.title), money(price, currency)
        same = len({goods.product.price_of(variant) for variant in goods.meant}) <= 1
        if method.id == BULKY:
            whole = f": with {said} for it that makes {money(price + method.price, currency)}" if same else ""
            return f"{title[:1].upper()}{title[1:]} counts as bulky goods{whole}."
        if cost(method, price) == 0:
            return f"With {title} ({said}) it is free."
        whole = f", {money(price + method.price, currency)} together" if same else ""
        return f"For {title} alone ({said}) it is {money(method.price, currency)}{whole}."

    # --- when it arrives ---

    def _arrival(
        self, now: datetime, ask: Ask, to: Destination, *, goods: Goods | None, table: ShippingTable
    ) -> Reply | None:
        today = local(now, table).date()
        if goods and goods.gone:
            text = f"I can't give a date: {goods.stock(today)}."
            return Reply(text, citations=_present([self._product_source(goods)]), confidence=WEIGHED)
        leaves = dispatch_day(now, table, ready=goods.ready if goods else None)
        arrivals = [arrival(method, leaves, table) for method in self._asked_for(ask, to.zone, goods)]
        if not arrivals:
            return None
        parts = [self._verdict(ask, arrivals, today)] if ask.deadline else []
        parts.append(self._when(now, leaves, goods, table))
        parts += [_arrives(one, to, today, first=i == 0) for i, one in enumerate(arrivals)]
        parts += self._assumption(to)
        if ask.cost:
            parts += [f"{a.method.name} costs {money(a.method.price, table.currency)}." for a in arrivals]
        text = " ".join(part for part in parts if part)
        sources = [self._product_source(goods) if goods else None, self._zone_source(to.zone)]
        sources += self._page_sources(table, ("time", "cut-off"))
        return Reply(text, citations=_present(sources), confidence=WEIGHED, computed=(text,))

    def _verdict(self, ask: Ask, arrivals: Sequence[Arrival], today: date) -> str:
        assert ask.deadline is not None  # noqa: S101 - the caller asks only with a deadline
        last, day = ask.deadline.last, spoken(ask.deadline.day, today)
        word = "before" if ask.deadline.strict else "by"
        safe = [one for one in arrivals if one.latest <= last]
        maybe = [one for one in arrivals if one.earliest <= last]
        if arrivals[0] in safe:
            return f"Yes, {word} {day}: ordered now, {_method(arrivals[0])} gets it there in time."
        if safe:
            return f"Only with {_method(safe[0])}: that arrives {word} {day}, {_method(arrivals[0])} may not."
        if maybe:
            return f"Perhaps with {_method(maybe[-1])}, but I can't promise it {word} {day}."
        return f"No, {word} {day} is too soon."

    def _when(self, now: datetime, leaves: date, goods: Goods | None, table: ShippingTable) -> str:
        here = local(now, table)
        stock = goods.stock(here.date()) + ". " if goods else ""
        stock = stock[:1].upper() + stock[1:]
        cutoff = f"{table.cutoff:%H:%M}"
        if goods and goods.ready:
            return f"{stock}It would leave {table.origin} {on(leaves, here.date())}."
        if before_cutoff(now, table):
            return f"{stock}Ordered before {cutoff} today, it leaves {table.origin} today."
        when = on(leaves, here.date())
        return (
            f"{stock}Ordered now (the cut-off is {cutoff} on working days), it leaves {table.origin} {when}."
        )

    def _assumption(self, to: Destination) -> list[str]:
        if not to.assumed:
            return []
        return [f"I've taken {to.said} as the destination; tell me where it should go if that's elsewhere."]

    # --- where we don't go ---

    def _not_served(self, place: str, table: ShippingTable) -> Reply:
        where = "; ".join(with_article(zone.name) for zone in table.zones)
        text = f"No, we don't deliver to {with_article(place)}, I'm sorry. We deliver to {where}."
        sources = self._page_sources(table, ("not-ship", "not-deliver", "where"))
        if not sources:
            sources = [self._zone_source(zone) for zone in table.zones[:1]]
        return Reply(text, citations=_present(sources), confidence=WEIGHED)

    # --- sources ---

    def _zone_source(self, zone: ShippingZone) -> Citation | None:
        passage = self._knowledge.passage(f"shipping/{zone.id}")
        return None if passage is None else cited(passage, passage.text)

    def _product_source(self, goods: Goods) -> Citation | None:
        whole = self._knowledge.passage(f"product/{goods.product.id}")
        if whole is None:
            return None
        quote = "; ".join(
            f"{name}: {whole.facts[name]}" for name in ("Price", "Stock") if name in whole.facts
        )
        return cited(whole, quote or whole.text)

    def _page_sources(self, table: ShippingTable, words: Sequence[str]) -> list[Citation | None]:
        """Cite the sections of the shop's shipping page whose headings speak of `words`."""
        if table.page is None:
            return []
        sections = [
            p
            for p in self._knowledge.passages_under(table.page)
            if any(w in p.id.partition("#")[2] for w in words)
        ]
        return [cited(passage, passage.text) for passage in sections[:2]]


def _method(one: Arrival) -> str:
    return f"{one.method.name[:1].lower()}{one.method.name[1:]}"


def _arrives(one: Arrival, to: Destination, today: date, *, first: bool) -> str:
    where = f" to {to.said}" if first else ""
    if one.earliest == one.latest:
        return f"{one.method.name}{where} arrives {on(one.latest, today)}."
    return f"{one.method.name}{where} arrives between {spoken(one.earliest, today)} and {spoken(one.latest, today)}."


def _variants_meant(product: Product, text: str) -> tuple[Variant, ...]:
    """Return the variants whose options `text` names, all of them when it names none."""
    plain = f" {normalise(text)} "
    meant = product.variants
    for option in {name for variant in product.variants for name in variant.options}:
        wanted = {
            v.options[option]
            for v in product.variants
            if option in v.options and _names(plain, v.options[option])
        }
        if wanted:
            meant = tuple(v for v in meant if v.options.get(option) in wanted)
    return meant or product.variants


def _names(plain: str, value: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(normalise(value))}(?![\w-])", plain) is not None


def _present(sources: Sequence[Citation | None]) -> tuple[Citation, ...]:
    return tuple({source.id: source for source in sources if source is not None}.values())
