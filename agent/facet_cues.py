"""What is asked of things of a kind by what they measure: which is the most of something, which keep within a bound.

Pure. Each reading returns what is left of the message when its own words are taken out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.facets import (
    ASSEMBLY,
    BURNING,
    DEPTH,
    DIAMETER,
    HEAT,
    HEATING,
    HEIGHT,
    LARGEST_PIZZA,
    LENGTH,
    MEASURES,
    PEOPLE,
    POWER,
    SIZES,
    UNIT,
    WARRANTY,
    WEIGHT,
    WIDTH,
    Facet,
    Span,
    amounts,
    counted,
    named_facet,
    told_of_most,
)
from agent.product_cues import CHEAPEST, DEAREST
from agent.words import stem
from retrieval.catalogue import Product
from retrieval.pattern import one_of

_GUARANTEE = r"(?:warrant(?:y|ies)|guarantees?|guaranteed)"
_BUILD = r"(?:assembl\w*|build|put (?:it |them )?together|set up|put up)"
_HEATED = (
    r"(?:heats?(?: up)?|warms? up|gets? (?:hot|going|up to temp\w*|to temp\w*|ready)|(?:is|be) (?:ready|hot)|"
    r"preheats?|takes? to (?:heat|warm)(?: up)?)"
)
_SENDS = re.compile(r"\b(?:deliver\w*|ship\w*|arriv\w*|sent|send|post\w*)\b")
"""How fast or when it comes is no facet of a thing."""
_FAST = r"(?:fastest|quickest|soonest)"
_HOT = r"(?:temp(?:erature)?s?|heat)"


@dataclass(frozen=True, slots=True)
class Extreme:
    """The one that is the most, or (`low`) the least, of one of `facets`: `name` as it is said, "the lightest".

    `facets` are empty for the price, and where the message names the attribute itself (`by_name`).
    """

    name: str
    low: bool = False
    facets: tuple[Facet, ...] = ()
    by_name: bool = False

    def facet(self, plain: str, members: Sequence[Product]) -> Facet | None:
        """Return by what `plain` (normalised) measures it among `members`; None for the price, or by nothing."""
        named = named_facet(plain, members) if self.by_name else None
        told = next((one for one in self.facets if told_of_most(one, members)), None)
        return named or told or (self.facets[0] if len(self.facets) == 1 else None)

    @property
    def of_price(self) -> bool:
        return not self.facets and not self.by_name


_EXTREMES = (
    (CHEAPEST, Extreme("the cheapest", low=True)),
    (DEAREST, Extreme("the most expensive")),
    (
        one_of(
            rf"\blongest {_GUARANTEE}",
            rf"\b{_GUARANTEE} (?:that )?(?:is |lasts? )?(?:the )?longest",
            r"\bguaranteed (?:the )?longest",
        ),
        Extreme("the one with the longest warranty", facets=(WARRANTY,)),
    ),
    (
        one_of(rf"\bshortest {_GUARANTEE}"),
        Extreme("the one with the shortest warranty", low=True, facets=(WARRANTY,)),
    ),
    (
        one_of(rf"\b(?:{_FAST}|easiest|least time) to {_BUILD}", rf"\b{_BUILD} (?:the )?{_FAST}"),
        Extreme("the quickest to assemble", low=True, facets=(ASSEMBLY,)),
    ),
    (
        one_of(
            rf"\b{_HEATED} (?:the |in the )?(?:{_FAST}|least time|shortest time)",
            rf"\b{_FAST} (?:to (?:heat|warm|get|light)|heat\w*|warm\w*|hot)\b",
            rf"\b{_FAST}(?= ?[?!.]*$)",
        ),
        Extreme("the quickest to heat up", low=True, facets=(HEATING,)),
    ),
    (
        one_of(rf"\b(?:longest|slowest|hardest) to {_BUILD}", rf"\b{_BUILD} (?:the )?(?:longest|slowest)"),
        Extreme("the slowest to assemble", facets=(ASSEMBLY,)),
    ),
    (
        one_of(rf"\blowest {_HOT}\b", r"\b(?:set|goes|go|gets) (?:the |down )?lowest\b"),
        Extreme("the one that goes lowest", low=True, facets=(HEAT,)),
    ),
    (one_of(rf"\b(?:{_HEATED} )?(?:the )?slowest\b"), Extreme("the slowest to heat up", facets=(HEATING,))),
    (
        one_of(
            r"\b(?:(?:gets?|goes) )?(?:the )?hottest\b",
            rf"\b(?:highest|max(?:imum)?|top|most) {_HOT}\b",
            rf"\bhighest (?:max\w* |top )?{_HOT}\b",
        ),
        Extreme("the hottest", facets=(HEAT,)),
    ),
    (
        one_of(
            r"\b(?:burns?|lasts?|keeps? going|goes on|glows?) (?:for )?(?:the )?longest\b",
            r"\blongest[ -](?:burning|lasting)\b",
        ),
        Extreme("the one that burns longest", facets=(BURNING,)),
    ),
    (one_of(r"\bheaviest\b", r"\bweighs? (?:the )?most\b"), Extreme("the heaviest", facets=(WEIGHT,))),
    (
        one_of(
            r"\blightest\b(?! (?:colou?r|shade))",
            r"\bweighs? (?:the )?least\b",
            r"\bleast (?:heavy|weight)\b",
        ),
        Extreme("the lightest", low=True, facets=(WEIGHT,)),
    ),
    (one_of(r"\b(?:narrowest|slimmest)\b"), Extreme("the narrowest", low=True, facets=(WIDTH,))),
    (one_of(r"\bwidest\b"), Extreme("the widest", facets=(WIDTH,))),
    (one_of(r"\btallest\b"), Extreme("the tallest", facets=(HEIGHT,))),
    (one_of(r"\bdeepest\b"), Extreme("the deepest", facets=(DEPTH,))),
    (one_of(r"\bshallowest\b"), Extreme("the shallowest", low=True, facets=(DEPTH,))),
    (
        one_of(
            r"\b(?:for|feeds?|serves?) (?:the )?most (?:people|guests|persons)\b",
            r"\bfeeds? (?:the )?(?:most|biggest (?:group|crowd|family|party))\b",
            r"\b(?:biggest|largest) (?:group|crowd|party)\b",
        ),
        Extreme("the one for the most people", facets=(PEOPLE,)),
    ),
    (
        one_of(r"\bmost powerful\b", r"\bstrongest\b", r"\bmost power\b"),
        Extreme("the most powerful", facets=(POWER,)),
    ),
    (one_of(r"\blongest\b"), Extreme("the longest", facets=(LENGTH,), by_name=True)),
    (one_of(r"\bshortest\b"), Extreme("the shortest", low=True, facets=(LENGTH, HEIGHT), by_name=True)),
    (
        one_of(r"\b(?:biggest|largest|roomiest|most spacious|greatest)\b"),
        Extreme("the largest", facets=SIZES, by_name=True),
    ),
    (
        one_of(r"\b(?:smallest|most compact|tiniest)\b"),
        Extreme("the smallest", low=True, facets=SIZES, by_name=True),
    ),
    (one_of(r"\b(?<!at )(?:most|highest)\b"), Extreme("the most", by_name=True)),
    (one_of(r"\b(?<!at )(?:least|lowest)\b"), Extreme("the least", low=True, by_name=True)),
)


_THE_OTHER = (
    (
        one_of(rf"\blonger {_GUARANTEE}", rf"\b{_GUARANTEE} (?:is )?longer\b"),
        Extreme("the one with the longer warranty", facets=(WARRANTY,)),
    ),
    (one_of(r"\bcheaper\b", r"\bless expensive\b", r"\bcosts? less\b"), Extreme("the cheaper", low=True)),
    (one_of(r"\b(?:pricier|dearer|more expensive)\b", r"\bcosts? more\b"), Extreme("the more expensive")),
    (
        one_of(r"\blighter\b", r"\bweighs? less\b", r"\bless (?:heavy|weight)\b", r"\bmore light\b"),
        Extreme("the lighter", low=True, facets=(WEIGHT,)),
    ),
    (
        one_of(
            r"\bheavier\b",
            r"\bweighs? more\b",
            r"\bhow (?:many|much) (?:kg|kilos?|kilograms?|pounds|lbs?) more\b",
        ),
        Extreme("the heavier", facets=(WEIGHT,)),
    ),
    (
        one_of(
            rf"\b(?:quicker|faster|sooner|less time) to {_BUILD}",
            rf"\b(?:quicker|faster)\b.*\b(?:{_BUILD}|to put up)",
        ),
        Extreme("the quicker to assemble", low=True, facets=(ASSEMBLY,)),
    ),
    (
        one_of(
            rf"\b{_HEATED} (?:quicker|faster|sooner|first)",
            r"\b(?:quicker|faster)(?: to (?:heat|warm|get)\b|(?= ?[?!.]*$))",
            r"\bready (?:to cook )?(?:on )?first\b",
        ),
        Extreme("the quicker to heat up", low=True, facets=(HEATING,)),
    ),
    (one_of(r"\bhotter\b", rf"\bhigher {_HOT}\b"), Extreme("the hotter", facets=(HEAT,))),
    (one_of(r"\b(?:narrower|slimmer)\b"), Extreme("the narrower", low=True, facets=(WIDTH,))),
    (one_of(r"\bwider\b"), Extreme("the wider", facets=(WIDTH,))),
    (one_of(r"\btaller\b"), Extreme("the taller", facets=(HEIGHT,))),
    (
        one_of(r"\b(?:burns?|lasts?|keeps? going) longer\b"),
        Extreme("the one that burns longer", facets=(BURNING,)),
    ),
)


def read_comparative(plain: str) -> Extreme | None:
    """Return which of two or three `plain` (normalised) asks for, by what it says of it: "which is lighter?"."""
    if _SENDS.search(plain):
        return None
    return next((extreme for said, extreme in (*_THE_OTHER, *_EXTREMES) if said.search(plain)), None)


def read_extreme(plain: str) -> tuple[str, Extreme | None]:
    """Return what is left of `plain` (normalised), and the one that it asks for which is the most of something."""
    sent = _SENDS.search(plain) is not None
    for said, extreme in _EXTREMES:
        if sent and extreme.facets == (HEATING,):
            continue
        if (spot := said.search(plain)) is not None:
            return f"{plain[: spot.start()]} {plain[spot.end() :]}", extreme
    return plain, None


_LESS = (
    r"(?:(?:under|below|less than|fewer than|no more than|not more than|at most|up to|max(?:imum)?(?: of)?|within|"
    r"(?:lighter|narrower|slimmer|thinner|smaller|shorter|lower|cooler) than|nothing over|not over)(?: about)?)"
)
_MORE = (
    r"(?:(?:over|above|past|beyond|exceeds?|more than|at least|min(?:imum)?(?: of)?|no less than|not less than|"
    r"(?:heavier|wider|bigger|larger|taller|longer|hotter|higher) than)(?: about)?)"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?"
_BOUND = re.compile(
    rf"\b(?:(?P<less>{_LESS})|(?P<more>{_MORE})) "
    rf"(?P<amount>(?:{_NUMBER}) ?(?:{UNIT}|°? ?f(?:ahrenheit)?|degrees f(?:ahrenheit)?)s?)(?![\w²])"
    r"(?: (?:in )?(?P<way>wide|width|high|tall|height|deep|depth|long|length|across|diameter|weight))?"
    rf"|\b(?P<either>(?:{_NUMBER}) ?(?:{UNIT}|°? ?f(?:ahrenheit)?|degrees f(?:ahrenheit)?)s?)(?![\w²])"
    r"(?: (?P<wide>wide|high|tall|deep|long|across))? ?"
    r"(?:(?P<most>or (?:less|under|lighter|narrower|smaller|lower|shorter)|max(?:imum)?|tops|at most)|"
    r"(?P<least>or (?:more|over|longer|hotter|higher|bigger|larger|better)|at least|plus|minimum|\+))"
)
_STRICTLY = re.compile(r"^(?:under|below|over|above|past|beyond|exceed)|^(?!no |not )[a-z]+ than")
_DENIED = re.compile(r"(?:\bnot|\bno|n't) ?$")
"""Stands before a bound that it turns round: "not heavier than 10 kg"."""
_WAYS = (
    (re.compile(r"wide|width|narrow|slim|wider"), (WIDTH,)),
    (re.compile(r"tall|high|height"), (HEIGHT,)),
    (re.compile(r"deep|depth"), (DEPTH,)),
    (re.compile(r"long|length"), (LENGTH,)),
    (re.compile(r"across|diameter"), (DIAMETER, WIDTH)),
)
_PIZZA = re.compile(r"\bpizzas?\b(?! (?:ovens?|stones?|peels?|cutters?|wood|pans?|tables?))")
_OF = {
    "mass": (WEIGHT,),
    "heat": (HEAT,),
    "time": (HEATING,),
    "age": (WARRANTY,),
    "power": (POWER,),
    "length": (DIAMETER, WIDTH, LENGTH),
    "people": (PEOPLE,),
}
_BY_TIME = ((re.compile(_BUILD), (ASSEMBLY,)), (re.compile(rf"{_HEATED}|\bready\b|\bhot\b"), (HEATING,)))
_HOW_MANY = re.compile(
    r"\b(?P<n>\d{1,2}|two|three|four|five|six)[ -](?P<noun>[a-z]{3,})\b(?: (?P<next>[a-z]{3,})\b)?"
)
_DIGITS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


@dataclass(frozen=True, slots=True)
class Bound:
    """From `low` to `high` of one of `facets` is wanted, in the facet's unit; `said` as the shopper did.

    `strict` bounds are not within: "under 60 cm".
    """

    facets: tuple[Facet, ...]
    said: str
    low: float = float("-inf")
    high: float = float("inf")
    strict: bool = False

    def of(self, product: Product) -> Span | None:
        """Return what `product` has of it; None where its attributes don't say."""
        return next((span for one in self.facets if (span := one.of(product)) is not None), None)

    def fits(self, product: Product) -> bool:
        """Tell whether `product` is within: what it has at least and at most alike."""
        span = self.of(product)
        if span is None:
            return False
        # How hot it gets, how long it is covered: a range reaches what its upper end does.
        most = span.low if self.facets == (HEAT,) and self.high < float("inf") else span.high
        return self.low < most < self.high if self.strict else self.low <= most <= self.high


def names_bound(plain: str) -> bool:
    """Tell whether `plain` (normalised) names a bound of what things measure, or how many of something they have."""
    return _BOUND.search(plain) is not None or _HOW_MANY.search(plain) is not None


def read_bounds(plain: str, members: Sequence[Product]) -> tuple[str, tuple[Bound, ...]]:
    """Return what is left of `plain` (normalised), and the bounds that it names for things of a kind, `members`."""
    bounds, left = list[Bound](), plain
    for spot in _BOUND.finditer(plain):
        said = spot["amount"] or spot["either"]
        measures = next((one for one in MEASURES if amounts(said, one)), None)
        if measures not in _OF or (measures == "time" and not any(cue.search(plain) for cue, _ in _BY_TIME)):
            continue
        amount = amounts(said, measures)[0]
        denied = spot["less"] or spot["more"] if _DENIED.search(plain[: spot.start()]) else None
        less = bool(spot["less"] or spot["most"]) != (denied is not None)
        ends = {"high": amount} if less else {"low": amount}
        way = spot["way"] or spot["wide"] or spot["less"] or spot["more"] or ""
        strict = denied is None and _STRICTLY.search(spot["less"] or spot["more"] or "") is not None
        bounds.append(Bound(_facets_of(measures, way, plain), spot.group().strip(), strict=strict, **ends))
        left = left.replace(spot.group(), " ", 1)
    for spot in _HOW_MANY.finditer(left):
        for noun in (spot["noun"], spot["next"]):
            facet = counted(stem(noun), members) if noun else None
            if facet is not None:
                said = left[spot.start() : spot.end("next" if noun == spot["next"] else "noun")]
                many = float(_DIGITS.get(spot["n"]) or int(spot["n"]))
                bounds.append(Bound((facet,), f"with {said.replace('-', ' ')}", many, many))
                return left.replace(said, " ", 1), tuple(bounds)
    return left, tuple(bounds)


def _facets_of(measures: str, way: str, plain: str) -> tuple[Facet, ...]:
    if measures == "length":
        if _PIZZA.search(plain):
            return (LARGEST_PIZZA,)
        return next((facets for cue, facets in _WAYS if cue.search(way)), _OF["length"])
    if measures == "time":
        return next((facets for cue, facets in _BY_TIME if cue.search(plain)), _OF["time"])
    return _OF[measures]
