"""Cues are what the words of a message give away about its sender's wish for a person, before anything is looked up.

Pure. Precision matters more than wit: a wrong handoff costs a person's time, a missed one a shopper's patience.
"""

import re
from collections.abc import Collection
from functools import lru_cache

from agent.words import corrected, normalise, word_set
from retrieval.pattern import one_of

LONGEST_READ_CHARACTERS = 2000
"""Nobody asks for a person only after two thousand characters, and patterns cost time by length."""

KEPT_TEXTS = 512
"""A message is asked the same by the routing, by every head that reads it, and again with those that follow it."""

_PERSON_WORDS = word_set(
    "human humans person persons agent agents representative representatives operator operators employee",
    "employees manager supervisor advisor adviser specialist colleague someone somebody customer service",
    "support transfer connect through department receptionist technician assistant consultant",
)
_LOOKALIKES = word_set(
    "personal persona personally humane humid services serve served serving operate operating operated",
    "supports supported urgent custom customs customers colleagues managed managers specialists special",
    "specially reason prison though thorough trough transfers connects connector connected transferred assistants",
    "departments technicians consultants",
)
_SQUEEZED = {re.sub(r"(.)\1+", r"\1", word): word for word in _PERSON_WORDS}
"""Known words with each doubled letter once, by which "hummannn" and "supervissor" are found."""
_MISTYPED = (
    (re.compile(r"\b(?:tlak|takl|talke|tal|tlk|tallk|tawk)\b"), "talk"),
    (re.compile(r"\b(?:speek|spaek|spek|speack|speal|spk|spesk|speaj)\b"), "speak"),
    (re.compile(r"\b(?:hooman|humna|humam|humen|huamn|hmn|humn)\b"), "human"),
    (re.compile(r"\b(?:thru|threw me)\b"), "through"),
    (re.compile(r"\b(?:some|sum|sm) ?(?:1|one)\b"), "someone"),
    (re.compile(r"\b(?:some|sum) bod[yi]\b|\bs[ou]?m+e?b[ou]?d[yi]e?\b"), "somebody"),
    (re.compile(r"\bany ?1\b|\bany one\b|\banyon\b"), "anyone"),
    (re.compile(r"\ban[yi]b[ou]?d[yi]e?\b"), "anybody"),
    (re.compile(r"\b(?:prsn|psn|persen|pursen)\b"), "person"),
    (re.compile(r"\b(?:mngr|mgr|manger(?! (?:scene|bed))|manijer)\b"), "manager"),
    (re.compile(r"\b(?:supvis[oe]r|supervsr|supvsr)\b"), "supervisor"),
    (re.compile(r"\b(?:col+eg+ues?|col+ig+ues?)\b"), "colleague"),
    (re.compile(r"\b(?:staf|stff|staaf)\b"), "staff"),
    (re.compile(r"\b(?:pepole|peopel|poeple|peple)\b"), "people"),
    (re.compile(r"\b(?:advisr|advizor|advizer)\b"), "advisor"),
    (re.compile(r"\bagnt\b"), "agent"),
    (re.compile(r"\bspe(?:kaing|akign|kain)\b"), "speaking"),
    (re.compile(r"\b(?:pls+|plz+|plss+|pleas|pleez|plse)\b"), "please"),
    (re.compile(r"\b(?:ppl|peeps)\b"), "people"),
    (re.compile(r"\b(?:cust(?:omer)? (?:rep|serv\w*|care|supp\w*)|cs rep|csr)\b"), "customer service"),
    (re.compile(r"\b(?:agnet|aegnt|agetn)\b"), "agent"),
)
SHORTEST_STUTTERED = 5
"""Letters; of shorter words two that differ by a doubled letter are both words."""
_KIND = r"(?:(?:an?|the|some|any|one of|your|with|actual|real|live|living|human|proper|breathing) )*"
_STAFF = (
    r"(?:sales|support|service|customer|shop|store)[ -]?(?:person|people|rep|agent|assistant|staff|team|"
    r"service|support|care|advisor)"
)
_PERSON = _KIND + "(?:" + "|".join((
    r"humans?(?: beings?)?",
    r"persons?|people|agents?|reps?|representatives?|operators?|employees?|managers?|supervisor|boss",
    r"advis[oe]r|specialist|expert|(?:colleague|coworker|co-worker|worker|team[ -]?mate)s?",
    r"someone|somebody|anyone|anybody|(?:real|actual|proper|live|living) (?:bloke|dude|lad|lady|guy|man|woman|soul)",
    r"staff(?: members?)?|consultant|technician|receptionist|owner|(?:\w+ )?(?:department|dept)",
    r"member of (?:staff|the team|your team|your staff)",
    _STAFF,
    r"customer (?:service|support|care)(?: (?:agent|rep|representative|person|team|advisor|staff))?",
    r"(?:real|actual|live|human|your|the|of your|those) (?:guys|team|folks|support|(?<!your )(?<!the )help|chat|one)",
    r"(?:guy|person) in charge",
)) + ")"  # fmt: skip
_TALK = (
    r"(?:talk|speak|chat|talking|speaking|chatting|message|write|connect|connected|call|get in touch|reach)"
)
_BOTS = (
    r"(?:bots?|chatbots?|robots?|machines?|computers?|ai|a\.i\.|automated|automation|algorithm|program|"
    r"script|software)"
)
_NOT_OURS = one_of(
    r"\b(?:cleaning|forwarding|letting|insurance|booking|parking|wetting|thickening|gelling|bleaching|descaling|"
    r"bonding|releasing?|curing|drying|rinsing|travel|estate|delivery|shipping|customs|"
    r"raising|foaming|"
    r"oxidi[sz]ing|cooling|heating|degreasing|non-stick|courier'?s?|post|mail) (?:agents?|person|"
    r"people|guy|man|operator)\b",
    r"\b(?:persons?|people|man|woman|someone|somebody) (?:of|over|under|aged|weighing|who is) (?:about )?\d[\d.,]*",
    r"\b(?:ro)?bots? (?:in|from) (?:my|the) (?:cart|basket|order|bag)\b|\btoy (?:ro)?bots?\b",
    r"\b(?:\d+ reps|how many reps|reps? (?:range|count|max|scheme)s?)\b",
    r"\b(?:manager|supervisor|operator|agent|human|employee|expert|specialist|technician|owner|boss|colleague|staff)'s "
    r"(?!(?:direct )?(?:number|name|attention|help|opinion|advice|view|e-?mail|phone|contact|line|extension|on|in|"
    r"there)\b)\w+",
    r"\b(?:per|in|each|every|(?<!ask )(?<!asked )(?<!asking )(?<!wait )(?<!waiting )(?<!looking )"
    r"for (?:a|one|two|three|four|\d+)|an?other|single|one|two|three|four|five|"
    r"six|eight|ten|\d+) "
    r"(?:persons?|people|humans?)\b",
    r"\bagents? (?:orange|of)\b|\btemperature manager\b|\bcontact (?:lens|details|form|page|grill|less)\w*",
    r"\bso (?:that )?i can (?:talk|speak|chat) (?:to|with) \w+ (?:through|over|via|on|with) (?:it|them|this)\b",
    r"\bhow many (?:people|persons?)\b|\b(?:people|persons?) (?:can|does|do|will|would) (?:it|this|you)\b",
)
_BOT = (
    r"(?:bot|chatbot|robot|machine|computer|ai|human|person|real|human being|program|humans|people|llm|"
    r"chatgpt|someone real|somebody real)"
)
_BOT_QUESTION = one_of(
    r"^(?:(?:wait|so|hey|hi|hello|ok|and|sorry),? )*(?:are|is|am) (?:you|this|i|it|there) "
    r"(?:(?:even|actually|really|just|still|now|an?|the|talking|speaking|chatting|writing|texting|"
    r"dealing|to|with|real|"
    rf"actual|human|live|some|kind|of) )*{_BOT}\b(?: typing| writing| answering)?(?: or (?:an? )?(?:real )?{_BOT})?"
    r"(?: here| there| please| lol| at all| right now| or what| or not)*[ ?!.]*$",
    r"\bdo (?:i|you) (?:talk to|have) (?:a bot|feelings)\b|^(?:bot|robot|ai) ?\?+$",
    r"\bwho am i (?:talking|speaking|chatting|writing) (?:to|with)\b|^who are you\b|^what are you\b",
)
_PRESENCE = re.compile(
    r"^(?:(?:hi+|hello+|hey+|hallo|ok|so|wait|sorry|um+|good (?:morning|afternoon|evening))[ ,.!?]*)*"
    r"(?:(?:is|are) )?(?:there )?(?:still )?(?:anyone|anybody|any ?one|any body|someone|somebody|you|u)"
    r"(?: (?:still|even|actually|guys|out|in))*(?: (?:there|here|home|awake|listening))?"
    r"(?: (?:today|please|now|or what|at all|right now))*[ ,.!?]*$"
)
_PRESENT = re.compile(
    r"\b(?:there|here|home|awake|listening)\b|^[^a-z]*(?:h\w+[ ,.!?]+)?any ?(?:one|body)[ .!?]*$"
)
_REFUSES = (
    r"\b(?:(?<!why )don't|(?<!why )do not|didn't|"
    r"no (?:need|wish|desire|reason|intention)|needn't|won't need|not|never|without|rather not)\b"
    r"(?! (?:mind|helping|working|sure|understand|"
    r"get it|get me(?! (?:an?|the|any|some|your|one)\b)|answer|listen|a (?:living )?soul))"
)
_NO_CALL = r"(?:(?:call|phone|ring|contact|bother) me|(?:phone )?calls?|call ?backs?|phoned|called)\b"
_NO_PERSON = one_of(
    rf"(?<!did )(?:{_REFUSES}|\bcancel|\b(?:nobody|no one) (?:needs|has) to\b)[^.!?;,]{{0,25}}?\b{_NO_CALL}",
    r"\b(?:nobody|no one|noone) (?:needs|has) to\b",
    r"\b(?:hate|dislike|avoid|shy of|scared of) (?:\w+ )?"
    rf"(?:talking|speaking|chatting|phoning|calling|(?:phone )?calls)\b(?! (?:to|with) (?:\w+ )?{_BOTS}\b)",
    r"\b(?:rather|prefer|happy|happier|want|like) (?:to )?(?:stay|stick|staying|sticking|carry on|remain|continue) "
    rf"(?:with|to) (?:(?:the |a |this )?{_BOTS}|you)\b",
    r"\b(?:sooner|rather|prefer) [^.!?;]{1,30}\b(?:than|to) (?:call|ring|phone|calling|ringing|phoning)\b",
    rf"{_REFUSES}[^.!?;,]{{0,45}}?\b(?:{_PERSON}|transferr?e?d?|hand(?:ed)? (?:me )?over)\b",
    rf"(?<!there )(?<!there is )(?<!there are )\bno {_PERSON}\b"
    r"(?! (?:answers?|replies|helps?|there|available|responds|picks up|has ))",
)
_FETCH = "|".join((
    "want|wants|need|require|demand|request|prefer|would like|like to have|looking for|give me|get me",
    "fetch|fetch me",
    "bring|bring me|find me|find|send me|send in|show me|ask for|asking for|asked for|request(?:ing)?",
    "insist on|summon",
    "put me (?:on|through) to|pass (?:me|this|it) (?:on |over )?to|hand (?:me|this|it) (?:over |off )?to",
    "forward (?:me|this|it) to|transfer (?:me |this |us )?to|transfer|connect (?:me |us )?(?:to|with)",
    "switch (?:me )?(?:over )?to|redirect (?:me )?to|escalate(?: this| it| me)? to|refer me to",
    "deal with|help from",
    "in touch with|hold of|contact|transfer me|ask|route me to|take me to|link me (?:up )?(?:to|with)",
    "hook me up with|call in|bring in|loop in",
))  # fmt: skip
_SOMEONE = r"(?:someone|somebody|anyone|anybody|a person|a human|one of you|a colleague)"
_ASKING = one_of(
    rf"\b{_TALK}(?: (?:to|with|me|us|it|this|through|up|on|direct|directly|over|about \w+|please|now|"
    rf"into|in touch))* {_PERSON}\b",
    r"\b(?:transfer|connect|patch|put|pass|hand) me(?: (?:over|on|through|across))?(?: now| please| asap| to)*[ !.]*$",
    rf"\b\w+ (?:me|us) (?:over|across|along|off|up) to {_PERSON}\b",
    rf"\b{_PERSON} (?:\w+ ){{0,2}}(?:(?:that|who|whom) )?(?:i|we) (?:can|could|may|might) (?:just )?(?:talk|speak|chat|"
    r"explain|turn|complain)\b",
    rf"\bget {_PERSON} (?:here|in here|over here|on here|on the (?:line|phone|chat)|onto this)\b",
    r"\b(?:i|we) (?:would )?(?:like|want|need|prefer) (?:her|him|them) to (?:deal|handle|help|look|"
    r"take (?:this|it|over|care)|call|ring|phone|sort|do this|see to)\b",
    r"\btransfer me\b|^(?:please )?(?:someone|somebody) (?:please )?(?:help|answer)\b|\bput(?: me)? through\b",
    rf"\b(?:have|let|make|ask|tell|(?:insist|ask|request|demand|require) that) {_PERSON} (?:please |to )*"
    r"(?:call|ring|phone|contact|write|e-?mail|answer|review|sort|confirm|explain|advise|verify|"
    r"reply|join|look|read|get back|get in touch|take over|come|help|decide|handle|message)\b",
    r"\b(?:who|whom) (?:else )?(?:can|could|may|do|should|must|would|shall) (?:i|we) (?:need to |have to |best )?"
    r"(?:talk|speak|turn|complain|chat|call|ring|phone)\b",
    rf"\b(?:is|are) (?:a|an|any|the|your|one of your|some) {_PERSON} (?:there|about|around|available|free|online|in)\b",
    rf"^(?:(?:are|is|got) )?(?:there )?any {_PERSON} (?:there|about|around|available|free|online|in)\b",
    rf"\b(?:wait|waiting|hold|holding|hang on) for {_PERSON}\b|\b(?:trying|in need) (?:to get|of) {_PERSON}\b",
    r"\b(?:want|need|like|wish|prefer|request|ask) to be "
    r"(?:called|phoned|rung|contacted|helped|connected|transferred|put)\b",
    r"\b(?:put|pass|transfer|connect|hand|patch|switch|direct|route|get) (?:me|us|this) (?:straight )?(?:over |through "
    r"|on |across )*(?:to|with) (?:your |the |somebody in |someone in )?(?:sales|billing|accounts|finance|returns"
    r"|refunds|repairs|complaints|dispatch|support|reception|management|customer \w+|head office|technical \w+)\b",
    r"\b(?:is|are) there (?:any |some |a |an )?(?:(?!way|\w*things?\b)[\w']+ ){1,5}(?:i|we) (?:can|could|might|may) "
    r"(?:just )?(?:talk|speak|chat|explain|discuss|turn)\b",
    r"\bput (?:them|him|her|one|somebody|someone|a colleague) (?:on|through)\b(?! (?:my|the|your|our|one|a|an)\b)",
    r"\byou (?:clearly |obviously |really )?(?:can't|cannot)\b[^.!?]{0,60}\bwho can\b",
    r"\b(?:please call|call) me (?:at|on|asap|now|today|tomorrow|this|\d)|\b(?:arrange|need|want|book|schedule) a call",
    r"\b(?:involve|add|invite|include|call) (?:a|an|one of your|your|another) "
    r"(?:human|person|colleague|agent|manager)\b",
    r"\b(?<!to )(?:another|your|a) colleagues?(?: please)?[ !.]*$|^(?:staff|staff member|colleague|worker)s? please\b",
    rf"\b(?:{_FETCH}) (?:please )?(?:the help of |an answer from |to )?{_PERSON}\b",
    r"\b(?:can|could|may|might|is it possible|let|how (?:do|can)) [^.!?]{0,30}\b(?:have|get|see) (?:a |"
    r"an |the )?"
    r"(?:real |live |actual |human )*(?:human|person|agent|rep|representative|operator|employee|"
    r"manager|supervisor|"
    r"customer service|customer support)\b",
    rf"\b(?:is|are) (?:there|anyone|anybody|someone|somebody)(?: \w+)? (?:{_PERSON}|real|human|there|"
    r"available|around|who can|i can)\b",
    rf"(?<!for )\b{_SOMEONE} (?:real|human|else(?!'s)|competent|in charge|alive|"
    r"from (?:your|the) (?:team|shop|store|staff)|(?:that|who) (?:can|could|actually|knows|is|isn't|understands))\b",
    rf"\b(?:can|could|would|will|may) {_SOMEONE}(?: please| just| actually| from (?:your|"
    r"the) (?:\w+ ){0,2}\w+)* (?:call|ring|phone|contact|"
    r"write|e-?mail|get back|talk|speak|take over|join|assist|step in|look (?:at|into) (?:this|it|my))\b",
    rf"^(?:(?:hi|hello|hey|please|so|ok|well)[ ,]*)*(?:can|could|would|will) {_SOMEONE}(?: please|"
    r" just| actually)* "
    r"(?:please )?help(?: me)?(?: out| here| please| now| with this)*[ ?!.]*$",
    rf"\b(?:if|that) {_SOMEONE} (?:calls|called|rings|rang|phones|phoned|contacts|contacted) me\b",
    r"\b(?:call|ring|phone) me(?: back| please|$)|\bcallback\b|\bcall me on\b",
    r"\bescalate\b|\bput me through\b|\bhand(?: me)? over to (?:a|your|the|one)\b",
    r"\btake this (?:up )?(?:to|with) (?:your|the|a) (?:boss|manager|supervisor)\b",
    r"\b(?:don't|do not|not|stop|no|hate|tired of|sick of|fed up with|done with|enough of|instead of|"
    r"rather than|refuse to|"
    r"won't|no more|no use|useless|stupid|dumb|annoying|rubbish|bloody|get past|get around|bypass|skip)"
    rf" [^.!?;]{{0,28}}\b{_BOTS}\b",
    rf"(?<!my )(?<!washing )(?<!coffee )\b{_BOTS} (?:isn't|is not|can't|doesn't|does not|won't) (?:helping|help|answer|"
    r"understand)|\b(?:(?:chat)?bot|ai) (?:isn't|is not|doesn't|does not|won't) work",
    r"\b(?:real|actual|live|living|proper) (?:person|human|people|agent|rep|representative|operator|"
    r"being|help|support|"
    r"assistance|contact|chat|one|someone|somebody|customer service)\b",
    r"\b(?:say|saying|type|typing|press|pressing|write|repeat|repeating) (?:the word )?(?:agent|human|person|operator|"
    r"representative)\b|\bhuman (?:eyes?|touch|attention|judge?ment|answers?|reply|response)\b",
    r"\bhuman (?:please|now|needed|required|only|help|support|assistance|being|agent|contact|person)\b",
    r"\b(?:agent|representative|operator|person|rep|human|humans|manager|supervisor|staff)(?: please|"
    r" now| asap| pls)+[ !.]*$",
    r"\bi (?:would )?rather (?:deal|talk|speak|chat|have|discuss|do this|go over (?:it|this)) [^.!?]{0,20}(?:person|"
    r"human|someone|somebody|people|one of (?:you|your|the)|advis[oe]rs?|experts?|colleagues?|staff)\b",
    r"\bi (?:would|will) take (?:a|the) (?:human|person)\b|\bhumans? only\b|\bperson to person\b",
)  # fmt: skip
_BARE = re.compile(
    r"^(?:(?:a|an|the|real|live|actual|human|please|now|just|ok|so|to|hello|hi|hey|get|me|no|yes|asap|"
    r"i said|again) ?)*"
    r"(?:humans?|person|agent|representative|rep|operator|customer service|customer support|support agent|"
    r"supervisor|manager|human being|support team|live chat|live agent|staff|employee|advisor|adviser)"
    r"(?: ?[,.!?]+| please| now| asap| thanks| thank you| pls)*$"
)
_PAST_OR_POLICY = one_of(
    r"\b(?:spoke|talked|chatted|called|wrote|emailed|was told by|been told by|told me|"
    r"said(?! (?:agent|operator|human|person|representative)\b)|promised|"
    r"already (?:spoken|talked))\b[^.!?;]*$",
    r"\b(?:does|do|must|should|has|have|is) (?:a|an|any|some|the) ?(?:one )?(?:person|human|adult|"
    r"someone|somebody|anyone) "
    r"(?:need|have|has|be|to be|must|required)\b",
    r"\bsomeone (?:else )?(?:pick|collect|sign|accept|receive)|\b(?:gift|present|buy(?:ing)?|something|"
    r"it|one) for "
    r"(?:someone|somebody|a person|people)\b|\bas a (?:gift|present)\b",
    r"\b(?:opening|business|phone|service|support|office) hours\b|\bwhat are (?:your|the) hours\b",
    r"\b(?:tele)?phone number\b|\be-?mail address\b",
    r"\bwaited\b[^.!?;]*\b(?:last|yesterday|ago|earlier)\b|\bis it true\b",
    r"\b(?:someone|somebody)(?:'s| is| was) (?:at|calling|ringing|phoning|knocking|coming)\b",
    rf"\bdo(?:es)? (?:the|this|that|these|it|your) (?:\w+ ){{0,4}}(?:need|require|take) {_PERSON}\b",
    rf"\byour (?:\w+ )?{_PERSON} (?:yesterday|last|on \w+day|earlier|this morning) (?:was|were|helped|gave)\b",
    r"\bis (?:the|your) \w*line free\b",
    r"\bdo(?:es)? (?:the|this|that|it) (?:\w+ ){0,3}(?:let|allow|help|enable) (?:me|us|you|one|people)\b",
)


_OF_SOMEONE_ELSE = one_of(
    rf"\b{_SOMEONE}\b[^.!?]{{0,30}}\b(?:call|ring|phone|text|contact|e-?mail|message)s?\b[^.!?]{{0,20}}"
    r"\b(?:beforehand|ahead|(?:before|ahead of|prior to|when|once|to (?:fix|arrange|agree|book)) [^.!?]{0,30}"
    r"(?:deliver\w*|arriv\w*|bring\w*|drop\w*|ship\w*|com(?:e|es|ing)\b|driver|courier|slot|date))",
    r"\b(?:do|would|will|should|must) (?:i|we) (?:really |actually )?(?:need|require|have to have|want)\b",
    r"\b(?:in|on) (?:the|this|that|your) (?:\w+ )?(?:picture|photo|image|video|cover|poster|label|advert|ad)\b",
    r"\b(?:(?:i|we) (?:will|am going to|are going to)|ill) (?:just )?(?:ask|get|find|bring|call|have) ",
    r"\b(?:can|could|may) (?:i|we) (?:also )?bring\b",
    rf"\b(?:is|are|will|does|do) (?:there )?(?:be )?{_PERSON}\b[^.!?]{{0,20}}\b(?:at|behind|on|in) (?:the|your) "
    r"(?:desk|counter|till|showroom|warehouse|depot|reception|door|gate|premises|(?:shop|store) on \w+day)",
    r"\b(?:is|are|has|have|does|did|do|was) (?:any|some)(?:one|body) else (?:\w+ing|got|get|had|have|notice\w*|"
    r"complain\w*|see|seen|find|found)\b",
)
"""Somebody who is to come before a parcel, to lift a thing, to stand in a picture: not into this conversation."""
_INTO_IT = re.compile(r"\b(?:please|here|instead|talk|speak|chat|(?:real|actual|live|human) person)\b")


_BY_NAME = re.compile(
    r"(?:\b[Ii](?:'d| would|’d)? (?:like|love|want|prefer|need|wish) to|\b(?:[Cc]an|[Cc]ould|[Mm]ay) [Ii]|\b[Ll]et me)"
    r" (?:speak|talk|chat) (?:to|with) [A-Z][a-z]+\b|\b[Ii](?:'d| would|’d) (?:rather|prefer to) "
    r"(?:deal|speak|talk|chat) (?:with|to) (?:him|her|them)\b"
)
"""Somebody asked for by a first name is a person; "does it talk to Alexa?" asks for none."""


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s'.,!?;-]", " ", normalise(text[:LONGEST_READ_CHARACTERS])).split())


def spelled(text: str, known: Collection[str]) -> str:
    """Return `text` plain, with misspelt `known` words put right and everything else as it stood."""
    parts = re.split(r"([^\W\d_]+(?:'[^\W\d_]+)?)", _plain(text))
    parts[1::2] = corrected(parts[1::2], known, keep=_LOOKALIKES)
    return "".join(parts)


def _unstuttered(word: str) -> str:
    """Return a known word that was meant by one with letters doubled or single; any other as it stood."""
    if word in _LOOKALIKES or len(word) < SHORTEST_STUTTERED:
        return word
    return _SQUEEZED.get(re.sub(r"(.)\1+", r"\1", word), word)


@lru_cache(maxsize=KEPT_TEXTS)
def _about_people(text: str) -> str:
    plain = re.sub(r"[a-z]+", lambda found: _unstuttered(found[0]), spelled(text, _PERSON_WORDS))
    for mistyped, word in _MISTYPED:
        plain = mistyped.sub(word, plain)
    return _NOT_OURS.sub(" something ", plain)


@lru_cache(maxsize=KEPT_TEXTS)
def asks_for_person(text: str) -> bool:
    """Tell whether the message asks to be helped by a person, in whatever wording.

    Negations ("I don't need a person") and other meanings ("a cleaning agent", "for 4 people") are not it.
    """
    plain = _about_people(text)
    if _BARE.match(plain):
        return True
    if asks_whether_there(text):
        return False
    if _BY_NAME.search(text[:LONGEST_READ_CHARACTERS]):
        return True
    parts = re.split(
        r"(?<=[.!?;])\s+|\b(?:but|just)\b|,(?= (?:i|give|get|let|connect|put|transfer|can))", plain
    )
    return any(_asks(part.strip(" ,")) for part in parts)


def _asks(said: str) -> bool:
    if not said or _BOT_QUESTION.search(said) or _PAST_OR_POLICY.search(said):
        return False
    if _OF_SOMEONE_ELSE.search(said) and not _INTO_IT.search(said):
        return False
    if _sends_away(said):
        return False
    return _BARE.match(said) is not None or _ASKING.search(said) is not None


def _sends_away(said: str) -> bool:
    """Whether no person is wanted; "I don't want a bot, get me a person" sends away the bot that comes first."""
    refused, bot = _NO_PERSON.search(said), re.search(rf"\b{_BOTS}\b", said)
    return refused is not None and not (bot is not None and bot.start() < refused.end())


def speaks_of_others(text: str) -> bool:
    """Tell whether the message speaks of what people did or do elsewhere, and asks for none of them."""
    plain = _about_people(text)
    elsewhere = _PAST_OR_POLICY.search(plain) or (
        _OF_SOMEONE_ELSE.search(plain) and not _INTO_IT.search(plain)
    )
    return elsewhere is not None and not asks_for_person(text)


def declines_person(text: str) -> bool:
    """Tell whether the message says that no person is wanted."""
    return _NO_PERSON.search(_about_people(text)) is not None and not asks_for_person(text)


def asks_whether_there(text: str) -> bool:
    """Tell whether the message asks no more than whether anybody is there."""
    plain = _plain(text)
    return _PRESENCE.match(plain) is not None and _PRESENT.search(plain) is not None


def asks_whether_bot(text: str) -> bool:
    """Tell whether the message asks who or what is answering."""
    return _BOT_QUESTION.search(_plain(text)) is not None


_AGREED = (
    r"yes|yeah|yep|yup|ya|yea|sure|ok|okay|alright|all right|fine|please(?: do)?|go ahead|do it|"
    r"do that|definitely|absolutely|"
    r"of course|why not|that would be (?:great|good|nice|lovely|helpful)|sounds good|good idea|"
    r"i would (?:like|love) that|"
    r"works for me|gladly|perfect|great|👍"
)
_YES = re.compile(
    rf"^(?:(?:oh|ok|okay|well|mm+|hm+|um+|so|uh)[ ,]*)*(?:{_AGREED})"
    r"(?:[ ,.!]+(?:yes|please|do|thanks|thank you|that|would be (?:great|good|nice|lovely)|go ahead|"
    r"sure|i would like that|"
    r"a person|then|fine|great|sounds good|ok|it|fetch (?:one|someone|a person)|get (?:one|"
    r"someone)))*[ .!👍🙏]*$"
)
_NO = re.compile(
    r"^(?:(?:oh|ok|okay|well|um+|uh)[ ,]*)*"
    r"(?:no|nope|nah|not (?:now|yet|really|necessary|needed)|no need|it is (?:fine|ok|okay)|"
    r"i am (?:fine|good|ok))"
    r"(?:[ ,.!]+(?:no|thanks|thank you|not now|that is (?:all|fine|ok|okay|it)|it is (?:ok|fine|okay)|"
    r"i am (?:good|fine|ok)|"
    r"need|cheers|please|for now))*[ .!]*$"
)


def says_yes(text: str) -> bool:
    """Tell whether the whole message is a yes."""
    return _YES.match(normalise(text[:200])) is not None


def says_no(text: str) -> bool:
    """Tell whether the whole message is a no."""
    return _NO.match(normalise(text[:200])) is not None
