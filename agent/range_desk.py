"""The range desk says what there is: what fits what, what a category holds, whether something is sold at all."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from agent.choosing import another_fuel, attribute_of, runs_on
from agent.comparing import pair_in, shared_attribute
from agent.options import options_in
from agent.place_fit import HEADING, ROOM_NAMED, asks_of_place, is_the_place, names_room, room_about, sides_of
from agent.price_gap import asks_gap, beside, is_of_delivery, price_gap
from agent.product_cues import (
    ACCESSORIES,
    CHEAPER_ONE,
    COMPARES,
    DESCRIBE,
    NOT_PRICE,
    PRICE_DIFFERENCE,
    SELL,
    WHAT_IT_FITS,
    compares,
)
from agent.product_sources import ProductSources, listed, priced, subject_of
from agent.reader import ENOUGH
from agent.reply import Reply, counted
from agent.resolved import Resolved
from agent.selection import MOST_IN_CATEGORY, MOST_LISTED, WEIGHED, WHOLLY, listing, products_in
from agent.words import content, stem, tokens
from agent.writer import quotation
from conversation.model import Citation
from retrieval.catalogue import Product
from retrieval.prose import is_plural, money, named, sentence
from retrieval.search import Knowledge
from retrieval.statements import Statement, sentences, statements

MOST_MEASURED = 3
FALLBACK = ENOUGH
"""The chance of what is said where nothing is read."""

_NOT = re.compile(r"\b(?:not|no)\b", re.IGNORECASE)
_HOW = re.compile(r"^(?:and |so |but |ok )*how\b")
"""Asks how many or how one does, and not whether there is any."""
_OWN = re.compile(r"\b(?:my|mine|why)\b")
"""Speaks of what is owned, or asks for a reason."""
_FITTING_WORDS = frozenset(
    content("fit fits compatible work works suit suits suitable match matches go goes belong belongs use put")
)
_ACCESSORY_WORDS = frozenset(content("accessory accessories extras parts"))
_DESCRIBING_WORDS = frozenset(content("describe details info information bit"))
PRICE_WORDS = frozenset(content("price prices priced cost costs cheaper pricier dearer expensive much money"))
_COMPARING_WORDS = frozenset(
    content(
        "difference differences different differ compare compared comparison versus vs better choose buy less "
        "wider narrower taller higher deeper much many cm"
    )
)
_ASKING_WORDS = frozenset(
    content("sell stock offer buy find look order carry range shop pair grill new currently")
)


class RangeDesk:
    """Answers from the whole catalogue."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._sources = ProductSources(knowledge)

    # --- what fits what ---

    def fits(self, resolved: Resolved, whole: str) -> Reply | None:
        """Say whether two products go together, or which accessories of the kind asked for fit one."""
        about, products = resolved.about, self._knowledge.products()
        focus = [products[p] for p in about.products if p in products]
        if about.named and (whole_list := self._all_it_fits(focus, whole)) is not None:
            return whole_list
        if len(focus) >= 2 and about.named:
            pair, rest = (focus[0], focus[1]), _rest_of(whole, focus[:2])
            return self._pair(pair, WEIGHED if rest else WHOLLY, sought=SELL.search(whole) is not None)
        accessories = ACCESSORIES.search(whole) is not None
        if not focus or not (about.is_said or accessories):
            return None
        one = focus[0]
        asked = set(content(whole)) - set(content(one.title)) - _FITTING_WORDS - {"grill"}
        fitting = [products[p] for p in one.compatible_with if p in products]
        accessories = accessories or bool(asked & _ACCESSORY_WORDS)
        if accessories:
            meant = [p for p in fitting if p.category and {"accessory", "cover"} & set(content(p.category))]
        else:
            meant = [p for p in fitting if asked & set(content(f"{p.title} {p.category or ''}"))]
        if not meant or (len(meant) > MOST_IN_CATEGORY and not accessories):
            return None
        shown, more = meant[:MOST_LISTED], len(meant) - MOST_LISTED
        fitting_ones = listed([f"{p.title}{priced(p)}" for p in shown])
        text = (
            f"These go with {named(one.title)}: {fitting_ones}{f', and {more} more' if more > 0 else ''}."
            if len(shown) > 1
            else f"{subject_of(shown[0])}{priced(shown[0])} {_goes(shown[0])} with {named(one.title)}."
        )
        sources = (
            self._sources.fact(one.id, "Compatible with"),
            *(self._sources.fact(p.id, "Price") for p in shown),
        )
        said = WEIGHED if _rest_of(whole, (one, *meant)) - _ACCESSORY_WORDS else WHOLLY
        computed = (counted(f"what goes with {named(one.title)}", more),) if more > 0 else ()
        return Reply(text, citations=sources, confidence=said, computed=computed)

    def _all_it_fits(self, focus: Sequence[Product], whole: str) -> Reply | None:
        """Say all that the one asked about goes on, where nothing else is said: not what is put on it itself."""
        if not focus or not WHAT_IT_FITS.search(whole) or _rest_of(whole, focus[:1]):
            return None
        one, products = focus[0], self._knowledge.products()
        others = [products[p] for p in one.compatible_with if p in products]
        titles = [named(other.title) for other in others if fits_on(one, other)]
        if not titles:
            return None
        text = f"{subject_of(one)} {'fit' if is_plural(one.title) else 'fits'} {listed(titles)}."
        return Reply(text, citations=self._fit_of(one), confidence=WHOLLY)

    def _pair(self, pair: tuple[Product, Product], said: float, *, sought: bool) -> Reply | None:
        """Say whether two go together; what the one costs that goes on the other, where that is `sought`."""
        one, other = pair
        if other.id in one.compatible_with or one.id in other.compatible_with:
            part, of = (other, one) if fits_on(other, one) else (one, other)
            holder = part if of.id in part.compatible_with else of
            called = named(part.title.split(",")[0])  # "Spare wheels, pair" breaks a sentence
            verb = "fit" if is_plural(part.title) else "fits"
            text = f"Yes: {called}{priced(part) if sought else ''} {verb} {named(of.title)}."
            sources = (*self._fit_of(holder), *([self._sources.fact(part.id, "Price")] if sought else []))
            return Reply(text, citations=sources, confidence=said)
        products = self._knowledge.products()
        # What goes on something says more by leaving it out; of two that don't, the one made for fewer others.
        narrow, wide = sorted((one, other), key=lambda p: len(p.compatible_with) or len(products))
        if fits_on(wide, narrow) and wide.compatible_with:
            narrow, wide = wide, narrow
        if (denied := self._denied(narrow, wide)) is not None:
            return Reply(denied.said, citations=(quotation(denied),), confidence=said)
        titles = [named(products[p].title) for p in narrow.compatible_with if p in products]
        if not titles or one.category == other.category:
            return None
        text = (
            f"{subject_of(narrow)} {'are' if is_plural(narrow.title) else 'is'} not listed for {named(wide.title)}, "
            f"but for {listed(titles[:MOST_LISTED])}."
        )
        return Reply(text, citations=self._fit_of(narrow), confidence=said)

    def _denied(self, product: Product, other: Product) -> Statement | None:
        """Return the fact of `product` that names `other` as what it does not fit; None where none does."""
        facts = (one for passage in self._knowledge.passages_of(product.id) for one in statements(passage))
        named = (one for one in facts if one.name and one.value and other.title in one.value)
        return next((one for one in named if _NOT.search(one.name or "")), None)

    def _fit_of(self, product: Product) -> tuple[Citation, ...]:
        """Cite what says what a product fits: its own group of facts, where it has one, and the list."""
        group = self._sources.group(product.id, "fit")
        return (*([] if group is None else [group]), self._sources.fact(product.id, "Compatible with"))

    # --- two beside each other ---

    def beside(self, resolved: Resolved, plain: str) -> Reply | None:
        """Say of two products what is asked of both: their prices, one attribute, or what the shop says of each."""
        products = self._knowledge.products()
        focus = [products[p] for p in resolved.about.products if p in products]
        pair = pair_in(focus if resolved.about.in_full else [], plain, products.values())
        if not pair or not compares(plain) or is_of_delivery(resolved, plain, products):
            return None
        said = set(content(plain))
        if pair[0].category != pair[1].category and not all(said & set(content(one.title)) for one in pair):
            return None  # what was only spoken of beside it is not compared with it
        words = set(content(plain)) - {word for one in pair for word in content(one.title)}
        if PRICE_DIFFERENCE.search(plain) and not NOT_PRICE.search(plain):
            chance = WEIGHED if words - PRICE_WORDS - _COMPARING_WORDS else WHOLLY
            return beside(pair, [options_in(one, plain) for one in pair], self._sources, chance)
        name = shared_attribute(pair, plain)
        if name is not None and not words - {stem(word) for word in tokens(name)} - _COMPARING_WORDS:
            sources = tuple(self._sources.attribute(one.id, name) for one in pair)
            text = " ".join(sentence(f"{one.title}, {name}: {attribute_of(one, name)}") for one in pair)
            return Reply(text, citations=sources, confidence=WHOLLY)
        if COMPARES.search(plain) and len(focus) > 1:
            return self._compared(pair, FALLBACK)
        return (
            self._compared(pair, WHOLLY) if COMPARES.search(plain) and not words - _COMPARING_WORDS else None
        )

    def gap(self, resolved: Resolved, plain: str) -> Reply | None:
        """Say what two cost that are named or were spoken of, and how far apart that is."""
        if not asks_gap(resolved, plain):
            return None
        told = products_in(resolved.before.told)
        return price_gap(resolved, plain, told, self._knowledge.products(), self._sources, WHOLLY)

    def _compared(self, pair: Sequence[Product], chance: float) -> Reply:
        parts = []
        for product in pair:
            said = " ".join(sentences(product.description)[:2])
            cost = f" It costs {money(product.price, product.currency)}." if product.price is not None else ""
            parts.append(f"{product.title}: {said}{cost}")
        sources = tuple(self._sources.whole(one.id) for one in pair)
        return Reply("\n".join(parts), citations=sources, confidence=chance)

    def instead(self, resolved: Resolved, plain: str) -> Reply | None:
        """List what there is of its kind instead of what is looked at: cheaper, or running on something else."""
        cheaper, fuels = CHEAPER_ONE.search(plain) is not None, another_fuel(plain)
        products, about = self._knowledge.products(), resolved.about
        one = products.get(about.products[0]) if about.products and not about.maybe else None
        if one is None or one.price is None or not one.category or not (cheaper or fuels):
            return None
        others = [
            p for p in products.values() if p.category == one.category and p.price is not None and p != one
        ]
        found = sorted(
            (p for p in others if ((p.price or 0) < one.price if cheaper else fuels & runs_on(p))),
            key=lambda p: (p.price or Decimal(0), p.id),
        )
        if not found:
            return None
        kind = one.category.lower()
        opening = (
            f"Cheaper than {named(one.title)}{priced(one)}, in {kind}"
            if cheaper
            else f"In {kind} on {' or '.join(sorted(fuels))} we have"
        )
        told = listing(self._sources, opening, found[-MOST_LISTED:], of=len(found), said=WHOLLY)
        own = self._sources.fact(one.id, "Price")
        return replace(told, citations=(*told.citations, own)) if cheaper else told

    def measures(self, resolved: Resolved, plain: str) -> Reply | None:
        """Say what those measure that are to go somewhere: through a door, onto a shelf, into a car."""
        products, about = self._knowledge.products(), resolved.about
        if not about.is_said or not asks_of_place(plain):
            return None
        named = [products[one] for one in about.products if one in products]
        known = list({one.id: one for one in (*self._covered(named), *named)}.values())[:MOST_MEASURED]
        found = [one for one in known if not is_the_place(one, plain)]
        told = [(one, sides_of(one, plain)) for one in found]
        sources = [self._sources.group(one.id, HEADING) for one, text in told if text]
        sources += [self._sources.attribute(one.id, name) for one in found for name in room_about(one, plain)]
        text = "\n".join(text for _, text in told if text)
        cited = tuple(one for one in sources if one is not None)
        said = ROOM_NAMED if names_room(plain) and about.is_said else WEIGHED
        return Reply(text, citations=cited, confidence=said) if cited else None

    def _covered(self, named: Sequence[Product]) -> list[Product]:
        """Return what is spoken of with the one accessory that is named: of "the Duo, with its cover" the Duo."""
        products = self._knowledge.products()
        if len(named) != 1:
            return []
        of = [products[one] for one in named[0].compatible_with if one in products]
        own = set(tokens(named[0].title))
        return [one for one in of if fits_on(named[0], one) and set(tokens(one.title)) < own][:1]

    # --- what there is ---

    def sold(self, product: Product, plain: str) -> Reply | None:
        """Say that the shop sells `product`, when nothing else is asked of it."""
        rest = set(content(plain)) - set(content(f"{product.title} {product.category or ''}")) - _ASKING_WORDS
        if DESCRIBE.search(plain) and not rest - _DESCRIBING_WORDS and product.description:
            text = f"{product.title}{priced(product)}. {' '.join(sentences(product.description)[:2])}"
            return Reply(text, citations=(self._sources.whole(product.id),), confidence=WHOLLY)
        if not SELL.search(plain) or rest or _HOW.match(plain):
            return None
        first = " ".join(["", *sentences(product.description or "")[:1]])
        text = f"Yes: {product.title}{priced(product)}.{first}"
        return Reply(text, citations=(self._sources.fact(product.id, "Price"),), confidence=WHOLLY)


def _rest_of(whole: str, products: Sequence[Product]) -> set[str]:
    """Return the words that are neither of fitting nor a name's or a kind's of `products`."""
    names = {word for one in products for word in content(f"{one.title} {one.category or ''}")}
    return set(content(whole)) - _FITTING_WORDS - names


def fits_on(part: Product, other: Product) -> bool:
    """Tell whether `part` goes on or into `other`, and not the other way round.

    The one whose attributes say what it fits is the part; of two that don't, or do, it is the one that costs less.
    """
    told = [
        any("fits" in map(str.lower, group) for group in one.attributes.values()) for one in (part, other)
    ]
    if told[0] != told[1]:
        return told[0]
    return part.price is not None and other.price is not None and part.price < other.price


def _goes(product: Product) -> str:
    return "go" if is_plural(product.title) else "goes"
