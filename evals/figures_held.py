"""Whether every figure the assistant says is in a source that it cites, or was computed, and of what.

Figures are numbers with their units in any spelling, and the days and months of dates. A date, a time of day and a
range are held as wholes: neither 25 December by "25 November" and "16 December", nor 2 to 4 days by "1 to 2" and "3 to
4". What an answer quotes does not count: a source is held against as the shop has it, an order as it stands in the
shop's books. The names of products, which may have a number, are no figures, and what the shop says of itself, such as
its hours, holds nothing else. What code added, took away or multiplied is reckoned again.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import prod

from agent.claims import same
from agent.dates import MONTHS, WEEKDAYS
from agent.figures import figures, in_digits, number_in
from agent.shop import Order, Shop
from conversation.model import AssistantSaid, Computation
from evals.hostile_material import texts_of
from retrieval.search import Knowledge
from retrieval.shipping import ShippingTable, working_days

_DAY = re.compile(
    rf"\b(?:{'|'.join((*WEEKDAYS, *MONTHS[:4], *MONTHS[5:]))})s?\b|\bmay\b(?= \d)|(?<=\d )may\b",
    re.IGNORECASE,
)
_NEAR_DAY = re.compile(r"\b(?:today|tomorrow|yesterday)\b", re.IGNORECASE)
_MONTH = rf"(?:{'|'.join(MONTHS)})"
_DATES = (
    re.compile(rf"\b(?:{'|'.join(WEEKDAYS)}) \d{{1,2}}\b", re.IGNORECASE),
    re.compile(rf"\b\d{{1,2}} {_MONTH}\b|\b{_MONTH} \d{{1,2}}\b", re.IGNORECASE),
)
_OF_MONTH = re.compile(rf"\b(\d{{1,2}})(?= (?:and|or|to|-) \d{{1,2}} ({_MONTH})\b)", re.IGNORECASE)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})\b")
_SAID_OF_DAY = re.compile(
    r"\b(?:at )?(\d{1,2})(?:[:.](\d{2}))? ?([ap])\.?m\b|\bat (\d{1,2})\b(?!:)|"
    r"\b(\d{1,2}) in the (?:afternoon|evening)\b",
    re.IGNORECASE,
)
_CALLED = {"noon": "12:00", "midday": "12:00", "tonight": "20:00", "this evening": "20:00"}
_NUMBER = r"[€$£]?(\d+(?:[.,]\d+)*)"
_RANGE = re.compile(rf"(?<![\w.,-]){_NUMBER}(?= ?(to|-|×) ?{_NUMBER})")
_RECKONED: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": lambda parts: sum(parts, Decimal()),
    "product": lambda parts: prod(parts, start=Decimal(1)),
    "difference": lambda parts: max(parts) - min(parts),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer came after: all that the shopper wrote, at what time, and the orders that are theirs."""

    text: str
    now: datetime
    orders: Sequence[Order] = ()


class Held:
    """The shop's sources, and what code may compute from beside them."""

    def __init__(self, knowledge: Knowledge, shop: Shop) -> None:
        self._knowledge = knowledge
        self._shop = shop
        own = filter(None, (shop.url, shop.email, shop.phone, shop.hours.said()))
        titles = [product.title for product in knowledge.products().values()]
        names = sorted([*titles, *own], key=len, reverse=True)
        self._names = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names) or r"(?!)")

    def has_figures(self, text: str) -> bool:
        """Tell whether `text` says a figure at all."""
        bare = self._names.sub(" ", text)
        return bool(figures(bare) or _DAY.search(bare))

    def strange(self, said: AssistantSaid, asked: Asked) -> list[str]:
        """Return the figures of an answer that no source has and nothing computed, and inputs that are from nowhere."""
        sources = [*self._cited(said, asked), asked.text]
        results = [one.result for one in said.computed]
        results.append(" to ".join(one.result for one in said.computed if one.name == "limit"))
        found = self._beyond(said.text, [*sources, *results])
        known = [*sources, *results, *self._tables(asked.now)]
        for one in said.computed:
            beyond = [
                f"{one.name}, {name}: {figure}"
                for name, value in one.inputs.items()
                for figure in self._beyond(value, known)
            ]
            found += beyond or ([] if _follows(one) else [f"{one.name}: {one.result}"])
        return list(dict.fromkeys(found))

    def _cited(self, said: AssistantSaid, asked: Asked) -> Iterable[str]:
        books = {f"order/{order.number}": order for order in asked.orders}
        today = self._shop.local(asked.now).date()
        for citation in said.citations:
            if citation.id in books:
                yield _record(books[citation.id], today)
            elif (passage := self._knowledge.passage(citation.id)) is not None:
                yield "\n".join(texts_of(passage))

    def _tables(self, now: datetime) -> Iterable[str]:
        """Return the time, and how long and until when the shop sends."""
        here = self._shop.local(now)
        yield f"{_day(here.date(), here.date())}, {here:%H:%M}"
        if (table := self._knowledge.shipping()) is not None:
            yield _told(table)

    def _beyond(self, text: str, held: Iterable[str]) -> list[str]:
        """Return the figures of `text` that none of these texts has."""
        there = [self._names.sub(" ", one) for one in held]
        bare = self._names.sub(" ", text)
        numbers = [figure for one in there for figure in figures(one)]
        days = {_root(day) for one in there for day in _days(one)}
        wholes = {whole for one in there for whole in (*_wholes(one), *_times_of_day(one))}
        said = [*figures(_CLOCK.sub(" ", bare))]
        strange = [one.text for one in said if not any(same(one, other) for other in numbers)]
        strange += [day for day in _days(bare) if _root(day) not in days]
        return strange + [said for whole, said in _wholes(bare).items() if whole not in wholes]


def _days(text: str) -> list[str]:
    return _DAY.findall(text) + _NEAR_DAY.findall(text)


def _wholes(text: str) -> dict[Hashable, str]:
    """Return the dates, times of day and ranges of `text` by one spelling of each, with how it says them."""
    plain = _OF_MONTH.sub(r"\1 \2", in_digits(text))
    dates: dict[Hashable, str] = {
        frozenset(_root(part) for part in one.split()): one for way in _DATES for one in way.findall(plain)
    }
    clocks: dict[Hashable, str] = {f"{int(one[1])}:{one[2]}": one.group() for one in _CLOCK.finditer(plain)}
    ranges: dict[Hashable, str] = {
        (number_in(one[1]), one[2] == "×", number_in(one[3])): f"{one[1]} {one[2]} {one[3]}"
        for one in _RANGE.finditer(_CLOCK.sub(" ", plain))
    }
    return {**dates, **clocks, **ranges}


def _times_of_day(text: str) -> Iterable[str]:
    """Return the times that `text` says otherwise than a clock does: "3 pm", "noon"."""
    for one in _SAID_OF_DAY.finditer(text):
        hour = int(one[1] or one[4] or one[5])
        afternoon = 12 if (one[3] or "").lower() == "p" or one[5] else 0
        yield f"{hour % 12 + afternoon if one[3] or one[5] else hour}:{one[2] or '00'}"
    yield from (clock for word, clock in _CALLED.items() if word in text.lower())


def _follows(one: Computation) -> bool:
    """Tell whether a result is what its inputs come to, where it is one of arithmetic."""
    if (reckon := _RECKONED.get(one.name)) is None:
        return True
    parts = [[Decimal(figure.number) for figure in figures(value)] for value in one.inputs.values()]
    if not all(parts):
        return False
    ends = dict.fromkeys((reckon([low for low, *_ in parts]), reckon([high for *_, high in parts])))
    return [Decimal(figure.number) for figure in figures(one.result)] == list(ends)


def _record(order: Order, today: date) -> str:
    """Return all that the shop's books say of an order."""
    days = (order.placed.date(), order.shipped, order.delivered, order.expected)
    amounts = (order.total, order.shipping_price, *(item.price for item in order.items))
    items = [f"{item.quantity} × {item.title}" for item in order.items]
    said = [order.number, order.note, order.carrier, order.tracking, order.city, *items]
    return "\n".join(
        [
            *(part for part in said if part),
            *(_day(day, today) for day in days if day is not None),
            *(f"{amount} {order.currency}" for amount in amounts),
        ]
    )


def _told(table: ShippingTable) -> str:
    """Return what days are counted by."""
    days = [WEEKDAYS[day] for day in (*table.dispatch_days, *table.delivery_days)]
    methods = [working_days(method) for zone in table.zones for method in zone.methods]
    return "\n".join([f"{table.cutoff:%H:%M}", *days, *dict.fromkeys(methods)])


def _day(day: date, today: date) -> str:
    near = {-1: "yesterday, ", 0: "today, ", 1: "tomorrow, "}.get((day - today).days, "")
    return f"{near}{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def _root(day: str) -> str:
    return day.lower().removesuffix("s")
