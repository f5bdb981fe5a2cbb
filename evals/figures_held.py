"""Whether every figure the assistant says is in a source that it cites, or was computed, and of what.

Figures are numbers with their units in any spelling, and the days and months of dates. What an answer quotes does not
count: a source is held against as the shop has it, an order as it stands in the shop's books. The names of products,
which may have a number, are no figures.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agent.claims import same
from agent.dates import MONTHS, WEEKDAYS
from agent.figures import figures
from agent.shop import Order, Shop
from conversation.model import AssistantSaid
from evals.hostile_material import texts_of
from retrieval.search import Knowledge
from retrieval.shipping import ShippingTable, working_days

_DAY = re.compile(
    rf"\b(?:{'|'.join((*WEEKDAYS, *MONTHS[:4], *MONTHS[5:]))})s?\b|\bmay\b(?= \d)|(?<=\d )may\b",
    re.IGNORECASE,
)
_DATE = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)}) \d{{1,2}}\b", re.IGNORECASE)


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
        self._own = "\n".join(filter(None, (shop.name, shop.url, shop.email, shop.phone, shop.hours.said())))
        names = sorted({product.title for product in knowledge.products().values()}, key=len, reverse=True)
        self._names = re.compile("|".join(rf"\b{re.escape(name)}(?!\w)" for name in names) or r"(?!)")

    def has_figures(self, text: str) -> bool:
        """Tell whether `text` says a figure at all."""
        bare = self._names.sub(" ", text)
        return bool(figures(bare) or _DAY.search(bare))

    def strange(self, said: AssistantSaid, asked: Asked) -> list[str]:
        """Return the figures of an answer that no source has and nothing computed, and inputs that are from nowhere."""
        sources = [*self._cited(said, asked.orders), self._own, asked.text]
        results = [one.result for one in said.computed]
        found = self._beyond(said.text, [*sources, *results])
        known = [*sources, *results, *self._tables(asked.now)]
        for one in said.computed:
            found += [
                f"{one.name}, {name}: {figure}"
                for name, value in one.inputs.items()
                for figure in self._beyond(value, known)
            ]
        return list(dict.fromkeys(found))

    def _cited(self, said: AssistantSaid, orders: Sequence[Order]) -> Iterable[str]:
        books = {f"order/{order.number}": order for order in orders}
        for citation in said.citations:
            if citation.id in books:
                yield _record(books[citation.id])
            elif (passage := self._knowledge.passage(citation.id)) is not None:
                yield "\n".join(texts_of(passage))

    def _tables(self, now: datetime) -> Iterable[str]:
        """Return the time, and how long and until when the shop sends."""
        here = self._shop.local(now)
        yield f"{_day(here.date())}, {here:%H:%M}"
        if (table := self._knowledge.shipping()) is not None:
            yield _told(table)

    def _beyond(self, text: str, held: Iterable[str]) -> list[str]:
        """Return the figures of `text` that none of these texts has."""
        there = [self._names.sub(" ", one) for one in held]
        bare = self._names.sub(" ", text)
        numbers = [figure for one in there for figure in figures(one)]
        days = {_root(day) for one in there for day in _DAY.findall(one)}
        dates = {_root(date) for one in there for date in _DATE.findall(one)}
        strange = [one.text for one in figures(bare) if not any(same(one, other) for other in numbers)]
        strange += [day for day in _DAY.findall(bare) if _root(day) not in days]
        return strange + [date for date in _DATE.findall(bare) if _root(date) not in dates]


def _record(order: Order) -> str:
    """Return all that the shop's books say of an order."""
    days = (order.placed.date(), order.shipped, order.delivered, order.expected)
    amounts = (order.total, order.shipping_price, *(item.price for item in order.items))
    items = [f"{item.quantity} × {item.title}" for item in order.items]
    said = [order.number, order.note, order.carrier, order.tracking, order.city, *items]
    return "\n".join(
        [
            *(part for part in said if part),
            *(_day(day) for day in days if day is not None),
            *(f"{amount} {order.currency}" for amount in amounts),
        ]
    )


def _told(table: ShippingTable) -> str:
    """Return what days are counted by."""
    days = [WEEKDAYS[day] for day in (*table.dispatch_days, *table.delivery_days)]
    methods = [working_days(method) for zone in table.zones for method in zone.methods]
    return "\n".join([f"{table.cutoff:%H:%M}", *days, *dict.fromkeys(methods)])


def _day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def _root(day: str) -> str:
    return day.lower().removesuffix("s")
