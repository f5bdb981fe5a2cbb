"""Cues of questions that the catalogue's tables answer: prices, stock, options, what fits, what there is.

Pure patterns over normalised text.
"""

import re

from agent.words import normalise
from retrieval.pattern import one_of

_AND = re.compile(r" (?:and|&|\+) ")
PRICE = one_of(
    r"\bhow much\b(?=(?: (?:is|are|was|were|does|do|did|would|will|for|the|an?|your|this|that|these|those|"
    r"it|to|i|must|should|pls|please)\b|[ ?!.,]*$))"
    r"(?! (?:does|do|did|would|will|can) [^?.!]*\b(?:weigh|hold|burn|use|draw|need|fit|carry|take|last)\b)"
    r"(?! (?:is|are) the (?:shipping|delivery|costs?|fees?|charges?|postage|freight)\b)",
    r"\bprices?\b",
    r"\bcosts?\b",
    r"\bexpensive\b|\bhow pricey\b",
)
NOT_PRICE = one_of(
    r"\b(?:ship\w*|deliver\w*|postage|return\w*|send\w*|sent|assembl\w*|repair\w*|refund\w*|wrap\w*|"
    r"class|course|custom\w*|"
    r"warranty|collect\w*|instal\w*|vat|tax|to run|running|per hour|ebay|resale|tag|flour|salt|oil do)\b",
    r"\b(?:wider|narrower|taller|higher|deeper|heavier|lighter|bigger|larger|smaller|longer|shorter|hotter)\b"
    r"(?=[^?.!]*\bby how much\b)",
    r"\bprice (?:match|guarantee|drop)|match (?:the |a )?prices?|\bdiscount",
)


def asks_price(text: str) -> bool:
    """Tell whether `text` asks what a product costs, and not what is done with or to it."""
    plain = normalise(text)
    return PRICE.search(plain) is not None and NOT_PRICE.search(plain) is None


def asks_prices(text: str) -> bool:
    """Tell whether `text` asks what one thing costs and another: "the kettle 47 and the 57", not "a cover for it"."""
    return asks_price(text) and _AND.search(normalise(text)) is not None


STOCK = one_of(
    r"\b(?:in stock|out of stock|on stock|stock|available|availability|sold out|any left|left in|"
    r"back in(?: stock)?|restock\w*)\b",
    r"\bstill have\b|\bhave (?:you got )?(?:it|any|them|one|some)(?: left)?\b",
    r"\bwhen (?:will|is|are)\b[^?]*\b(?:back|available)\b",
    r"\bcan i (?:still )?(?:get|buy|order)\b",
)
NEEDS_ONE = re.compile(
    r"\b(?:which|what) (?:one|version|variant|type|kind|pressure|model|plug|set)\b[^?.!]*"
    r"\b(?:need|take|get|order|buy|right)\b"
)
"""Asks which of its variants to take."""
WHEN = re.compile(r"\bwhen(?: then| again| is (?:it|that) back)?[ ?!.]*$")
"""Asks at its end when there is some of what it names: "cream when?"."""
NOT_STOCK = re.compile(
    r"\b(?:cash|money|refund\w*|discount|express|deliver\w*|ship\w*|sent|post|app|parts?|manual|class|"
    r"for life|back in (?:the )?box)\b"
)
SHOWROOM = re.compile(r"\b(?:showrooms?|shops?|stores?|branch(?:es)?)\b")
"""A place named beside it is where something is looked at, not where it is to be used."""
EXCHANGES = re.compile(r"\b(?:swap\w*|exchang\w*|trade (?:it |them |this )?in)\b")
"""What is bought is to be exchanged: the shop's terms tell how, whatever there is."""
OPTION_KIND = re.compile(
    r"\b(?:what|which|how many|any other|other|different|more)\b[^?.!]*"
    r"\b(colou?rs?|sizes?|versions?|variants?|models?|options?|lengths?|packs?|woods?|shapes?|"
    r"finish(?:es)?|pressures?)\b"
)
OPTION = re.compile(r"\b(?:in|come in|comes in|version|available|have it|get it|one|colou?r|exist|also)\b")
FITS = one_of(
    r"\bfits?\b|\bfitting\b|\bcompatib\w*\b|\bsuits?\b|\bsuitable\b|\bmatches\b|\bbelongs?\b",
    r"\bworks? (?:with|on|for)\b|\bgo(?:es)? (?:with|on|in|into)\b|\bput\b[^?.!]*\bon\b",
    r"(?<!gas )(?<!fuel )(?<!wood )(?<!pellet )(?<!pellets )(?<!charcoal )\buse[ds]?\b[^?.!]*\b(?:with|on|for|in)\b",
    r"\bfor (?:the|my|a)\b|\bright (?:one|cover|size)\b",
)
IT_FITS = re.compile(
    r"\b(?:does|do|will|would|can|could|is|are) (?:it|this|that|they|these|those)(?: one| thing)?(?: also| still)? "
    r"(?:fit|work|go|suit|sit|lie|belong|be used|compatible|suitable|made|meant|all right|ok|okay|good|for)\b"
)
"""Asks whether what is in view goes with what is named."""
WHAT_IT_FITS = re.compile(
    r"^(?:and |so )*(?:what|which(?: \w+)?) (?:(?:else )?(?:does|do|will|would|can)\b.*\b(?:fit|go|work|be used)\b"
    r"|(?:is|are)\b.*\b(?:compatible|suitable|made)\b)"
)
"""Asks for all that one thing fits: "what does the wok fit?"."""
COMPARES = one_of(
    r"\bdifferen\w*\b|\bcompar\w*\b|\bversus\b|\bvs\b|\bbetter\b|\bwhich (?:one|of)\b",
    r"\bshould i (?:take|get|buy|choose)\b",
)
_MORE = re.compile(
    r"\b(?:more|less|(?!over|under|after|other|never|ever|whether|either|order|number|cover|burner|smoker|"
    r"thermometer|later|paper|water|power|consumer|customer|weather|answer)[a-z]{3,}er)\b"
)
_CHOICE = re.compile(r"\b(?:or|than)\b")
_BOTH = re.compile(
    r"\b(?:price difference|difference (?:in (?:the )?prices?|between them)|both|"
    r"(?:these|those|the|your) two|two of them|either (?:one|of them)|"
    r"each of (?:them|these|those)|each(?: one)?(?=[ ?!.]*$)|side by side)\b"
)
PRICE_DIFFERENCE = one_of(
    r"\b(?:cheaper|pricier|dearer|more expensive|less expensive)\b|\bcosts? (?:more|less)\b",
    r"\bprice difference\b|\bdifference in (?:the )?prices?\b|\bdifferent in price\b",
    r"\bhow much more (?:is|are|does|do|would|will|for)\b",
)
PRICE_GAP = one_of(
    r"\bhow much (?:more|less|extra|dearer|cheaper|pricier)\b(?! (?:do(?:es)?|will|would|can) (?:it|they|this|that)\b)"
    r"(?!\s+(?:gas|heat|power\w*|fuel|charcoal|wood|pellets?|space|room|time)\b)"
    r"(?![^?.!]*\b(?:weighs?|hold|heavy|gas|heat|space|room|need|use|burn|fit|cook|last|delivery|shipping)\b)",
    r"\b(?:price|cost|euros?) (?:gap|difference|diff)\b|\bprices? (?:of|for) (?:each|both)\b",
    r"\bpric(?:e|es|ing) ?wise\b",
    r"\bhow many euros? (?:more|less)\b|\bcosts? over the other\b|\bset (?:me|us) back\b",
    r"\bhow much on top of\b|\b(?:cheaper|dearer|pricier|more expensive) of the two\b",
    r"\bhow much (?:above|over|below|under) (?:the|that|this|it)\b|\b(?:costs?|price) over the other\b",
    r"\bwhat (?:would|will|do|could|can) (?:i|we) save (?:if|with|by|when|on)\b|"
    r"\bdifference in (?:the )?(?:price|cost|euros?)\b",
)
"""Asks how far apart the prices of two are that were spoken of, or what each of them costs."""
_IS_ONE = (
    r"(?:is|are|was|be) (?:it|this|that|these|those|they|the [^?.!,;]{2,40}?)|it is|(?:it|that|this)'?s|they'?re|"
    r"[a-z]+ one"
)
IS_CHEAPER = re.compile(
    rf"\b(?:{_IS_ONE})(?: (?:one|also|too|then|much|a lot|any|even|actually|really|still|is))* "
    r"(?:one )?(?:cheaper|dearer|pricier|costlier|(?:more|less) (?:expensive|cheap))\b"
    r"(?! (?:elsewhere|in (?:the|your|my|an?|store|shops?|other)|on|at|if|when|to|for|with|by|from|there)\b)"
)
"""Asks which of two is cheaper that need not be named: "is it cheaper than the 30?"."""
IS_MORE = re.compile(
    rf"\b(?:{_IS_ONE}|(?:does|do|will|would) (?:it|this|that|these|those|they|the [^?.!,]{{2,40}}?))"
    r"(?: (?:one|also|too|then|much|a lot|any|even|actually|really|still|get|weigh|heat up|last))* "
    r"(?:heavier|lighter|wider|narrower|taller|hotter|bigger|larger|smaller|faster|quicker|longer|more|less)"
    r"(?=[ ?!.]*$| than (?:the|this|that|it|these|those)\b)|"
    r"\bhow (?:many|much) (?:kg|kilos?|kilograms?|pounds|lbs?|cm|centimet\w+|inches|degrees) "
    r"(?:more|less|heavier|lighter|wider|narrower|taller|hotter)\b"
)
"""Asks which of two is more of something that need not be named: "is it heavier?"."""
_EACH = re.compile(
    r"\b(?:are|do|have|weigh|cost) (?:the|your|both) (?:[\w-]+ ){1,4}and (?:the |your )?[\w-]+|"
    r"\bis (?:the|your) (?:[\w-]+ ){1,4}and (?:the|your) [\w-]+"
)
_WHICH = re.compile(r"^(?:and |so |but |or )*which\b")


def compares(text: str) -> bool:
    """Tell whether `text` sets things against each other: "which is lighter, this or that?"."""
    plain = normalise(text)
    chooses = _CHOICE.search(plain) is not None and _MORE.search(plain) is not None
    return chooses or COMPARES.search(plain) is not None or asks_of_both(plain)


def asks_of_both(plain: str) -> bool:
    """Tell whether `plain` (normalised) asks of both that were spoken of, or which of them is more than the other."""
    chooses = _WHICH.search(plain) is not None and _MORE.search(plain) is not None
    return chooses or _BOTH.search(plain) is not None


def asks_of_each(text: str) -> bool:
    """Tell whether `text` asks the same of two that it names: "how wide are the 22 and the 30?"."""
    return _EACH.search(normalise(text)) is not None


FEW_WORDS = 6
"""On a product's page a message this short is about the product, even when it doesn't say so."""

_LOOKS_FOR_ONE = re.compile(
    r"\b(?:which|any|some\w*|one of|do you (?:sell|have|offer|stock|carry)|are there|is there|looking for|recommend|"
    r"cheapest|best|largest|biggest|smallest)\b"
)


def looks_for_one(text: str) -> bool:
    """Tell whether `text` looks for a product among all: then it means none of them yet."""
    return _LOOKS_FOR_ONE.search(normalise(text)) is not None


SELL = one_of(
    r"\b(?:do|does|did) (?:you|u|the shop) (?:guys |also |still |even |maybe |perhaps |currently )*"
    r"(?:sell|have|stock|carry|offer|do|got|keep)\b",
    r"\bhave you (?:got|the|an?|any)\b|\bcan i (?:buy|get|find|order)\b|\blooking for\b",
    r"\bwhere can i (?:find|buy|get)\b",
    r"\bi (?:need|want|would like)\b|\bis there\b|\bare there\b|\bany\b|^are (?:[\w-]+ ){1,4}available\b",
)
ACCESSORIES = re.compile(
    r"\b(?:what|which|any|the|show me) (?:other |more |good )?(?:accessories|extras|add-?ons)\b"
)
_FOR_IT = re.compile(r"[^,;.?!]*\bfor (?:it|them|this|that|these|those|mine|ours)\b")


def seeks_for_it(plain: str) -> bool:
    """Tell whether `plain` (normalised) looks for something that goes with what is in view: "a cover for it"."""
    return any(_FOR_IT.match(plain, sought.end()) for sought in SELL.finditer(plain))


CARE = re.compile(
    r"^(?:\w+[ ,]+){0,2}(?:how (?:do|should|can|must|would) (?:i|we|you|one) (?:best |properly )?"
    r"(?:take (?:good |proper )?care of|look after|care for|maintain)|what (?:kind of )?(?:care|upkeep) does)"
    r" (?P<what>it|this|them|these|(?:the|my|our|this|that) [\w -]+?)(?: need| properly)?[ ?!.]*$"
)
"""Asks for the care of `what`, a product or only a part of one."""
DESCRIBE = re.compile(
    r"\b(?:tell me (?:more |something |a bit )?about|what is|describe|details (?:of|on)|info\w* (?:on|about))\b"
)
SOLD = re.compile(r"^(?:and )?(?:do|would) you (?:also |even )?(?:sell|stock|carry)\b")
"""Asks whether something is sold at all."""
RANGE = re.compile(r"\b(?:do you (?:sell|have|offer|stock|carry)|are there|have you got|range)\b")
SEEKS = re.compile(
    r"\b(?:which|what|any|some|something|anything|is there|are there|how many|have you|do you|you got|got (?:any|an?)|"
    r"show me|looking for|(?:i|we) (?:search|need|want|am after|'?m after)|after an?|searching for|recommend|suggest|"
    r"ideas|an? [a-z ]{3,20} (?:with|that|which))\b"
)
"""Seeks something among many."""
LIST = re.compile(r"\b(?:which|what|show|list|all|range|kinds?|types?|sorts?)\b")
CHEAPEST = re.compile(r"\b(?:cheapest|least expensive|lowest price)\b")
DEAREST = re.compile(r"\b(?:most expensive|dearest|priciest|costliest|highest price)\b")
CHEAPER_ONE = re.compile(
    r"\b(?:is there|are there|do you have|have you got|got|show me|what about|anything|something) "
    r"(?:(?!(?:it|this|that|them|me|us)\b)[\w-]+ ){0,3}?(?:cheaper|less expensive|more affordable)\b"
    r"(?! (?:than (?!this|that|it\b)|delivery|shipping|elsewhere|if|when|in|on|with|to)\b)"
)
