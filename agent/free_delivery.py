"""How much more an order has to come to until its delivery is free. Pure."""

import re
from decimal import Decimal

from agent.amounts import amounts_in, value_of
from agent.reply import Told
from agent.words import normalise
from conversation.model import Computation
from retrieval.pattern import one_of
from retrieval.prose import money

_ASKS = one_of(
    r"\bfree\b|\b(?:more|else|extra|short|missing|enough|away|threshold|minimum)\b",
    r"\b(?:pay|charged?|cost|costs|fee) (?:\w+ ){0,2}(?:shipping|delivery|postage)\b",
)
_BARE = re.compile(
    r"\b(?:basket|cart|trolley|total) (?:\w+ ){0,2}?(?:is|says|at|of|stands at|comes to|worth) (\d{1,5}(?:[.,]\d\d)?)"
    r"(?= |[?!,;.]?$|[?!,;.] )|\b(\d{1,5}(?:[.,]\d\d)?) in (?:my|the) (?:basket|cart)\b"
)
_NOT_THE_ORDERS = re.compile(
    r"\b(?:each|apiece|per|gift cards?|vouchers?|items? (?:at|for)|express|bulky|or)\b"
)
"""Tells that an amount is not what the order comes to, or that more than one way or place is asked of."""
_FREE_FROM = re.compile(
    r"free (?:for orders |standard delivery: )?from ([€$£])(\d[\d,]*(?:\.\d\d)?)", re.IGNORECASE
)
_BULKY = re.compile(r"\b(?:counts?|count) as bulky\b|^bulky", re.IGNORECASE)


def to_free_delivery(asked: str, told: str, currency: str) -> Told | None:
    """Return what an order that `asked` puts at an amount lacks for the free delivery that was `told` of; None where
    it names no amount, or nothing free was told of."""
    plain = normalise(asked)
    free = _FREE_FROM.search(told)
    if free is None or not _ASKS.search(plain) or _NOT_THE_ORDERS.search(plain) or _BULKY.search(told):
        return None
    amounts = amounts_in(plain) or [one or other for one, other in _BARE.findall(plain)]
    if len(amounts) != 1:
        return None
    worth, least = value_of(amounts[0]), Decimal(free[2].replace(",", ""))
    if worth >= least:
        return Told("With that it is reached: standard delivery is free.")
    lacking = money(least - worth, currency)
    inputs = {"free from": money(least, currency), "worth": amounts[0]}
    return Told(f"That is {lacking} more.", (Computation("difference", inputs, lacking),))
