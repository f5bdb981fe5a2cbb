"""The product desk answers what the catalogue's tables hold of one product: its price, its stock, its options."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from agent.beyond import beyond
from agent.cards import product_cards
from agent.dates import days_on, on
from agent.delivery import place_meant, place_spoken_of, with_article
from agent.fuel_desk import FuelDesk
from agent.kinds import kinds_asked
from agent.option_places import for_place
from agent.options import Options, options_in, values_of
from agent.pointing import asks_what_comes_with
from agent.product_cues import (
    ACCESSORIES,
    CARE,
    EXCHANGES,
    FEW_WORDS,
    FITS,
    IT_FITS,
    NEEDS_ONE,
    NOT_PRICE,
    NOT_STOCK,
    OPTION,
    OPTION_KIND,
    PRICE,
    PRICE_DIFFERENCE,
    SELL,
    SHOWROOM,
    STOCK,
    WHEN,
    asks_price,
    seeks_for_it,
)
from agent.product_sources import ProductSources, listed, subject_of
from agent.range_desk import PRICE_WORDS, RangeDesk
from agent.readings import which
from agent.reply import Reply, Told
from agent.resolved import Resolved
from agent.selection import MOST_BEFORE, MOST_LISTED, WEIGHED, WHOLLY, Selection
from agent.warranty import part_under_warranty
from agent.words import content, normalise, stem, tokens
from agent.writer import is_yes_no
from conversation.model import Citation
from retrieval.catalogue import Product, Variant
from retrieval.prose import is_plural, money, named, options_of
from retrieval.search import Knowledge


class ProductDesk:
    """Answers from the catalogue as last ingested."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._sources = ProductSources(knowledge)
        self._range = RangeDesk(knowledge)
        self._selection = Selection(knowledge)
        self._fuel = FuelDesk(knowledge)

    def reply(self, resolved: Resolved, today: date) -> Reply | None:
        """Answer what the tables hold, with cards of the products; None when the question is about something else."""
        reply = self._reply(resolved, today)
        if reply is None or reply.cards or not reply.found:
            return reply
        return replace(reply, cards=product_cards(reply.citations, self._knowledge.products()))

    def _reply(self, resolved: Resolved, today: date) -> Reply | None:
        plain, whole = normalise(resolved.said), normalise(resolved.whole)
        if EXCHANGES.search(plain):
            return None
        covered = part_under_warranty(resolved, plain, self._knowledge.products(), self._sources, WHOLLY)
        if (reply := covered or self._fuel.reply(resolved)) is not None:
            return reply
        if _asks_what_fits(plain, whole, resolved) and (reply := self._range.fits(resolved, whole)):
            return reply
        if (reply := self._range.gap(resolved, plain)) is not None:
            return reply
        more = beyond(resolved, plain, self._knowledge.products(), self._sources, WHOLLY)
        if (reply := more or self._selection.reply(resolved, plain)) is not None:
            return reply
        if (reply := self._range.measures(resolved, plain)) is not None:
            return reply
        if (reply := self._range.beside(resolved, plain) or self._range.instead(resolved, plain)) is not None:
            return reply
        about, products = resolved.about, self._knowledge.products()
        focus = [products[p] for p in about.products if p in products]
        if len(about.maybe) > 1 and not about.refers and not FITS.search(plain):
            return self._which(resolved, whole)
        if not focus or not (about.is_said or len(tokens(plain)) <= FEW_WORDS):
            return self._which(resolved, whole)
        if (care := self._cared_for(focus[0], plain)) is not None:
            return Reply(care.quote, citations=(care,), confidence=WHOLLY)
        own = STOCK.search(plain) or OPTION_KIND.search(plain) or kinds_asked(plain)
        if PRICE.search(plain if own else whole) and not NOT_PRICE.search(whole):
            also = focus[1:2] if about.in_full and not PRICE_DIFFERENCE.search(plain) else []
            reply = self._price(focus[0], options_in(focus[0], whole if resolved.context else plain), also)
            wholly = about.in_full and not also and self._asks_nothing_but_price(resolved, plain, focus[0])
            return replace(reply, confidence=WHOLLY) if wholly else reply
        return self._variants(focus[0], resolved, today)

    def _cared_for(self, product: Product, plain: str) -> Citation | None:
        """Return the product's care where all of it is asked for, and not that of a part, or of a fire."""
        asked = CARE.match(plain)
        words = set(content(asked["what"])) if asked else None
        is_whole = words is not None and words <= set(content(product.title))
        return self._sources.group(product.id, "care") if is_whole else None

    def _variants(self, product: Product, resolved: Resolved, today: date) -> Reply | None:
        plain, whole = normalise(resolved.said), normalise(resolved.whole)
        if resolved.context and kinds_asked(resolved.context) and not STOCK.search(whole):
            return None  # "and the large one?" goes on asking what was asked before
        options = options_in(product, whole if resolved.context else plain)
        if options.absent and (options.values or OPTION.search(plain)):
            return self._absent(product, options)
        if OPTION_KIND.search(plain) and (reply := self._kinds(product, plain)):
            return reply
        table = self._knowledge.shipping()
        placed = table is not None and place_meant(resolved.said, table) is not None
        wants_one = options.values and (WHEN.search(plain) or OPTION.search(plain) or placed)
        if (STOCK.search(whole) or wants_one or NEEDS_ONE.search(plain)) and (
            there := self._stock_there(product, options, resolved, today)
        ):
            return there
        asks_option = wants_one or STOCK.search(whole) or SELL.search(plain) or resolved.context
        if options.values and asks_option:
            return self._stock(product, options, today, yes_no=True)
        if STOCK.search(plain) and resolved.about.is_said and not NOT_STOCK.search(plain):
            return self._stock(product, options, today, yes_no=is_yes_no(plain))
        if not resolved.about.named or (sold := self._range.sold(product, plain)) is None:
            return None
        gone = SELL.search(plain) and product.variants and all(v.stock == 0 for v in product.variants)
        return self._stock(product, options, today, yes_no=True) if gone else sold

    def _stock_there(
        self, product: Product, options: Options, resolved: Resolved, today: date
    ) -> Reply | None:
        """Say what there is of what is for the place that is named; None where nothing tells what that is."""
        table, plain = self._knowledge.shipping(), normalise(resolved.said)
        place = place_meant(resolved.said, table) if table else None
        if place is None and table is not None:
            place = place_spoken_of(resolved.before.said[-MOST_BEFORE:], table)
        if table is None or place is None or NOT_STOCK.search(plain) or SHOWROOM.search(plain):
            return None
        there = for_place(product, options, place, table, self._knowledge.products().values())
        if there is None:
            return None
        reply = self._stock(product, there.options, today, yes_no=is_yes_no(plain))
        if reply is None:
            return None
        told = self._sources.attribute(there.source, there.attribute)
        text = f"{there.kind} for {with_article(place.said)}: {there.value}. {reply.text}"
        return replace(reply, text=text, citations=(*reply.citations, told))

    def _which(self, resolved: Resolved, whole: str) -> Reply | None:
        """Ask back when a price or stock is wanted of something that several products are called."""
        wants_table = asks_price(whole) or STOCK.search(whole)
        products = self._knowledge.products()
        choice = [products[p] for p in resolved.about.maybe if p in products]
        if not wants_table or len(choice) < 2:
            return None
        tried = tuple(self._sources.fact(product.id, "Price") for product in choice[:MOST_LISTED])
        return which(resolved.said, [product.title for product in choice], tried=tried)

    # --- price ---

    def _price(self, product: Product, options: Options, also: Sequence[Product]) -> Reply:
        priced = [(product, options), *((one, options_in(one, "")) for one in also)]
        text = " ".join(price_said(*one) for one in priced)
        sources = [self._sources.fact(one.id, "Price") for one, _ in priced]
        for one, of in priced:
            if of.values or len({one.price_of(variant) for variant in of.variants}) > 1:
                sources.append(self._sources.variants(one, of.variants))
        return Reply(text, citations=tuple(sources), confidence=WEIGHED)

    def _asks_nothing_but_price(self, resolved: Resolved, plain: str, product: Product) -> bool:
        """Tell whether a message, with the question it goes on from, is of a price alone: "and the 30?"."""
        if not resolved.context:
            return is_all_price(plain, product)
        before = normalise(resolved.context)
        others = [self._knowledge.products()[one].title for one in self._knowledge.named_in(before)]
        asked = set(content(before)) - set(content(" ".join(others)))
        return not asked - PRICE_WORDS and is_all_price(plain, product)

    # --- options and stock ---

    def _absent(self, product: Product, options: Options) -> Reply:
        have = listed(options.instead, "or")
        text = f"No: {named(product.title)} comes in {have}, not in {listed(options.absent, 'or')}."
        return Reply(text, citations=(self._sources.variants(product, product.variants),), confidence=WEIGHED)

    def _kinds(self, product: Product, plain: str) -> Reply | None:
        asked = OPTION_KIND.search(plain)
        word = _american(stem(asked.group(1))) if asked else ""
        kinds = list(dict.fromkeys(name for v in product.variants for name in v.options))
        meant = [kind for kind in kinds if word in {_american(stem(token)) for token in tokens(kind)}]
        if not meant and word in {"version", "variant", "option", "model"}:
            meant = kinds
        if not meant:
            return None
        parts = [f"{kind.lower()} {listed(values_of(product, kind), 'or')}" for kind in meant]
        text = f"{subject_of(product)} {'come' if is_plural(product.title) else 'comes'} in {' and '.join(parts)}."
        return Reply(text, citations=(self._sources.variants(product, product.variants),), confidence=WEIGHED)

    def _stock(self, product: Product, options: Options, today: date, *, yes_no: bool) -> Reply | None:
        known = [v for v in options.variants if v.stock is not None]
        if not known:
            return None
        here, gone = [v for v in known if v.stock], [v for v in known if not v.stock]
        subject = named(product.title) + (f" in {', '.join(options.values)}" if options.values else "")
        verb = "are" if is_plural(product.title) else "is"
        back = [_back(v, options, today) for v in gone]
        until = "; ".join(one.text for one in back)
        computed = tuple(c for one in back for c in one.computed)
        if not here:
            text = f"{subject} {verb} out of stock: {until}."
        elif len(here) == 1 and not gone:
            text = f"{subject} {verb} in stock ({here[0].stock} left)."
        elif not gone and not options.values:
            text = f"{subject} {verb} in stock in every variant."
        else:
            text = f"{subject} {verb} in stock ({listed([_rest(v, options) for v in here])})."
            text += f" Out of stock: {until}." if gone else ""
        opening = ("Yes: " if here else "Not right now: ") if yes_no else ""
        text = opening + text if opening else text[:1].upper() + text[1:]
        sources = (self._sources.variants(product, options.variants), self._sources.fact(product.id, "Stock"))
        return Reply(text, citations=sources, confidence=WEIGHED, computed=computed)


def price_said(product: Product, options: Options) -> str:
    """Say what the variants of the product that are meant cost, in a sentence."""
    verb = "cost" if is_plural(product.title) else "costs"
    prices = [(v, p) for v in options.variants if (p := product.price_of(v)) is not None]
    amounts = sorted({price for _, price in prices})
    if not amounts and product.price is None:
        return f"I have no price for {named(product.title)}."
    chosen = " in ".join([subject_of(product), *([", ".join(options.values)] if options.values else [])])
    if len(amounts) <= 1:
        amount = amounts[0] if amounts else product.price
        assert amount is not None  # noqa: S101 - one of the two is there, as was just seen
        return f"{chosen} {verb} {money(amount, product.currency)}."
    each = "; ".join(f"{options_of(v)}: {money(price, product.currency)}" for v, price in prices)
    low, high = money(amounts[0], product.currency), money(amounts[-1], product.currency)
    return f"{chosen} {verb} from {low} to {high} ({each})."


def is_all_price(plain: str, product: Product) -> bool:
    """Tell whether `plain` (normalised) says nothing but the name of `product` and that its price is asked.

    What it costs "there" is delivered.
    """
    return (
        "there" not in tokens(plain) and not set(content(plain)) - set(content(product.title)) - PRICE_WORDS
    )


def _american(word: str) -> str:
    return word.replace("colour", "color")


def _rest(variant: Variant, options: Options) -> str:
    """Return the options of a variant that were not asked for; all of them when none is left."""
    rest = [value for value in variant.options.values() if value not in options.values]
    return ", ".join(rest) or options_of(variant)


def _back(variant: Variant, options: Options, today: date) -> Told:
    alone = len(options.variants) == 1  # then it was named already, and its number tells a shopper nothing
    which_one = "" if alone else f"{_rest(variant, options)}, "
    if variant.restock_in_days is None:
        return Told(f"{which_one}with no date for more")
    days = variant.restock_in_days
    when = on(today + timedelta(days=days), today)
    text = f"{which_one}expected back in {days} day{'' if days == 1 else 's'}, {when}"
    return Told(text, (days_on(today, days),))


def _asks_what_fits(plain: str, whole: str, resolved: Resolved) -> bool:
    """Tell whether it asks how products go together, and neither of options nor of what is in the box."""
    pair = IT_FITS.search(plain) and len(resolved.about.products) > 1
    sought = seeks_for_it(plain) and not PRICE.search(plain)
    fits = FITS.search(whole) or pair or sought or ACCESSORIES.search(plain)
    return bool(fits) and not OPTION_KIND.search(plain) and not asks_what_comes_with(plain)
