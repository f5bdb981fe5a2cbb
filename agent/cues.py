"""Cues are what the words of a message give away about its sender's intent, before anything is looked up.

Pure. Each cue is a question about one text; precision matters more than wit: a wrong handoff costs a person's time.
"""

import re
from collections.abc import Collection

from agent.words import corrected, normalise, tokens

_PERSON_WORDS = ["human", "humans", "person", "persons", "agent", "agents", "representative", "representatives", "operator", "operators", "employee", "employees", "manager", "supervisor", "advisor", "adviser", "specialist", "colleague", "someone", "somebody", "customer", "service", "support"]
_LOOKALIKES = frozenset(
    ["personal", "persona", "personally", "humane", "humid", "services", "serve", "served", "serving", "operate", "operating", "operated", "supports", "supported", "urgent", "custom", "customs", "customers", "colleagues", "managed", "managers", "specialists", "special", "specially", "reason", "prison"]
)
_PERSON = (
    r"(?:(?:an?|the|some|any|one of|your|with|actual|real|live|living|human|proper|breathing) )*"
    r"(?:humans?(?: beings?)?|persons?|agents?|reps?|representatives?|operators?|employees?|managers?|supervisor|"
    r"advis[oe]r|specialist|expert|colleagues?|someone|somebody|anyone|anybody|staff(?: member)?|"
    r"member of (?:staff|the team|your team|your staff)|(?:sales|support|service|customer|shop|store)[ -]?"
    r"(?:person|people|rep|agent|assistant|staff|team|service|support|care|advisor|guy|lady)|"
    r"customer (?:service|support|care)(?: (?:agent|rep|representative|person|team|advisor|staff))?|"
    r"(?:real|actual|live|human|your|the|of your|those) (?:people|guys|team|staff|folks|support|help|chat|one)|boss|"
    r"guy in charge|person in charge|people)"
)
_TALK = r"(?:talk|speak|chat|spea?k|talking|speaking|chatting|message|write|connect|connected|call|get in touch|reach)"
_NOT_OURS = re.compile(
    r"\b(?:cleaning|bonding|releasing?|curing|drying|rinsing|travel|estate|delivery|shipping|customs|raising|"
    r"foaming|oxidi[sz]ing|cooling|heating|degreasing|non-stick|the courier'?s?|post|mail|courier) (?:agents?|person|people|guy|man|operator)\b"
    r"|\b(?:per|in|each|every|for (?:a|one|two|three|four|\d+)|an?other|single|one|two|three|four|five|six|eight|ten|\d+) (?:persons?|people|humans?)\b"
    r"|\bagents? (?:orange|of)\b|\btemperature manager\b"
)
_BOT_QUESTION = re.compile(
    r"^(?:(?:wait|so|hey|hi|hello|ok|and|sorry),? )*(?:are|is|am) (?:you|this|i|it|there) (?:even |actually |really |just |still |now )*"
    r"(?:an?|the|talking|speaking|chatting|writing|texting|dealing|to|with|real|actual|human|live|some|kind|of| )*"
    r"(?:bot|chatbot|robot|machine|computer|ai|human|person|real|human being|program|humans|people|llm|chatgpt|someone real|somebody real)\b"
    r"(?: or (?:an? )?(?:real )?(?:bot|chatbot|robot|machine|computer|ai|human|person|human being))?"
    r"(?: here| there| please| lol| at all| right now| or what| or not)*[ ?!.]*$"
    r"|\bdo (?:i|you) (?:talk to|have) (?:a bot|feelings)\b|^(?:bot|robot|ai) ?\?+$"
    r"|\bwho am i (?:talking|speaking|chatting|writing) (?:to|with)\b|\bwho are you\b|\bwhat are you\b"
)
_NO_PERSON = re.compile(
    r"\b(?:don't|do not|didn't|no need|needn't|not|never|without|rather not|no)\b[^.!?;]{0,30}?"
    r"\b(?:need(?:ing)?|want(?:ing)?|have|like|going|asking|necessary|have to|talking|speaking|calling|ask|for|to|involve|bother|get|fetch)?"
    rf"[^.!?;]{{0,22}}?\b(?:{_PERSON}|transfer|transferred|hand(?:ed)? (?:me )?over)\b"
    rf"|\bno {_PERSON}\b(?! (?:answers?|replies|helps?|there|available|responds|picks up|has ))"
)
_BOTS = r"(?:bots?|chatbots?|robots?|machines?|computers?|ai|a\.i\.|automated|automation|algorithm|program|script|software)"
_ASKING = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_TALK}(?: (?:to|with|me|us|it|this|through|up|on|direct|directly|over|about \w+|please|now|into|real quick|in touch))* {_PERSON}\b",
        rf"\b(?:want|wants|need|require|demand|request|prefer|would like|like to have|looking for|gimme|give me|get me|fetch|fetch me|bring|bring me|"
        rf"find me|find|send me|send in|show me|ask for|asking for|asked for|request(?:ing)?|insist on|put me (?:on|through) to|put me through to|"
        rf"pass me (?:on |over )?to|hand me (?:over |off )?to|pass (?:this|it) (?:on |over )?to|hand (?:this|it) (?:over |off )?to|"
        rf"forward (?:me|this|it) to|transfer (?:me |this |us )?to|transfer|connect (?:me |us )?(?:to|with)|switch (?:me )?(?:over )?to|"
        rf"redirect (?:me )?to|escalate(?: this| it| me)? to|refer me to|deal with|help from|in touch with|hold of|summon|route me to|take me to|link me (?:up )?(?:to|with)|hook me up with|"
        rf"call in|bring in|loop in) (?:please )?(?:the help of |an answer from |to )?{_PERSON}\b",
        r"\b(?:can|could|may|might|is it possible|let|how (?:do|can)) [^.!?]{0,30}\b(?:have|get|see) (?:a |an |the )?(?:real |live |actual |human )*"
        r"(?:human|person|agent|rep|representative|operator|employee|manager|supervisor|customer service|customer support)\b",
        rf"\b(?:is|are) (?:there|anyone|anybody|someone|somebody)(?: \w+)? (?:{_PERSON}|real|human|there|here|available|around|who can|i can|to)\b[^?]{{0,40}}",
        r"\b(?:someone|somebody|anyone|anybody|a person|person|human|people) (?:real|human|else|competent|in charge|alive|from (?:your|the) (?:team|shop|store|staff)|"
        r"(?:that|who) (?:can|could|actually|knows|is|isn't|understands))\b",
        r"\b(?:can|could|would|will|may) (?:someone|somebody|anyone|anybody|a person|a human|one of you|a colleague)(?: please| just| actually| from (?:your|the) team)* "
        r"(?:call|ring|phone|contact|write|e-?mail|get back|talk|speak|take over|join|assist|step in|look (?:at|into) (?:this|it|my))\b",
        r"^(?:(?:hi|hello|hey|please|so|ok|well)[ ,]*)*(?:can|could|would|will) (?:someone|somebody|anyone|anybody)(?: please| just| actually)* (?:please )?help(?: me)?(?: out| here| please| now| with this)*[ ?!.]*$",
        r"\b(?:call|ring|phone) me(?: back| please|$)|\bcallback\b|\bcall me on\b",
        r"\bescalate\b|\bput me through\b|\btake this (?:up )?(?:to|with) (?:your|the|a) (?:boss|manager|supervisor)\b|\bhand(?: me)? over to (?:a|your|the|one)\b",
        rf"\b(?:don't|do not|not|stop|no|hate|tired of|sick of|fed up with|done with|enough of|instead of|rather than|refuse to|won't|no more|nothing against|no use|useless|stupid|dumb|annoying|rubbish|bloody|get past|get around|bypass|skip|not helping) "
        rf"[^.!?;]{{0,28}}\b{_BOTS}\b",
        rf"\b{_BOTS} (?:isn't|is not|can't|can not|doesn't|does not|won't) (?:helping|help|work|working|answer|understand)",
        r"\b(?:real|actual|live|living|human|proper) (?:person|human|people|agent|rep|representative|operator|being|help|support|assistance|contact|chat|one|someone|somebody|customer service)\b",
        r"\bhuman (?:please|now|needed|required|only|help|support|assistance)\b|\b(?:agent|representative|operator|person|rep|human|humans|manager|supervisor|staff)(?: please| now| asap| pls)+[ !.]*$",
        r"\b(?:i would|i will|let me|i) rather (?:deal|talk|speak|chat|have|discuss|do this) [^.!?]{0,20}(?:person|human|someone|somebody|people)\b",
        r"\bi (?:would|will) take (?:a|the) (?:human|person)\b|\bhumans? only\b|\bperson to person\b",
    )
)
_BARE = re.compile(
    r"^(?:(?:a|an|the|real|live|actual|human|please|now|just|ok|so|to|hello|hi|hey|get|me|no|yes|asap|i said|again) ?)*"
    r"(?:humans?|person|agent|representative|rep|operator|customer service|customer support|support agent|"
    r"supervisor|manager|human being|support team|live chat|live agent|staff|employee|advisor|adviser)"
    r"(?:(?: ?[,.!?]+| please| now| asap| thanks| thank you| pls))*$"
)
_PAST_OR_POLICY = re.compile(
    r"\b(?:spoke|talked|chatted|called|wrote|emailed|was told by|been told by|told me|said|promised|already (?:spoken|talked))\b[^.!?;]*$"
    r"|\b(?:does|do|must|should|has|have|is) (?:a|an|any|some|the) ?(?:one )?(?:person|human|adult|someone|somebody|anyone) (?:need|have|has|be|to be|must|required)\b"
    r"|\bsomeone (?:else )?(?:pick|collect|sign|accept|receive)|\b(?:as a (?:gift|present)|(?:gift|present|buy(?:ing)?|something|it|one) for (?:someone|somebody|a person|people))\b"
    r"|\b(?:opening|business|phone|service|support|office) hours\b|\bwhat are (?:your|the) hours\b|\bphone number\b|\btelephone number\b|\be-?mail address\b"
)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s'.,!?;-]", " ", normalise(text)).split())


def _spelled(text: str, known: Collection[str]) -> str:
    """Return `text` plain, with misspelt cue words put right and everything else as it stood."""
    parts = re.split(r"([^\W\d_]+(?:'[^\W\d_]+)?)", _plain(text))
    parts[1::2] = corrected(parts[1::2], known, keep=_LOOKALIKES)
    return "".join(parts)


def asks_for_person(text: str) -> bool:
    """Tell whether the message asks to be helped by a person, in whatever wording.

    Negations ("I don't need a person") and other meanings ("a cleaning agent", "for 4 people", "are you a bot?") are not it.
    """
    plain = _spelled(text, _PERSON_WORDS)
    plain = re.sub(
        r"\b(?:tlak|takl|talke)\b", "talk", re.sub(r"\b(?:speek|spaek|spek|speack|speal)\b", "speak", plain)
    )
    plain = re.sub(r"\bhooman\b|\bhumna\b|\bhumam\b|\bhumen\b", "human", plain)
    plain = _NOT_OURS.sub(" something ", plain)
    if _BARE.match(plain):
        return True
    for sentence in re.split(
        r"(?<=[.!?;])\s+|\b(?:but|just)\b|,(?= (?:i|give|get|let|connect|put|transfer|can))", plain
    ):
        said = sentence.strip(" ,")
        if not said or _BOT_QUESTION.search(said) or _PAST_OR_POLICY.search(said):
            continue
        if _NO_PERSON.search(said) and not re.search(rf"\b{_BOTS}\b", said):
            continue
        if _BARE.match(said) or any(pattern.search(said) for pattern in _ASKING):
            return True
    return False


def declines_person(text: str) -> bool:
    """Tell whether the message says that no person is wanted."""
    plain = _spelled(text, _PERSON_WORDS)
    return _NO_PERSON.search(_NOT_OURS.sub(" ", plain)) is not None and not asks_for_person(text)


def asks_whether_bot(text: str) -> bool:
    """Tell whether the message asks who or what is answering."""
    return _BOT_QUESTION.search(_plain(text)) is not None


_PIECES = (
    r"(?:units?|pieces?|pcs|items?|sets?|grills?|bbqs?|barbecues?|smokers?|ovens?|stoves?|griddles?|plates?|pans?|covers?|tongs|"
    r"thermometers?|aprons?|gloves|boxes|bags|cases|pallets?|copies|of (?:them|these|those|it|the|your|each)|x\b)"
)
_BULK = re.compile(
    r"\bbulk\b|\bwhole ?sale\b|\bresell(?:er|ing)?\b|\bb2b\b|\bvolume (?:discount|price|pricing|order)|\bquantity discount|\blarge (?:order|quantit)|"
    r"\bbig order\b|\b(?:corporate|business|company|trade) (?:order|customer|account|discount|price|pricing|gifts?)\b|\bpallets?\b|"
    r"\b(?:quote|quotation|offer) for \d{2,}|\bframework (?:contract|agreement)\b|\btender\b(?= (?:for|document))|\bdistribut(?:or|ion) (?:price|terms)"
)
_MANY = re.compile(
    rf"\b(\d{{1,3}}(?:[.,]\d{{3}})|\d+|a dozen|dozens|hundreds|fifty|hundred|twenty|thirty|forty|fifteen) (?:\w+ ){{0,2}}?{_PIECES}"
)
_BUYING = re.compile(
    r"\b(?:buy|buying|order|ordering|purchase|need|want|take|get|interested|supply|equip|price|discount|deal|quote|looking)\b"
)
_DEAL = re.compile(
    r"\bnegotiat|\bhaggl|\b(?:better|best|special|lower|good) price\b(?=.*\b(?:you (?:can|could)|if i|for me|offer|do|give|possible)\b)|\bprice (?:is )?negotiable\b|"
    r"\b(?:can|could|would|will|do) (?:you|u|i|we) (?:\w+ ){0,2}?(?:do|give|make|offer|get|have|knock|drop|lower|reduce)(?: \w+){0,3} "
    r"(?:discount if|discount for (?:two|three|buying|both|taking|\d)|a deal|better deal|better price|special price|special offer|something off|money off|bit off|\d+ ?(?:%|percent)? ?(?:off|less|discount)|cheaper|the price|less)\b|"
    r"\b(?:knock|take|get|give me|shave) (?:\w+ ){0,4}?(?:off|\d+ ?% off)(?: the price)?\b(?=.*\b(?:price|if|for me|total|both)\b)|"
    r"\b(?:discount|cheaper|deal|something off|a bit off|less) (?:if|when) (?:i|we)\b|\bif (?:i|we) (?:buy|take|order|get) (?:\w+ ){0,5}?(?:discount|cheaper|deal|price|off)\b|"
    r"\broom (?:for negotiation|on the price|to move)\b|\bmake (?:me|us) (?:an offer|a deal|a (?:better|good) (?:offer|price))\b|\bwould you (?:take|accept) (?:€|eur|\$|£)? ?\d+"
)
BULK_FROM_PIECES = 10
"""From this many of one thing on a person may make a better offer than the price list."""
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
}


def wants_bulk_or_deal(text: str) -> bool:
    """Tell whether the message is about buying many at once, or about a price only a person may make.

    Asking after an ordinary discount code, a student discount or a sale is not it: pages answer that.
    """
    plain = " ".join(re.sub(r"[^\w\s'%€$£.,?-]", " ", normalise(text)).split())
    if _BULK.search(plain) or _DEAL.search(plain):
        return True
    if not _BUYING.search(plain):
        return False
    for match in _MANY.finditer(plain):
        count = match.group(1).replace(",", "").replace(".", "")
        if _NUMBER_WORDS.get(count, int(count) if count.isdigit() else 0) >= BULK_FROM_PIECES:
            return True
    return False


_MINE = r"(?:my|our|the|this|that|a|an|his|her)"
_GOODS = r"(?:orders?|parcels?|packages?|packets?|shipments?|delivery|deliveries|purchase|stuff|things|items?|grill|bbq|barbecue)"
_ORDER_STATUS = re.compile(
    rf"\bwhere (?:is|are|the \w+ is) (?:my|our) \w+|\bwhere (?:is|are) (?:the )?{_GOODS}\b|\bwhere (?:my|our) {_GOODS}\b|\btrack(?:ing)?\b(?=.*\b(?:my|our|order|parcel|package|number|it|link|shipment)\b)|\btrack(?: it| my)?\b$|"
    rf"\b(?:order|delivery|parcel|package|shipping|shipment) (?:status|update|progress)\b|\bstatus (?:of|on|for) (?:my|our|the|order)\b|\bupdate on (?:my|our|the) {_GOODS}|"
    rf"\b(?:my|our) {_GOODS} (?:\w+ ){{0,2}}?(?:arrive|come|get here|ship|be here|be delivered|late|delayed|lost|missing|stuck|not (?:here|arrived))|"
    rf"\b(?:has|have|did|is|was|are|when (?:will|does|is|do)|will) (?:my|our) (?:\w+ )?{_GOODS}\b(?=.*\b(?:ship|sent|left|dispatch|arriv|come|coming|on (?:its|the) way|deliver|here|packed|paid|cancel|status|get|go through|refund|late|delay|there|ready)\w*)|"
    rf"\b(?:still )?(?:waiting (?:for|on)|haven't (?:received|gotten|got|had)|not received|never (?:received|got|arrived|came)|didn't (?:receive|get|arrive|come)|hasn't (?:arrived|come|shipped|turned up|been delivered)|not arrived)\b(?=.*)|"
    r"\b(?:refund|money)\b(?=.*\b(?:where|when|yet|status|still|waiting|received|haven't|hasn't)\b)(?=.*\b(?:my|our)\b)|"
    r"\bwhat (?:did|have) i order(?:ed)?\b|\b(?:my|list|show) (?:\w+ )?(?:last|recent|previous|past|latest|open|current|old) orders?\b|\b(?:show|list|see) (?:me )?my orders\b|\bwhen (?:will|does|do|is) (?:it|my|the order|they)\b.*\b(?:my order|i ordered|the order)\b|"
    r"\bi (?:placed|made) an order\b|\bi ordered\b(?=.*\b(?:ago|yesterday|last|days?|weeks?|monday|tuesday|wednesday|thursday|friday|still|and|where|when)\b)|\bmy order\b$|\border (?:number\b|no\b|nr\b|#)"
)
_ORDER_CHANGE = re.compile(
    rf"\b(?:change|update|correct|edit|modify|wrong|fix|add|remove|swap|amend)\b[^.?!]*\b(?:{_MINE} (?:\w+ )?(?:order|address|delivery address|shipping address))\b(?=.*)|"
    rf"\b(?:cancel|stop)\b[^.?!]*\b(?:my|our|the|this|that) (?:\w+ )?(?:order|purchase)\b|\b(?:cancel|change) (?:it|order)\b"
)
_MY_ORDER = re.compile(
    r"\b(?:my|our) (?:\w+ )?(?:orders?|parcel|package|delivery|shipment|purchase)\b|\bel ?-? ?\d{4,}\b|\bi (?:just )?(?:ordered|bought|placed)\b|\border (?:number|no\.?|nr\.?|#) ?\w*\d"
)


def asks_order(text: str) -> bool:
    """Tell whether the message asks after an order that was placed: where it is, what is in it, when it comes."""
    return _ORDER_STATUS.search(_spelled_order(text)) is not None


def asks_order_change(text: str) -> bool:
    """Tell whether the message asks to change or cancel an order that was placed."""
    return _ORDER_CHANGE.search(_spelled_order(text)) is not None


def speaks_of_own_order(text: str) -> bool:
    """Tell whether the message is about an order of the shopper's own, whatever it asks of it."""
    return _MY_ORDER.search(_spelled_order(text)) is not None


def _spelled_order(text: str) -> str:
    return _spelled(
        text,
        (
            "order",
            "orders",
            "parcel",
            "package",
            "delivery",
            "arrive",
            "arrived",
            "tracking",
            "status",
            "where",
        ),
    )


_YES = re.compile(
    r"^(?:(?:oh|ok|okay|well|mm+|hm+|um+|so|uh)[ ,]*)*(?:yes|yeah|yep|yup|ya|yea|sure|ok|okay|alright|all right|fine|please(?: do)?|go ahead|do it|do that|definitely|absolutely|of course|"
    r"why not|that would be (?:great|good|nice|lovely|helpful)|sounds good|good idea|i would (?:like|love) that|works for me|gladly|perfect|great|yes please|👍)"
    r"(?:[ ,.!]+(?:yes|please|do|thanks|thank you|that|would be (?:great|good|nice|lovely)|go ahead|sure|i would like that|a person|then|fine|great|sounds good|ok|it))*[ .!👍🙏]*$"
)
_NO = re.compile(
    r"^(?:(?:oh|ok|okay|well|um+|uh)[ ,]*)*(?:no|nope|nah|not (?:now|yet|really|necessary|needed)|no need|it is (?:fine|ok|okay)|i am (?:fine|good|ok))"
    r"(?:[ ,.!]+(?:no|thanks|thank you|not now|that is (?:all|fine|ok|okay|it)|it is (?:ok|fine|okay)|i am (?:good|fine|ok)|need|cheers|please|for now))*[ .!]*$"
)


def says_yes(text: str) -> bool:
    """Tell whether the whole message is a yes."""
    return _YES.match(normalise(text)) is not None


def says_no(text: str) -> bool:
    """Tell whether the whole message is a no."""
    return _NO.match(normalise(text)) is not None


def word_count(text: str) -> int:
    """Return the number of words and numbers in `text`."""
    return len(tokens(text))
