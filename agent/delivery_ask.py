"""What a question asks of the delivery desk: dates, costs or places, and which it leaves to the shop's pages.

Pure.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from agent.clock import SHOPS_TIME, clock_of, words_of
from agent.dates import Deadline, deadline_in, is_dated
from agent.delivery import Place, place_in, place_meant, place_spoken_of, places_in
from agent.delivery_cues import (
    AND_TO,
    ANY_DAY,
    ASKS_SOMETHING,
    BY,
    BY_METHOD,
    CALLED_SO,
    CHARGE,
    COST,
    GOES_ON_COST,
    GOES_ON_WHEN,
    IS_A_RULE,
    IS_ORDERED,
    LEAVES,
    METHOD,
    METHOD_ALONE,
    MONEY,
    MOST_WORDS_GOING_ON,
    NOT_COMPUTED,
    NOT_SENT,
    NOT_SO,
    OF_A_PAGE,
    OF_THEMSELVES,
    ORDER,
    ORDER_BY,
    PEOPLE,
    PRICE_THERE,
    SENT_THERE,
    SERVES,
    SO_ORDERED,
    SUCH,
    THERE,
    TIME,
    TO_ME,
    UNNAMED_PLACE,
    UNTIL_ORDERED,
    WANTED_BY,
    WHAT_IF,
    WHEN,
    WHEN_HAD,
    WHEN_THERE,
    WHICH_DAY,
    WORKS_OUT,
    ZONES,
)
from agent.order_cues import arrived_badly
from agent.order_day import OrderDay, order_day_in, put_off, was_ordered, without_order_day
from agent.resolved import Resolved
from agent.words import content, normalise
from retrieval.shipping import ShippingTable


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of the desk: `place` as named, or None.

    `deadline` is the day by which something is wanted, `ordered` when it would be ordered (None for now); `order_by`
    asks until when it has to be.
    """

    cost: bool
    when: bool
    place: Place | None
    deadline: Deadline | None
    methods: frozenset[str] = frozenset()
    ordered: OrderDay | None = None
    order_by: bool = False


def is_reckoned(resolved: Resolved, table: ShippingTable | None) -> bool:
    """Tell whether nothing but arithmetic can answer: when something comes that is ordered now, when it is somewhere,
    whether by a day, or so after delivery was told of: "and by express?", "what's the fastest way?".
    """
    plain = normalise(resolved.said)
    if UNTIL_ORDERED.search(plain) and is_dated(LEAVES.sub(" ", plain), ANY_DAY):
        return True
    if _is_coming(plain, resolved, ANY_DAY) or _goes_on_ordering(plain, resolved):
        return True
    if order_day_in(plain, ANY_DAY) is not None and NOT_SENT.search(plain) is None:
        asked = any(cue.search(plain) for cue in (WHEN, WHEN_THERE, WORKS_OUT, SENT_THERE, TIME))
        goes_on = bool(resolved.context) or WHAT_IF.search(plain) is not None
        return asked or (goes_on and _told_of_delivery(resolved))
    if _told_of_delivery(resolved) and put_off(plain, "", ANY_DAY) is not None:
        return True
    if (
        resolved.about.products
        and table is not None
        and WHEN_THERE.search(plain)
        and places_in(resolved.said, table)
    ):
        return True
    there = table is not None and bool(places_in(resolved.said, table))
    if is_dated(plain, ANY_DAY) and (there or (resolved.about.products and BY.search(plain))):
        cues = (WHEN, WANTED_BY) if ORDER_BY.search(plain) is None else (ORDER,)
        return any(cue.search(plain) for cue in cues)
    if table is not None and (_costs_so(resolved, plain) or _elsewhere(resolved, plain, table)):
        return True
    how = {word for cue, _ in CALLED_SO for found in cue.finditer(plain) for word in content(found.group())}
    if PEOPLE.search(plain) or len({*content(plain)} - how) > MOST_WORDS_GOING_ON:
        return False  # who comes is no parcel
    goes_on = any(cue.search(plain) for cue in (GOES_ON_WHEN, BY_METHOD))
    return goes_on and _told_of_delivery(resolved)


def _costs_so(resolved: Resolved, plain: str) -> bool:
    """Tell whether, after delivery was told of, a price is asked: of "that", a difference, what is brought "there"."""
    if GOES_ON_COST.search(plain) is None or not _told_of_delivery(resolved):
        return False
    return THERE.search(plain) is not None or (SUCH.search(plain) is not None and not resolved.about.named)


def _elsewhere(resolved: Resolved, plain: str, table: ShippingTable) -> bool:
    """Tell whether, after delivery to one place was asked of, another is: "and to my brother in Sevilla?"."""
    asked = _told_of_delivery(resolved) or SERVES.search(normalise(resolved.before.question)) is not None
    return asked and AND_TO.search(plain) is not None and place_in(resolved.said, table) is not None


def _told_of_delivery(resolved: Resolved) -> bool:
    before = resolved.before
    return any(one.startswith(ZONES) for one in (before.told_first, *before.told))


def read_ask(resolved: Resolved, table: ShippingTable, today: date) -> Ask | None:
    """Return what `resolved` asks of the desk; None when it is no question of dates, costs or places."""
    plain = normalise(resolved.said)
    if was_ordered(plain) and is_dated(plain, today):
        return None  # where that is, its own desk tells
    coming, again = _is_coming(plain, resolved, today), _goes_on_ordering(plain, resolved)
    order_by = ORDER_BY.search(plain) is not None and not coming
    if not again:
        if arrived_badly(plain) or (order_by and not (ORDER.search(plain) and is_dated(plain, today))):
            return None  # for a feast the shop's pages have days of their own
        if not order_by:
            return None if NOT_SENT.search(plain) else _read(resolved, table, today, coming=coming)
    by = deadline_in(normalise(resolved.before.question) if again else plain, today)
    if by is not None and by.day == today:
        return None  # until when to order today is the cut-off, which the pages tell
    place, methods = _place(resolved, table), _methods(plain, table)
    return Ask(cost=False, when=True, place=place, deadline=by, methods=methods, order_by=True)


def _read(resolved: Resolved, table: ShippingTable, today: date, *, coming: bool) -> Ask | None:
    """Read a question of what sending costs, when it comes, or where to; `coming` tells that it is of a day."""
    plain, whole = normalise(resolved.said), normalise(resolved.whole)
    if (
        not coming
        and NOT_COMPUTED.search(plain)
        and not (deadline_in(plain, today) and re.search(r"\b(?:before|by)\b", plain) and WHEN.search(plain))
    ):
        return None
    cues = (GOES_ON_COST, GOES_ON_WHEN, BY_METHOD)
    on_and_on = _told_of_delivery(resolved) and any(cue.search(plain) for cue in cues)
    elsewhere = _elsewhere(resolved, plain, table)
    if (
        resolved.context
        and not (on_and_on or elsewhere or coming)
        and not _goes_on_about_delivery(resolved, plain, table, today)
    ):
        return None
    place = _place(resolved, table)
    ordered = _ordered(resolved, plain, place, table, today)
    deadline = _deadline(plain, ordered, today)
    if deadline is None and resolved.context:
        context = normalise(resolved.context)
        deadline = deadline_in(without_order_day(context, today), today)
        ordered = ordered or order_day_in(context, today)
    asks_cost = COST.search(whole) is not None or _costs_there(plain, place)
    asks_when = _asks_when(resolved, PRICE_THERE.sub(" ", whole), place, deadline)
    serves = (place_in(resolved.said, table) is not None or unnamed_place(resolved.said) is not None) and (
        elsewhere or SERVES.search(whole) is not None or TO_ME.search(plain) is not None
    )
    if not coming and resolved.context and re.search(r"\bhow much\b|\bprice\b|\bcosts?\b|\bfree\b", plain):
        asks_cost, asks_when = asks_cost or asks_when, False
    elif (
        not coming
        and resolved.context
        and (WHEN.search(plain) or re.search(r"\bhow (?:long|fast|soon)\b|\bwhen\b", plain))
    ):
        asks_cost, asks_when = False, asks_cost or asks_when or serves
    asks_cost, asks_when = asks_cost or (coming and CHARGE.search(plain) is not None), asks_when or coming
    asks_cost = asks_cost or METHOD_ALONE.match(plain) is not None
    if on_and_on and not (asks_cost or asks_when):
        asks_cost = GOES_ON_COST.search(plain) is not None
        asks_when = not asks_cost
    if ordered is not None and serves and not asks_cost:
        asks_when = True
    if not (asks_cost or asks_when or serves):
        return None
    return Ask(
        cost=asks_cost or (serves and not asks_when),
        when=asks_when,
        place=place,
        deadline=deadline,
        methods=_methods(plain, table),
        ordered=ordered,
    )


def _ordered(
    resolved: Resolved, plain: str, place: Place | None, table: ShippingTable, today: date
) -> OrderDay | None:
    """Return when it would be ordered, on the shop's clock; None for now."""
    ordered = order_day_in(plain, today)
    if ordered is None and (_told_of_delivery(resolved) or (place is not None and TIME.search(plain))):
        before = normalise(resolved.before.question)
        so = order_day_in(before, today) if SO_ORDERED.search(plain) else None
        ordered = put_off(plain, before, today) or so
    if ordered is None or ordered.at is None:
        return ordered
    ordered = replace(ordered, said=words_of(ordered.at, plain))
    if SHOPS_TIME.search(plain):
        return ordered
    return ordered.on_clock(clock_of(place, plain), ZoneInfo(table.timezone))


def _deadline(plain: str, ordered: OrderDay | None, today: date) -> Deadline | None:
    """Return the day by which something is wanted: one after it is ordered, and none on which it leaves."""
    from_then = max(today, ordered.day) if ordered else today
    return deadline_in(LEAVES.sub(" ", without_order_day(plain, today)), from_then)


def _goes_on_ordering(plain: str, resolved: Resolved) -> bool:
    """Tell whether, after it was asked until when to order for a day, another way of sending is asked of."""
    before = normalise(resolved.before.question)
    asked = UNTIL_ORDERED.search(before) is not None and is_dated(before, ANY_DAY)
    on = METHOD.search(plain) is not None and not is_dated(plain, ANY_DAY)
    return asked and on and _told_of_delivery(resolved) and order_day_in(plain, ANY_DAY) is None


def _is_coming(plain: str, resolved: Resolved, today: date) -> bool:
    """Tell whether a day of arrival is asked for what is yet to be ordered, in any words.

    It is where an order's day is named, or a way of sending and a day: "express to my address, what day and how much
    extra?"; and where one goes on with a day of ordering after delivery was told of.
    """
    if NOT_SENT.search(plain) or UNTIL_ORDERED.search(plain) or OF_A_PAGE.search(plain):
        return False
    if order_day_in(plain, today) is not None:
        return (TIME.search(plain) is not None and IS_ORDERED.search(plain) is not None) or _told_of_delivery(
            resolved
        )
    if _told_of_delivery(resolved) and put_off(plain, "", today) is not None:
        return True
    return BY_METHOD.search(plain) is not None and WHICH_DAY.search(plain) is not None


def _methods(plain: str, table: ShippingTable) -> frozenset[str]:
    """Return the ways of sending that are named and not refused."""
    said, refused = NOT_SO.sub(" ", plain), set(NOT_SO.findall(plain))
    named = {m.id for zone in table.zones for m in zone.methods if re.search(rf"\b{re.escape(m.id)}\b", said)}
    named |= {method for cue, method in CALLED_SO if cue.search(said)}
    if refused and not named:
        named = {m.id for zone in table.zones for m in zone.methods} - refused
    return frozenset(named)


def arrival_asked(resolved: Resolved, table: ShippingTable, today: date) -> Ask | None:
    """Return the question of a day of arrival in `resolved`, which what is read shows to be about delivery.

    None where no day is asked for, or nothing is to be sent anywhere.
    """
    plain = normalise(resolved.said)
    place = place_meant(resolved.said, table)
    ordered = _ordered(resolved, plain, _place(resolved, table), table, today)
    deadline = _deadline(plain, ordered, today)
    others = (NOT_SENT, UNTIL_ORDERED, IS_A_RULE, OF_A_PAGE)
    if was_ordered(plain) or any(cue.search(plain) for cue in others):
        return None
    if not (TIME.search(plain) or deadline) or not (place or ordered or resolved.about.products):
        return None
    return Ask(
        cost=CHARGE.search(plain) is not None,
        when=True,
        place=_place(resolved, table),
        deadline=deadline,
        methods=_methods(plain, table),
        ordered=ordered,
    )


def cost_there(resolved: Resolved, table: ShippingTable) -> Ask | None:
    """Return the question what sending to the place costs that is named; None where none is."""
    place = place_meant(resolved.said, table)
    methods = _methods(normalise(resolved.said), table)
    return None if place is None else Ask(cost=True, when=False, place=place, deadline=None, methods=methods)


def _place(resolved: Resolved, table: ShippingTable) -> Place | None:
    """Return the place that is named, or else the one that was named last before and is served."""
    for said in (resolved.said, resolved.context):
        if said and (place := place_meant(said, table)) is not None:
            return place
    if unnamed_place(resolved.said):
        return None
    return place_spoken_of(resolved.before.said, table)


def _asks_when(resolved: Resolved, whole: str, place: Place | None, deadline: Deadline | None) -> bool:
    """Tell whether a day of arrival is asked for; a place and a day without any goods are no such question."""
    about, sent = resolved.about, _plainly_delivery(whole)
    if deadline is not None and (
        WANTED_BY.search(whole)
        or (place is not None and (about.named or sent or (about.refers and not resolved.context)))
        or (resolved.context and _goes_on_from_sending(resolved.context))
    ):
        return True
    if WHEN_HAD.search(whole) and about.products:
        return True
    if WHEN.search(whole):
        return deadline is not None or place is not None or sent
    return WHEN_THERE.search(whole) is not None and place is not None and (bool(about.products) or sent)


def _goes_on_from_sending(context: str) -> bool:
    plain = normalise(context)
    return WHEN.search(plain) is not None or SERVES.search(plain) is not None


def _costs_there(plain: str, place: Place | None) -> bool:
    """Tell whether a price is asked for bringing something to a place: "what would that cost to Norway?"."""
    if place is None:
        return False
    there = rf"\bto (?:the )?{re.escape(normalise(place.said).removeprefix('the '))}\b"
    return re.search(rf"\b{MONEY}\b", plain) is not None and re.search(there, plain) is not None


def _goes_on_about_delivery(resolved: Resolved, plain: str, table: ShippingTable, today: date) -> bool:
    """Tell whether a follow-up adds to a delivery question, rather than turning to something else."""
    return (
        not content(plain)
        or resolved.about.named
        or place_in(resolved.said, table) is not None
        or deadline_in(resolved.said, today) is not None
        or any(cue.search(plain) for cue in (METHOD, COST, WHEN, SERVES))
    )


def _plainly_delivery(plain: str) -> bool:
    return (
        re.search(
            r"\b(?:arrives?|arriving|arrival|deliver\w*|ship\w*|express|get here|if i order|order(?:ed)? (?:it |them |"
            r"one )?(?:now|today|tomorrow)|buy it now|parcel)\b",
            plain,
        )
        is not None
    )


def unnamed_place(text: str) -> str | None:
    """Return a place with a capital that `text` wants something sent to, known to the table or not."""
    match = UNNAMED_PLACE.search(text)
    return match.group(1) if match else None


def is_remark(text: str) -> bool:
    """Tell whether somebody tells of themselves and asks nothing: "I'm moving to Lyon next month"."""
    plain = normalise(text)
    return bool(OF_THEMSELVES.fullmatch(plain)) and not ASKS_SOMETHING.search(plain)
