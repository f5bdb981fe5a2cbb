"""How days of delivery were computed: by what rules, of what inputs. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time

from agent.dates import WEEKDAYS, spoken
from agent.delivery import Arrival, local
from agent.delivery_ask import Ask
from agent.goods import Goods
from conversation.model import Computation
from retrieval.shipping import ShippingTable, working_days


def rules(table: ShippingTable) -> dict[str, str]:
    """Return what of the table days are counted by; its holidays are many, and stay there."""
    days = {"sent on": table.dispatch_days, "delivered on": table.delivery_days}
    named = {name: ", ".join(WEEKDAYS[day].capitalize() for day in which) for name, which in days.items()}
    return {"cut-off": f"{table.cutoff:%H:%M}", **named}


def days_meant(ask: Ask, today: date) -> Iterator[Computation]:
    """Yield what days the shopper's words were taken to mean."""
    meant = (ask.deadline.day if ask.deadline else None, ask.ordered.day if ask.ordered else None)
    for day in meant:
        if day is not None:
            yield Computation("day meant", {"today": spoken(today, today)}, spoken(day, today))
    yield from times_meant(ask)


def times_meant(ask: Ask) -> Iterator[Computation]:
    """Yield what time the shopper's words were taken to mean, and which that is on the shop's clock."""
    ordered = ask.ordered
    if ordered is None or ordered.at is None:
        return
    meant = f"{ordered.there or ordered.at:%H:%M}"
    yield Computation("time meant", {"said": ordered.said}, meant)
    if ordered.there is not None:
        yield Computation("time on the shop's clock", {"there": meant}, f"{ordered.at:%H:%M}")


def dispatch_computed(
    placed: datetime, leaves: date, goods: Goods | None, table: ShippingTable, *, today: date
) -> Computation:
    here = local(placed, table)
    at = "" if here.time() == time.min else f", {here:%H:%M}"  # no time of the day was named
    inputs = {
        "ordered": f"{spoken(here.date(), today)}{at} ({table.timezone})",
        **rules(table),
    }
    if goods and goods.ready:
        inputs["back in stock"] = spoken(goods.ready, today)
    return Computation("day it leaves", inputs, spoken(leaves, today))


def arrival_computed(one: Arrival, today: date) -> Computation:
    inputs = {"leaves": spoken(one.dispatch, today), one.method.name: working_days(one.method)}
    days = dict.fromkeys((spoken(one.earliest, today), spoken(one.latest, today)))
    return Computation("day of arrival", inputs, " to ".join(days))


def placed_at(ask: Ask, now: datetime, table: ShippingTable) -> datetime:
    """Return when it would be ordered: now, or on the day named, before the cut-off where no time is."""
    here, ordered = local(now, table), ask.ordered
    if ordered is None or (ordered.day == here.date() and ordered.at is None):
        return now
    return datetime.combine(ordered.day, ordered.at or time.min, here.tzinfo)
