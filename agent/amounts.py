"""Sums of money as people write them: "€1,200", "62 euros", "1.049,50 €". Pure."""

import re
from decimal import Decimal

_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d\d)?|\d{1,6}(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(rf"€ ?({_NUMBER})(?![.,]?\d)|(?<![\d.,])({_NUMBER}) ?(?:€|eur(?:os?)?\b)")
_GROUPED = re.compile(r"[.,](?=\d{3}(?!\d))")


def amounts_in(plain: str) -> list[str]:
    """Return the sums of euros in `plain` (normalised) as they are written, in their order."""
    return [one or other for one, other in _AMOUNT.findall(plain)]


def value_of(amount: str) -> Decimal:
    """Return what a written sum is: a point or a comma before three digits parts thousands, else cents."""
    return Decimal(_GROUPED.sub("", amount).replace(",", "."))
