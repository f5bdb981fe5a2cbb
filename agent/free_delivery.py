"""How much more an order has to come to until its delivery is free. Pure."""

import re
from decimal import Decimal

from agent.reply import Told
from agent.words import normalise
from conversation.model import Computation
from retrieval.pattern import one_of
from retrieval.prose import money

_ASKS = one_of(
    r"\bfree\b|\b(?:more|else|extra|short|missing|enough|away|threshold|minimum)\b",
    r"\b(?:pay|charged?|cost|costs|fee) (?:\w+ ){0,2}(?:shipping|delivery|postage)\b",
)
_IS_WORTH = one_of(
    r"\b(?:basket|cart|order|trolley|bag|total|spend\w*|spent|worth|have|has|is|comes? to|at|for|i'm at|got)\b",
)
_AMOUNT = re.compile(r"(?:€ ?(\d{1,5}(?:[.,]\d\d)?)|\b(\d{1,5}(?:[.,]\d\d)?) ?(?:€|eur(?:os?)?\b|in (?:my|the) (?:basket|cart)))")
_BARE = re.compile(r"\b(?:basket|cart|order|total)\b[^?.!,;]{0,20}?\b(\d{2,4}(?:[.,]\d\d)?)\b(?! ?(?:kg|cm|mm|mbar|st|nd|rd|th|days?))")
_FREE_FROM = re.compile(r"free for orders from ([€$£])(\d[\d,]*(?:\.\d\d)?)")


def to_free_delivery(asked: str, told: str, currency: str) -> Told | None:
    """Return what an order that `asked` puts at an amount lacks for the free delivery that was `told` of; None where
    it names no amount, or nothing free was told of."""
    plain = normalise(asked)
    free = _FREE_FROM.search(told)
    if free is None or not _ASKS.search(plain) or not _IS_WORTH.search(plain):
        return None
    amount = _AMOUNT.search(plain) or _BARE.search(plain)
    if amount is None:
        return None
    worth = Decimal(next(one for one in amount.groups() if one).replace(",", "."))
    least = Decimal(free[2].replace(",", ""))
    if worth >= least:
        return Told(f"At {money(worth, currency)} that is reached: standard delivery is free.")
    lacking = money(least - worth, currency)
    inputs = {"free from": money(least, currency), "worth": money(worth, currency)}
    text = f"From {money(worth, currency)} that is {lacking} more."
    return Told(text, (Computation("difference", inputs, lacking),))
