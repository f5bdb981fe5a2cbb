"""Concepts are what shoppers ask every shop, in the many ways they say it, with the words a shop's pages use for it.

Pure. Searched beside the shopper's own words: the encoder doesn't know that "amex" is a way to pay.
"""

import re
from collections.abc import Set
from dataclasses import dataclass

from agent.dates import MONTHS, WEEKDAYS
from agent.words import content, normalise
from retrieval.pattern import one_of


@dataclass(frozen=True, slots=True)
class Concept:
    """`said` finds it in a shopper's words; `words` are the shop's. `counted`: it is asked of what came on some day."""

    said: re.Pattern[str]
    words: str
    counted: bool = False


def _concept(words: str, *said: str, counted: bool = False) -> Concept:
    return Concept(one_of(*said), words, counted)


CONCEPTS = (
    _concept(
        "When is the showroom open?",
        r"\b(?:are|r) you (?:\w+ )?open\b|\bwhen (?:are|do) you (?:open|close)\b|\bwhat time do you\b",
        r"\bopening (?:hours|times?)\b|\bclosing time\b|\b(?:shop|store|showroom) hours\b",
    ),
    _concept(
        "ways to pay, accepted payment methods: cards, cash, cheques, cryptocurrency",
        r"\bamex\b|\bamerican express\b|\bvisa\b|\bmaster ?card\b|\bcredit cards?\b|\bdebit\b|\bapple pay\b",
        r"\bgoogle pay\b|\bcrypto\w*\b|\bbitcoin\b|\bcheques?\b|\bcash\b|\bideal\b|\bbancontact\b",
    ),
    _concept(
        "how can I pay?",
        r"\bpayment (?:methods?|options?|types?)\b|\b(?:how|what|which way) (?:can|could|do|may) (?:i|we) pay\b",
        r"\bways? (?:to|of) pay(?:ing)?\b|\bwhat (?:cards|payments?) (?:do|can)\b",
    ),
    _concept("Do you sell gift cards?", r"\bvouchers?\b|\bgift (?:certificates?|tokens?)\b"),
    _concept(
        "When is my card charged?",
        r"\bwhen (?:do|will|would|is|are) (?:you|i|my card|the money) (?:take|charge|be charged|charged|taken)\b",
    ),
    _concept("repairs", r"\b(?:can|could|do|would) you (?:\w+ )?(?:fix|mend|repair)\b"),
    _concept(
        "Can I pick up my order myself?",
        r"\b(?:can|could|may) (?:i|we) (?:collect|pick (?:it|them|my order|our order)? ?up)\b"
        r"(?: (?:it|them|my order|our order))?(?= ?[?!.]*$)",
    ),
    _concept("Can I get an invoice?", r"(?<!gift )\breceipts?\b"),
    _concept(
        "Do businesses and larger orders get a better price?",
        r"\btrade (?:prices?|pricing|discounts?|accounts?|customers?)\b",
    ),
    _concept(
        "Do you offer cooking classes?",
        r"\b(?:cooking|grill(?:ing)?|bbq|barbecue) (?:courses?|lessons?|workshops?)\b",
    ),
    _concept(
        "discount code, newsletter discount",
        r"\b(?:students?|military|seniors?|birthday|loyalty|first order|first time|new customers?) discounts?\b",
        r"\b(?:promo|coupon|discount) codes?\b|\bcoupons?\b",
    ),
    _concept(
        "our advisers answer by chat and phone, hours",
        r"\b(?:advis[eo]rs?|humans?|people|persons?|staff)\b(?=.*\b(?:available|reachable|answer|work|there)\b)"
        r"(?=.*\b(?:hours|until|time|when|weekdays?|weekends?|sundays?|saturdays?)\b|)",
        r"\b(?:when|what time)\b[^?.!]*\b(?:advis[eo]rs?|human|staff)\b",
    ),
    _concept(
        "What if I am not at home when the parcel comes?",
        r"\b(?:nobody|no ?one|not|isn't|never) (?:\w+ )?(?:at )?home\b",
        r"\b(?:nobody|no ?one) (?:is )?(?:there|in)\b",
        r"\bwhat if (?:i am|we are) (?:out|away|at work|not in|on holiday)\b",
    ),
    _concept("currency in which we charge", r"\b(?:currency|currencies|dollars|pounds|sterling|kroner)\b"),
    _concept(
        "Which carrier do parcels travel with?",
        r"\b(?:courier|carrier|dhl|ups|fedex|dpd|postnl)\b|\bwho (?:delivers|brings)\b",
    ),
    _concept(
        "paying in parts or in instalments",
        r"\b(?:instal+ments?|pay (?:in|over) (?:\w+ )?(?:parts|months|times)|financ\w+)\b",
    ),
    _concept(
        "when the card is charged",
        r"\b(?:charged|taken from|debited|money (?:be )?taken)\b(?=.*\b(?:card|account|bank)\b)",
    ),
    _concept(
        "warranty when the product is sold on to another owner",
        r"\b(?:second ?-?hand|passed on|previous owner|bought (?:it )?used)\b",
    ),
    _concept(
        "returned and repaired second-choice products",
        r"\b(?:refurbished|ex-?display|second choice|b-?stock|returned grills)\b",
    ),
    _concept(
        "exchanging a product for another colour or size",
        r"\b(?:swap|exchange|other (?:colou?r|size) instead)\b",
    ),
    _concept(
        "original packaging needed for a return",
        r"\b(?:carton|original (?:box|packaging)|threw (?:away|out))\b",
    ),
    _concept(
        "price match when another shop is cheaper",
        r"\b(?:cheaper|less) (?:else ?where|at another|somewhere)\b|\belse ?where\b",
    ),
    _concept(
        "changing the delivery address of an order",
        r"\b(?:wrong|change) (?:\w+ )?(?:street|address|postcode|house number)\b",
    ),
    _concept(
        "delivery to another address, for example at work",
        r"\b(?:office|work ?place|neighbou?r'?s|different address|my work)\b",
    ),
    _concept("my parcel arrived damaged", r"\b(?:dented|crushed|scratched|arrived broken|damaged)\b"),
    _concept(
        "the parcel is lost or late",
        r"\b(?:missing for|lost in|vanished|lost parcel|parcel (?:is|has been) (?:lost|missing))\b",
    ),
    _concept(
        "Where is your showroom?",
        r"\bwhere (?:is|are) (?:your|the) (?:shops?|stores?)\b",
        r"\bwhere (?:are|r) (?:you|u)(?: guys)? (?:based|located|situated)\b",
    ),
    _concept(
        "showroom address where the products can be seen",
        r"\bwhere (?:is|are) (?:your|the) showrooms?\b|\bshowroom",
        r"\bwhere (?:can|could) i (?:see|try|visit)\b",
        r"\b(?:see|look at|touch|try) (?:it|one|them|this|these)\b[^?.!]*\b(?:somewhere|in person|in real life|"
        r"before (?:i|we) (?:buy|order))\b",
    ),
    _concept(
        "How long can I return something?",
        r"\b(?:until|till|by) when\b[^?.!]*\b(?:returns?|(?:send|bring|take|give) (?:\w+ ){0,3}back)\b",
        r"\b(?:how (?:long|many days|many weeks|much time)|last da(?:y|te)|latest|deadline|too late|still|in time)\b"
        r"[^?.!]*\b(?:returns?|(?:send|bring|take|give) (?:\w+ ){0,3}back)\b(?! (?:the )?label)",
        counted=True,
    ),
    _concept(
        "How long is the warranty?",
        r"\b(?:still|until when|till when|how long)\b[^?.!]*\b(?:covered|under warranty|under guarantee)\b",
        r"\bhow (?:much|long)\b[^?.!]*\b(?:warranty|guarantee) (?:is |do i have |have i )?(?:left|remain\w*)\b",
        counted=True,
    ),
    _concept(
        "returning a product",
        r"\bgo(?:es)? back\b|\bsend (?:it |them |\w+ )?back\b|\bbring (?:it )?back\b",
        r"\bdon't like it\b|\bchange my mind\b",
    ),
    _concept(
        "gas pressure by country",
        r"\bgas (?:version|variant|model)s?\b",
        r"\bversions? (?:of|for) (?:the )?gas\b",
    ),
    _concept("care and cleaning", r"\blook(?:ing)? after\b|\btake care of\b|\bmaintain\w*\b|\bmaintenance\b"),
    _concept("warranty", r"\bguarantees?\b|\bguaranteed\b"),
    _concept(
        "how wide",
        r"\b(?:go|goes|fit|fits|get|pass) (?:it )?(?:through|thru)\b",
        r"\b(?:wider|narrower|broader)\b",
    ),
    _concept("how high", r"\b(?:taller|higher) (?:one|of|than)?\b"),
    _concept("safety of children", r"\bkids?\b|\bchildren\b|\btoddler\b"),
    _concept(
        "will the driver carry it into the house or upstairs",
        r"\bupstairs\b|\b(?:second|third|first) floor\b|\bcarry\b",
        r"\bround the back\b|\bbring (?:it|them) (?:in|inside)\b",
    ),
)


_ASKING = frozenset(content("take accept offer support sell give use available have"))
"""What is asked of a concept in any shop: whether it is there."""
_CAME = frozenset(
    content(
        "bought got came come arrived delivered received ordered ago last week month year day yesterday today new "
        f"{' '.join((*MONTHS, *WEEKDAYS))}"
    )
)
"""What tells since when it is."""
_COVERED = re.compile(
    r"\b(?:still|is (?:it|that|this)|am i|are (?:they|we)|would (?:\w+ )?be|(?:is|are) the \w+(?: still)?) "
    r"(covered(?: by (?:the )?(?:warranty|guarantee))?)\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d+(?:st|nd|rd|th)?")


def under_warranty(text: str) -> str:
    """Return `text` with "still covered" as a shop says it: nobody asks after a cover there."""
    return _COVERED.sub(lambda match: match.group().replace(match[1], "under warranty"), text)


def in_shop_words(text: str, things: Set[str] = frozenset()) -> str | None:
    """Return `text` with the words a shop uses for what it asks, these alone where it asks nothing else.

    `things` are stems of what it is asked of. None when it asks nothing every shop is asked.
    """
    plain = normalise(text)
    concept = next((one for one in CONCEPTS if one.said.search(plain)), None)
    if concept is None:
        return None
    rest = set(content(concept.said.sub(" ", plain))) - _ASKING - things
    if concept.counted:
        rest = {word for word in rest - _CAME if not _DAY.fullmatch(word)}
    return f"{text} ({concept.words})" if rest or not concept.words.endswith("?") else concept.words
