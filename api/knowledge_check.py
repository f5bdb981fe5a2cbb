"""What a shop's knowledge says twice and differently, what in it has grown old, and what nothing says how to send.

A check of wording, not of meaning: it names two sentences and their places, and a person decides. Two sentences are
taken for the same thing when they are about the same topic (how long one may return, what delivery costs, …), the same
products, places and ways of sending, and close to one another without their figures.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.dates import MONTHS
from agent.figures import Figure, figures, in_digits
from agent.goods import BULKY
from retrieval.catalogue import Product
from retrieval.encoder import Encoder
from retrieval.ingest import Gathered
from retrieval.names import Names
from retrieval.passages import Passage, PassageKind
from retrieval.pattern import one_of
from retrieval.shipping import ShippingTable
from retrieval.statements import statements

SAME_FROM = 0.8
"""Cosine of two sentences without their figures. On the demo shop's pages nothing true lies above it as a pair, and
contradictions that were written into a copy of them do."""

_DAYS = {"day": 1.0, "working-day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_MONEY = frozenset({"€", "$", "£"})


@dataclass(frozen=True, slots=True)
class Topic:
    """What two sentences can contradict one another about. `units` are those of the figures that count."""

    name: str
    pattern: re.Pattern[str]
    units: frozenset[str]


TOPICS = (
    Topic("refund", one_of(r"\b(?:refund\w*|money back|reimburs\w+)\b"), frozenset(_DAYS)),
    Topic(
        "return period",
        one_of(r"\b(?:return\w*|send \w+ back|sent back|withdraw\w*|change your mind)\b"),
        frozenset(_DAYS),
    ),
    Topic("warranty", one_of(r"\b(?:warrant\w+|guarantee\w*)\b"), frozenset({"month", "year"})),
    Topic(
        "delivery time",
        one_of(r"\b(?:deliver\w*|arriv\w+|shipp\w+|dispatch\w*|on its way)\b"),
        frozenset(_DAYS) | {"hour"},
    ),
    Topic("delivery cost", one_of(r"\b(?:shipping|delivery|postage|deliver\w*|free from)\b"), _MONEY),
    Topic("return cost", one_of(r"\breturn\w*\b"), _MONEY),
)
_WAY = re.compile(
    r"\b(?:express|standard|pallet|bulky|pick-?up|parcel|freight|second-?hand|sale|used|gift|spare|business)\b"
)
_COSTS = r" (?:now |only |just )?(?:costs?|is priced at|is available for|comes to)\s+"
_PRICE = r"(?:€|\$|£|EUR )\s?(\d[\d.,]*\d|\d)"
_DATED = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ({'|'.join(MONTHS)}),? (20\d\d)\b", re.IGNORECASE)
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_PASSES = re.compile(
    r"\b(?:until|till|through|by|before|valid|ends?|expires?|offer|closed|holiday|only from)\b", re.IGNORECASE
)
_SENT_BY = re.compile(r"\b(?:packed|parcel|pallet|bulky|shipping class|ships? (?:as|by))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence and where it stands: the file and line, or the passage where those are not known."""

    said: str
    where: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two places that give different figures for what looks like the same thing."""

    topic: str
    one: Place
    other: Place


@dataclass(frozen=True, slots=True)
class Stale:
    """A page, and what makes it look old."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a check of the written knowledge found. `none_sent`: no product at all says how it is sent."""

    contradictions: tuple[Contradiction, ...]
    stale: tuple[Stale, ...]
    unsent: tuple[Product, ...]
    none_sent: bool


def check(gathered: Gathered, folder: Path, encoder: Encoder, *, now: datetime, months: int) -> Findings:
    """Check what was read from `folder`; blocking, a second or so for a hundred pages."""
    return Findings(
        tuple(contradictions(gathered, encoder)),
        tuple(stale(gathered.passages, folder, now=now, months=months)),
        tuple(unsent(gathered.products, gathered.shipping)),
        none_sent=not any(map(says_how_it_is_sent, gathered.products)),
    )


# --- contradictions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Claim:
    topic: Topic
    amounts: frozenset[tuple[float, str]]
    about: frozenset[str]
    masked: str
    place: Place
    passage: str


def contradictions(gathered: Gathered, encoder: Encoder) -> Iterator[Contradiction]:
    """Find sentences that differ in their figures alone, and prices that the catalogue does not know."""
    claims = list(_claims(gathered))
    vectors = encoder.encode([one.masked for one in claims]) if claims else np.zeros((0, 1), np.float32)
    yield from _pairs(claims, vectors)
    yield from _wrong_prices(gathered)


def _pairs(claims: Sequence[_Claim], vectors: NDArray[np.float32]) -> Iterator[Contradiction]:
    for i, j in combinations(range(len(claims)), 2):
        one, other = claims[i], claims[j]
        if (
            one.topic is other.topic
            and one.about == other.about
            and one.passage != other.passage
            and not one.amounts & other.amounts
            and float(vectors[i] @ vectors[j]) >= SAME_FROM
        ):
            yield Contradiction(one.topic.name, one.place, other.place)


def _claims(gathered: Gathered) -> Iterator[_Claim]:
    products = Names({one.id: (one.title,) for one in gathered.products}, shorten=True)
    zones = gathered.shipping.zones if gathered.shipping else ()
    places = Names({zone.id: (zone.name, *zone.names) for zone in zones})
    for passage in gathered.passages:
        if passage.kind in {PassageKind.PRODUCT, PassageKind.ATTRIBUTES, PassageKind.VARIANTS}:
            continue
        for said, whole in _sentences(passage):
            found = figures(said)
            read = products.read(whole)
            about = frozenset((*read.named, *places.read(read.rest).named, *_WAY.findall(whole.lower())))
            for topic in TOPICS:
                amounts = frozenset(_amount(one) for one in found if one.unit in topic.units)
                if amounts and topic.pattern.search(whole.lower()):
                    where = Place(said, passage.source or passage.id)
                    yield _Claim(topic, amounts, about, _masked(whole, found), where, passage.id)
                    break


def _sentences(passage: Passage) -> Iterator[tuple[str, str]]:
    """Yield each sentence of a passage, and the same with what it needs to be understood: its heading or question."""
    heading = passage.title if passage.kind is PassageKind.FAQ else (passage.path or ("",))[-1]
    for one in statements(passage):
        for said in re.split(r"(?<=[.!?])\s+", one.quote):
            yield said, f"{heading}: {said}"


def _amount(figure: Figure) -> tuple[float, str]:
    number = float(figure.number) if re.fullmatch(r"\d+(?:\.\d+)?", figure.number) else -1.0
    return (number * _DAYS[figure.unit], "day") if figure.unit in _DAYS else (number, figure.unit)


def _masked(said: str, found: Sequence[Figure]) -> str:
    said = in_digits(said)
    for figure in found:
        said = said.replace(figure.text, "so many", 1)
    return said


def _wrong_prices(gathered: Gathered) -> Iterator[Contradiction]:
    """Find prices said of a product by name that neither it nor a variant of it has."""
    for product in gathered.products:
        prices = {product.price, *(product.price_of(variant) for variant in product.variants)} - {None}
        said_so = re.compile(rf"(?:^|[Tt]he ){re.escape(product.title)}\b{_COSTS}{_PRICE}")
        for passage in gathered.passages:
            if not prices or passage.product_id is not None:
                continue  # what the catalogue says of products is their price, or an accessory's
            for match in said_so.finditer(passage.text):
                said = figures(match.group())[-1:]
                if said and not any(_amount(said[0])[0] == float(price) for price in prices if price):
                    listed = ", ".join(
                        f"{price} {product.currency}" for price in sorted(filter(None, prices))
                    )
                    yield Contradiction(
                        "price",
                        Place(match.group(), passage.source or passage.id),
                        Place(f"{product.title}: {listed}", product.source),
                    )


# --- what has grown old, and what can't be sent --------------------------------------------------------------------


def stale(passages: Sequence[Passage], folder: Path, *, now: datetime, months: int) -> Iterator[Stale]:
    """Find pages that speak of a day gone by as if it were to come, and files nobody changed for so many months."""
    seen: set[str] = set()
    for passage in passages:
        if passage.product_id is not None or not passage.source:
            continue
        for sentence in re.split(r"(?<=[.!?])\s+|\n", passage.text):
            day = _last_day(sentence)
            if day is not None and day < now.date() and _PASSES.search(sentence):
                yield Stale(passage.source, f"speaks of {day:%-d %B %Y}: {sentence.strip()}")
        file = passage.source.partition(":")[0]
        if file in seen:
            continue
        seen.add(file)
        changed = _changed(folder / file)
        if changed is not None and (now - changed).days > 30.44 * months:
            yield Stale(file, f"not changed since {changed:%-d %B %Y}")


def _last_day(sentence: str) -> date | None:
    found = []
    for day, month, year in _DATED.findall(sentence):
        found.append((int(year), MONTHS.index(month.lower()) + 1, int(day)))
    found += [(int(year), int(month), int(day)) for year, month, day in _ISO.findall(sentence)]
    days = []
    for parts in found:
        try:
            days.append(date(*parts))
        except ValueError:
            continue  # 31 June is no day
    return max(days, default=None)


def _changed(file: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, tz=UTC)
    except OSError:
        return None


def unsent(products: Sequence[Product], shipping: ShippingTable | None) -> list[Product]:
    """Return the products that do not say how they are sent, of the categories in which others do.

    Where none does, that is all of them if some could be bulky goods, for which the shop has a method; else nobody
    need say it.
    """
    saying = [one for one in products if says_how_it_is_sent(one)]
    if not saying:
        zones = shipping.zones if shipping else ()
        return list(products) if any(method.id == BULKY for zone in zones for method in zone.methods) else []
    categories = {one.category for one in saying}
    return [one for one in products if one not in saying and one.category in categories]


def says_how_it_is_sent(product: Product) -> bool:
    """Tell whether an attribute says how the product travels: its packed size, say, or that it goes by pallet."""
    return any(
        _SENT_BY.search(name) or _SENT_BY.search(value)
        for group in product.attributes.values()
        for name, value in group.items()
    )
