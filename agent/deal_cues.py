"""Cues of deals only a person may make: many at once, and prices off the list.

Pure. Asking after an ordinary discount code, a student discount or a sale is no deal: pages answer that.
"""

import re

from agent.words import normalise
from retrieval.pattern import one_of

BULK_FROM_PIECES = 10
"""From this many of one thing on a person may make a better offer than the price list."""

_THINGS = (
    r"(?:units?|pieces?|pcs|items?|sets?|grills?|bbqs?|barbecues?|smokers?|ovens?|kamados?|stoves?|"
    r"griddles?|plates?|pans?|"
    r"covers?|tongs|thermometers?|aprons?|gloves|boxes|bags|cases|pallets?|gift cards?|copies|"
    r"of (?:them|these|those|it|the|your|each)|x\b)"
)
_NUMBER_WORDS = {
    "a dozen": 12,
    "dozens": 24,
    "hundreds": 200,
    "hundred": 100,
    "fifty": 50,
    "forty": 40,
    "thirty": 30,
    "twenty": 20,
    "fifteen": 15,
    "twelve": 12,
    "ten": 10,
}
_BULK = one_of(
    r"\bbulk\b(?! (?:goods|items?|deliver|return|ship))",
    r"\bwhole ?sale\b",
    r"\bresell(?:er|ing)?\b",
    r"\bb2b\b",
    r"\b(?:volume|quantity) (?:discount|price|pricing|order)",
    r"\blarge(?:r)? (?:order|quantit)",
    r"\bbig order\b",
    r"\b(?:corporate|business|company|trade) (?:order|account|discount|price|pricing|gifts?)\b",
    r"\b(?:quote|quotation|offer) for \d{2,}",
    r"\bframework (?:contract|agreement)\b",
    r"\bdistribut(?:or|ion) (?:price|terms)",
    r"\bbecome (?:a|your) (?:dealer|reseller|distributor|partner)\b",
)
_MANY = re.compile(
    rf"\b(\d{{1,3}}[.,]\d{{3}}|\d+|{'|'.join(_NUMBER_WORDS)}) (?:(?!people|persons|guests|cm|kg|mm|"
    rf"euros?|eur|days|inch|and |or |the |for )\w+ ){{0,2}}?{_THINGS}"
)
_BUYING = re.compile(
    r"\b(?:buy|buying|order|ordering|purchase|need|want|take|get|interested|supply|equip|price|"
    r"discount|deal|quote|looking)\b"
)
_SOMEONE = r"(?:can|could|would|will|do) (?:you|u|i|we) (?:\w+ ){0,2}?"
_DEAL = one_of(
    r"\bnegotiat",
    r"\bhaggl",
    r"\b(?:better|best|special|lower|good) price\b(?=.*\b(?:you (?:can|could)|if i|for me|offer|give|"
    r"possible)\b)",
    rf"\b{_SOMEONE}(?:do|give|make|offer|get|have|knock|drop|lower|reduce)(?: \w+){{0,3}} "
    r"(?:discount (?:if|for (?:two|three|buying|both|taking|\d))|a deal|better deal|better price|"
    r"special price|special offer|"
    r"something off|money off|bit off|\d+ ?(?:%|percent)? ?(?:off|less|discount)|cheaper|the price|less)\b",
    r"\b(?:knock|take|shave) (?:\w+ ){0,4}?off\b(?=.*\b(?:price|if|for me|total|both|euros?|%|percent)\b)",
    r"\b(?:discount|cheaper|deal|something off|a bit off|less) (?:if|when) (?:i|we) (?:buy|take|order|get)",
    r"\bif (?:i|we) (?:buy|take|order|get) (?:\w+ ){0,5}?(?:discount|cheaper|a deal|price|"
    r"off(?! (?:him|her|them|an?|some\w*|my|our|the)\b))\b",
    r"\broom (?:for negotiation|on the price|to move)\b|\bprice (?:is )?negotiable\b",
    r"\b(?:what|which) price (?:can|could|would|will) (?:you|u) (?:do|make|offer|give)\b",
    r"\bmake (?:me|us) (?:an offer|a deal|a (?:better|good) (?:offer|price))\b",
    r"\bwould you (?:take|accept) (?:€|eur|\$|£)? ?\d+",
    r"\bis there (?:a|any) deal\b(?=.*\b(?:we|for (?:our|\d))\b)|\b(?:we want|we need|"
    r"want) \d+ (?:\w+ ){0,3}\b(?=.*\b(?:deal|discount|price|offer)\b)",
)


def wants_bulk_or_deal(text: str) -> bool:
    """Tell whether the message is about buying many at once, or about a price only a person may make."""
    plain = " ".join(re.sub(r"[^\w\s'%€$£.,?-]", " ", normalise(text)).split())
    if _BULK.search(plain) or _DEAL.search(plain):
        return True
    return _BUYING.search(plain) is not None and any(
        _count(match.group(1)) >= BULK_FROM_PIECES for match in _MANY.finditer(plain)
    )


def _count(said: str) -> int:
    figure = said.replace(",", "").replace(".", "")
    return int(figure) if figure.isdigit() else _NUMBER_WORDS.get(said, 0)


_AMOUNT = re.compile(
    r"(?:(?P<mark>[€$£]|\beur |\beuros? |\bbudget (?:is |of )?(?:about |around |up to )?)\s?)?"
    r"(?P<number>\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{2})?|\d+(?:[.,]\d{1,2})?)(?P<thousands> ?k\b)?"
    r"(?P<after>\s?(?:[€$£]|eur\b|euros?\b|quid\b|pounds\b|dollars\b))?"
)


def largest_amount(text: str) -> float:
    """Return the largest amount of money spoken of, 0 when there is none; a bare number is none, but "1,860.00" is."""
    largest = 0.0
    for match in _AMOUNT.finditer(normalise(text)):
        number = match["number"]
        money = match["mark"] or match["after"] or match["thousands"] or re.search(r"[.,]\d{2}$", number)
        grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{2})?", number)
        if money or grouped:
            whole = re.sub(r"[.,]\d{1,2}$", "", number)
            amount = float(re.sub(r"\D", "", whole)) * (1000 if match["thousands"] else 1)
            largest = max(largest, amount)
    return largest
