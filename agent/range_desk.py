"""The range desk says what there is: what fits what, what a category holds, whether something is sold at all."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from agent.followup import Resolved
from agent.product_cues import BUDGET, CHEAPEST, DESCRIBE, LIST, RANGE, SELL
from agent.product_sources import ProductSources, listed, priced, subject_of
from agent.reply import Reply
from agent.words import content
from conversation.model import Citation
from retrieval.catalogue import Product
from retrieval.prose import is_plural, money, named
from retrieval.search import Knowledge
from retrieval.statements import sentences

MOST_LISTED = 5
MOST_IN_CATEGORY = 8
WHOLLY, WEIGHED, FALLBACK = 0.99, 0.9, 0.5
"""Wholly heard is a question of which no word is left over; its answer is given at once. What is weighed gets its
chance from `agent.desks`. A fallback is for what nothing is read of."""

_FITTING_WORDS = frozenset(
    content("fit fits compatible work works suit suits suitable match matches go goes belong belongs use put")
)
_ACCESSORY_WORDS = frozenset(content("accessory accessories extras parts"))
_DESCRIBING_WORDS = frozenset(content("describe details info information bit"))
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
        products = self._knowledge.products()
        focus = [products[p] for p in resolved.products if p in products]
        if len(focus) >= 2 and resolved.named:
            return self._pair(focus[0], focus[1], products, rest=_rest_of(whole, focus[:2]))
        if not focus or not (resolved.named or resolved.refers):
            return None
        one = focus[0]
        asked = set(content(whole)) - set(content(one.title)) - _FITTING_WORDS - {"grill"}
        fitting = [products[p] for p in one.compatible_with if p in products]
        if asked & _ACCESSORY_WORDS:
            meant = [p for p in fitting if p.category and {"accessory", "cover"} & set(content(p.category))]
        else:
            meant = [p for p in fitting if asked & set(content(f"{p.title} {p.category or ''}"))]
        if not meant or len(meant) > MOST_IN_CATEGORY:
            return None
        shown = meant[:MOST_LISTED]
        fitting_ones = listed([f"{p.title}{priced(p)}" for p in shown])
        text = (
            f"These go with {named(one.title)}: {fitting_ones}."
            if len(shown) > 1
            else f"{subject_of(shown[0])}{priced(shown[0])} {_goes(shown[0])} with {named(one.title)}."
        )
        sources = (
            self._sources.fact(one.id, "Compatible with"),
            *(self._sources.fact(p.id, "Price") for p in shown),
        )
        said = WEIGHED if _rest_of(whole, (one, *meant)) - _ACCESSORY_WORDS else WHOLLY
        return Reply(text, citations=sources, confidence=said)

    def _pair(
        self, one: Product, other: Product, products: Mapping[str, Product], *, rest: set[str]
    ) -> Reply | None:
        said = WEIGHED if rest else WHOLLY
        if other.id in one.compatible_with or one.id in other.compatible_with:
            holder = one if other.id in one.compatible_with else other
            text = (
                f"Yes: {named(one.title)} {'fit' if is_plural(one.title) else 'fits'} {named(other.title)}."
            )
            return Reply(text, citations=self._fit_of(holder), confidence=said)
        # The one that is made for fewer others says more by leaving this one out.
        narrow, wide = sorted((one, other), key=lambda p: len(p.compatible_with) or len(products))
        titles = [named(products[p].title) for p in narrow.compatible_with if p in products]
        if not titles:
            return None
        text = (
            f"{subject_of(narrow)} {'are' if is_plural(narrow.title) else 'is'} not listed for {named(wide.title)}, "
            f"but for {listed(titles[:MOST_LISTED])}."
        )
        return Reply(text, citations=self._fit_of(narrow), confidence=said)

    def _fit_of(self, product: Product) -> tuple[Citation, ...]:
        """Cite what says what a product fits: its own group of facts, where it has one, and the list."""
        group = self._sources.group(product.id, "fit")
        return (*([] if group is None else [group]), self._sources.fact(product.id, "Compatible with"))

    def compared(self, one: Product, other: Product) -> Reply:
        """Set two products beside each other by what the shop says of each first."""
        parts = []
        for product in (one, other):
            said = " ".join(sentences(product.description)[:2])
            cost = f" It costs {money(product.price, product.currency)}." if product.price is not None else ""
            parts.append(f"{product.title}: {said}{cost}")
        sources = (self._sources.whole(one.id), self._sources.whole(other.id))
        return Reply("\n".join(parts), citations=sources, confidence=FALLBACK)

    # --- what there is ---

    def overview(self, plain: str) -> Reply | None:
        """List a category's products when they are asked for as such, or within a budget."""
        budget, cheapest = BUDGET.search(plain), CHEAPEST.search(plain)
        if not (budget or cheapest or (LIST.search(plain) and RANGE.search(plain))):
            return None
        category = self._category(plain)
        if category is None:
            return None
        members = [
            p for p in self._knowledge.products().values() if p.category == category and p.price is not None
        ]
        members.sort(key=lambda p: (p.price or Decimal(0), p.id))
        limit = Decimal(budget["under"] or budget["most"]) if budget else None
        chosen = [p for p in members if limit is None or (p.price is not None and p.price <= limit)]
        if not chosen:
            return None
        if cheapest:
            return self._listed(f"Our cheapest in {category.lower()} is", chosen[:1], of=1)
        if limit is not None:
            opening = f"In {category.lower()} up to {money(limit, chosen[0].currency)} we have"
            return self._listed(opening, chosen[:MOST_LISTED], of=len(chosen))
        return self._listed(f"In {category.lower()} we have", chosen[:MOST_IN_CATEGORY], of=len(chosen))

    def _category(self, plain: str) -> str | None:
        words = set(content(plain))
        categories = dict.fromkeys(p.category for p in self._knowledge.products().values() if p.category)
        fitting = [category for category in categories if set(content(category)) <= words]
        return max(fitting, key=lambda category: len(content(category)), default=None)

    def _listed(self, opening: str, shown: Sequence[Product], *, of: int) -> Reply:
        more = f", and {of - len(shown)} more" if of > len(shown) else ""
        text = f"{opening}: {listed([f'{p.title}{priced(p)}' for p in shown])}{more}."
        return Reply(
            text, citations=tuple(self._sources.fact(p.id, "Price") for p in shown), confidence=WEIGHED
        )

    def sold(self, product: Product, plain: str) -> Reply | None:
        """Say that the shop sells `product`, when nothing else is asked of it."""
        rest = set(content(plain)) - set(content(f"{product.title} {product.category or ''}")) - _ASKING_WORDS
        if DESCRIBE.search(plain) and not rest - _DESCRIBING_WORDS and product.description:
            text = f"{product.title}{priced(product)}. {' '.join(sentences(product.description)[:2])}"
            return Reply(text, citations=(self._sources.whole(product.id),), confidence=WHOLLY)
        if not SELL.search(plain) or rest:
            return None
        first = " ".join(["", *sentences(product.description or "")[:1]])
        text = f"Yes: {product.title}{priced(product)}.{first}"
        return Reply(text, citations=(self._sources.fact(product.id, "Price"),), confidence=WHOLLY)


def _rest_of(whole: str, products: Sequence[Product]) -> set[str]:
    """Return the words that are neither of fitting nor a name's or a kind's of `products`."""
    names = {word for one in products for word in content(f"{one.title} {one.category or ''}")}
    return set(content(whole)) - _FITTING_WORDS - names


def _goes(product: Product) -> str:
    return "go" if is_plural(product.title) else "goes"
