"""Which of a product's options is for a place, where an attribute of the option's name tells: "50 mbar for Germany; …".

Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agent.countries import GROUPS
from agent.delivery import Place, places_in
from agent.options import Options, values_of
from agent.words import normalise
from retrieval.catalogue import Product
from retrieval.shipping import ShippingTable, ShippingZone


@dataclass(frozen=True, slots=True)
class ForPlace:
    """The options with those of a place, of whose kind none was named.

    `kind` is the kind of option, `attribute` the name of what tells the `value`, with the product whose id is `source`.
    """

    options: Options
    value: str
    kind: str
    attribute: str
    source: str


def for_place(
    product: Product, options: Options, place: Place, table: ShippingTable, others: Iterable[Product] = ()
) -> ForPlace | None:
    """Return `options` as they are for a place; None where nothing tells, or one was named.

    What the product's own attributes leave open those of `others` tell that can be had in the same: the pressure that a
    country has is the same for all.
    """
    for kind in dict.fromkeys(name for variant in product.variants for name in variant.options):
        values = values_of(product, kind)
        if set(values) & set(options.values):
            continue
        alike = (one for one in others if one != product and values_of(one, kind) == values)
        told = next((found for one in (product, *alike) if (found := _told_of(one, kind, values))), None)
        value = _value_for(place, told.text, values, table) if told else None
        variants = tuple(one for one in options.variants if one.options.get(kind) == value)
        if told and value and variants:
            chosen = Options(variants, (*options.values, value), options.absent, options.instead)
            return ForPlace(chosen, value, kind, value if told.by_value else kind, told.product)
    return None


@dataclass(frozen=True, slots=True)
class _Told:
    """What the attributes of a product tell of a kind of option, one clause for each value ("30 mbar for Norway; …").

    `by_value` tells that each value is an attribute of its own.
    """

    product: str
    text: str
    by_value: bool


def _told_of(product: Product, kind: str, values: Sequence[str]) -> _Told | None:
    facts = {name.lower(): text for group in product.attributes.values() for name, text in group.items()}
    if (text := facts.get(kind.lower())) is not None:
        return _Told(product.id, text, by_value=False)
    clauses = [f"{one} for {facts[one.lower()]}" for one in values if one.lower() in facts]
    return _Told(product.id, "; ".join(clauses), by_value=True) if len(clauses) == len(values) > 1 else None


def _value_for(place: Place, told: str, values: list[str], table: ShippingTable) -> str | None:
    """Return the one value of the place; a town's is that which all countries of its zone have."""
    clauses = told.split(";")
    named = {
        value for clause in clauses if _names(clause, place, table) for value in values if value in clause
    }
    if not named and place.zone is not None:
        countries = list(_countries(place.zone))
        if place in countries or len(countries) < 2:
            return None
        of_each = {_value_for(one, told, values, table) for one in countries}
        return of_each.pop() if len(of_each) == 1 else None
    return named.pop() if len(named) == 1 else None


def _names(clause: str, place: Place, table: ShippingTable) -> bool:
    if place.zone is None:
        return any(one == place for one in places_in(clause, table))
    alone = len(list(_countries(place.zone))) == 1
    if any(one == place or (alone and one.zone == place.zone) for one in places_in(clause, table)):
        return True
    plain, codes = normalise(clause), frozenset(place.zone.countries)
    return any(codes <= members and name in plain for name, members in GROUPS.items())


def _countries(zone: ShippingZone) -> Iterator[Place]:
    for name in zone.name.replace(" and ", ", ").split(", "):
        yield Place(name, zone)
