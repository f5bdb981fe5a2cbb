"""Delivery dates by arithmetic: when an order placed now leaves, when it arrives, and what sending it costs.

Pure: the shipping table and the time are given. Working days are the table's own, without its holidays.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from agent.words import distance, may_be_within, normalise
from retrieval.shipping import ShippingMethod, ShippingTable, ShippingZone

_BARRED = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "đ": "d"})
LONGEST_SEARCH_DAYS = 400
"""A table whose every day is a holiday must not hang the search for the next working day."""


class NoWorkingDay(ValueError):
    """The table's holidays leave no day to dispatch or deliver on for more than a year."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An order that leaves on `dispatch` by `method` arrives between `earliest` and `latest`, both included."""

    method: ShippingMethod
    dispatch: date
    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a shopper named: `zone` is None when the shop does not deliver there. `said` as the table spells it."""

    said: str
    zone: ShippingZone | None


def local(now: datetime, table: ShippingTable) -> datetime:
    """Return `now` (aware) on the warehouse's clock."""
    return now.astimezone(ZoneInfo(table.timezone))


def before_cutoff(now: datetime, table: ShippingTable) -> bool:
    """Tell whether an order placed at `now` still leaves on the same day."""
    here = local(now, table)
    return _works(here.date(), table.dispatch_days, table) and here.time() < table.cutoff


def dispatch_day(now: datetime, table: ShippingTable, *, ready: date | None = None) -> date:
    """Return the day an order placed at `now` leaves; not before `ready`, when the goods are expected back in stock."""
    here = local(now, table)
    first = here.date() if before_cutoff(now, table) else here.date() + timedelta(days=1)
    return _working_day(max(first, ready or first), table.dispatch_days, table)


def arrival(method: ShippingMethod, dispatch: date, table: ShippingTable) -> Arrival:
    """Return when an order dispatched on `dispatch` arrives by `method`, counting delivery days after that day."""
    return Arrival(
        method,
        dispatch,
        earliest=_after(dispatch, method.min_days, table),
        latest=_after(dispatch, method.max_days, table),
    )


def last_order_days(method: ShippingMethod, last: date, table: ShippingTable) -> Iterator[date]:
    """Yield the days, latest first, on which an order placed before the cut-off arrives by `last` for sure."""
    for back in range(LONGEST_SEARCH_DAYS):
        day = last - timedelta(days=back)
        if _works(day, table.dispatch_days, table) and arrival(method, day, table).latest <= last:
            yield day


def cost(method: ShippingMethod, goods: Decimal | None) -> Decimal:
    """Return what sending goods worth `goods` costs by `method`."""
    free = goods is not None and method.free_from is not None and goods >= method.free_from
    return Decimal(0) if free else method.price


def delivers_on(day: date, table: ShippingTable) -> bool:
    """Tell whether anything is delivered on `day`."""
    return _works(day, table.delivery_days, table)


def working_days_after(day: date, count: int, table: ShippingTable) -> date:
    """Return the day that lies so many working days after `day`, those on which the shop sends."""
    for _ in range(count):
        day = _working_day(day + timedelta(days=1), table.dispatch_days, table)
    return day


def _works(day: date, weekdays: Sequence[int], table: ShippingTable) -> bool:
    return day.weekday() in weekdays and day not in table.holidays


def _working_day(day: date, weekdays: Sequence[int], table: ShippingTable) -> date:
    for ahead in range(LONGEST_SEARCH_DAYS):
        candidate = day + timedelta(days=ahead)
        if _works(candidate, weekdays, table):
            return candidate
    raise NoWorkingDay(f"no working day within {LONGEST_SEARCH_DAYS} days of {day!r}")


def _after(day: date, count: int, table: ShippingTable) -> date:
    for _ in range(count):
        day = _working_day(day + timedelta(days=1), table.delivery_days, table)
    return day if count else _working_day(day, table.delivery_days, table)


def place_in(text: str, table: ShippingTable) -> Place | None:
    """Return the place named last in `text`: a zone's or one the shop does not serve; the longer name wins.

    A name with one typing error (from six letters on) is still recognised when no name is spelled right.
    """
    plain = _key(_UNITED_STATES.sub("the United States", text))
    spots = [
        (f" {plain} ".rfind(f" {name} "), len(name), place) for name, place in _spelled_right(plain, table)
    ]
    if spots:
        return max(spots, key=lambda spot: (spot[1] > 3, spot[0] + spot[1], spot[1]))[2]
    for word in dict.fromkeys(_LONG_WORD.findall(plain)):
        if (place := _misspelled(word, table)) is not None:
            return place
    return None


def place_meant(said: str, table: ShippingTable) -> Place | None:
    """Return the place that `said` names; another one than where the shopper is, where it names both."""
    elsewhere = place_in(_WHERE_ONE_IS.sub(" ", said), table)
    return elsewhere if elsewhere is not None else place_in(said, table)


def place_spoken_of(said: Sequence[str], table: ShippingTable) -> Place | None:
    """Return the last place that the shop serves of those meant in what was `said`, oldest first."""
    places = (place_meant(one, table) for one in reversed(said))
    return next((place for place in places if place is not None and place.zone is not None), None)


@lru_cache(maxsize=4096)
def places_in(text: str, table: ShippingTable) -> tuple[Place, ...]:
    """Return every place that `text` names as it is spelled right, each once."""
    return tuple(dict.fromkeys(place for _, place in _spelled_right(_key(text), table)))


def _spelled_right(plain: str, table: ShippingTable) -> list[tuple[str, Place]]:
    """Return the names that stand in `plain`, which `_key` made, with their places, in the table's order."""
    by_word = _by_first_word(table)
    found = [
        entry
        for word in set(plain.split())
        for entry in by_word.get(word, ())
        if f" {entry[1]} " in f" {plain} "
    ]
    return [(name, place) for _, name, place in sorted(found, key=lambda entry: entry[0])]


@lru_cache(maxsize=4)
def _by_first_word(table: ShippingTable) -> dict[str, list[tuple[int, str, Place]]]:
    """Return the names by their first word, each with its place in the table's order."""
    names: dict[str, list[tuple[int, str, Place]]] = {}
    for number, (name, place) in enumerate(_places(table).items()):
        names.setdefault(name.partition(" ")[0], []).append((number, name, place))
    return names


@lru_cache(maxsize=4096)
def _misspelled(word: str, table: ShippingTable) -> Place | None:
    """Return the one place whose name is a typing error away from `word`."""
    close = [
        place
        for name, place in _places(table).items()
        if len(name) >= 6 and may_be_within(1, word, name) and distance(word, name) == 1
    ]
    return close[0] if len({place.said for place in close}) == 1 else None


_WHERE_ONE_IS = re.compile(
    r"\b(?:i|we)(?:['\u2019]?m|['\u2019]?re| am| are| live| work)? (?:\w+ )?(?:in|from|near) [^.?!,;]+",
    re.IGNORECASE,
)
_LONG_WORD = re.compile(r"[^\W\d_]{6,}")
_UNITED_STATES = re.compile(r"\b(?:the )?(?:US|USA|U\.S\.(?:A\.)?)(?!\w)|\bthe us\b")
"""In capitals or with its article it is the country; "us" alone is who is writing."""
_TOO_COMMON = frozenset({"nice", "cork", "turku", "bath", "split", "turkey", "georgia"})
"""Names that are words too, or dishes; they count only after "to", "in" or "from"."""


@lru_cache(maxsize=4)
def _places(table: ShippingTable) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for zone in table.zones:
        for name in (*zone.names, *zone.name.replace(" and ", ", ").split(", ")):
            places.setdefault(_key(name), Place(name, zone))
    for name in table.not_served:
        places.setdefault(_key(name), Place(name, None))
    spelled: dict[str, Place] = {}
    for key, place in places.items():
        if key == "us":
            continue
        if key in _TOO_COMMON:
            spelled |= {f"{before} {key}": place for before in ("to", "in", "from")}
        elif len(key) > 2 or key == "uk":
            spelled[key] = place
    return spelled


_LETTERS = re.compile(r"[^\W_]+")


def _key(name: str) -> str:
    """Return `name` without accents and marks, as it is typed in a hurry."""
    apart = unicodedata.normalize("NFKD", normalise(name).removeprefix("the ")).translate(_BARRED)
    if not apart.isascii():
        apart = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join(_LETTERS.findall(apart))


_WITH_ARTICLE = (
    "netherlands",
    "united ",
    "uk",
    "us",
    "usa",
    "czech republic",
    "nordics",
    "isle",
    "azores",
    "canary",
    "faroe",
)


def with_article(place: str) -> str:
    """Return `place` as it stands after "to": "the Netherlands", "Norway"."""
    return (
        f"the {place}"
        if place.lower().startswith(_WITH_ARTICLE) and not place.lower().startswith("ukr")
        else place
    )


def zone_of(country: str, table: ShippingTable) -> ShippingZone | None:
    """Return the zone of an ISO 3166 country code."""
    return next((zone for zone in table.zones if country.upper() in zone.countries), None)


@lru_cache(maxsize=4)
def place_names(table: ShippingTable) -> frozenset[str]:
    """Return every name of a place, lower-case and without accents."""
    return frozenset(_places(table))
