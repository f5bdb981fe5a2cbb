"""The sum desk says what several different things cost together, and delivered where that is asked."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.basket import Basket, Thing, basket_in
from agent.delivery import cost, places_in
from agent.delivery_ask import cost_there, read_ask
from agent.delivery_desk import DeliveryDesk, Sending, WhoAsks
from agent.goods import Goods
from agent.product_cues import NOT_PRICE, PRICE, PRICE_DIFFERENCE, compares
from agent.product_desk import price_said
from agent.product_sources import ProductSources
from agent.range_desk import PRICE_WORDS
from agent.reader import Reader
from agent.reply import Question, Reply, Told
from agent.resolved import Resolved
from agent.selection import WEIGHED, WHOLLY
from agent.shop import Shop
from agent.words import content, normalise
from conversation.model import Citation, ShopperSaid
from retrieval.pattern import one_of
from retrieval.prose import money
from retrieval.search import Knowledge

_TOTAL = one_of(
    r"\b(?:total|the sum)\b|\b(?:comes?|adds?|amounts?) (?:up )?to\b",
    r"\bwhat (?:do|would|will|must|should) (?:i|we) (?:have to )?pay\b|\bhow much (?:together|altogether|all in)\b",
    r"\b(?:one|a) sum\b|\ball in\b(?! one\b)",
)
"""Asks for a sum, of whatever it is."""
_TOGETHER = re.compile(r"\b(?:together|altogether|in all|all in|combined|plus)\b")
_WITH_PARTS = re.compile(r"\bwith (?!(?:an?|the|its|two|three|\d+) )")
"""What a thing has itself, "with wheels", is not bought with it."""
_SENDING = re.compile(r"\b(?:ship\w*|deliver\w*|postage|send\w*|sent)\b")
_SENDING_WORDS = frozenset(
    content("ship shipping deliver delivered delivery postage send sending sent express")
)
_SUM_WORDS = frozenset(
    content(
        "together altogether total combined sum come add pay buy buying order take want bag pack piece please all"
    )
)
_ADDS = one_of(
    r"^(?:(?:ok|okay|great|and|so|then|oh|yes|no|now|also|please|could|can|would|what if|if) )*"
    r"(?:(?:you|i|we|me|us) )?(?:(?:also|please) )?(?:add|adding|plus|put in|include|throw in)\b",
    r"\bon top\b(?! of (?:the|my|it)\b)|\bin addition\b|\badded (?:to|in)\b",
)
"""Adds something to what was asked before."""
_REMARKS = re.compile(
    r"^(?:(?:ok|okay|great|and|so|then|oh|yes|no|now|also|plus|please|could|can|would|what if|if|add|adding|include|"
    r"you|i|we|throw in|put in)[ ,]+)+|,? (?:on top|in addition|as well|too|then i'?m done|that'?s (?:it|all))\b",
    re.IGNORECASE,
)
MOST_BESIDE = 1
"""So many other words may be said beside what is named, or something else may be asked too."""
_PAYS = one_of(
    r"\b(?:pay|cost|costs|price|sum|total|how much|come to)\b|\ball in\b|\baltogether\b|\btogether\b",
)
"""Asks for money, where what is named is to be sent to a place."""


class SumDesk:
    """Adds up the catalogue's prices, and what the delivery desk says sending them costs."""

    def __init__(self, knowledge: Knowledge, shop: Shop, delivery: DeliveryDesk, reader: Reader) -> None:
        self._knowledge = knowledge
        self._shop = shop
        self._delivery = delivery
        self._reader = reader
        self._sources = ProductSources(knowledge)

    async def reply(self, question: Question, resolved: Resolved, customer: WhoAsks) -> Reply | None:
        """Answer what several named things cost; None when it is no such question, or not all can be told.

        What is added to a sum that was told is counted with it: "and the cover on top?".
        """
        question, resolved = self._with_what_was_told(question, resolved)
        plain, table = normalise(resolved.said), self._knowledge.shipping()
        today = self._shop.local(question.now).date()
        ask = read_ask(resolved, table, today) if table else None
        if table is not None and (ask is None or not ask.cost) and _PAYS.search(plain):
            ask = cost_there(resolved, table) or ask
        if not _asks_price(plain, delivered=ask is not None):
            return None
        sums = _TOTAL.search(plain) or _TOGETHER.search(plain)
        basket = self._basket(question, resolved, delivered=ask is not None, across=bool(sums))
        if basket is None:
            return None
        if ask is not None and (ask.when or len(basket.things) == 1):
            return None  # the delivery desk tells of days, and of one thing however many
        known = PRICE_WORDS | _SUM_WORDS | (_SENDING_WORDS if ask else frozenset())
        if table:
            known |= {word for place in places_in(plain, table) for word in content(place.said)}
        wholly = len(basket.rest - known) <= MOST_BESIDE
        if not (ask or sums or (wholly and _are_different(basket) and not _WITH_PARTS.search(plain))):
            return None
        sending = None
        if ask is not None:
            goods = [Goods.of(one.product, resolved, today) for one in basket.things]
            sending = await self._delivery.sending(ask, goods, customer)
            if sending is None:
                return None
        return self._told(basket, sending, WHOLLY if wholly else WEIGHED)

    def _with_what_was_told(self, question: Question, resolved: Resolved) -> tuple[Question, Resolved]:
        """Return the question with those before it that it adds something to, back to the one that began the sum."""
        sends = _SENDING.search(normalise(resolved.said)) is not None and not resolved.about.named
        if not sends and not _ADDS.search(normalise(resolved.said)):
            return question, resolved
        texts = [resolved.said]
        for number in range(len(question.earlier) - 1, -1, -1):
            fact = question.earlier[number].fact
            if not isinstance(fact, ShopperSaid) or not fact.text.strip():
                continue
            texts.insert(0, fact.text)
            plain = normalise(fact.text)
            if _ADDS.search(plain):
                continue
            names, products = self._reader.names(), self._knowledge.products()
            if not (_PAYS.search(plain) or PRICE.search(plain)):
                break
            *added, last = (_REMARKS.sub(" ", one).strip(" ?!.,") for one in texts)
            text = f"{' and '.join(added)}{'.' if sends else ' and'} {last}"
            whole = replace(question, text=text, earlier=question.earlier[:number])
            return (
                (whole, self._reader.resolve(whole))
                if basket_in(text, names, products)
                else (question, resolved)
            )
        return question, resolved

    def _basket(
        self, question: Question, resolved: Resolved, *, delivered: bool, across: bool
    ) -> Basket | None:
        """Return what is named, or else, where only delivery is asked of it, what the answer before added up."""
        names, products = self._reader.names(), self._knowledge.products()
        it = self._reader.resolve(replace(question, text="it")).about.products[:1]
        basket = basket_in(resolved.said, names, products, it=it, across=across)
        if basket is not None or resolved.about.named or not (delivered and resolved.before.said):
            return basket
        before = basket_in(resolved.before.said[-1], names, products)
        if (
            before is None
            or not {f"product/{one.product.id}" for one in before.things} <= resolved.before.told
        ):
            return None
        return replace(before, rest=frozenset(content(resolved.said)))

    def _told(self, basket: Basket, sending: Sending | None, said: float) -> Reply:
        parts = [_costs(one) for one in basket.things]
        if len(parts) > 1:
            parts.append(f"Together that makes {basket.worth()}.")
        computed = basket.computed()
        sources = [source for one in basket.things for source in self._cited(one)]
        if sending is not None:
            sent = [_sent(basket, sending, i) for i in range(len(sending.methods))]
            parts += [*(one.text for one in sent), *sending.assumption]
            computed += tuple(how for one in sent for how in one.computed)
            sources += sending.sources
        return Reply(" ".join(parts), citations=tuple(sources), confidence=said, computed=computed)

    def _cited(self, thing: Thing) -> Sequence[Citation]:
        price = self._sources.fact(thing.product.id, "Price")
        if thing.options.values or len(thing.prices) > 1:
            return price, self._sources.variants(thing.product, thing.options.variants)
        return (price,)


def _asks_price(plain: str, *, delivered: bool) -> bool:
    """Tell whether `plain` (normalised) asks what things cost, and neither which is cheaper nor something else."""
    if PRICE_DIFFERENCE.search(plain) or compares(plain):
        return False
    if NOT_PRICE.search(_SENDING.sub(" ", plain) if delivered else plain):
        return False
    return delivered or PRICE.search(plain) is not None or _TOTAL.search(plain) is not None


def _are_different(basket: Basket) -> bool:
    """Tell whether nobody would choose between them: they are of different kinds, or there are several of one."""
    kinds = {one.product.category for one in basket.things}
    return len(kinds) == len(basket.things) or any(one.count > 1 for one in basket.things)


def _costs(thing: Thing) -> str:
    said = price_said(thing.product, thing.options)
    return said if thing.count == 1 else f"{said.removesuffix('.')}, {thing.count} of them {thing.worth()}."


def _sent(basket: Basket, sending: Sending, number: int) -> Told:
    """Say what one method charges for all, and what that makes."""
    method = sending.methods[number]
    name = f"{method.name} to {sending.to.said}" if number == 0 else method.name
    charge, free = cost(method, basket.least), ""
    if method.price and method.free_from is not None:
        free = f" from {money(method.free_from, basket.currency)}"
    if charge != cost(method, basket.most):
        return Told(f"{name} costs {money(charge, basket.currency)}, and nothing{free}.")
    if not charge:
        return Told(f"{name} is free{free}.")
    whole = basket.with_delivery(method, charge)
    but = f" (free{free})" if free else ""
    return Told(f"{name} costs {money(charge, basket.currency)}{but}, {whole.result} in all.", (whole,))
