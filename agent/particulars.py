"""The particulars of a question (a place, a weekday, bulky goods): what is said of others is no answer to it.

Pure.
"""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from agent.countries import EUROPEAN_UNION, is_country
from agent.dates import WEEKDAYS, weekdays_in
from agent.delivery import Place, place_meant, place_spoken_of, places_in
from agent.evidence import Judged
from agent.words import content, normalise
from retrieval.passages import Passage, PassageKind
from retrieval.shipping import ShippingTable
from retrieval.statements import Statement

SAYS_OF_IT, SAYS_OF_OTHERS, SAYS_OF_NONE = 1.0, -2.0, -1.0
"""Log-odds more for a statement about the very place or day, about others only, or about no place at all."""
NAMED_ROW = 2.0
"""Log-odds more for a row of a table by whose name it is asked for: of all ways to pay, that one."""
LIKELY = 0.35
BULKY_SAID, PARCEL_SAID = 1.5, -2.0
_PARCEL = re.compile(r"\b(?:parcels?|(?:standard|express) (?:delivery|shipping))\b", re.IGNORECASE)
_EXPRESS = re.compile(r"\bexpress\b", re.IGNORECASE)
OTHER_GOODS = -1.0
_BULKY_ALONE = re.compile(r"^(?:for )?bulky goods\b", re.IGNORECASE)
_BULKY = re.compile(r"\bbulky\b", re.IGNORECASE)
OTHER_OCCASION = -2.0
_FEAST = re.compile(r"\b(?:christmas|xmas|new year|black friday|easter|sinterklaas)\b", re.IGNORECASE)
_LIMITED = re.compile(r"\b(?:only|not|except|nowhere|n't|available in)\b", re.IGNORECASE)
"""What holds for some places only says something of all others."""
_UNION = re.compile(r"\b(?:EU|European Union)\b")
_EVERYWHERE = re.compile(
    r"\b(?:everywhere|anywhere|wherever|all (?:\w+ )?countries|(?:every|any) country)\b", re.IGNORECASE
)
_DAY_RANGE = re.compile(rf"\b({'|'.join(WEEKDAYS)}) (?:to|until|-) ({'|'.join(WEEKDAYS)})\b")


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a question is about in particular; `days` are weekdays, Monday = 0, `words` the stems it is asked in.

    `before` is the place that was spoken of last where the question names none.
    """

    table: ShippingTable | None
    place: Place | None = None
    days: frozenset[int] = frozenset()
    bulky: bool = False
    feast: bool = False
    express: bool = False
    words: frozenset[str] = frozenset()
    before: Place | None = None

    def weighed(self, judged: Sequence[Judged]) -> tuple[Judged, ...]:
        """Return `judged` by how well each statement fits the particulars, best first."""
        moved = [self._moved(one) for one in judged]
        if self.place is not None and any(self._is_of_place(one) for one in moved if one.score >= LIKELY):
            # Where the place itself is spoken of, what names none is beside the point.
            moved = [
                one if self._names_places(one) else replace(one, score=_moved(one.score, SAYS_OF_NONE))
                for one in moved
            ]
        return tuple(sorted(moved, key=lambda one: -one.score))

    def told_apart(self, judged: Sequence[Judged]) -> list[Judged]:
        """Return `judged` with what is meant within each passage made likelier, and what is not less so.

        That are rows of tables by whose names they are asked for, and what is said of the place spoken of `before`: it
        tells which part of a passage is wanted, not that the passage is.
        """
        return [self._told_apart(one) for one in judged]

    def _told_apart(self, one: Judged) -> Judged:
        named = self._is_named(one.statement)
        odds = NAMED_ROW * named
        if self.before is None or self.table is None:
            return replace(one, score=_moved(one.score, odds), named=True) if named else one
        of_place = self._of_place(self.before, one.statement, self.table)
        if of_place == SAYS_OF_IT and one.statement.row and self._names_places(one):
            odds += NAMED_ROW
        others = of_place == SAYS_OF_OTHERS
        score = _moved(one.score, odds - NAMED_ROW * others)
        return replace(one, score=score, elsewhere=others, named=named)

    def _is_named(self, one: Statement) -> bool:
        """Tell whether it is a row whose name is said; places and days are weighed as such, and what all rows are on
        tells none from another.
        """
        head = _head(one)
        if not one.row or _days_named(head) or (self.table is not None and places_in(head, self.table)):
            return False
        return bool(self.words.intersection(content(head)).difference(content(one.passage.path[-1])))

    def _moved(self, one: Judged) -> Judged:
        odds, others = self._odds(one.statement), self._is_of_others(one.statement)
        if odds == 0.0 and not others:
            return one
        return replace(one, score=_moved(one.score, odds), elsewhere=others or one.elsewhere, fit=odds)

    def _is_of_place(self, one: Judged) -> bool:
        text = one.statement.headed
        return (
            self.place is not None
            and self.table is not None
            and any(other.said == self.place.said for other in places_in(text, self.table))
        )

    def _names_places(self, one: Judged) -> bool:
        text = one.statement.headed
        return self.table is not None and bool(places_in(text, self.table) or _EVERYWHERE.search(text))

    def _is_of_others(self, one: Statement) -> bool:
        """Tell whether it says something of other places than the one asked of, and nothing of that."""
        if self.place is None or self.table is None:
            return False
        return self._of_place(self.place, one, self.table) == SAYS_OF_OTHERS

    def _odds(self, one: Statement) -> float:
        text = one.headed
        odds = 0.0
        if self.place is not None and self.table is not None:
            odds += self._of_place(self.place, one, self.table)
        if self.days and (named := _days_named(text)):
            odds += SAYS_OF_IT if self.days & named else SAYS_OF_OTHERS
        if self.bulky:
            odds += BULKY_SAID if _BULKY.search(text) else PARCEL_SAID if _PARCEL.search(text) else 0.0
        elif _BULKY_ALONE.search(one.quote):
            odds += OTHER_GOODS
        if self.express and _EXPRESS.search(text):
            odds += SAYS_OF_IT
        if not self.feast and _FEAST.search(text):
            odds += OTHER_OCCASION
        return odds

    def _of_place(self, place: Place, one: Statement, table: ShippingTable) -> float:
        named = places_in(one.headed, table)
        if _EVERYWHERE.search(one.quote):
            return SAYS_OF_IT
        if not named:
            zone = frozenset(place.zone.countries) if place.zone is not None else EUROPEAN_UNION
            return SAYS_OF_NONE if zone & EUROPEAN_UNION or not _UNION.search(one.quote) else SAYS_OF_OTHERS
        exact = any(other.said == place.said for other in named)
        around = not is_country(place.said) and any(other.zone == place.zone for other in named)
        if exact or around:
            return SAYS_OF_IT
        # A row on a thing lists the places it is to be had in: all others are told of, too.
        lists = one.row and not places_in(_head(one), table)
        return SAYS_OF_IT if lists or _LIMITED.search(one.headed) else SAYS_OF_OTHERS


def is_of_another_day(passage: Passage, days: frozenset[int]) -> bool:
    """Tell whether a passage is the answer to a question of other weekdays than `days`, and says nothing of these."""
    if passage.kind is not PassageKind.FAQ or not passage.path:
        return False
    asked = weekdays_in(passage.path[-1])
    return bool(days and asked) and not days & (asked | _days_named(passage.text))


def _head(one: Statement) -> str:
    """Return what a table's row is on, without what is said of it in brackets."""
    return re.split(r" – |: | \(", one.quote, maxsplit=1)[0]


def particulars_of(
    said: str,
    table: ShippingTable | None,
    *,
    bulky: bool,
    words: Collection[str] = (),
    before: Sequence[str] = (),
) -> Particulars:
    """Read the particulars of a question that is asked in `words` (stems) after what was said `before`."""
    place = place_meant(said, table) if table else None
    spoken_of = place_spoken_of(before, table) if table and place is None else None
    feast = _FEAST.search(normalise(said)) is not None
    bulky = bulky or _BULKY.search(said) is not None
    express = _EXPRESS.search(said) is not None
    days, stems = weekdays_in(said), frozenset(words)
    return Particulars(table, place, days, bulky, feast, express, stems, spoken_of)


def _moved(score: float, odds: float) -> float:
    """Return `score` with more or less odds. A particular that fits makes no answer of what was none before."""
    if odds > 0.0 and score < LIKELY:
        return score
    if odds == 0.0 or not 0.0 < score < 1.0:
        return score
    return 1.0 / (1.0 + math.exp(-(math.log(score / (1.0 - score)) + odds)))


def _days_named(text: str) -> frozenset[int]:
    named = set(weekdays_in(text))
    for first, last in _DAY_RANGE.findall(normalise(text)):
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
        named |= {day % 7 for day in range(start, end + 1 + (7 if end < start else 0))}
    return frozenset(named)
