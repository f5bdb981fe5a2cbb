"""The order desk tells a shopper where their order is, once it is sure whose order that is."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from agent import phrases
from agent.cards import order_card
from agent.dates import on
from agent.errors import OrdersUnreachable
from agent.order_cues import (
    Particular,
    asks_order_change,
    chooses_instead,
    particular_in,
    speaks_of_own_order,
    tells_to_stop,
)
from agent.order_numbers import EMAIL, number_in, number_meant, without_number
from agent.order_told import LEFT_US, STATE, particular_of, said, things
from agent.reply import PERSON, Question, Reply, say
from agent.shop import Order, Orders, OrderStatus, Shop
from agent.words import content, normalise
from conversation.model import AssistantSaid, Citation, Event, ShopperSaid

MOST_TRIES = 3
"""Wrong pairs in one conversation before a person has to look: enough for typing errors, too few to guess."""
MOST_NAMED = 4
_CANCELS = re.compile(r"\bcancel(?:led|ling)?\b")
_COMES_BACK = re.compile(
    r"\b(?:refund|money back|my money|return|picked up|collect(?:ed)?|(?:send|sent|sending) (?:\w+ )?back)\b"
)
RECENT_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a shopper has given to open an order: the newest number and e-mail of theirs."""

    number: str | None = None
    email: str | None = None


def credentials(text: str, earlier: Sequence[Event]) -> Credentials:
    """Return the newest order number and e-mail in the shopper's words, the present ones first."""
    words = [text, *(e.fact.text for e in reversed(earlier) if isinstance(e.fact, ShopperSaid))]
    return Credentials(
        next((number for said in words if (number := number_in(said))), None),
        next((match.group() for said in words if (match := EMAIL.search(said))), None),
    )


def gives_credentials(text: str) -> bool:
    """Tell whether an order's number or an e-mail address stands in the message."""
    return number_in(text) is not None or EMAIL.search(text) is not None


def is_for_desk(question: Question, *, asks: bool) -> bool:
    """Tell whether the question is about an order that was placed, or goes on where the desk asked back.

    `asks` says whether it likely asks after one.
    """
    text = question.text
    if asks:
        return True
    if wants_change(question):
        own = speaks_of_own_order(text) or speaks_of_order_before(question.earlier)
        return own and (question.shopper.verified or number_in(text) is not None)
    if waits_for_credentials(question.earlier) and gives_credentials(text):
        return True
    return number_in(text) is not None and (speaks_of_own_order(text) or len(content(text)) <= 4)


def wants_change(question: Question) -> bool:
    """Tell whether an order is to be changed or cancelled: one that is spoken of, or that was told of before."""
    cancels = _CANCELS.search(normalise(question.text)) is not None
    return asks_order_change(question.text) or (cancels and speaks_of_order_before(question.earlier))


def is_for_a_person(question: Question) -> bool:
    """Tell whether only a person can do what is wished for an order that was told of.

    So it is where something is chosen for a lost one, or where one is to be stopped though its rules were told.
    """
    text, earlier = question.text, question.earlier
    recent = [e.fact for e in reversed(earlier) if isinstance(e.fact, AssistantSaid)][:RECENT_ANSWERS]
    if chooses_instead(text):
        return bool(_told_in(recent)) and any(STATE[OrderStatus.LOST] in one.text for one in recent)
    ruled = any(_CANCELS.search(normalise(one.text)) for one in recent)
    return tells_to_stop(text) and ruled and speaks_of_order_before(earlier)


def stage_of(reply: Reply) -> str:
    """Return how far the first order is that `reply` tells of, as a shop's rules say it; "" where all is open yet."""
    told = {status: reply.text.find(state) for status, state in STATE.items() if state in reply.text}
    status = min(told, key=lambda one: told[one], default=None)
    if status is OrderStatus.PACKING:
        return "While an order is being packed"
    left = status is OrderStatus.DELAYED and LEFT_US in reply.text
    gone = left or status in {OrderStatus.SHIPPED, OrderStatus.OUT_FOR_DELIVERY}
    return "Once it is on its way, after dispatch" if gone else ""


def speaks_of_order_before(earlier: Sequence[Event]) -> bool:
    """Tell whether an order was told of before, or its number and e-mail were asked for."""
    said = [e.fact for e in earlier if isinstance(e.fact, AssistantSaid)]
    return bool(_told_in(said)) or any(_asks_for_credentials(one.text) for one in said)


def _told_before(earlier: Sequence[Event]) -> str:
    """Return the number of the order that one of the assistant's newest answers was about first; "" for none."""
    return _told_in([e.fact for e in reversed(earlier) if isinstance(e.fact, AssistantSaid)][:RECENT_ANSWERS])


def _told_in(answers: Sequence[AssistantSaid]) -> str:
    cited = (c.id for said in answers for c in said.citations[:1])  # an order cited later was not asked about
    return next((one.removeprefix("order/") for one in cited if one.startswith("order/")), "")


def _just_told(earlier: Sequence[Event]) -> list[str]:
    """Return the numbers of the orders that the assistant's newest answer told of and of nothing else, in its order."""
    newest = next((e.fact for e in reversed(earlier) if isinstance(e.fact, AssistantSaid)), None)
    cited = [] if newest is None else [citation.id for citation in newest.citations]
    return [one.removeprefix("order/") for one in cited] if all(map(_is_order, cited)) else []


def _is_order(source: str) -> bool:
    return source.startswith("order/")


def waits_for_credentials(earlier: Sequence[Event]) -> bool:
    """Tell whether the assistant's newest words asked for an order's number or e-mail."""
    newest = next((e.fact.text for e in reversed(earlier) if isinstance(e.fact, AssistantSaid)), "")
    return _asks_for_credentials(newest)


def _asks_for_credentials(text: str) -> bool:
    asking = {
        phrases.ask_for_order(number=n, email=e) for n, e in ((True, True), (True, False), (False, True))
    }
    return any(
        text.endswith(sentence) for sentence in (*asking, phrases.NO_SUCH_PAIR, phrases.no_more_tries())
    )


class OrderDesk:
    """Answers from the shop's books. Never says whether an order exists to whom it is not known to belong."""

    def __init__(self, orders: Orders, shop: Shop, *, category: Callable[[str], str] = lambda _: "") -> None:
        """`category` gives what kind of thing the article of an SKU is ("Pizza ovens"), "" when it isn't known."""
        self._orders = orders
        self._shop = shop
        self._category = category

    async def reply(self, question: Question) -> Reply:
        """Answer a question that `is_for_desk`."""
        try:
            if question.shopper.verified and question.shopper.email:
                return await self._to_known(question, question.shopper.email)
            return await self._to_unknown(question)
        except OrdersUnreachable:
            return Reply(
                phrases.orders_unreachable(), kind="order", confidence=0.2, options=(PERSON,), found=False
            )

    async def _to_known(self, question: Question, email: str) -> Reply:
        number = number_in(question.text)
        today = self._shop.local(question.now).date()
        if number is not None:
            order = await self._orders.find(number, email) or await self._without_letters(number, email)
            if order is None:
                text = f"I can't find an order {number.upper()} of yours. {phrases.others_not_shown()}"
                return Reply(text, kind="order", confidence=0.9)
            return _told_of(question.text, [order], today)
        mine = await self._orders.of(email)
        if not mine:
            return Reply(phrases.no_orders(self._shop), kind="order", confidence=0.9, options=(PERSON,))
        told = _told_before(question.earlier)
        return _told_of(question.text, _meant(question.text, mine, self._category, told=told), today)

    async def _without_letters(self, number: str, email: str) -> Order | None:
        """Return the verified customer's order with such digits: their own system may know it by its letters alone."""
        mine = {order.number: order for order in await self._orders.of(email)}
        meant = number_meant(number, list(mine))
        return None if meant is None else mine[meant]

    async def _to_unknown(self, question: Question) -> Reply:
        given = credentials(question.text, question.earlier)
        if given.number is None or given.email is None:
            ask = phrases.ask_for_order(number=given.number is None, email=given.email is None)
            return Reply(ask, kind="order", confidence=0.9)
        if wrong_pairs(question.earlier) >= MOST_TRIES:
            return Reply(phrases.no_more_tries(), kind="order", confidence=0.9, options=(PERSON,))
        order = await self._orders.find(given.number, given.email)
        if order is None:
            return Reply(phrases.NO_SUCH_PAIR, kind="order", confidence=0.9, options=(PERSON,))
        return _told_of(question.text, [order], self._shop.local(question.now).date())

    async def particular(self, question: Question) -> Reply | None:
        """Answer what is asked of the orders that the newest answer told of, beside where they are.

        None where nothing is, or where the order doesn't say.
        """
        asked = particular_in(without_number(question.text))
        numbers = _just_told(question.earlier)
        looking = question.page is not None and question.page.product_id is not None
        if asked is None or not numbers or (looking and not speaks_of_own_order(question.text)):
            return None
        try:
            orders = await self._still_theirs(question, numbers)
        except OrdersUnreachable:
            return None
        today = self._shop.local(question.now).date()
        if asked is Particular.FIRST:
            return _first_to_come(orders, today)
        return _particular(orders[0], asked, today) if orders else None

    async def _still_theirs(self, question: Question, numbers: Sequence[str]) -> list[Order]:
        """Return the orders of these numbers that whoever asks may hear of; where another is named, that one."""
        shopper, named = question.shopper, number_in(question.text)
        if shopper.verified and shopper.email:
            mine = {order.number: order for order in await self._orders.of(shopper.email)}
            wanted = numbers if named is None else [number_meant(named, list(mine)) or ""]
            return [mine[number] for number in wanted if number in mine]
        given = credentials(question.text, question.earlier)
        if given.number is None or given.email is None or wrong_pairs(question.earlier) >= MOST_TRIES:
            return []
        if number_meant(given.number, numbers) is None:
            return []
        order = await self._orders.find(given.number, given.email)
        return [] if order is None else [order]


def wrong_pairs(earlier: Sequence[Event]) -> int:
    """Return how often a pair was refused in this conversation."""
    return sum(e.fact.text.count(phrases.NO_SUCH_PAIR) for e in earlier if isinstance(e.fact, AssistantSaid))


def _meant(text: str, mine: Sequence[Order], category: Callable[[str], str], *, told: str) -> list[Order]:
    """Put the order that `text` means first (`mine` is newest first), the others that are open after it.

    Whoever says nothing of which one goes on about the one that was `told` of, if any was.
    """
    plain = normalise(text)
    words = set(content(text))

    def fits(order: Order) -> int:
        """Count the words that name one of its articles; what kind of thing it is counts double.

        What kind it is says the last word of its category: what lies among the grill accessories is no grill.
        """
        kinds = [content(category(item.sku)) for item in order.items]
        titles = [set(content(item.title)) for item in order.items]
        return max(
            (
                2 * len(words.intersection(kind[-1:])) + len(words & ({*kind[:-1]} | title))
                for kind, title in zip(kinds, titles, strict=True)
            ),
            default=0,
        )

    if _COMES_BACK.search(plain):
        returns = {
            OrderStatus.RETURN_REQUESTED,
            OrderStatus.RETURNED,
            OrderStatus.REFUNDED,
            OrderStatus.CANCELLED,
        }
        ranked = sorted(mine, key=lambda order: (order.status not in returns, -fits(order)))
    elif any(fits(order) for order in mine):
        ranked = sorted(mine, key=lambda order: -fits(order))
    elif re.search(r"\b(?:last|latest|newest|recent)\b", plain):
        ranked = list(mine)
    else:
        ranked = sorted(mine, key=lambda order: (order.number != told, not order.open))
    return [ranked[0], *(order for order in ranked[1:] if order.open or re.search(r"\borders\b", plain))]


def _told_of(text: str, orders: Sequence[Order], today: date) -> Reply:
    """Tell what `text` asks of the first order, or where it stands and the others."""
    asked = particular_in(without_number(text))
    told = None if asked is None else _particular(orders[0], asked, today)
    return told or _about(orders, today)


def _first_to_come(orders: Sequence[Order], today: date) -> Reply | None:
    """Say when each of several open orders is expected, the earliest first; None where fewer are."""
    coming = sorted(
        (o for o in orders if o.open and o.expected is not None and o.status is not OrderStatus.LOST),
        key=lambda order: order.expected or today,
    )
    if len(coming) < 2:
        return None
    lines = [
        f"{o.number} ({things(o)}) {'was' if o.expected < today else 'is'} expected {on(o.expected, today)}"
        for o in coming
        if o.expected is not None
    ]
    citations = tuple(_citation(order, line) for order, line in zip(coming, lines, strict=True))
    text = f"Of your orders, {'; '.join(lines)}."
    return Reply(text, kind="order", citations=citations, confidence=0.97)


def _particular(order: Order, asked: Particular, today: date) -> Reply | None:
    """Say of `order` what is asked; None where it doesn't say."""
    told = particular_of(order, asked, today)
    if told is None:
        return None
    return Reply(told, kind="order", citations=(_citation(order, told),), confidence=0.97)


def _about(orders: Sequence[Order], today: date) -> Reply:
    first, *others = orders
    text = said(first, today)
    citations = [_citation(first, text)]
    if others:
        shown = others[:MOST_NAMED]
        lines = [f"{o.number} ({things(o)}) {STATE[o.status]}" for o in shown]
        text += f" Your other orders: {'; '.join(lines)}."
        citations += [_citation(order, line) for order, line in zip(shown, lines, strict=True)]
    options = (PERSON,) if first.status in {OrderStatus.LOST, OrderStatus.DELAYED} else ()
    buttons = tuple(say(f"About {order.number}", f"Where is order {order.number}?") for order in others[:2])
    return Reply(
        text,
        kind="order",
        citations=tuple(citations),
        confidence=0.97,
        options=(*buttons, *options),
        cards=(order_card(first),),
    )


def _citation(order: Order, quote: str) -> Citation:
    return Citation(id=f"order/{order.number}", title=f"Order {order.number}", quote=quote)
