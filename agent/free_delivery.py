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
_SUM = r"\d{1,5}(?:[.,]\d\d)?"
_AMOUNT = re.compile(rf"(?:€ ?({_SUM})|\b({_SUM}) ?(?:€|eur(?:os?)?\b|in (?:my|the) (?:basket|cart)))")
_BARE = re.compile(
    r"\b(?:basket|cart|order|total)\b[^?.!,;]{0,20}?\b(\d{2,4}(?:[.,]\d\d)?)\b"
    r"(?! ?(?:kg|cm|mm|mbar|st|nd|rd|th|days?))"
)
_FREE_FROM = re.compile(
    r"free (?:for orders |standard delivery: )?from ([€$£])(\d[\d,]*(?:\.\d\d)?)", re.IGNORECASE
)


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
    said = next(one for one in amount.groups() if one)
    worth, least = Decimal(said.replace(",", ".")), Decimal(free[2].replace(",", ""))
    if worth >= least:
        return Told("With that it is reached: standard delivery is free.")
    lacking = money(least - worth, currency)
    inputs = {"free from": money(least, currency), "worth": said}
    return Told(f"That is {lacking} more.", (Computation("difference", inputs, lacking),))
