"""Whether a thing fits a place of so many centimetres: what it measures is told, folded and in its carton too.

Pure. The shopper knows the place best: no verdict is given on what stands in no page, as room to breathe does.
"""

import re
from collections.abc import Iterator

from agent.facets import amounts
from agent.words import content
from retrieval.catalogue import Product
from retrieval.pattern import one_of

_PLACE = one_of(
    r"\b(?:fits?|fitting|squeeze[sd]?|room for|get (?:it|that|them|one) (?:in|into|through))\b",
    r"\b(?:go(?:es)?|come|make it|pass|wheel (?:it|that|one)) (?:in|into|on|onto|through|under|between)\b",
    r"\b(?:sit|stand|live)s? (?:on|in|under)\b|\b(?:gap|niche|nook|alcove|passage|corridor|hallway)\b",
    r"\b(?:doorway|door|gate|lift|worktop|countertop|awning|ceiling|boot|trunk)\b|\bbetween (?:\w+ )?walls\b",
    r"\bpass(?:es)?\b|\b(?:hand|cabin) (?:luggage|bag|baggage)\b",
)
_ROOM = re.compile(
    r"\b(?:gap|niche|nook|alcove|passage|corridor|hallway|doorway|door|gate|lift|worktop|countertop|boot|trunk|easyjet|"
    r"ryanair|(?:hand|cabin) (?:luggage|bag|baggage))\b|\bbetween (?:\w+ ){1,3}(?:walls|and)\b"
)
"""Names what bounds the room there is."""
_USES = re.compile(r"\b(?:work|works|use|used|run|cook|bake|switch)\b")
_ABOUT = re.compile(r"\b(?:indoors?|free space|distance|clearance around|ventilation)\b", re.IGNORECASE)
_DISTANCE = re.compile(
    r"\b(?:distance|how (?:far|close|much space)|away from|from the (?:wall|hedge|fence)|safe\w*|light it|cook)\b"
)
_FOOD = re.compile(r"\bpizzas?\b(?! ovens?)|\b(?:logs?|wood|bread|chicken|turkey|joint|ribs?|fish|brisket)\b")
"""What goes into a thing is not where the thing goes."""
_CARTON = re.compile(r"\b(?:carton|boxed|packed|in (?:the|its) box|boot|trunk|car|van|lift)\b")
_SIDES = re.compile(r"(?:width|depth|height|length|diameter|size|cut-?out|clearance)\b.*", re.IGNORECASE)
_PACKED = re.compile(r"packed\b.*", re.IGNORECASE)
_ACROSS = re.compile(
    r"\b\d{2,3} ?(?:x|×|by) ?\d{2,3}(?:\b|(?= ?[x×]))|\b\d{2,3} (?:wide|deep|high|tall|across)\b|\b\d{1,3} ?\""
)
_HOLDER = re.compile(
    r"\b(?:on|onto|in|into|under|through|between) (?:an?|the|my|our) (?P<called>(?:\w+ ?){1,3})"
)
HEADING = "dimensions"
ROOM_NAMED = 0.95
"""How likely measures answer whether a thing goes where the room is named; an entry of an FAQ knows better."""


def asks_of_place(plain: str) -> bool:
    """Tell whether `plain` (normalised) asks if something goes where it says how much room there is."""
    measured = bool(amounts(plain, "length")) or _ACROSS.search(plain) is not None
    return measured and _PLACE.search(plain) is not None and _FOOD.search(plain) is None


def names_room(plain: str) -> bool:
    """Tell whether `plain` (normalised) names the room, a gap or a door, and asks nothing of what is done there."""
    return _ROOM.search(plain) is not None and _DISTANCE.search(plain) is None


def is_the_place(product: Product, plain: str) -> bool:
    """Tell whether what `plain` (normalised) calls so is where the thing goes: "on a camp table"."""
    last = content(product.title)[-1:]
    return any(set(last) <= set(content(one["called"])) for one in _HOLDER.finditer(plain)) and bool(last)


def sides_of(product: Product, plain: str) -> str:
    """Return what `product` measures, "" where nothing is told; in its carton, where `plain` speaks of that."""
    around = room_about(product, plain)
    facts = (*_sides(product, plain), *around.items())
    told = [f"{name[:1].lower()}{name[1:]}: {value}" for name, value in facts]
    return f"{product.title}, {'; '.join(told)}." if told else ""


def room_about(product: Product, plain: str) -> dict[str, str]:
    """Return what is told of the room that `product` needs about it, where `plain` speaks of using it there."""
    if not _USES.search(plain):
        return {}
    facts = (pair for group in product.attributes.values() for pair in group.items())
    return {name: value for name, value in facts if _ABOUT.search(name) and amounts(value.lower(), "length")}


def _sides(product: Product, plain: str) -> Iterator[tuple[str, str]]:
    carton = _CARTON.search(plain) is not None
    for heading, facts in product.attributes.items():
        if heading.lower() == HEADING:
            for name, value in facts.items():
                if _SIDES.fullmatch(name) or (carton and _PACKED.fullmatch(name)):
                    yield name, value
