"""Which of a product's options is for a place, where an attribute of the option's name tells: "50 mbar for Germany; …".

Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.delivery import Place, places_in
from agent.options import Options, values_of
from retrieval.catalogue import Product
from retrieval.shipping import ShippingTable, ShippingZone


@dataclass(frozen=True, slots=True)
class ForPlace:
    """The options with those of a place, of whose kind none was named; `attribute` is the name of what tells them."""

    options: Options
    value: str
    attribute: str


def for_place(product: Product, options: Options, place: Place, table: ShippingTable) -> ForPlace | None:
    """Return `options` as they are for a place; None where the product's attributes don't tell, or one was named."""
    for kind in dict.fromkeys(name for variant in product.variants for name in variant.options):
        values = values_of(product, kind)
        told = _told_of(product, kind)
        if told is None or set(values) & set(options.values):
            continue
        value = _value_for(place, told, values, table)
        variants = tuple(one for one in options.variants if one.options.get(kind) == value)
        if value and variants:
            chosen = Options(variants, (*options.values, value), options.absent, options.instead)
            return ForPlace(chosen, value, kind)
    return None


def _told_of(product: Product, kind: str) -> str | None:
    facts = ((name, text) for group in product.attributes.values() for name, text in group.items())
    return next((text for name, text in facts if name.lower() == kind.lower()), None)


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
    alone = place.zone is not None and len(place.zone.countries) == 1
    return any(one == place or (alone and one.zone == place.zone) for one in places_in(clause, table))


def _countries(zone: ShippingZone) -> Iterator[Place]:
    for name in zone.name.replace(" and ", ", ").split(", "):
        yield Place(name, zone)
