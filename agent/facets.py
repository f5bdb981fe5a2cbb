"""Facets are what products of a kind can be told apart by: their weight, their width, how hot they get.

Pure. An attribute is free text in a catalogue ("10 minutes to 250 °C"), so a facet says by which names it goes and
which amounts of its value count; what a product has of it is a range in the facet's own unit.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from agent.words import normalise, stem, tokens
from retrieval.catalogue import Product

UNITS = {
    "kg": ("mass", 1.0),
    "kilo": ("mass", 1.0),
    "g": ("mass", 0.001),
    "gram": ("mass", 0.001),
    "lb": ("mass", 0.45359237),
    "pound": ("mass", 0.45359237),
    "stone": ("mass", 6.35029318),
    "mm": ("length", 0.1),
    "cm": ("length", 1.0),
    "centimetre": ("length", 1.0),
    "centimeter": ("length", 1.0),
    "m": ("length", 100.0),
    "metre": ("length", 100.0),
    "meter": ("length", 100.0),
    "in": ("length", 2.54),
    "inch": ("length", 2.54),
    "inche": ("length", 2.54),
    "ft": ("length", 30.48),
    "foot": ("length", 30.48),
    "feet": ("length", 30.48),
    "°c": ("heat", 1.0),
    "°": ("heat", 1.0),
    "degree": ("heat", 1.0),
    "degrees c": ("heat", 1.0),
    "celsius": ("heat", 1.0),
    "c": ("heat", 1.0),
    "min": ("time", 1.0),
    "minute": ("time", 1.0),
    "h": ("time", 60.0),
    "hour": ("time", 60.0),
    "month": ("age", 1 / 12),
    "year": ("age", 1.0),
    "w": ("power", 0.001),
    "watt": ("power", 0.001),
    "kw": ("power", 1.0),
    "kilowatt": ("power", 1.0),
    "cm2": ("area", 1.0),
    "l": ("volume", 1.0),
    "litre": ("volume", 1.0),
    "liter": ("volume", 1.0),
    "people": ("people", 1.0),
    "person": ("people", 1.0),
    "guest": ("people", 1.0),
}
"""What a unit measures, and how many of the facet's own unit it is. Fahrenheit has a zero of its own: see `amounts`."""
MEASURES = tuple(dict.fromkeys(family for family, _ in UNITS.values()))
_BRACKETS = re.compile(r"\([^)]*\)")
_GROUPED = re.compile(r",(?=\d{3}(?!\d))")
_FAHRENHEIT = re.compile(r"(\d+) ?(?:°|degrees? )?f(?:ahrenheit)?\b")
_NUMBER = r"\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?"
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?P<first>{_NUMBER})(?: ?(?:to|–|-|or|×|x) ?(?P<last>{_NUMBER}))?(?: ?× ?(?P<third>{_NUMBER}))? ?"
    rf"(?P<unit>{UNIT})s?(?![\w²])"
)


COUNT = "count"
"""How many there are of something, at the beginning of what is told of it."""
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_MANY = re.compile(rf"(?P<n>\d{{1,2}}|{'|'.join(_WORDS)})\b(?![.,]\d)(?! ?(?:{UNIT})s?(?![a-z]))")


@dataclass(frozen=True, slots=True)
class Span:
    """What a product has of a facet, from `low` to `high` in its unit, by the attribute `name` of a `group`."""

    low: float
    high: float
    name: str
    value: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """What is measured: `measures` names its unit (see `UNITS`), `names` the attributes that tell it, best first.

    `group` is the heading that they stand under, "" for any.
    """

    name: str
    measures: str
    names: tuple[re.Pattern[str], ...] = field(repr=False)
    group: str = ""

    def of(self, product: Product) -> Span | None:
        """Return what `product` has of it; None where its attributes don't say."""
        return _span(self, product)


def _facet(name: str, measures: str, *names: str, group: str = "") -> Facet:
    return Facet(name, measures, tuple(re.compile(one) for one in names), group)


WEIGHT = _facet("weight", "mass", "weight", r"weight\b.*")
WIDTH = _facet("width", "length", r"width\b.*", "diameter")
HEIGHT = _facet("height", "length", "height", r"height\b.*")
DEPTH = _facet("depth", "length", "depth", r"depth\b.*")
LENGTH = _facet("length", "length", "length")
HEAT = _facet("highest temperature", "heat", "highest temperature", "temperature range", "range")
HEATING = _facet("heat-up time", "time", "heat-up time", "ready to grill", "heat-up .*", "preheating .*")
BURNING = _facet("burning time", "time", "burning time", "burn time")
ASSEMBLY = _facet("assembly time", "time", "time", "assembly time", group="assembly")
WARRANTY = _facet("warranty", "age", ".*", group="warranty")
PEOPLE = _facet("how many it is good for", "people", "good for")
DIAMETER = _facet("diameter", "length", "diameter")
LARGEST_PIZZA = _facet("largest pizza", "length", "largest pizza")
POWER = _facet("output", "power", "output", "power", "wattage")
SIZES = (
    PEOPLE,
    LARGEST_PIZZA,
    _facet("cooking area", "area", "cooking area"),
    DIAMETER,
    WIDTH,
    LENGTH,
    _facet("weight", "mass", "contents"),
    _facet("contents", "volume", "contents"),
    _facet("size", "length", "size"),
)
"""By which things of a kind are large or small: the first that is told of all."""


def amounts(text: str, measures: str) -> tuple[float, ...]:
    """Return the amounts of `measures` that `text` (normalised) holds, in its unit (see `UNITS`), as they stand.

    Of "62 × 60 cm" that is both; of what repeats the same in brackets ("40 cm (16 inch)") the first.
    """
    if measures == COUNT:
        many = _MANY.match(text)
        return (float(_WORDS.get(many["n"]) or int(many["n"])),) if many else ()
    found = list[float]()
    for one in _AMOUNT.finditer(_BRACKETS.sub(" ", text)):
        family, factor = UNITS[one["unit"]]
        if family == measures:
            found += [factor * _number(n) for n in (one["first"], one["last"], one["third"]) if n]
    if measures == "heat" and (told := [float(one[1]) for one in _FAHRENHEIT.finditer(text)]):
        return tuple((one - 32) / 1.8 for one in told)
    return tuple(found)


def _number(said: str) -> float:
    whole = _GROUPED.sub("", said)
    return float(whole.replace(",", "."))


@lru_cache(maxsize=65_536)
def _read(value: str, measures: str) -> tuple[float, ...]:
    return amounts(normalise(value), measures)


def _span(facet: Facet, product: Product) -> Span | None:
    for pattern in facet.names:
        spans = [
            Span(min(read), max(read), name, value, heading)
            for heading, name, value in _told(product, facet.group)
            if pattern.fullmatch(name.lower()) and (read := _read(value, facet.measures))
        ]
        if spans:
            return max(spans, key=lambda one: one.high)
    return None


def _told(product: Product, group: str) -> Iterator[tuple[str, str, str]]:
    for heading, facts in product.attributes.items():
        if not group or heading.lower() == group:
            yield from ((heading, name, value) for name, value in facts.items())


def named_facet(plain: str, members: Sequence[Product]) -> Facet | None:
    """Return the facet of an attribute that `plain` (normalised) names and two of `members` have amounts of, if any.

    Of several that of the longest name: "cooking area" before "area".
    """
    said = {stem(word) for word in tokens(plain)}
    names = dict.fromkeys(name for one in members for _, name, _ in _told(one, ""))
    heard = [name for name in names if (stems := {stem(word) for word in tokens(name)}) and stems <= said]
    for name in sorted(heard, key=len, reverse=True):
        for measures in MEASURES:
            facet = _facet(name.lower(), measures, re.escape(name.lower()))
            if sum(facet.of(one) is not None for one in members) > 1:
                return facet
    return None


MOST = 0.6
"""Of things of a kind, for which share at least a facet must be told that they are to be ordered by."""


def told_of_most(facet: Facet, members: Sequence[Product]) -> bool:
    """Tell whether what most of `members` have of `facet` is known."""
    return sum(facet.of(one) is not None for one in members) >= max(2.0, MOST * len(members))


def counted(noun: str, members: Sequence[Product]) -> Facet | None:
    """Return how many of what is called by the stem `noun` things have: "Burners: 4 tube burners"; None for none."""
    names = dict.fromkeys(name.lower() for one in members for _, name, _ in _told(one, ""))
    for name in names:
        facet = _facet(name, COUNT, re.escape(name))
        if noun in {stem(word) for word in tokens(name)} and any(facet.of(one) for one in members):
            return facet
    return None
