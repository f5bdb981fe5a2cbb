"""Words by which it is heard that somebody asks what comes back of what they return, and what was paid for it.

Pure.
"""

import re
from datetime import date
from decimal import Decimal

from agent.amounts import amounts_in, value_of
from agent.past_days import happened_in
from agent.words import normalise
from retrieval.pattern import one_of

_THING = r"(?:it|this|that|them|these|those|both|everything|all|(?:the|my|our|an?|only) [^?.!,;]{2,30}?)"
_GOES_BACK = one_of(
    r"\breturn(?:s|ed|ing)?\b(?! (?:policy|address|label|costs?|fees?)\b)|\brefund\w*|\bmoney back\b",
    rf"\b(?:sen[dt]|sending|give|giving|gave|bring|bringing|ship|shipping) (?:{_THING} )?back\b(?! (?:an?|my|our) )",
    r"\b(?:goes?|going|went|is|are) back(?= to you\b|[?!.,]|$| unused| this| now| today| tomorrow| what| how| from)",
    rf"\bget(?: \w+){{0,3}} back (?:for|of) {_THING}(?=[ ?!.,]|$)",
)
_HOW_MUCH = one_of(
    r"\bwhat (?:do|would|will|can|should|'ll) (?:i|we) (?:get|end up with|receive|have left|be left with)\b",
    r"\bwhat(?:'ll| will| would| does| do)? (?:\w+ )?(?:comes?|lands?|remains?|is left|arrives?|goes) "
    r"(?:back|on my|in my|for (?:us|me)|over|to me|left)\b|\bwhat(?: then)? (?:remains|comes back)\b",
    r"\bhow much\b(?! (?:gas|space|room|heat|weight|charcoal|coal|wood|fuel|time|of the|is left))"
    r"[^?.!]{0,40}?\b(?:get|back|refund\w*|lands?|receive|remains?|comes?|see again)\b",
    r"\bwhat(?: is|'s| would be| will be) (?:my|the|our) refund\b|\bwhat lands on my\b",
)
_OTHERWISE = one_of(
    r"\b(?:fault|faulty|broken|damaged?|defect\w*|wrong|cracked|missing|leaks?|rusted|recall|dent\w*|scratch\w*|bent)\b",
    r"\bnot what (?:i|we) (?:ordered|wanted)\b|\brefus\w+|\bshowrooms?\b|\bin (?:the|your) (?:shop|store)\b",
    r"\b(?:gifts?|presents?|vouchers?|dealers?|cheaper)\b|\bprice (?:match|drop)\b",
    r"\blower\w* (?:it|the)\b|\bmy old\b|\bthe old\b|\d ?% (?:code|off|discount)|\bdiscount\b|\bcode\b",
    r"\b(?:lost|cancel\w*|swap\w*|exchang\w*|trade|resell|second[- ]hand|assembl\w*|tax|vat|customs)\b",
    r"\b(?:deposit|petrol|scrap|recycl\w*|holiday|friend)\b",
)
"""Money that comes back by other rules, or no money."""
_USED = re.compile(
    r"\b(?:(?<!un)used(?! to)|cook(?:ed|s)?(?: on)?|grilled|fired|lit|tried|burnt|baked|opened|taste trial|dirty|worn|"
    r"greasy|"
    r"(?:made|did|had|done) (?:\w+ ){0,3}(?:pizzas?|bbqs?|barbecues?|meals?|dinners?|burgers?|steaks?|sessions?))\b"
)
_NOT_USED = re.compile(
    r"\b(?:never|not|without|nor|n't|isn't|hasn't|haven't|wasn't|hasnt|havent|isnt|wasnt|unused|unopened)\b"
    r"(?: \w+){0,3} (?:used|cooked|grilled|fired|lit|tried|burnt|baked|opened)\b"
)
WHOLE = re.compile(
    r"\b(?:whole|entire|complete|full) (?:order|thing|lot|parcel)\b|\beverything\b|\ball of it\b"
)
ALL = re.compile(rf"{WHOLE.pattern}|\bthe lot\b|\bthem all\b|\ball of them\b")
BOTH = re.compile(r"\bboth\b")
KEPT = re.compile(r"\b(?:keep|keeping|without|except|but not|not) (?:the |my )?[a-z]+(?: [a-z]+)?")
MANY = re.compile(r"\b(?:two|three|four|five|six|both|\d+ ?(?:x|×)) (?!weeks|days|months|hours)")
"""More than one of something."""
ONE_OF = re.compile(r"\b(?:one|1|just one|only one) (?:of|out of)\b")
_LATER = re.compile(r"\b(?:after|in) (?P<count>\d{1,3}) (?P<unit>day|week|month)s?\b")
_DAYS = {"day": 1, "week": 7, "month": 30}
_PAID = re.compile(
    r"\b(?:paid|cost (?:me|us)|costs?|for) (?:you )?€? ?(\d{1,5}(?:[.,]\d\d)?)"
    r"(?! ?(?:%|days?|weeks?|years?|months?|people|kg|cm|g|l|mm|minutes|of)\b)(?![\w.,]?\d)|"
    r"\((?:€ ?)?(\d{1,5}(?:[.,]\d\d)?)(?: ?€| ?euros?)?\)"
)


def asks_refund(plain: str) -> bool:
    """Tell whether `plain` (normalised) asks how much comes back of what is returned unused."""
    used = _USED.search(_NOT_USED.sub(" ", plain)) is not None
    return not used and all(
        (_GOES_BACK.search(plain), _HOW_MUCH.search(plain), _OTHERWISE.search(plain) is None)
    )


def is_too_late(text: str, days: int | None, today: date) -> bool:
    """Tell whether `text` says that it came, or is to go back, longer than so many days after it came."""
    if days is None:
        return False
    came = happened_in(text, today)
    if came is not None and (today - came.last).days > days:
        return True
    later = _LATER.search(normalise(text))
    return later is not None and int(later["count"]) * _DAYS[later["unit"]] > days


def paid_for(plain: str) -> Decimal | None:
    """Return the one amount that was paid, as `plain` tells; None where it tells none or several."""
    told = [one or other for one, other in _PAID.findall(plain)] or amounts_in(plain)
    return value_of(told[0]) if len(told) == 1 else None
