"""The goods of a delivery: which variants are meant and how many, whether they are here, and what sending them costs.

Pure.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from agent.dates import days_on, on
from agent.delivery import cost
from agent.options import Options, options_in
from agent.product_sources import is_bulky
from agent.quantity import count_in
from agent.reply import Told
from agent.resolved import Resolved
from agent.words import normalise
from conversation.model import Computation
from retrieval.catalogue import Product, Variant
from retrieval.prose import is_plural, money, named, options_of
from retrieval.shipping import ShippingMethod

BULKY = "bulky"
"""The id of the method by which bulky goods are sent."""
_NO_EXPRESS = re.compile(r"(?:not|cannot) be sent by express\b|\bno express\b")


@dataclass(frozen=True, slots=True)
class Goods:
    """What would be sent. `ready` is the day it is expected back in stock, None when it is here."""

    product: Product
    meant: tuple[Variant, ...]
    ready: date | None
    gone: bool
    bulky: bool
    no_express: bool
    count: int = 1
    chosen: tuple[str, ...] = ()
    """The values of options that were named."""

    @classmethod
    def of(
        cls,
        product: Product,
        resolved: Resolved,
        today: date,
        there: Callable[[Options], Options] = lambda options: options,
    ) -> "Goods":
        """Return the goods that the question means of `product`; of several asked for again, the variant as before.

        `there` narrows what can be chosen to what is for the place where it goes.
        """
        options = options_in(product, normalise(resolved.whole))
        if not options.values and resolved.about.refers and resolved.before.said:
            options = options_in(product, normalise(resolved.before.said[-1]))
        options = there(options)
        known = [v for v in options.variants if v.stock is not None]
        waits = [v.restock_in_days for v in known if v.restock_in_days is not None]
        gone = bool(known) and not any(v.stock for v in known)
        facts = " ".join(value for group in product.attributes.values() for value in group.values())
        return cls(
            product=product,
            meant=options.variants,
            ready=today + timedelta(days=min(waits)) if gone and waits else None,
            gone=gone and not waits,
            bulky=is_bulky(product),
            no_express=_NO_EXPRESS.search(f"{facts} {product.description}") is not None,
            count=count_in(normalise(resolved.said), product.title),
            chosen=options.values,
        )

    @property
    def away(self) -> tuple[Variant, ...]:
        """The variants that are out of stock."""
        return tuple(v for v in self.meant if v.stock == 0)

    @property
    def prices(self) -> frozenset[Decimal | None]:
        """What the variants that are meant cost each."""
        return frozenset(self.product.price_of(one) for one in self.meant)

    def least_price(self) -> Decimal | None:
        """Return what so many of the cheapest of the variants that are meant cost."""
        least = min((price for price in self.prices if price is not None), default=self.product.price)
        return None if least is None else self.count * least

    def title(self) -> str:
        """Return what it is called in a sentence, and how many."""
        return named(self.product.title) if self.count == 1 else f"{self.count} × {self.product.title}"

    def stock(self, today: date) -> str:
        """Say whether it can be sent, in a clause."""
        title = named(self.product.title) + (f" in {', '.join(self.chosen)}" if self.chosen else "")
        verb = "are" if is_plural(self.product.title) else "is"
        if self.gone:
            return f"{title} {verb} out of stock, with no date for more"
        if self.ready is not None:
            return f"{title} {verb} out of stock and expected back {on(self.ready, today)}"
        if self.away:
            return f"{title} {verb} in stock (but not in {'; '.join(_away(v, today) for v in self.away)})"
        return f"{title} {verb} in stock"

    def back(self, today: date) -> tuple[Computation, ...]:
        """Return how the days are computed on which it, or what is away of it, is expected back."""
        waits = (one.restock_in_days for one in self.away if one.restock_in_days is not None)
        days = waits if self.ready is None else ((self.ready - today).days,)
        return tuple(days_on(today, one) for one in dict.fromkeys(days))

    def with_delivery(self, method: ShippingMethod, currency: str) -> Told:
        """Say what delivery costs with these; both together where all variants that are meant cost the same."""
        price = self.least_price() or Decimal(0)
        charged = cost(method, price)
        sending = money(charged, currency) if charged else ""
        whole = money(price + charged, currency) if charged and len(self.prices) <= 1 else ""
        computed = self.worth(currency)
        if whole:
            parts = {"goods": money(price, currency), method.name: sending}
            computed += (Computation("sum", parts, whole),)
        return Told(self._delivered(method, money(price, currency), sending, whole), computed)

    def worth(self, currency: str) -> tuple[Computation, ...]:
        """Return how what several cost is computed; nothing where it is one, whose price stands in the catalogue."""
        price = self.least_price()
        if price is None or self.count == 1:
            return ()
        inputs = {"each": money(price / self.count, currency), "how many": str(self.count)}
        return (Computation("product", inputs, money(price, currency)),)

    def _delivered(self, method: ShippingMethod, said: str, sending: str, whole: str) -> str:
        """Say it in a sentence; `sending` is "" where it is free, `whole` where both together can't be said."""
        title = self.title()
        if method.id == BULKY:
            counts, them = ("counts", "it") if self.count == 1 else ("count", "them")
            told = f": with {said} for {them} that makes {whole}" if whole else ""
            told = told if sending else f", and from {said} on delivery is free"
            return f"{title[:1].upper()}{title[1:]} {counts} as bulky goods{told}."
        if not sending:
            return f"With {title} ({said}) it is free."
        return f"For {title} alone ({said}) it is {sending}{f', {whole} together' if whole else ''}."


def _away(variant: Variant, today: date) -> str:
    """Say of a variant that is away when it is expected back."""
    days = variant.restock_in_days
    if days is None:
        return options_of(variant)
    when = on(today + timedelta(days=days), today)
    return f"{options_of(variant)}, expected back in {days} day{'' if days == 1 else 's'}, {when}"


def cost_of(method: ShippingMethod, goods: Goods | None, currency: str) -> str:
    """Say what a method costs, in a sentence; with these goods where their price is known."""
    charged = cost(method, goods.least_price() if goods else None)
    if charged:
        return f"{method.name} costs {money(charged, currency)}."
    if not method.price or goods is None:
        return f"{method.name} is free."
    return f"With {goods.title()} {in_sentence(method)} is free."


def in_sentence(method: ShippingMethod) -> str:
    """Return the method's name as it stands within a sentence."""
    return f"{method.name[:1].lower()}{method.name[1:]}"
