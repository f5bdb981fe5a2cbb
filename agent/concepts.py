"""Concepts are what shoppers ask every shop, in the many ways they say it, with the words a shop's pages use for it.

Pure. Searched beside the shopper's own words: the encoder doesn't know that "amex" is a way to pay.
"""

import re

from agent.words import normalise

_CONCEPTS = (
    (r"\b(?:are|r) you (?:\w+ )?open\b|\bwhen (?:are|do) you (?:open|close)\b|\bopening (?:hours|times?)\b|\bwhat time do you\b|"
     r"\bclosing time\b|\b(?:shop|store|showroom) hours\b", "showroom opening hours, when the shop is open"),
    (r"\bamex\b|\bamerican express\b|\bvisa\b|\bmaster ?card\b|\bcredit cards?\b|\bdebit\b|\bapple pay\b|\bgoogle pay\b|\bcrypto\w*\b|"
     r"\bbitcoin\b|\bcheques?\b|\bcash\b|\bideal\b|\bbancontact\b", "ways to pay, accepted payment methods: cards, cash, cheques, cryptocurrency"),
    (r"\b(?:currency|currencies|dollars|pounds|sterling|kroner)\b", "currency in which we charge"),
    (r"\b(?:courier|carrier|dhl|ups|fedex|dpd|postnl)\b", "which carrier parcels travel with"),
    (r"\b(?:instal+ments?|pay (?:in|over) (?:\w+ )?(?:parts|months|times)|financ\w+)\b", "paying in parts or in instalments"),
    (r"\b(?:charged|taken from|debited|money (?:be )?taken)\b(?=.*\b(?:card|account|bank)\b)", "when the card is charged"),
    (r"\b(?:second ?-?hand|passed on|previous owner|bought (?:it )?used)\b", "warranty when the product is sold on to another owner"),
    (r"\b(?:refurbished|ex-?display|second choice|b-?stock|returned grills)\b", "returned and repaired second-choice products for sale"),
    (r"\b(?:swap|exchange|other (?:colou?r|size) instead)\b", "exchanging a product for another colour or size"),
    (r"\b(?:carton|original (?:box|packaging)|threw (?:away|out))\b", "original packaging needed for a return"),
    (r"\b(?:cheaper|less) (?:else ?where|at another|somewhere)\b|\belse ?where\b", "price match when another shop is cheaper"),
    (r"\b(?:wrong|change) (?:\w+ )?(?:street|address|postcode|house number)\b", "changing the delivery address of an order"),
    (r"\b(?:office|work ?place|neighbou?r'?s|different address|my work)\b", "delivery to another address, for example at work"),
    (r"\b(?:dented|crushed|scratched|arrived (?:broken|damaged)|damaged)\b", "my parcel arrived damaged"),
    (r"\b(?:missing for|lost in|vanished|lost parcel|parcel (?:is|has been) (?:lost|missing))\b", "the parcel is lost or late"),
    (r"\b(?:where (?:is|are) (?:your|the) (?:shop|store|showroom)|where (?:can|could) i (?:see|try|visit)|\bshowroom)\b", "showroom address where the products can be seen"),
    (r"\bgo(?:es)? back\b|\bsend (?:it |them |\w+ )?back\b|\bbring (?:it )?back\b|\bdon't like it\b|\bchange my mind\b", "returning a product"),
    (r"\blook(?:ing)? after\b|\btake care of\b|\bmaintain\w*\b|\bmaintenance\b", "care and cleaning"),
    (r"\bguarantees?\b|\bguaranteed\b", "warranty"),
    (r"\bkids?\b|\bchildren\b|\btoddler\b", "safety of children"),
    (r"\bupstairs\b|\b(?:second|third|first) floor\b|\bcarry\b", "will the driver carry it into the house or upstairs"),
)  # fmt: skip
_PATTERNS = tuple((re.compile(pattern), words) for pattern, words in _CONCEPTS)


def in_shop_words(text: str) -> str | None:
    """Return `text` with the words a shop uses for what it asks; None when it asks nothing that every shop is asked."""
    plain = normalise(text)
    said = next((words for pattern, words in _PATTERNS if pattern.search(plain)), None)
    return None if said is None else f"{text} ({said})"
