"""The delivery desk says when an order placed now would arrive and what sending it costs, computed and explained."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from agent import phrases
from agent.countries import is_country
from agent.dates import on, spoken
from agent.delivery import (
    Arrival,
    Place,
    arrival,
    before_cutoff,
    delivers_on,
    dispatch_day,
    last_order_days,
    local,
    with_article,
    zone_of,
)
from agent.delivery_ask import Ask, arrival_asked, read_ask, unnamed_place
from agent.delivery_computed import (
    arrival_computed,
    days_meant,
    dispatch_computed,
    placed_at,
    rules,
)
from agent.goods import BULKY, Goods, cost_of, in_sentence
from agent.option_places import for_place
from agent.options import Options
from agent.order_day import OrderDay
from agent.product_sources import ProductSources, is_bulky
from agent.reply import Question, Reply
from agent.resolved import Resolved
from agent.selection import WEIGHED
from agent.shop import Customer, Shop
from agent.writer import cited
from conversation.model import Citation, Computation
from retrieval.catalogue import Product
from retrieval.prose import money
from retrieval.search import Knowledge
from retrieval.shipping import ShippingMethod, ShippingTable, ShippingZone, working_days

WhoAsks = Callable[[], Awaitable[Customer | None]]
"""Looks up the customer who is signed in, which may take a call to the shop's own system."""

EXPRESS = "express"
"""With BULKY the id of a method that means something to the desk; all others are taken as the table gives them."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to, in words ("Bergen, Norway"), and `assumed` when the shopper didn't say."""

    zone: ShippingZone
    said: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class Sending:
    """By which `methods` goods can be sent where they should go; `assumption` says where, when nobody said."""

    to: Destination
    methods: tuple[ShippingMethod, ...]
    assumption: tuple[str, ...]
    sources: tuple[Citation, ...]


class DeliveryDesk:
    """Computes with the shop's shipping table and catalogue."""

    def __init__(self, knowledge: Knowledge, shop: Shop) -> None:
        self._knowledge = knowledge
        self._shop = shop
        self._sources = ProductSources(knowledge)

    async def reply(self, question: Question, resolved: Resolved, customer: WhoAsks) -> Reply | None:
        """Answer a question of dates, costs or places; None when it is none, or the table has no answer."""
        table = self._knowledge.shipping()
        if table is None:
            return None
        today = local(question.now, table).date()
        ask = read_ask(resolved, table, today)
        return None if ask is None else await self._answer(ask, question, resolved, customer, table)

    async def arrival(self, question: Question, resolved: Resolved, customer: WhoAsks) -> Reply | None:
        """Say when something comes, where what is read of the question is about delivery; None where it asks no day."""
        table = self._knowledge.shipping()
        if table is None:
            return None
        ask = arrival_asked(resolved, table, local(question.now, table).date())
        return None if ask is None else await self._answer(ask, question, resolved, customer, table)

    async def _answer(
        self, ask: Ask, question: Question, resolved: Resolved, customer: WhoAsks, table: ShippingTable
    ) -> Reply | None:
        today = local(question.now, table).date()
        if ask.place is not None and ask.place.zone is None:
            return self._not_served(ask.place.said, table)
        if ask.place is None and (elsewhere := unnamed_place(resolved.said)):
            if is_country(elsewhere):
                return self._not_served(elsewhere, table)
            return Reply(phrases.which_country(elsewhere), kind="clarify", confidence=0.6)
        to = self.destination(ask.place, table, None if ask.place else await customer())
        if to is None:
            return None
        product = self._product(resolved)
        there = partial(self._there, product, ask.place, table)
        goods = Goods.of(product, resolved, today, there) if product else None
        if goods and goods.no_express:
            return None  # what may not travel by air has rules of its own, and the pages tell them
        ask = self._by_size(ask, resolved, goods)
        if ask.order_by:
            return self._order_by(question.now, ask, to, goods=goods, table=table)
        if ask.when:
            reply = self._arrival(question.now, ask, to, goods=goods, table=table)
        else:
            reply = self._cost(to, self._asked_for(ask, to.zone, goods), goods=goods, table=table)
        if reply is None or not (goods and goods.bulky and EXPRESS in ask.methods):
            return reply
        why = f"{EXPRESS.capitalize()} is not available for bulky goods."
        sources = _present(self._page_sources(table, ("bulky",)))
        return replace(reply, text=f"{why} {reply.text}", citations=(*reply.citations, *sources))

    async def sending(self, ask: Ask, goods: Sequence[Goods], customer: WhoAsks) -> Sending | None:
        """Return how these goods can be sent in one order; None where more than what that costs is asked.

        So it is where the place is none that is served, or some of the goods travel by rules of their own.
        """
        table = self._knowledge.shipping()
        unserved = ask.place is not None and ask.place.zone is None
        if table is None or ask.when or unserved or any(one.no_express for one in goods):
            return None
        to = self.destination(ask.place, table, None if ask.place else await customer())
        if to is None:
            return None
        bulkiest = max(goods, key=lambda one: one.bulky)
        ask = replace(ask, methods=ask.methods if bulkiest.bulky else ask.methods - {BULKY})
        sources = [self._zone_source(to.zone), *self._page_sources(table, ("cost", "price"))]
        methods = tuple(self._asked_for(ask, to.zone, bulkiest))
        return Sending(to, methods, tuple(self._assumption(to)), _present(sources))

    def destination(
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

    def _product(self, resolved: Resolved) -> Product | None:
        about = resolved.about
        product = self._knowledge.products().get(about.products[0]) if about.products else None
        if product is None or (about.maybe and product.id not in about.maybe):
            return None
        return product

    def _there(
        self, product: Product | None, place: Place | None, table: ShippingTable, options: Options
    ) -> Options:
        """Return of `options` those that are for the place that is named, where anything tells which these are."""
        if product is None or place is None:
            return options
        found = for_place(product, options, place, table, self._knowledge.products().values())
        return options if found is None else found.options

    def _by_size(self, ask: Ask, resolved: Resolved, goods: Goods | None) -> Ask:
        """Let the goods tell whether they are bulky, what is named or all that may be meant, and not the shopper."""
        if goods is not None:
            parcel = resolved.about.named and not goods.bulky
            return replace(ask, methods=ask.methods - {BULKY}) if parcel else ask
        products = self._knowledge.products()
        maybe = [products[one] for one in resolved.about.maybe if one in products]
        bulky = bool(maybe) and all(is_bulky(one) for one in maybe)
        return replace(ask, methods=ask.methods - {EXPRESS} | {BULKY}) if bulky else ask

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
            price = "nothing" if method.price == 0 else money(method.price, table.currency)
            free = (
                f", free for orders from {money(method.free_from, table.currency)}"
                if method.free_from
                else ""
            )
            where = f" to {to.said}" if i == 0 else ""
            parts.append(
                f"{method.name}{where} costs {price}{free}, and takes {working_days(method)} after dispatch."
            )
        together = None
        as_it_goes = goods is not None and bool(methods) and (methods[0].id == BULKY) == goods.bulky
        if goods and as_it_goes and goods.least_price() is not None and methods[0].price:
            together = goods.with_delivery(methods[0], table.currency)
            parts.append(together.text)
        text = " ".join([*parts, *self._assumption(to)])
        sources = [self._zone_source(to.zone), *self._page_sources(table, ("cost", "price"))]
        if goods:
            sources += self._goods_sources(goods)[:1]
        return Reply(
            text,
            citations=_present(sources),
            confidence=WEIGHED,
            computed=together.computed if together else (),
        )

    # --- when it arrives ---

    def _arrival(
        self, now: datetime, ask: Ask, to: Destination, *, goods: Goods | None, table: ShippingTable
    ) -> Reply | None:
        today = local(now, table).date()
        if goods and goods.gone:
            text = f"I can't give a date: {goods.stock(today)}."
            return Reply(text, citations=_present(self._goods_sources(goods)), confidence=WEIGHED)
        leaves = dispatch_day(placed_at(ask, now, table), table, ready=goods.ready if goods else None)
        arrivals = [arrival(method, leaves, table) for method in self._asked_for(ask, to.zone, goods)]
        if not arrivals:
            return None
        parts = [self._verdict(ask, arrivals, today)] if ask.deadline else []
        if ask.deadline and not ask.deadline.strict and not delivers_on(ask.deadline.day, table):
            parts.append("Nothing is delivered on that day itself.")
        parts.append(self._when(now, ask.ordered, leaves, goods, table))
        parts += [_arrives(one, to, today, first=i == 0) for i, one in enumerate(arrivals)]
        parts += self._assumption(to)
        if ask.cost:
            parts += [cost_of(one.method, goods, table.currency) for one in arrivals]
        text = " ".join(part for part in parts if part)
        sources = [*self._goods_sources(goods), self._zone_source(to.zone)]
        sources += self._page_sources(table, ("time", "cut-off"))
        computed = [*days_meant(ask, today), *(goods.back(today) if goods else ())]
        computed.append(dispatch_computed(placed_at(ask, now, table), leaves, goods, table, today=today))
        computed += [arrival_computed(one, today) for one in arrivals]
        return Reply(text, citations=_present(sources), confidence=WEIGHED, computed=tuple(computed))

    def _verdict(self, ask: Ask, arrivals: Sequence[Arrival], today: date) -> str:
        assert ask.deadline is not None  # noqa: S101 - the caller asks only with a deadline
        last, day = ask.deadline.last, spoken(ask.deadline.day, today)
        word = "before" if ask.deadline.strict else "by"
        safe = [one for one in arrivals if one.latest <= last]
        maybe = [one for one in arrivals if one.earliest <= last]
        if arrivals[0] in safe:
            ordered = "ordered then" if ask.ordered and ask.ordered.day != today else "ordered now"
            return f"Yes, {word} {day}: {ordered}, {in_sentence(arrivals[0].method)} gets it there in time."
        if safe:
            late, sure = in_sentence(arrivals[0].method), in_sentence(safe[0].method)
            return f"Only with {sure}: that arrives {word} {day}, {late} may not."
        if maybe:
            return f"Perhaps with {in_sentence(maybe[-1].method)}, but I can't promise it {word} {day}."
        return f"No, {word} {day} is too soon."

    def _order_by(
        self, now: datetime, ask: Ask, to: Destination, *, goods: Goods | None, table: ShippingTable
    ) -> Reply | None:
        """Say until when to order so that it is there by the day named."""
        assert ask.deadline is not None  # noqa: S101 - asked only with a deadline
        if goods and (goods.gone or goods.ready):
            return self._arrival(now, replace(ask, order_by=False), to, goods=goods, table=table)
        today, last = local(now, table).date(), ask.deadline.last
        word = "before" if ask.deadline.strict else "by"
        first = today if before_cutoff(now, table) else today + timedelta(days=1)
        methods = self._asked_for(ask, to.zone, goods)
        days = [(in_sentence(one), next(last_order_days(one, last, table), date.min)) for one in methods]
        until = [f"{on(day, today)} for {name}" for name, day in days if day >= first]
        late = " and ".join(name for name, day in days if day < first)
        where, parts = f"{to.said} {word} {spoken(ask.deadline.day, today)}", []
        if until:
            parts.append(f"To have it in {where}, order before {table.cutoff:%H:%M} {', '.join(until)}.")
        if late:
            parts.append(f"Ordered now, {late} would be too late{'' if until else f' for {where}'}.")
        if not parts:
            return None
        text = " ".join([*parts, *self._assumption(to)])
        sources = [*self._goods_sources(goods), self._zone_source(to.zone)]
        sources += self._page_sources(table, ("time", "cut-off"))
        computed = [*days_meant(ask, today)]
        for method, (_, day) in zip(methods, days, strict=True):
            inputs = {"there by": spoken(last, today), method.name: working_days(method), **rules(table)}
            computed.append(Computation("last day to order", inputs, spoken(day, today)))
        return Reply(text, citations=_present(sources), confidence=WEIGHED, computed=tuple(computed))

    def _when(
        self, now: datetime, ordered: OrderDay | None, leaves: date, goods: Goods | None, table: ShippingTable
    ) -> str:
        here = local(now, table)
        stock = goods.stock(here.date()) + ". " if goods else ""
        stock = stock[:1].upper() + stock[1:]
        cutoff = f"{table.cutoff:%H:%M}"
        if goods and goods.ready:
            return f"{stock}It would leave {table.origin} {on(leaves, here.date())}."
        if ordered is not None and (ordered.day != here.date() or ordered.at):
            there = f" ({ordered.there:%H:%M} your time)" if ordered.there else ""
            at = f" at {ordered.at:%H:%M}{there}" if ordered.at else f" before {cutoff}"
            said = f"{stock}Ordered {on(ordered.day, here.date())}"
            if leaves == ordered.day:
                return f"{said}{at}, it leaves {table.origin} that day."
            at = at if ordered.at else ""
            return f"{said}{at}, it leaves {table.origin} {on(leaves, here.date())}."
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
        sources = [*self._page_sources(table, ("not-ship", "not-deliver", "where")), *self._served(table)]
        return Reply(text, citations=_present(sources), confidence=WEIGHED)

    # --- sources ---

    def _zone_source(self, zone: ShippingZone) -> Citation | None:
        passage = self._knowledge.passage(f"shipping/{zone.id}")
        return None if passage is None else cited(passage, passage.text)

    def _goods_sources(self, goods: Goods | None) -> list[Citation | None]:
        """Cite the product, and those of its variants that are named or said to be away."""
        whole = self._knowledge.passage(f"product/{goods.product.id}") if goods else None
        if goods is None or whole is None:
            return []
        quote = "; ".join(
            f"{name}: {whole.facts[name]}" for name in ("Price", "Stock") if name in whole.facts
        )
        source = cited(whole, quote or whole.text)
        named = goods.meant if goods.chosen else goods.away
        return [source, *([self._sources.variants(goods.product, named)] if named else [])]

    def _served(self, table: ShippingTable) -> list[Citation | None]:
        """Cite what names all places that are delivered to: a section of the shop's page, or else each of them."""
        for passage in self._knowledge.passages_under(table.page) if table.page else ():
            said = f"{passage.text}\n{'; '.join(passage.facts)}"
            if all(zone.name in said for zone in table.zones):
                return [cited(passage, passage.text)]
        return [self._zone_source(zone) for zone in table.zones]

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


def _arrives(one: Arrival, to: Destination, today: date, *, first: bool) -> str:
    where, days = f" to {to.said}" if first else "", working_days(one.method)
    if one.earliest == one.latest:
        return f"{one.method.name}{where} arrives {on(one.latest, today)} ({days})."
    between = f"between {spoken(one.earliest, today)} and {spoken(one.latest, today)}"
    return f"{one.method.name}{where} arrives {between} ({days})."


def _present(sources: Sequence[Citation | None]) -> tuple[Citation, ...]:
    return tuple({source.id: source for source in sources if source is not None}.values())
