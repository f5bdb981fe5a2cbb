"""Words by which it is heard that delivery is asked about, and what of it: dates, costs or places."""

import re
from datetime import date

from retrieval.pattern import one_of

_SENDING = r"(?:ship|shipping|shipped|shipment|delivery|deliver|delivered|postage|send|sending|sent|express)"
MONEY = r"(?:costs?|price|prices|fees?|charges?|much|free|expensive|rates?|pay|on top)"
COST = one_of(
    rf"\b{_SENDING}\b[^?.!]*\b{MONEY}\b",
    rf"\b{MONEY}\b[^?.!]*\b{_SENDING}\b",
    r"\bwhat(?:'?s| is| are|s) (?:the |my )?(?:shipping|delivery|postage)(?=$| (?:to|for|on|there)\b|[?!.,])",
    rf"\b{MONEY}\b[^?.!]*\b(?:getting|to get|to have) (?:it|this|that|them|one) (?:here|there|over|to (?:me|us))\b",
    r"\bto\b[^?.!]*\b(?:included|including|with) (?:the )?(?:shipping|delivery|postage)\b",
    r"(?:^|[.!,] |\b(?:what is|how about|what about|and) )(?:the )?(?:postage|freight)(?: to [a-z ]+)?[ ?!.]*$",
)
WHEN = one_of(
    r"\b(?:arrives?|arriving|arrival|delivered|get here|get there|be here|be there|get to me|reach(?: me| us)?|turn up|"
    r"land)\b",
    r"\b(?:delivery|shipping|lead) (?:time|times|date|estimate)\b",
    r"\bhow (?:long|fast|soon|quick|quickly|many days)\b[^?.!]*\b(?:deliver\w*|ship\w*|take|get|"
    r"arriv\w*|send|receive|have it)\b",
    r"\bwhen\b[^?.!]*\b(?:deliver\w*|get (?:it|them|my|to)|have it|receive|come|here|ship)\b",
    r"\bin time\b",
)
TIME = one_of(
    r"\bwhen(?:'?s)?\b|\bhow (?:soon|fast|quick\w*|long)\b|\b(?:what|which) (?:day|date)s?\b",
    r"\b(?:earliest|latest|window|days?|dates?)\b",
)
"""Asks for a day in any words: enough where something is to be ordered on a day, or sent in a way of sending."""
PRICE_THERE = re.compile(rf"\b(?:{MONEY}|total|together|altogether)\b[^?.!]*\bdelivered\b")
"""What something costs when it is there is no question of a day: "what is it together, delivered to Linz?"."""
OF_THEMSELVES = re.compile(r"(?:i|we|my|our)\b[^?]*")
ASKS_SOMETHING = re.compile(
    rf"\b(?:{_SENDING}|{MONEY}|orders?|ordered|ordering|buy|need|wants?|would like|looking|get|here|wonder\w*|know|"
    r"what|when|where|which|who|how|why|whether|if|can|could|do you)\b"
)
WANTED_BY = re.compile(
    r"\b(?:have|get|receive|need|deliver|delivery|want|here|come|ship|be in|be at)\b[^?.!]*"
    r"\b(?:by|before|until|till|in time|on time|for)\b"
)
"""Says until when something is wanted, if a day is named too; "I need it for Germany" names none."""
WHEN_THERE = re.compile(
    r"\bwhen\b[^?.!]*\b(?:have|be|get|expect|receive|(?:is|are) (?:it|they|this|that) (?:here|there|in|at|with))\b"
    r"(?! stock)"
)
"""A question of arrival when it is about goods or an order and says where to."""
WHEN_HAD = re.compile(
    r"\bwhen (?:can|could|would) (?:i|we) (?:have|get|receive) (?:it|one|this|that|them|these|those)\b"
)
"""A question of arrival about whatever is looked at."""
TO_ME = re.compile(r"\b(?:send|ship|deliver|post)\b(?: it| one| them)? (?:to )?(?:me|us)\b")
SERVES = one_of(
    r"\b(?:ship|shipping|deliver|delivery|deliveries|send|post|order)\b[^?.!]*\b(?:to|in|into|as far as)\b",
    r"\b(?:ship|deliver)(?: it| them| there)?\b",
)
NOT_COMPUTED = one_of(
    r"\bdeliver\w*(?: \w+)? (?:on|at) (?:a |the )?(?:saturday|sunday|weekend)s?\b|\b(?:saturday|sunday|"
    r"weekend) deliver",
    r"\bpick(?:ing)? ?(?:it |them )?up\b|\bcollect\b|\bnot (?:at )?home\b|\bnobody\b|\bneighbou?r|"
    r"\baddress(?:es)?\b",
    r"\bcustoms?\b|\bimport\b|\bdut(?:y|ies)\b|\bvat\b|\btax",
    r"\bcut-? ?off\b|\blatest\b|\blast (?:day|date|moment)\b|\buntil when\b|\bdeadline\b|\b(?:have|"
    r"need|must i|should i) (?:to )?order\b|"
    r"\bleaves? (?:today|the)\b|\bby when\b|\bsame day\b",
    r"\bcarriers?\b|\bcouriers?\b|\bdriver\b|\bkerb|\bgarden\b|\bupstairs\b|\bcarry\b|\bsignature\b|"
    r"\bsign\b|\binsur|\btrack",
    r"\bwhich day|\bchoose\b|\bschedule|\btwo-hour|\btime ?slot|\boffice\b|\bneighbor",
    r"\bcartridge|\bgas bottle|\breturn|\brefund|\bexchange\b|\bsend (?:it |them |\w+ )?back|\brestock|"
    r"\bback in\b|\breplacement\b",
    r"\bpaypal\b|\bpay (?:later|by|with|in(?! (?:total|all)\b)|cash)\b|\bcash\b|\binstal+ment",
    r"\bwrong (?:\w+ )?(?:parts?|items?|product|things?|parcel|one)\b|\bclass(?:es)?\b|\bshowrooms?\b|\bcourses?\b",
    r"\bwhat happens\b|\bdamaged\b|\bbroken\b|\bmissing\b|\blost\b|\bcancel|\bassembl|\bheat|"
    r"\btemperature|\bcook|\bburn",
    r"\bexpress\b[^?.!]*\b(?:available|possible|bulky)\b|\bwhat (?:is|are|counts as) bulky\b|"
    r"\bbulky (?:goods )?(?:mean|count)|\bpallet|\bpackaging\b|"
    r"\bclimate\b|\bco2\b|\bdrone",
    r"\bhours? (?:can|do|are)\b|\bopen(?:ing)?\b|\beverywhere\b|\bwhere do you\b|\b(?:which|"
    r"what) countries\b|\bgift card\b|\bwrap",
)
ORDER_BY = one_of(
    r"\bhow late\b|\bat the latest\b|\b(?:when|until when|till when) must\b",
    r"\bcut-? ?off\b|\blatest\b|\blast (?:day|date|moment)\b|\buntil when\b|\bdeadline\b|\bby when\b|\bopen(?:ing)?\b",
    r"\b(?:have|need|must i|should i|do i) (?:to )?order\b|\bleaves? (?:today|the)\b",
)
"""The shop's pages say until when to order; what is asked is a day of ordering, not of arrival."""
ZONES = "shipping/"
"""The ids of what the shop sends where begin so."""
LEAVES = re.compile(
    r"\b(?:leaves?|go(?:es)?(?: out)?|sent(?: out)?|dispatch\w*|ships?|shipped)(?: \w+)? (?:today|tomorrow|on \w+)\b"
)
"""A day on which something leaves, by which nothing need arrive."""
NOT_SO = re.compile(r"\b(?:no|not|without|non-?) ?(?:by |with |the )?(express|standard|bulky)\b")
CALLED_SO = (
    (
        re.compile(
            r"\b(?:normal|regular|ordinary|usual|cheap(?:est|er)?) (?:delivery|shipping|post|sending|one|way)\b"
        ),
        "standard",
    ),
    (
        re.compile(
            r"\bspeed(?:ed|ing)? (?:it|this|that|things?|them) up\b|\b(?:fast|quick)(?:er)? (?:way|delivery|one)\b"
        ),
        "express",
    ),
)
"""What shoppers call ways of sending."""
BY = re.compile(r"\b(?:by|before|until|till)\b")
ORDER = re.compile(r"\border(?:ed|ing)?\b")
IS_ORDERED = re.compile(
    r"\b(?:order(?:s|ed|ing)?|buy(?:ing)?|bought|pay(?:ing)?|button|check(?:ing)? (?:it )?out|express)\b"
)
SENT_THERE = re.compile(r"\b(?:ship|deliver)\w* to\b")
SO_ORDERED = re.compile(
    r"\b(?:would|will|does|is) that\b|\bthat (?:be|way|case)\b|\b(?:when|dates?|days?) then\b"
)
"""Asks of what was told of last, ordered when it was said to be."""
WHAT_IF = re.compile(r"\b(?:what if|and if|if (?:i|we))\b")
ANY_DAY = date(2024, 1, 1)
"""Whether a day is named doesn't depend on what day it is."""
WORKS_OUT = re.compile(r"\b(?:work|works|work out|make it|manage|in time|enough)\b")
GOES_ON_COST = re.compile(
    r"\b(?:how much|prices?|costs?|fees?|postage|free|expensive|cheap\w*|freight|difference)\b"
)
GOES_ON_WHEN = re.compile(
    r"\b(?:when|how (?:long|fast|soon|quick\w*|many days)|fastest|quickest|sooner|which day)\b"
)
THERE = re.compile(r"\bthere\b(?! (?:is|are|an?|any)\b)")
SUCH = re.compile(
    r"\b(?:is|does|would|will) that\b(?: (?:cost|be|then|extra|exactly))*[ ?!.]*$|"
    r"\bdifference(?: in (?:price|cost))?[ ?!.]*$"
)
AND_TO = re.compile(r"(?:^|[.!?,] )(?:and|or|what about|how about) (?:(?:what )?about )?to\b")
"""How one goes on after something about delivery was told."""
METHOD = re.compile(r"\b(?:express|standard|bulky|faster|quicker|cheaper|free)\b")
BY_METHOD = re.compile(r"\b(?:express|standard|faster|quicker)\b|\bspeed(?:ed)? (?:it|this|that|things) up\b")
UNTIL_ORDERED = re.compile(
    r"(?<!\bwhat do i )(?<!\bwhat do we )\b"
    r"(?:latest|last (?:day|date|moment)|until|till|deadline|by when|how late|must|have to|need to|should)\b"
    r"(?: (?:\w+ )??(?:to|i|we|can|could|may|must|for|when|what|day|time)){0,4} order"
)
"""Asks until when to order, whatever else is said of days."""
CHARGE = re.compile(r"\b(?:charges?|costs?|price|how much|extra|pay)\b")
WHICH_DAY = re.compile(r"\b(?:what|which|the) (?:day|date)s?\b|\bwhen\b(?![^?]*\b(?:charged|pay)\b)")
IS_A_RULE = re.compile(
    r"\b(?:working days|on (?:a )?(?:saturdays?|sundays?|weekends?)|holidays?|cut-? ?off|count\w*|customs?|strikes?|"
    r"on the day|time of (?:the )?day|a time)\b"
)
"""Asks how the shop counts or what it does, and not for a day."""
OF_A_PAGE = re.compile(
    r"\b(?:showrooms?|open|charge (?:me|us|my|it)|charged|klarna|class(?:es)?|courses?|offer|quote|(?<!forget )again|"
    r"gift cards?|the standard (?:on|of|for))\b"
)
"""Asks what the shop does or has on a day, however it speaks of ordering."""
NOT_SENT = re.compile(
    r"\b(?:return\w*|refund\w*|(?:send|sent|bring|give|take) (?:\w+ )?back|cancel\w*|changed?|tracking|"
    r"my (?:order|parcel|package)|(?:pick|fetch|collect)\w*(?: \w+)?(?: up| myself)?|slots?)\b"
)
"""Is about what was ordered before, or goes another way."""
PEOPLE = re.compile(r"\b(?:they|them|he|she|your|people|men)\b")
MOST_WORDS_GOING_ON = 4
METHOD_ALONE = re.compile(
    r"^(?:and |or |what about |how about |do you (?:have|offer) |is there )*(?:the |an? )?(?:express|"
    r"standard)"
    r"(?: delivery| shipping)?[ ?!.]*$"
)
UNNAMED_PLACE = re.compile(
    r"\b(?:ship|deliver|send|delivery|shipping)\b(?: \w+){0,3}? to "
    r"(?!me\b|my\b|us\b|the\b|a\b|an\b|your\b|our\b|work\b|home\b|another\b|someone\b|order\b|get\b|"
    r"be\b|different\b|two\b|other\b)"
    r"([A-Z][\w-]+(?: [A-Z][\w-]+)*)"
)
