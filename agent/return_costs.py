"""What sending something back costs, read from the table that a shop's page has of it by countries.

Pure.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agent.amounts import value_of
from agent.countries import EUROPEAN_UNION
from agent.words import content, normalise
from agent.writer import cited
from conversation.model import Citation
from retrieval.passages import Passage
from retrieval.shipping import ShippingZone
from retrieval.statements import sentences

_WORDS = frozenset(content("return costs"))
_COUNTRIES = re.compile(r", | and | or ")
_CELL = re.compile(r"^(?P<column>[^:]*): (?:(?P<free>free|none|nothing)|[€$£]?(?P<amount>\d[\d.,]*))(?:\b|$)")
_BULKY = re.compile(r"bulky|large|freight|pallet", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:other|rest|elsewhere|everywhere else)\b")
_UNION = re.compile(r"\b(?:eu|european union)\b")
_OF_DELIVERY = re.compile(
    r"\bwhole order within (?P<days>\d{1,3}) days\b[^.]*\brefund\b[^.]*\bstandard delivery\b", re.IGNORECASE
)


_WITHIN = re.compile(
    r"\breturn\b[^.]*\bunused\b[^.]*\bwithin (?P<days>\d{1,3}) days of (?:delivery|receipt)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ReturnCost:
    """What a return costs from somewhere, and where that stands."""

    amount: Decimal
    source: Citation


@dataclass(frozen=True, slots=True)
class DeliveryRule:
    """Within so many days of delivery a whole order's standard delivery is refunded too, as `source` says."""

    days: int
    source: Citation


@dataclass(frozen=True, slots=True)
class ReturnCosts:
    """A table of what returns cost, `passage`, and what its page says of the cost of delivery.

    `days` are those within which something unused may be returned, None where the page names none.
    """

    passage: Passage
    of_delivery: DeliveryRule | None = None
    days: int | None = None

    def from_zone(self, zone: ShippingZone, *, bulky: bool) -> ReturnCost | None:
        """Return what sending a parcel, or `bulky` goods, back from `zone` costs; None where no row says."""
        rows = list(self.passage.facts.items())
        places = {normalise(name) for name in (*zone.names, *_COUNTRIES.split(zone.name))}
        parts = {normalise(name) for name in _COUNTRIES.split(zone.name)}
        row = next((one for one in rows if places & _places(one[0])), None)
        if row is not None and len(parts) > 1 and not parts <= _places(row[0]):
            return None  # it is of some of the zone's countries, and which one is meant is not known
        for union in (True, False):
            in_union = set(zone.countries) <= EUROPEAN_UNION
            others = [one for one in rows if _is_of_others(one[0], union=union)]
            row = row or (next(iter(others), None) if in_union or not union else None)
        if row is None:
            return None
        where, value = row
        cells = [cell for part in value.split("; ") if (cell := _CELL.match(part))]
        cell = next((one for one in cells if (_BULKY.search(one["column"]) is not None) == bulky), None)
        if cell is None:
            return None
        amount = Decimal(0) if cell["free"] else value_of(cell["amount"])
        return ReturnCost(amount, cited(self.passage, f"{where} – {value}."))


def return_costs(pages: Iterable[Sequence[Passage]]) -> ReturnCosts | None:
    """Return the table of what returns cost, of the passages of each page; None where no page has one."""
    for passages in pages:
        table = next((one for one in passages if _is_table(one)), None)
        if table is not None:
            said = ((one, sentence) for one in passages for sentence in sentences(one.text))
            rules = ((one, sentence, _OF_DELIVERY.search(sentence)) for one, sentence in said)
            rule = next(
                (DeliveryRule(int(found["days"]), cited(one, text)) for one, text, found in rules if found),
                None,
            )
            periods = (_WITHIN.search(sentence) for one in passages for sentence in sentences(one.text))
            days = next((int(found["days"]) for found in periods if found), None)
            return ReturnCosts(table, rule, days)
    return None


def _is_table(passage: Passage) -> bool:
    told = sum(_CELL.match(value.split("; ")[0]) is not None for value in passage.facts.values())
    return bool(passage.path) and set(content(passage.path[-1])) >= _WORDS and told > 1


def _places(row: str) -> set[str]:
    return {normalise(one) for one in _COUNTRIES.split(row)}


def _is_of_others(row: str, *, union: bool) -> bool:
    plain = normalise(row)
    return _OTHERS.search(plain) is not None and (_UNION.search(plain) is not None) == union
