"""How far apart two prices are: of two things that are named or were spoken of, or of one thing in two sizes.

Pure, but for the sources that are cited.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from agent.delivery_cues import ZONES
from agent.options import Options, options_in
from agent.product_cues import IS_CHEAPER, NOT_PRICE, PRICE_GAP, asks_price
from agent.product_sources import ProductSources, listed, priced, subject_of
from agent.reply import Reply, Told
from agent.resolved import Resolved
from agent.words import content, normalise
from conversation.model import Citation, Computation
from retrieval.catalogue import Product
from retrieval.prose import is_plural, money, named, sentence

_DIFFERENCE = re.compile(
    r"^(?:(?:so|and|ok|then|hm+)[, ]+)*(?:what(?:'s| is|s| would be)? )?(?:the )?difference(?: then)?[ ?!.]*$"
)
"""Asks for a difference, and not of what."""
_WITH_MORE = re.compile(r"\bwith (?:its|the|an?|two|both) ")
"""Something else is counted with one of them."""
_SAVES_WITH = re.compile(r"\bsave with\b")
TWO = 2
MANY = 3
"""So many that were told of are a list, and none of them is meant."""
_THAN = re.compile(r"\bthan\b")
_PLAIN_ONE = re.compile(
    r"\b(?:ordinary|normal|standard|plain|basic|regular|usual|simple) (?:one|[\w-]*\d+)\b"
)


def is_of_delivery(resolved: Resolved, plain: str, products: Mapping[str, Product]) -> bool:
    """Tell whether what was told of last is what delivery costs, and `plain` names no product."""
    titles = " ".join(products[one].title for one in resolved.about.products if one in products)
    told = any(one.startswith(ZONES) for one in resolved.before.told)
    return told and not {*content(titles)} & {*content(plain)}


def asks_gap(resolved: Resolved, plain: str) -> bool:
    """Tell whether `plain` (normalised) asks how far apart two prices are; "the difference" after prices is that."""
    if NOT_PRICE.search(plain) or _WITH_MORE.search(_SAVES_WITH.sub(" ", plain)):
        return False
    if PRICE_GAP.search(plain) or IS_CHEAPER.search(plain):
        return True
    return _DIFFERENCE.match(plain) is not None and asks_price(resolved.before.question)


def price_gap(
    resolved: Resolved,
    plain: str,
    told: Sequence[str],
    products: Mapping[str, Product],
    sources: ProductSources,
    said: float,
) -> Reply | None:
    """Say what two cost and how far apart that is; None where it is not plain which two.

    `told` are the products that the answer before was taken from. Where one alone is spoken of, and it has two prices,
    these are the two. The reply is as likely as `said`.
    """
    if is_of_delivery(resolved, plain, products):
        return None
    pair = _pair(resolved, plain, told, products)
    if len(pair) > 1:
        asked = plain if any(options_in(one, plain).values for one in pair) else _before(resolved)
        return beside(pair, [options_in(one, asked) for one in pair], sources, said)
    if not pair or (_THAN.search(plain) and not options_in(pair[0], plain).values):
        return None  # it is set beside something else than itself
    return _of_options(pair[0], plain, sources, said)


def _before(resolved: Resolved) -> str:
    return normalise(resolved.before.said[-1]) if resolved.before.said else ""


def _pair(
    resolved: Resolved, plain: str, told: Sequence[str], products: Mapping[str, Product]
) -> tuple[Product, ...]:
    """Return the two that are meant: those named come before those that were told of and spoken of before."""
    about, lately = resolved.about, resolved.before.lately
    of_two: Sequence[str] = told if len(told) < MANY else ()
    if not of_two and about.products[:1] and about.products[0] in told:
        of_two = [one for one in told if resolved.before.told_first.startswith(f"product/{one}/")]
    spoken = dict.fromkeys((*about.products, *of_two, *lately, *about.maybe))
    found = [products[one] for one in spoken if one in products]
    if found and (plainer := _plainer(found[0], plain, products)) is not None:
        return found[0], plainer
    return tuple(one for one in found if one.category == found[0].category)[:2]


def _plainer(product: Product, plain: str, products: Mapping[str, Product]) -> Product | None:
    """Return what is called like `product` but for its last words, where the ordinary one is spoken of."""
    if not _PLAIN_ONE.search(plain):
        return None
    shorter = (one for one in products.values() if product.title.startswith(f"{one.title} "))
    return max(shorter, key=lambda one: len(one.title), default=None)


def beside(
    pair: Sequence[Product], options: Sequence[Options], sources: ProductSources, said: float
) -> Reply | None:
    """Say what each of two costs, in the `options` that are meant of each, and which is cheaper by how much."""
    if any(one.price is None for one in pair):
        return None
    parts, cited = [], []
    amounts = [_one_price(one, of) for one, of in zip(pair, options, strict=True)]
    for one, of, amount in zip(pair, options, amounts, strict=True):
        verb = "cost" if is_plural(one.title) else "costs"
        cost = priced(one).strip(" ()") if amount is None else money(amount, one.currency)
        chosen = f" in {', '.join(of.values)}" if of.values and amount is not None else ""
        parts.append(f"{subject_of(one)}{chosen} {verb} {cost}.")
        cited.append(sources.fact(one.id, "Price"))
        if chosen:
            cited.append(sources.variants(one, of.variants))
    more = _difference(pair, amounts)
    text = " ".join([*parts, *([more.text] if more else [])])
    return Reply(text, citations=tuple(cited), confidence=said, computed=more.computed if more else ())


def _one_price(product: Product, options: Options) -> Decimal | None:
    """Return what `product` costs in these options; None where that still depends on what is chosen."""
    prices = {product.price_of(variant) for variant in options.variants} or {product.price}
    return next(iter(prices)) if len(prices) == 1 else None


def _difference(pair: Sequence[Product], amounts: Sequence[Decimal | None]) -> Told | None:
    """Say by how much one of two is cheaper; None where a price is unknown or the currencies differ."""
    (one, other), (first, second) = pair, amounts
    if first is None or second is None or one.currency != other.currency:
        return None
    if first == second:
        return Told("They cost the same.")
    cheaper = one if first < second else other
    verb = "are" if is_plural(cheaper.title) else "is"
    by = money(abs(first - second), one.currency)
    prices = {p.title: money(price, p.currency) for p, price in ((one, first), (other, second))}
    text = sentence(f"{named(cheaper.title)} {verb} {by} cheaper")
    return Told(text, (Computation("difference", prices, by),))


def _of_options(product: Product, plain: str, sources: ProductSources, said: float) -> Reply | None:
    """Say what one product costs in the options that it has at different prices, and how far apart two are.

    Where all cost the same that is said; None where a price hangs on more than one kind of option.
    """
    prices = {product.price_of(variant) for variant in product.variants}
    if len(product.variants) < TWO or None in prices:
        return None
    verb = "cost" if is_plural(product.title) else "costs"
    cited = (sources.fact(product.id, "Price"), sources.variants(product, product.variants))
    if len(prices) == 1:
        text = f"{subject_of(product)} {verb} {money(prices.pop() or Decimal(0), product.currency)} in every variant."
        return Reply(text, citations=cited, confidence=said) if options_in(product, plain).values else None
    for kind in dict.fromkeys(name for variant in product.variants for name in variant.options):
        of_each = {
            value: {product.price_of(one) for one in product.variants if one.options.get(kind) == value}
            for value in dict.fromkeys(one.options.get(kind, "") for one in product.variants)
        }
        asked = set(options_in(product, plain).values)
        if asked & set(of_each) and len({frozenset(found) for found in of_each.values()}) == 1:
            return Reply(
                f"{subject_of(product)} {verb} the same in every {kind.lower()}.",
                citations=cited,
                confidence=said,
            )
        if any(len(found) > 1 for found in of_each.values()):
            continue
        told = {value: price for value, (price,) in of_each.items() if price is not None}
        return _told_apart(product, told, cited, said)
    return None


def _told_apart(
    product: Product, told: Mapping[str, Decimal], cited: tuple[Citation, ...], said: float
) -> Reply:
    verb = "cost" if is_plural(product.title) else "costs"
    by_price = sorted(told.items(), key=lambda pair: pair[1])
    amounts = {value: money(price, product.currency) for value, price in by_price}
    each = listed([f"{amount} in {value}" for value, amount in amounts.items()])
    text = f"{subject_of(product)} {verb} {each}."
    if len(set(amounts.values())) != TWO:
        return Reply(text, citations=cited, confidence=said)
    apart = money(by_price[-1][1] - by_price[0][1], product.currency)
    computed = (Computation("difference", amounts, apart),)
    return Reply(
        f"{text} That is a difference of {apart}.", citations=cited, confidence=said, computed=computed
    )
