"""The order desk tells a shopper where their order is, once it is sure whose order that is."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from agent import phrases
from agent.cards import order_card
from agent.dates import on
from agent.errors import OrdersUnreachable
from agent.order_cues import asks_order_change, speaks_of_own_order
from agent.order_numbers import EMAIL, number_in, number_meant
from agent.reply import PERSON, Question, Reply, say
from agent.shop import Order, Orders, OrderStatus, Shop
from agent.words import content, normalise
from conversation.model import AssistantSaid, Citation, Event, ShopperSaid
from retrieval.prose import money

MOST_TRIES = 3
"""Wrong pairs in one conversation before a person has to look: enough for typing errors, too few to guess."""
MOST_NAMED = 4
LEFT_US = "It left us"
_CANCELS = re.compile(r"\bcancel(?:led|ling)?\b")
_COMES_BACK = re.compile(
    r"\b(?:refund|money back|my money|return|picked up|collect(?:ed)?|(?:send|sent|sending) (?:\w+ )?back)\b"
)
RECENT_ANSWERS = 3

_STATE = {
    OrderStatus.PENDING_PAYMENT: "is waiting for your payment; nothing has been packed yet",
    OrderStatus.PAID: "is paid and in line for packing",
    OrderStatus.PACKING: "is being packed",
    OrderStatus.SHIPPED: "is on its way",
    OrderStatus.OUT_FOR_DELIVERY: "is out for delivery and should arrive today",
    OrderStatus.DELIVERED: "has been delivered",
    OrderStatus.DELAYED: "is delayed",
    OrderStatus.CANCELLED: "was cancelled",
    OrderStatus.RETURN_REQUESTED: "is registered for a return, which hasn't reached us yet",
    OrderStatus.RETURNED: "has come back to us",
    OrderStatus.REFUNDED: "has been refunded",
    OrderStatus.LOST: "seems to be lost on its way, I'm sorry",
}


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


def stage_of(reply: Reply) -> str:
    """Return how far the first order is that `reply` tells of, as a shop's rules say it; "" where all is open yet."""
    told = {status: reply.text.find(state) for status, state in _STATE.items() if state in reply.text}
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
    cited = (c.id for said in answers for c in said.citations)
    return next((one.removeprefix("order/") for one in cited if one.startswith("order/")), "")


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
            return _about([order], today)
        mine = await self._orders.of(email)
        if not mine:
            return Reply(phrases.no_orders(self._shop), kind="order", confidence=0.9, options=(PERSON,))
        told = _told_before(question.earlier)
        return _about(_meant(question.text, mine, self._category, told=told), today)

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
        return _about([order], self._shop.local(question.now).date())


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


def _about(orders: Sequence[Order], today: date) -> Reply:
    first, *others = orders
    text = said(first, today)
    citations = [_citation(first, text)]
    if others:
        shown = others[:MOST_NAMED]
        lines = [f"{o.number} ({_things(o)}) {_STATE[o.status]}" for o in shown]
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


def said(order: Order, today: date) -> str:
    """Tell where `order` stands, with its days, in a few sentences."""
    placed = f"Your order {order.number} ({_things(order)}), placed {on(order.placed.date(), today)},"
    parts = [f"{placed} {_STATE[order.status]}."]
    if order.status is OrderStatus.PENDING_PAYMENT:
        parts.append(f"Its total is {money(order.total, order.currency)}.")
    if order.shipped and order.status in {
        OrderStatus.SHIPPED,
        OrderStatus.OUT_FOR_DELIVERY,
        OrderStatus.DELAYED,
        OrderStatus.LOST,
    }:
        parts.append(f"{LEFT_US} {on(order.shipped, today)}{_with_carrier(order)}.")
    if order.delivered and order.status in {
        OrderStatus.DELIVERED,
        OrderStatus.RETURN_REQUESTED,
        OrderStatus.RETURNED,
        OrderStatus.REFUNDED,
    }:
        parts.append(f"It was delivered {on(order.delivered, today)}.")
    parts += _expected(order, today)
    if order.note:
        parts.append(order.note if order.note.endswith((".", "!", "?")) else f"{order.note}.")
    return " ".join(parts)


def _expected(order: Order, today: date) -> list[str]:
    if (
        order.expected is None
        or not order.open
        or order.status in {OrderStatus.RETURN_REQUESTED, OrderStatus.LOST}
    ):
        return []
    if order.expected < today:
        return [f"It was expected {on(order.expected, today)}, so it is late; I'm sorry."]
    if order.status is OrderStatus.OUT_FOR_DELIVERY:
        return []
    return [f"It is expected {on(order.expected, today)}."]


def _with_carrier(order: Order) -> str:
    if not order.carrier:
        return ""
    return f" with {order.carrier}" + (f", tracking number {order.tracking}" if order.tracking else "")


def _things(order: Order) -> str:
    named = [f"{item.quantity} × {item.title}" if item.quantity > 1 else item.title for item in order.items]
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
