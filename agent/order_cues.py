"""Cues of questions about orders that were placed, told from questions about ordering.

Pure.
"""

import re
from enum import StrEnum

from agent.cues import spelled
from agent.words import word_set
from retrieval.pattern import one_of

_GOODS = (
    r"(?:orders?|oder|ordr|parcels?|packages?|packets?|shipments?|delivery|deliveries|purchase|stuff|"
    r"things|items?|grill|bbq)"
)
_PARCEL = r"(?:orders?|parcels?|packages?|packets?|shipments?|delivery|purchase)"
_MOVES = (
    r"(?:ship|sent|left|dispatch|arriv|come|coming|on (?:its|the) way|deliver|here|packed|paid|cancel|"
    r"status|get|"
    r"go through|refund|late|delay|there|ready|missing|lost|stuck)\w*"
)
_STATUS = one_of(
    rf"\bwhere (?:is|are) (?:my|our) (?:\w+ ){{0,2}}?(?:{_GOODS}|refund|money|stone|oven|cover|smoker|"
    r"kamado|kettle)\b",
    rf"\bwhere (?:is|are) (?:the |that )?{_GOODS}\b",
    rf"\bwhere (?:all )?(?:of )?(?:my|our) {_GOODS}\b",
    rf"\bstill no (?:(?:sign|trace) of )?(?:my |our |the )?{_GOODS}\b",
    r"(?<!will i get a )(?<!do i get a )(?<!how do i )\btrack(?:ing)?\b"
    r"(?=.*\b(?:my|our|order|parcel|package|number|it|shipment)\b)",
    r"\btrack(?: it| my)?$",
    r"\b(?:order|delivery|parcel|package|shipping|shipment) (?:status|update|progress)\b",
    r"\bstatus (?:of|on|for) (?:my|our|the|order)\b",
    rf"\b(?:update|news) (?:on|about|of) (?:my|our|the) {_GOODS}",
    rf"\b(?:my|our) {_GOODS} (?:(?!after|before|once|if|when|until|and)\w+ ){{0,3}}?{_MOVES}",
    r"\b(?:has|have|did|is|was|are|when (?:will|does|is|do)|will) (?:my|"
    rf"our) (?:\w+ )?{_GOODS}\b(?=.*\b{_MOVES})",
    rf"\bwaiting (?:for|on) (?:my|our|the|an?) (?:\w+ )?{_GOODS}",
    r"\b(?:haven't|not|never|didn't|hasn't) (?:yet )?(?:received?|got|gotten|get|had|arrived?|come|"
    r"came|shipped|turned up|been delivered)"
    rf"(?: \w+){{0,3}}? (?:{_GOODS}|it|anything)\b(?! (?:e-?mail|mail|drill))",
    rf"\b{_PARCEL} (?:\w+ ){{0,2}}?(?:hasn't|didn't|never|not) (?:yet )?(?:arrived?|come|came|shipped|"
    r"turned up|been delivered)",
    r"\b(?:refund|money)\b(?=.*\b(?:where|when|yet|status|still|waiting|received|haven't|"
    r"hasn't)\b)(?=.*\b(?:my|our) (?:order|return|refund|money)\b)",
    r"\bwhat (?:did|have) i order(?:ed)?\b",
    r"\b(?:my|list|show) (?:\w+ )?(?:last|recent|previous|past|latest|open|current|old) orders?\b",
    r"\b(?:show|list|see|check) (?:me )?(?:all (?:of )?my|my|an?|the) orders?\b",
    r"\bwhen (?:will|does|do|is) (?:it|my|they)\b.*\b(?:my order|i ordered)\b",
    r"\bi (?:placed|made) an order\b",
    r"\bi ordered\b(?=.*\b(?:ago|yesterday|last|days?|weeks?|still|where|when)\b)",
    r"\b(?:check|about|regarding|concerning|question on|look (?:at|up|into)) my (?:\w+ )?order\b",
    r"^(?:hi |hello |hey )?my order[ ?!.]*$",
    rf"^(?:hi |hello |hey )?(?:is the |the |my )?{_PARCEL} (?:coming |arriving |here )?(?:today|tomorrow)\b",
    r"\bo(?:rder|der|rdr|rdre) (?:number |no\.? |nr\.? |# ?)?(?:[a-z]{1,3}[ -]?)?\d{4,}",
)
_STATES = (
    r"(?:sent(?! back)|shipped|dispatched|left|arriv\w*|delay\w*|late|stuck|lost|refunded|on (?:its|the) way|"
    r"delivered|here|there|customs|packed)"
)
_OWN_GOODS = one_of(
    rf"\b(?:has|have|is|are|was|were|did|why (?:is|are|has|have)) (?:my|our) (?!money|card)(?:[\w-]+ ){{1,5}}?"
    rf"(?:not |still |yet |been |being |so )*{_STATES}\b",
    rf"\bwhen (?:will|does|do|is|are) (?:my|our) (?:[\w-]+ ){{1,5}}?{_STATES}\b",
    r"\bwhen (?:can|should|may|do) i (?:expect|get|receive) (?:my|our) (?!money)",
    r"\bwhat (?:is|has) (?:happening|going on|happened) (?:with|to) (?:my|our)\b",
    r"\b(?:refund\w*|money)\b(?=.*\b(?:i|we) (?:have )?(?:sent|returned|gave|posted|brought) )",
)
"""Asks after goods by what they are ("has my oven left yet?"), as who has ordered them does."""
_NOT_YET_ORDERED = re.compile(
    r"\b(?:if|when|once|after|before|should) (?:i|we) (?:order|buy|pay|send|return)\b"
)
_ARRIVED_BADLY = re.compile(
    r"\b(?:arrived|came|delivered|received|got|arrives)\b[^?.!]*\b(?:dent\w*|damag\w*|broken|crack\w*|scratch\w*|bent|"
    r"smashed|faulty|defective|wrong|incomplete|missing)\b"
)
_CHANGE = one_of(
    r"\b(?:change|update|correct|edit|modify|fix|add|remove|swap|amend)\b[^.?!]*\b(?:my|our|the|this|"
    r"that) (?:\w+ )?(?:order|address)\b",
    r"\bwrong (?:\w+ )?(?:address|street|size|colou?r|number|item)\b[^.?!]*\border",
    r"\b(?:cancel|stop)\b[^.?!]*\b(?:my|our|the|this|that) (?:\w+ )?(?:order|purchase)\b",
    r"\b(?:cancel|change) (?:it|order)\b",
    r"^(?:(?:ok|and|so|then|please|can i|i want to|i'd like to) )*cancel(?: that| this)?(?: please)?[ ?!.]*$",
    r"\b(?:cancel|stop|change)\b[^.?!]*\b[a-z]{1,3} ?-? ?\d{4,}\b",
)
_NUMBERED = re.compile(r"\b[a-z]{1,3} ?-? ?\d{4,}\b")
_OWN = one_of(
    r"\b(?:my|our) (?:\w+ )?(?:orders?|parcel|package|delivery|shipment|purchase)\b",
    r"\bel ?-? ?\d{4,}\b",
    r"\bi (?:just )?(?:ordered|bought|placed)\b",
    r"\border (?:number |no\.? |nr\.? |# ?)?[a-z]{0,3}-?\d",
)
_GOES_ON = one_of(
    rf"\b(?:it|they|that|them|this|the (?:{_PARCEL}|other one))\b[^?.!]*\b(?:{_MOVES}|track\w*|now|leave)\b",
    r"\bwhen (?:will|does|is|do|did|was) (?:it|that|they|this)\b",
    r"\bwhere is (?:it|that|the parcel)\b",
    r"\bwhat (?:is|did|was) in (?:it|that|the order)\b",
    r"\btracking (?:number|link|code)\b",
    r"\bwhy is (?:it|that)\b",
    r"^(?:and )?(?:when|where|why|how long|which carrier|tracking|the other one)(?: exactly| is that|"
    r" then)?[ ?!.]*$",
    r"\b(?:which|what) (?:carrier|courier)\b|\bwho (?:is )?deliver",
)
_LEAD = r"^(?:(?:and|ok|okay|so|also|but|then|hm+|oh|ah|yes|thanks)[,.]? )*"
_ORDER = r"(?:(?:my|our|the|this|that) (?:whole |entire )?(?:order|purchase))"
_IT = rf"(?:it|that|this|them|everything|it all|all of it|{_ORDER})"
_OF_IT = rf"(?: (?:for|on|of|in|with) {_IT})"
_ENDS = rf"(?:{_OF_IT}|,? (?:in total|in all|altogether|overall|in the end|then|exactly|again|please|now))*[ ?!.]*$"
_SENDING = r"(?:the )?(?:delivery|shipping|postage)"
_ARRIVES = (
    r"(?:come|comes|coming|arrive|arrives|arriving|be here|get here|gets here|expected|due|delivered|here)"
)
_OF_THEM = r"(?: (?:one|order|parcel|of (?:them|these|those|my orders|the (?:two|three|four|five))))?"


class Particular(StrEnum):
    """What is asked of an order beside where it is."""

    TOTAL = "total"
    DELIVERY = "delivery"
    PLACED = "placed"
    PAYING = "paying"
    """How, where and by when it is still to be paid."""
    FIRST = "first"
    """Which of several comes first."""


_PARTICULARS = {
    Particular.TOTAL: one_of(
        rf"{_LEAD}(?:what|how much) (?:did|do|have|had) (?:i|we) (?:have to |need to )?(?:pay|paid|spend|spent|owe)"
        rf"{_ENDS}",
        rf"{_LEAD}how much (?:is|was) {_IT}{_ENDS}",
        rf"{_LEAD}(?:what|how much) did {_IT} (?:cost|come to){_ENDS}",
        rf"{_LEAD}what (?:is|was) the (?:order )?(?:total|sum|amount|total price){_ENDS}",
    ),
    Particular.DELIVERY: one_of(
        rf"{_LEAD}(?:what|how much) (?:did|was) {_SENDING}(?: costs?| fee)?{_ENDS}",
        rf"{_LEAD}(?:what|how much) (?:is|does) {_SENDING}(?: costs?)?{_OF_IT}{_ENDS}",
        rf"{_LEAD}(?:what|how much) (?:did|have) (?:i|we) (?:pay|paid) for {_SENDING}{_ENDS}",
        rf"{_LEAD}what (?:was|were) {_SENDING} (?:costs?|fee|price|charge)s?{_ENDS}",
    ),
    Particular.PLACED: one_of(
        rf"{_LEAD}(?:when|(?:on )?(?:what|which) (?:day|date)) did (?:i|we) (?:order|buy|place|purchase)(?: {_IT})?"
        rf"{_ENDS}",
        rf"{_LEAD}when was {_IT} (?:ordered|placed|bought){_ENDS}",
    ),
    Particular.PAYING: one_of(
        rf"{_LEAD}(?:how|where) (?:do|can|could|should|must) (?:i|we) pay(?: for)?(?: {_IT})?{_ENDS}",
        rf"{_LEAD}(?:(?:until|till|by) )?when (?:can|do|must|should|may) (?:i|we) (?:have to |need to )?pay(?: for)?"
        rf"(?: {_IT})?{_ENDS}",
        rf"{_LEAD}how (?:long|much time) do (?:i|we) have(?: left)? to pay(?: for)?(?: {_IT})?{_ENDS}",
    ),
    Particular.FIRST: one_of(
        rf"{_LEAD}(?:which{_OF_THEM}|what) (?:(?:will|is|does) )?{_ARRIVES} (?:first|earliest|soonest){_ENDS}",
        rf"{_LEAD}which{_OF_THEM} is (?:the )?(?:first|earliest)(?: one)?(?: to {_ARRIVES})?{_ENDS}",
    ),
}
_KINDLY = r"(?:,? (?:please|then|now|for me|thanks|thank you))*[ ?!.]*$"
_STOP_IT = re.compile(
    rf"{_LEAD}(?:(?:please|just|do|go ahead and|(?:can|could|would) you|i (?:want|would like|need)(?: you)? to) )*"
    rf"(?:cancel|stop) (?:it|that|this|{_ORDER}){_KINDLY}"
)
_INSTEAD = r"(?:replacement|new one|another one|refund|money back)"
_CHOOSES = one_of(
    r"\b(?:i|we) (?:would (?:like|prefer|rather(?: have)?)|want|will (?:have|take)|take|choose|prefer|need)"
    rf"(?! to (?:know|ask|see|understand)) (?:\w+ ){{0,3}}?{_INSTEAD}\b",
    rf"\b(?:can|could|may) (?:i|we) (?:please )?(?:have|get|choose) (?:\w+ ){{0,2}}?{_INSTEAD}\b",
    rf"\b(?:send|give) (?:me|us) (?:\w+ ){{0,2}}?{_INSTEAD}\b",
    rf"{_LEAD}(?:please )?(?:(?:a|the|my) )?{_INSTEAD}{_KINDLY}",
)
_SPELLINGS = word_set("order orders parcel package delivery arrive arrived tracking status where")


def asks_order(text: str) -> bool:
    """Tell whether the message asks after an order that was placed: where it is, what is in it, when it comes.

    What to do about goods that arrived damaged is asked of the shop's pages.
    """
    plain = spelled(text, _SPELLINGS)
    if arrived_badly(plain) and not _NUMBERED.search(plain):
        return False
    asks_of_goods = _OWN_GOODS.search(plain) is not None and not _NOT_YET_ORDERED.search(plain)
    return asks_of_goods or _STATUS.search(plain) is not None


def arrived_badly(plain: str) -> bool:
    """Tell whether a normalised message is about goods that came damaged, or were not what was ordered."""
    return _ARRIVED_BADLY.search(plain) is not None


def asks_order_change(text: str) -> bool:
    """Tell whether the message asks to change or cancel an order that was placed."""
    return _CHANGE.search(spelled(text, _SPELLINGS)) is not None


def speaks_of_own_order(text: str) -> bool:
    """Tell whether the message is about an order of the shopper's own, whatever it asks of it."""
    return _OWN.search(spelled(text, _SPELLINGS)) is not None


def goes_on_about_order(text: str) -> bool:
    """Tell whether the message, after an answer about an order, asks more about it."""
    return _GOES_ON.search(spelled(text, _SPELLINGS)) is not None


def particular_in(text: str) -> Particular | None:
    """Return what the message asks of an order that was told of, beside where it is; None when nothing or more."""
    plain = spelled(text, _SPELLINGS)
    return next((one for one, pattern in _PARTICULARS.items() if pattern.search(plain)), None)


def tells_to_stop(text: str) -> bool:
    """Tell whether the message is nothing but the wish that an order be stopped."""
    return _STOP_IT.search(spelled(text, _SPELLINGS)) is not None


def chooses_instead(text: str) -> bool:
    """Tell whether the message chooses what it wants for goods that it didn't get: new ones, or the money."""
    return _CHOOSES.search(spelled(text, _SPELLINGS)) is not None
