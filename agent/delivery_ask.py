"""What a question asks of the delivery desk: dates, costs or places, and which it leaves to the shop's pages.

Pure.
"""

import re
from dataclasses import dataclass
from datetime import date

from agent.dates import Deadline, deadline_in, is_dated
from agent.delivery import Place, place_in, place_meant, place_spoken_of, places_in
from agent.order_cues import arrived_badly
from agent.order_day import OrderDay, order_day_in, without_order_day
from agent.resolved import Resolved
from agent.words import content, normalise
from retrieval.pattern import one_of
from retrieval.shipping import ShippingTable

_SENDING = r"(?:ship|shipping|shipped|shipment|delivery|deliver|delivered|postage|send|sending|sent|express)"
_MONEY = r"(?:costs?|price|prices|fees?|charges?|much|free|expensive|rates?|pay|on top)"
_COST = one_of(
    rf"\b{_SENDING}\b[^?.!]*\b{_MONEY}\b",
    rf"\b{_MONEY}\b[^?.!]*\b{_SENDING}\b",
    r"\bwhat(?:'?s| is| are|s) (?:the |my )?(?:shipping|delivery|postage)(?=$| (?:to|for|on|there)\b|[?!.,])",
    r"\bto\b[^?.!]*\b(?:included|including|with) (?:the )?(?:shipping|delivery|postage)\b",
    r"(?:^|[.!,] |\b(?:what is|how about|what about|and) )(?:the )?(?:postage|freight)(?: to [a-z ]+)?[ ?!.]*$",
)
_WHEN = one_of(
    r"\b(?:arrives?|arriving|arrival|delivered|get here|get there|be here|be there|get to me|reach(?: me| us)?|turn up|"
    r"land)\b",
    r"\b(?:delivery|shipping|lead) (?:time|times|date|estimate)\b",
    r"\bhow (?:long|fast|soon|quick|quickly|many days)\b[^?.!]*\b(?:deliver\w*|ship\w*|take|get|"
    r"arriv\w*|send|receive|have it)\b",
    r"\bwhen\b[^?.!]*\b(?:deliver\w*|get (?:it|them|my|to)|have it|receive|come|here|ship)\b",
    r"\bin time\b",
)
_TIME = one_of(
    r"\bwhen(?:'?s)?\b|\bhow (?:soon|fast|quick\w*|long)\b|\b(?:what|which) (?:day|date)s?\b",
    r"\b(?:earliest|latest|window|days?|dates?)\b",
)
"""Asks for a day in any words: enough where something is to be ordered on a day, or sent in a way of sending."""
_PRICE_THERE = re.compile(rf"\b(?:{_MONEY}|total|together|altogether)\b[^?.!]*\bdelivered\b")
"""What something costs when it is there is no question of a day: "what is it together, delivered to Linz?"."""
_OF_THEMSELVES = re.compile(r"(?:i|we|my|our)\b[^?]*")
_ASKS_SOMETHING = re.compile(
    rf"\b(?:{_SENDING}|{_MONEY}|orders?|ordered|ordering|buy|need|wants?|would like|looking|get|here|wonder\w*|know|"
    r"what|when|where|which|who|how|why|whether|if|can|could|do you)\b"
)
_WANTED_BY = re.compile(
    r"\b(?:have|get|receive|need|deliver|delivery|want|here|come|ship|be in|be at)\b[^?.!]*"
    r"\b(?:by|before|until|till|in time|on time|for)\b"
)
"""Says until when something is wanted, if a day is named too; "I need it for Germany" names none."""
_WHEN_THERE = re.compile(
    r"\bwhen\b[^?.!]*\b(?:have|be|get|expect|receive|(?:is|are) (?:it|they|this|that) (?:here|there|in|at|with))\b"
    r"(?! stock)"
)
"""A question of arrival when it is about goods or an order and says where to."""
_WHEN_HAD = re.compile(
    r"\bwhen (?:can|could|would) (?:i|we) (?:have|get|receive) (?:it|one|this|that|them|these|those)\b"
)
"""A question of arrival about whatever is looked at."""
_TO_ME = re.compile(r"\b(?:send|ship|deliver|post)\b(?: it| one| them)? (?:to )?(?:me|us)\b")
_SERVES = one_of(
    r"\b(?:ship|shipping|deliver|delivery|deliveries|send|post|order)\b[^?.!]*\b(?:to|in|into|as far as)\b",
    r"\b(?:ship|deliver)(?: it| them| there)?\b",
)
_NOT_COMPUTED = one_of(
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
_ORDER_BY = one_of(
    r"\bhow late\b|\bat the latest\b|\b(?:when|until when|till when) must\b",
    r"\bcut-? ?off\b|\blatest\b|\blast (?:day|date|moment)\b|\buntil when\b|\bdeadline\b|\bby when\b|\bopen(?:ing)?\b",
    r"\b(?:have|need|must i|should i|do i) (?:to )?order\b|\bleaves? (?:today|the)\b",
)
"""The shop's pages say until when to order; what is asked is a day of ordering, not of arrival."""
ZONES = "shipping/"
"""The ids of what the shop sends where begin so."""
_LEAVES = re.compile(
    r"\b(?:leaves?|go(?:es)? out|sent(?: out)?|dispatch\w*|ships?|shipped)(?: \w+)? (?:today|tomorrow|on \w+)\b"
)
"""A day on which something leaves, by which nothing need arrive."""
_NOT_SO = re.compile(r"\b(?:no|not|without|non-?) ?(?:by |with |the )?(express|standard|bulky)\b")
_CALLED_SO = (
    (
        re.compile(
            r"\b(?:normal|regular|ordinary|usual|cheap(?:est|er)?) (?:delivery|shipping|post|sending|one)\b"
        ),
        "standard",
    ),
)
"""What shoppers call ways of sending."""
_BY = re.compile(r"\b(?:by|before|until|till)\b")
_ORDER = re.compile(r"\border(?:ed|ing)?\b")
_IS_ORDERED = re.compile(
    r"\b(?:order(?:s|ed|ing)?|buy(?:ing)?|bought|pay(?:ing)?|button|check(?:ing)? (?:it )?out|express)\b"
)
_SENT_THERE = re.compile(r"\b(?:ship|deliver)\w* to\b")
ANY_DAY = date(2024, 1, 1)
"""Whether a day is named doesn't depend on what day it is."""
_WORKS_OUT = re.compile(r"\b(?:work|works|work out|make it|manage|in time|enough)\b")
_GOES_ON_COST = re.compile(
    r"\b(?:how much|prices?|costs?|fees?|postage|free|expensive|cheap\w*|freight|difference)\b"
)
_GOES_ON_WHEN = re.compile(
    r"\b(?:when|how (?:long|fast|soon|quick\w*|many days)|fastest|quickest|sooner|which day)\b"
)
_THERE = re.compile(r"\bthere\b(?! (?:is|are|an?|any)\b)")
_SUCH = re.compile(
    r"\b(?:is|does|would|will) that\b(?: (?:cost|be|then|extra|exactly))*[ ?!.]*$|"
    r"\bdifference(?: in (?:price|cost))?[ ?!.]*$"
)
_AND_TO = re.compile(r"(?:^|[.!?,] )(?:and|or|what about|how about) (?:(?:what )?about )?to\b")
"""How one goes on after something about delivery was told."""
_METHOD = re.compile(r"\b(?:express|standard|bulky|faster|quicker|cheaper|free)\b")
_BY_METHOD = re.compile(r"\b(?:express|standard|faster|quicker)\b")
_UNTIL_ORDERED = re.compile(
    r"\b(?:latest|last (?:day|date|moment)|until|till|deadline|by when|how late|must|have to|need to|should)\b"
    r"(?: (?:\w+ )??(?:to|i|we|can|could|may|must|for|when|what|day|time))* order"
)
"""Asks until when to order, whatever else is said of days."""
_CHARGE = re.compile(r"\b(?:charges?|costs?|price|how much|extra|pay)\b")
_WHICH_DAY = re.compile(r"\b(?:what|which|the) (?:day|date)s?\b|\bwhen\b(?![^?]*\b(?:charged|pay)\b)")
_NOT_SENT = re.compile(
    r"\b(?:return\w*|refund\w*|(?:send|sent|bring|give|take) (?:\w+ )?back|cancel\w*|changed?|tracking|"
    r"my (?:order|parcel|package)|(?:pick|fetch|collect)\w*(?: \w+)?(?: up| myself)?|slots?)\b"
)
"""Is about what was ordered before, or goes another way."""
_PEOPLE = re.compile(r"\b(?:they|them|he|she|your|people|men)\b")
MOST_WORDS_GOING_ON = 4
_METHOD_ALONE = re.compile(
    r"^(?:and |or |what about |how about |do you (?:have|offer) |is there )*(?:the |an? )?(?:express|"
    r"standard)"
    r"(?: delivery| shipping)?[ ?!.]*$"
)
_UNNAMED_PLACE = re.compile(
    r"\b(?:ship|deliver|send|delivery|shipping)\b(?: \w+){0,3}? to "
    r"(?!me\b|my\b|us\b|the\b|a\b|an\b|your\b|our\b|work\b|home\b|another\b|someone\b|order\b|get\b|"
    r"be\b|different\b|two\b|other\b)"
    r"([A-Z][\w-]+(?: [A-Z][\w-]+)*)"
)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of the desk: `place` as named, or None.

    `deadline` is the day by which something is wanted, `ordered` when it would be ordered (None for now); `order_by`
    asks until when it has to be.
    """

    cost: bool
    when: bool
    place: Place | None
    deadline: Deadline | None
    methods: frozenset[str] = frozenset()
    ordered: OrderDay | None = None
    order_by: bool = False


def is_reckoned(resolved: Resolved, table: ShippingTable | None) -> bool:
    """Tell whether nothing but arithmetic can answer: when something comes that is ordered now, when it is somewhere,
    whether by a day, or so after delivery was told of: "and by express?", "what's the fastest way?".
    """
    plain = normalise(resolved.said)
    if _UNTIL_ORDERED.search(plain) and is_dated(_LEAVES.sub(" ", plain), ANY_DAY):
        return True
    if _is_coming(plain, resolved, ANY_DAY) or _goes_on_ordering(plain, resolved):
        return True
    if order_day_in(plain, ANY_DAY) is not None and _NOT_SENT.search(plain) is None:
        asked = any(cue.search(plain) for cue in (_WHEN, _WHEN_THERE, _WORKS_OUT, _SENT_THERE, _TIME))
        return asked or (bool(resolved.context) and _told_of_delivery(resolved))
    if (
        resolved.about.products
        and table is not None
        and _WHEN_THERE.search(plain)
        and places_in(resolved.said, table)
    ):
        return True
    there = table is not None and bool(places_in(resolved.said, table))
    if is_dated(plain, ANY_DAY) and (there or (resolved.about.products and _BY.search(plain))):
        cues = (_WHEN, _WANTED_BY) if _ORDER_BY.search(plain) is None else (_ORDER,)
        return any(cue.search(plain) for cue in cues)
    if table is not None and (_costs_so(resolved, plain) or _elsewhere(resolved, plain, table)):
        return True
    if _PEOPLE.search(plain) or len(content(plain)) > MOST_WORDS_GOING_ON:
        return False  # who comes is no parcel
    goes_on = any(cue.search(plain) for cue in (_GOES_ON_WHEN, _BY_METHOD))
    return goes_on and _told_of_delivery(resolved)


def _costs_so(resolved: Resolved, plain: str) -> bool:
    """Tell whether, after delivery was told of, a price is asked: of "that", a difference, what is brought "there"."""
    if _GOES_ON_COST.search(plain) is None or not _told_of_delivery(resolved):
        return False
    return _THERE.search(plain) is not None or (_SUCH.search(plain) is not None and not resolved.about.named)


def _elsewhere(resolved: Resolved, plain: str, table: ShippingTable) -> bool:
    """Tell whether, after delivery to one place was asked of, another is: "and to my brother in Sevilla?"."""
    asked = _told_of_delivery(resolved) or _SERVES.search(normalise(resolved.before.question)) is not None
    return asked and _AND_TO.search(plain) is not None and place_in(resolved.said, table) is not None


def _told_of_delivery(resolved: Resolved) -> bool:
    before = resolved.before
    return any(one.startswith(ZONES) for one in (before.told_first, *before.told))


def read_ask(resolved: Resolved, table: ShippingTable, today: date) -> Ask | None:
    """Return what `resolved` asks of the desk; None when it is no question of dates, costs or places."""
    plain, whole = normalise(resolved.said), normalise(resolved.whole)
    if _goes_on_ordering(plain, resolved):
        by = deadline_in(normalise(resolved.before.question), today)
        place, methods = _place(resolved, table), _methods(plain, table)
        return Ask(cost=False, when=True, place=place, deadline=by, methods=methods, order_by=True)
    coming = _is_coming(plain, resolved, today)
    order_by = _ORDER_BY.search(plain) is not None and not coming
    if arrived_badly(plain) or (order_by and not (_ORDER.search(plain) and is_dated(plain, today))):
        return None  # for a feast the shop's pages have days of their own
    if order_by:
        place = _place(resolved, table)
        by, methods = deadline_in(plain, today), _methods(plain, table)
        return Ask(cost=False, when=True, place=place, deadline=by, methods=methods, order_by=True)
    if _NOT_SENT.search(plain):
        return None
    if (
        not coming
        and _NOT_COMPUTED.search(plain)
        and not (deadline_in(plain, today) and re.search(r"\b(?:before|by)\b", plain) and _WHEN.search(plain))
    ):
        return None
    cues = (_GOES_ON_COST, _GOES_ON_WHEN, _BY_METHOD)
    on_and_on = _told_of_delivery(resolved) and any(cue.search(plain) for cue in cues)
    elsewhere = _elsewhere(resolved, plain, table)
    if (
        resolved.context
        and not (on_and_on or elsewhere or coming)
        and not _goes_on_about_delivery(resolved, plain, table, today)
    ):
        return None
    place, ordered = _place(resolved, table), order_day_in(plain, today)
    deadline = deadline_in(_LEAVES.sub(" ", without_order_day(plain, today)), today)
    if deadline is None and resolved.context:
        context = normalise(resolved.context)
        deadline = deadline_in(without_order_day(context, today), today)
        ordered = ordered or order_day_in(context, today)
    asks_cost = _COST.search(whole) is not None or _costs_there(plain, place)
    asks_when = _asks_when(resolved, _PRICE_THERE.sub(" ", whole), place, deadline)
    serves = (place_in(resolved.said, table) is not None or unnamed_place(resolved.said) is not None) and (
        elsewhere or _SERVES.search(whole) is not None or _TO_ME.search(plain) is not None
    )
    if not coming and resolved.context and re.search(r"\bhow much\b|\bprice\b|\bcosts?\b|\bfree\b", plain):
        asks_cost, asks_when = asks_cost or asks_when, False
    elif (
        not coming
        and resolved.context
        and (_WHEN.search(plain) or re.search(r"\bhow (?:long|fast|soon)\b|\bwhen\b", plain))
    ):
        asks_cost, asks_when = False, asks_cost or asks_when or serves
    asks_cost, asks_when = asks_cost or (coming and _CHARGE.search(plain) is not None), asks_when or coming
    asks_cost = asks_cost or _METHOD_ALONE.match(plain) is not None
    if on_and_on and not (asks_cost or asks_when):
        asks_cost = _GOES_ON_COST.search(plain) is not None
        asks_when = not asks_cost
    if ordered is not None and serves and not asks_cost:
        asks_when = True
    if not (asks_cost or asks_when or serves):
        return None
    return Ask(
        cost=asks_cost or (serves and not asks_when),
        when=asks_when,
        place=place,
        deadline=deadline,
        methods=_methods(plain, table),
        ordered=ordered,
    )


def _goes_on_ordering(plain: str, resolved: Resolved) -> bool:
    """Tell whether, after it was asked until when to order for a day, another way of sending is asked of."""
    before = normalise(resolved.before.question)
    asked = _UNTIL_ORDERED.search(before) is not None and is_dated(before, ANY_DAY)
    on = _METHOD.search(plain) is not None and not is_dated(plain, ANY_DAY)
    return asked and on and _told_of_delivery(resolved) and order_day_in(plain, ANY_DAY) is None


def _is_coming(plain: str, resolved: Resolved, today: date) -> bool:
    """Tell whether a day of arrival is asked for what is yet to be ordered, in any words.

    It is where an order's day is named, or a way of sending and a day: "express to my address, what day and how much
    extra?"; and where one goes on with a day of ordering after delivery was told of.
    """
    if _NOT_SENT.search(plain) or _UNTIL_ORDERED.search(plain):
        return False
    if order_day_in(plain, today) is not None:
        return (
            _TIME.search(plain) is not None and _IS_ORDERED.search(plain) is not None
        ) or _told_of_delivery(resolved)
    return _BY_METHOD.search(plain) is not None and _WHICH_DAY.search(plain) is not None


def _methods(plain: str, table: ShippingTable) -> frozenset[str]:
    """Return the ways of sending that are named and not refused."""
    said = _NOT_SO.sub(" ", plain)
    named = {m.id for zone in table.zones for m in zone.methods if re.search(rf"\b{re.escape(m.id)}\b", said)}
    return frozenset(named) | {method for cue, method in _CALLED_SO if cue.search(said)}


def _place(resolved: Resolved, table: ShippingTable) -> Place | None:
    """Return the place that is named, or else the one that was named last before and is served."""
    for said in (resolved.said, resolved.context):
        if said and (place := place_meant(said, table)) is not None:
            return place
    if unnamed_place(resolved.said):
        return None
    return place_spoken_of(resolved.before.said, table)


def _asks_when(resolved: Resolved, whole: str, place: Place | None, deadline: Deadline | None) -> bool:
    """Tell whether a day of arrival is asked for; a place and a day without any goods are no such question."""
    about, sent = resolved.about, _plainly_delivery(whole)
    if deadline is not None and (
        _WANTED_BY.search(whole)
        or (place is not None and (about.named or sent or (about.refers and not resolved.context)))
        or (resolved.context and _goes_on_from_sending(resolved.context))
    ):
        return True
    if _WHEN_HAD.search(whole) and about.products:
        return True
    if _WHEN.search(whole):
        return deadline is not None or place is not None or sent
    return _WHEN_THERE.search(whole) is not None and place is not None and (bool(about.products) or sent)


def _goes_on_from_sending(context: str) -> bool:
    plain = normalise(context)
    return _WHEN.search(plain) is not None or _SERVES.search(plain) is not None


def _costs_there(plain: str, place: Place | None) -> bool:
    """Tell whether a price is asked for bringing something to a place: "what would that cost to Norway?"."""
    if place is None:
        return False
    there = rf"\bto (?:the )?{re.escape(normalise(place.said).removeprefix('the '))}\b"
    return re.search(rf"\b{_MONEY}\b", plain) is not None and re.search(there, plain) is not None


def _goes_on_about_delivery(resolved: Resolved, plain: str, table: ShippingTable, today: date) -> bool:
    """Tell whether a follow-up adds to a delivery question, rather than turning to something else."""
    return (
        not content(plain)
        or resolved.about.named
        or place_in(resolved.said, table) is not None
        or deadline_in(resolved.said, today) is not None
        or any(cue.search(plain) for cue in (_METHOD, _COST, _WHEN, _SERVES))
    )


def _plainly_delivery(plain: str) -> bool:
    return (
        re.search(
            r"\b(?:arrives?|arriving|arrival|deliver\w*|ship\w*|express|get here|if i order|order(?:ed)? (?:it |them |"
            r"one )?(?:now|today|tomorrow)|buy it now|parcel)\b",
            plain,
        )
        is not None
    )


def unnamed_place(text: str) -> str | None:
    """Return a place with a capital that `text` wants something sent to, known to the table or not."""
    match = _UNNAMED_PLACE.search(text)
    return match.group(1) if match else None


def is_remark(text: str) -> bool:
    """Tell whether somebody tells of themselves and asks nothing: "I'm moving to Lyon next month"."""
    plain = normalise(text)
    return bool(_OF_THEMSELVES.fullmatch(plain)) and not _ASKS_SOMETHING.search(plain)
