"""A basket is what one question names of several different things: which, how many of each, what they cost together.

Pure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agent.options import Options, options_in
from agent.pointing import BAGS
from agent.products import ProductNames
from agent.quantity import count_in
from agent.words import content, normalise, tokens
from conversation.model import Computation
from retrieval.catalogue import Product
from retrieval.prose import money
from retrieval.shipping import ShippingMethod

_JOINT = re.compile(r"(\b(?:and|plus|along with|together with|as well as|with)\b|[,;&+]|[.?!](?= |$))")
_IN_A_TITLE = re.compile(r"\b(?:and|with)\b|[,&+]")
_LISTS = re.compile(
    r"(?:(?:and|plus) )?(?:an?|the|its|my|some|one|two|three|four|five|six|\d{1,2}(?: ?x)?)\b"
    r"(?! (?:sum|total|price|amount|figure|go)\b)"
)
_BESIDE = frozenset({"and", "plus", "&", "+"})
_ENDS = frozenset(".?!")
_LEFT_OUT = re.compile(r"\b(?:or|nor|vs|versus|than|without|except|minus|not|instead|rather)\b")
"""Something named is not wanted, or one of two is."""
_IT_TOO = re.compile(
    r"\b(?:it|this(?: one)?)(?: costs?| be| come)? (?:and|plus|(?:along |together )?with)\b|\b(?:plus|with) its\b"
)


@dataclass(frozen=True, slots=True)
class Thing:
    """A product, so many of it; `options` tells which of its variants are meant."""

    product: Product
    options: Options
    count: int

    @property
    def prices(self) -> tuple[Decimal, ...]:
        """What the variants that are meant cost each, lowest first; none where one has no price."""
        prices = [self.product.price_of(one) for one in self.options.variants] or [self.product.price]
        return () if None in prices else tuple(sorted({price for price in prices if price is not None}))

    @property
    def title(self) -> str:
        """Its name, and how many."""
        return self.product.title if self.count == 1 else f"{self.count} × {self.product.title}"

    def worth(self) -> str:
        """Return what so many cost, lowest to highest."""
        return span(self.count * self.prices[0], self.count * self.prices[-1], currency=self.product.currency)

    def each(self) -> str:
        """Return what one costs, lowest to highest."""
        return span(self.prices[0], self.prices[-1], currency=self.product.currency)


@dataclass(frozen=True, slots=True)
class Basket:
    """Two things or more, or several of one, in one currency; `rest` are the stems that belong to none of them."""

    things: tuple[Thing, ...]
    rest: frozenset[str]

    @property
    def currency(self) -> str:
        """What the prices are in."""
        return self.things[0].product.currency

    @property
    def least(self) -> Decimal:
        """What all cost together, of each the cheapest variant that is meant."""
        return sum((one.count * one.prices[0] for one in self.things), Decimal(0))

    @property
    def most(self) -> Decimal:
        """What all cost together, of each the dearest variant that is meant."""
        return sum((one.count * one.prices[-1] for one in self.things), Decimal(0))

    def worth(self) -> str:
        """Return what all cost together, lowest to highest."""
        return span(self.least, self.most, currency=self.currency)

    def computed(self) -> tuple[Computation, ...]:
        """Return how that is computed: what several of one thing cost, and the sum."""
        several = [
            Computation("product", {"each": one.each(), "how many": str(one.count)}, one.worth())
            for one in self.things
            if one.count > 1
        ]
        parts = {one.title: one.worth() for one in self.things}
        return (*several, *([Computation("sum", parts, self.worth())] if len(parts) > 1 else []))

    def with_delivery(self, method: ShippingMethod, charge: Decimal) -> Computation:
        """Return what all cost together with what `method` charges."""
        parts = {"goods": self.worth(), method.name: money(charge, self.currency)}
        return Computation(
            "sum", parts, span(self.least + charge, self.most + charge, currency=self.currency)
        )


def span(low: Decimal, high: Decimal, *, currency: str) -> str:
    """Return an amount, or the lowest and the highest that it may be."""
    return money(low, currency) if low == high else f"{money(low, currency)} to {money(high, currency)}"


def basket_in(
    said: str,
    names: ProductNames,
    products: Mapping[str, Product],
    *,
    it: Sequence[str] = (),
    across: bool = True,
) -> Basket | None:
    """Return what `said` names beside each other, "2 chimney starters and a brush", "the grill and its cover".

    `it` is what was spoken of before, or is looked at, which may be one of them: "how much is it with its cover?". None
    where these are not two at least, where one that is listed can't be told or had so, or where a price is unknown.
    Without `across` what an earlier sentence names is none of them: "Charcoal is easier. What does sending the kettle
    cost?".
    """
    plain = normalise(said)
    if _LEFT_OUT.search(plain):
        return None
    spot = _IT_TOO.search(plain) if it else None
    itself = spot is not None and not names.named(plain[: spot.start()]).sure
    things = [_of(products[it[0]], "")] if itself else []
    rest: set[str] = set()
    told = ""
    for joint, part in _parts(plain, names, products):
        thing = _thing(part, things, names, products)
        if thing is not None and joint in _ENDS and not across:
            things, rest = [], set()
        if thing is not None:
            told = part
            things.append(thing)
        elif things and options_in(things[-1].product, part).values:
            told = f"{told} {part}"  # "the 22 in sage, 30 mbar"
            thing = things[-1] = _of(things[-1].product, told)
        left = set(content(part)) - (_words_of(thing) if thing else set())
        if thing is None and things and left and _is_listed(joint, part, names):
            return None  # a sum that leaves out what was listed would be wrong
        rest |= left
    kinds = {one.product.id for one in things}
    currencies = {one.product.currency for one in things}
    several = len(things) == 1 and things[0].count > 1 and not _is_a_pack(things[0])
    if (len(kinds) < 2 and not several) or len(kinds) < len(things) or len(currencies) > 1:
        return None
    known = all(one.prices and not one.options.absent for one in things)
    return Basket(tuple(things), frozenset(rest)) if known else None


def _is_a_pack(thing: Thing) -> bool:
    """Tell whether it is had in packs of so many: four cartridges are one of four."""
    return any(str(thing.count) in tokens(normalise(value)) for value in thing.options.values)


def _is_listed(joint: str, part: str, names: ProductNames) -> bool:
    """Tell whether a part that is no one product stands for something that is asked about too."""
    found = names.named(part)
    return joint in _BESIDE or _LISTS.match(part) is not None or bool(found.sure or found.maybe)


def _parts(plain: str, names: ProductNames, products: Mapping[str, Product]) -> list[tuple[str, str]]:
    """Return the parts of `plain` with the joint before each; what joins a title's own words does not part it."""
    for product in names.named(plain).sure:
        title = normalise(products[product].title)
        plain = plain.replace(title, " ".join(_IN_A_TITLE.sub(" ", title).split()))
    first, *others = _JOINT.split(plain)
    pairs = zip(others[::2], others[1::2], strict=True)
    return [("", first.strip()), *((joint, part.strip()) for joint, part in pairs)]


def _thing(
    part: str, before: list[Thing], names: ProductNames, products: Mapping[str, Product]
) -> Thing | None:
    """Return the one product that `part` names, in full or by its kind: the cover of what was named `before`."""
    called = BAGS.sub(" ", part)
    found = names.named(called)
    chosen = found.sure
    if not chosen and before:
        first = before[0].product
        chosen = tuple(names.of_kind(called) & set(first.compatible_with))
        if not chosen and (other := names.sibling(first.id, part)) is not None:
            chosen = (other,)
    if not chosen and len(found.maybe) == 1 and names.of_kind(called) & set(found.maybe):
        chosen = found.maybe
    if len(chosen) != 1:  # "the 30 cm peel": of two kinds of peels one can be had so
        chosen = tuple(one for one in chosen or found.maybe if options_in(products[one], part).values)
    if len(chosen) != 1:
        return None
    return _of(products[chosen[0]], part)


def _of(product: Product, part: str) -> Thing:
    return Thing(product, options_in(product, part), count_in(part, product.title))


_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _words_of(thing: Thing) -> set[str]:
    """Return the stems that name the thing: its title's, its kind's, its options' and how many."""
    called = f"{thing.product.title} {thing.product.category or ''} {' '.join(thing.options.values)}"
    count = _COUNTS[thing.count - 2] if 1 < thing.count <= len(_COUNTS) + 1 else ""
    return {*content(called), *content(count), str(thing.count)}
