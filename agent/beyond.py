"""What there is of the kind of a thing that is larger, lighter or hotter than it: "is there a bigger one?".

Pure, but for the sources that are cited.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.choosing import fuels_in, runs_on
from agent.facet_cues import names_bound
from agent.facets import HEAT, HEATING, HEIGHT, SIZES, WEIGHT, WIDTH, Facet, Span, told_of_most
from agent.options import by_size, values_of
from agent.product_sources import ProductSources, listed
from agent.reply import Reply, counted
from agent.resolved import Resolved
from agent.words import content, tokens
from conversation.model import Citation
from retrieval.catalogue import Product
from retrieval.prose import named

MOST_LISTED = 5
MOST_BESIDE = 1
"""So many other words may be said, or something else is asked."""
FEW_WORDS = 6
_WANTS = re.compile(
    r"\b(?:is there|are there|do you (?:also )?(?:have|sell|do|make|stock)|have you(?: got)?|got|anything|something|"
    r"any|same(?: thing| one)?|show me|what about|you sell|you have|one|ones|version|model)\b"
)
_ASKING_WORDS = frozenset(
    content(
        "have sell make stock got anything something same thing show version model size range grill also even bit "
        "much little want need looking please nice like weight use exactly"
    )
)

_NOUN_AFTER = re.compile(r" ([a-z]+)")
_ALIKE = frozenset(
    [
        "one",
        "ones",
        "version",
        "versions",
        "model",
        "models",
        "size",
        "than",
        "of",
        "in",
        "for",
        "with",
        "with",
        "on",
        "and",
        "or",
        "but",
        "please",
        "from",
        "that",
        "thing",
        "things",
        "grill",
        "grills",
        "bbq",
        "bbqs",
        "barbecue",
        "oven",
        "ovens",
        "smoker",
        "smokers",
        "kamado",
        "kamados",
        "pit",
        "pits",
        "kettle",
    ]
)
"""What may follow "bigger" that means another such thing."""


@dataclass(frozen=True, slots=True)
class _Beyond:
    """More, or less (`low`), of the first of `facets` that is told; `name` as it is said: "lighter"."""

    name: str
    cue: re.Pattern[str]
    facets: tuple[Facet, ...]
    low: bool = False


_WAYS = (
    _Beyond("larger", re.compile(r"\b(?:bigger|larger|roomier|(?:next|one) size up)\b"), SIZES),
    _Beyond("smaller", re.compile(r"\b(?:smaller|more compact|(?:next|one) size down)\b"), SIZES, low=True),
    _Beyond(
        "lighter",
        re.compile(
            r"(?<!\ba )\blighter\b(?! fluid)|\ba lighter (?:one|version|model|grill|oven|kamado)\b|"
            r"\b(?:less (?:weight|heavy)|weighs? less)\b"
        ),
        (WEIGHT,),
        low=True,
    ),
    _Beyond("heavier", re.compile(r"\b(?:heavier|weighs? more)\b"), (WEIGHT,)),
    _Beyond("narrower", re.compile(r"\b(?:narrower|slimmer)\b"), (WIDTH,), low=True),
    _Beyond("wider", re.compile(r"\bwider\b"), (WIDTH,)),
    _Beyond("taller", re.compile(r"\b(?:taller|higher)\b"), (HEIGHT,)),
    _Beyond("hotter", re.compile(r"\b(?:hotter|gets? hotter)\b"), (HEAT,)),
    _Beyond("quicker to heat up", re.compile(r"\b(?:faster|quicker)\b"), (HEATING,), low=True),
)


def beyond(
    resolved: Resolved, plain: str, products: Mapping[str, Product], sources: ProductSources, said: float
) -> Reply | None:
    """List what there is of its kind that is more than what is spoken of; None where `plain` (normalised) asks nothing
    of the sort, or no attribute tells it. The reply is as likely as `said`."""
    about = resolved.about
    way = next((one for one in _WAYS if one.cue.search(plain)), None)
    if way is None or about.sibling or not about.products or not _WANTS.search(plain) or names_bound(plain):
        return None
    own = products.get(about.products[0])
    if own is None or not own.category or (about.maybe and own.id not in about.maybe):
        return None
    if (after := _NOUN_AFTER.match(plain, way_end(way, plain))) and after[1] not in _ALIKE | set(
        tokens(own.title)
    ):
        return None  # "a wider range", "faster delivery"
    title, fuels = set(content(f"{own.title} {own.category}")), fuels_in(_without(plain, own))
    rest = set(content(way.cue.sub(" ", plain))) - title - _ASKING_WORDS - fuels
    if len(rest) > MOST_BESIDE or not (about.is_said or len(tokens(plain)) <= FEW_WORDS):
        return None
    if way.facets is SIZES and any(
        by_size(values_of(own, name), " a bigger one ") for name in _kinds_of(own)
    ):
        return None  # it can be had in another size itself
    kind = [one for one in products.values() if one.category == own.category]
    facet = next((one for one in way.facets if one.of(own) and told_of_most(one, kind)), None)
    called = (set(tokens(plain)) & set(tokens(own.title))) - _brand(products.values())
    if called := {word for word in called if not word.isdigit()}:
        kind = [one for one in kind if called <= set(tokens(one.title))]  # "a lighter kamado"
    span = facet.of(own) if facet is not None else None
    if facet is None or span is None:
        return None
    more = _more(own, span, facet, way, [one for one in kind if not fuels or fuels & runs_on(one)])
    measure = f"{named(own.title)} ({span.name.lower()}: {span.value})"
    own_sources: tuple[Citation, ...] = (sources.attribute(own.id, span.name, span.group),)
    if not more and called:
        return None
    if not more:
        text = f"In {own.category.lower()} we have nothing {way.name} than {measure}."
        return Reply(text, citations=own_sources, confidence=said)
    if len(more) == 1:  # then the talk goes on about that one
        measure, own_sources = named(own.title), ()
    shown, rest_of = more[:MOST_LISTED], len(more) - MOST_LISTED
    each = listed([f"{one.title} ({found.name.lower()}: {found.value})" for one, found in shown])
    left = f", and {rest_of} more" if rest_of > 0 else ""
    opening = f"{way.name[:1].upper()}{way.name[1:]} than {measure}, in {own.category.lower()}"
    cited = (*(sources.attribute(one.id, found.name, found.group) for one, found in shown), *own_sources)
    computed = (counted(opening, rest_of),) if rest_of > 0 else ()
    return Reply(f"{opening}: {each}{left}.", citations=cited, confidence=said, computed=computed)


def _kinds_of(product: Product) -> list[str]:
    return list(dict.fromkeys(name for variant in product.variants for name in variant.options))


def _brand(products: Iterable[Product]) -> set[str]:
    """Return the words that most titles share: the shop's own name."""
    titles = [set(tokens(one.title)) for one in products]
    return (
        {word for word in titles[0] if 3 * sum(word in one for one in titles) > len(titles)}
        if titles
        else set()
    )


def way_end(way: _Beyond, plain: str) -> int:
    """Return where in `plain` the words of `way` end."""
    found = way.cue.search(plain)
    return found.end() if found else len(plain)


def _without(plain: str, product: Product) -> str:
    """Return `plain` without the words of the product's title: of a Forno 12 Wood "wood" is no fuel."""
    words = set(tokens(product.title))
    return " ".join(word for word in plain.split() if word.strip("?!.,") not in words)


def _more(
    own: Product, span: Span, facet: Facet, way: _Beyond, kind: Sequence[Product]
) -> list[tuple[Product, Span]]:
    """Return what is beyond `own`: what is called alike first, then what comes nearest to it."""
    measured = [(one, of) for one in kind if one != own and (of := facet.of(one)) is not None]
    found = [(one, of) for one, of in measured if (of.low < span.low if way.low else of.high > span.high)]
    words = {word for word in tokens(own.title) if not word.isdigit()}

    def nearness(pair: tuple[Product, Span]) -> tuple[int, float, str]:
        one, of = pair
        shared = words & set(tokens(one.title))
        return -len(shared), abs((of.low - span.low) if way.low else (of.high - span.high)), one.id

    return sorted(found, key=nearness)
