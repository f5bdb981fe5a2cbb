"""The day on which somebody means to order, which is no day by which anything is wanted: "if I order on Tuesday".

Pure: today is given.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from agent.clock import clock_in, times_in_digits
from agent.dates import deadline_in
from retrieval.pattern import one_of

_ORDERS = re.compile(
    r"\b(?:order(?:s|ed|ing)?(?: is| are)?(?: placed)?|plac(?:e|ed|ing) (?:an?|the|my|our) order|buy(?:ing)?|bought|"
    r"pay(?:ing)?|paid|(?:do|did) (?:it|that|so)|(?:hit|press|push|click)(?:ing)? (?:the |that )?(?:\w+ )?button|"
    r"check(?:ing)? (?:it )?out|tak(?:e|ing) (?:it|one|express|standard)|get (?:round )?to it)\b"
)
_WAS_ORDERED = one_of(
    r"(?<!\bif )\b(?:i|we|he|she|they)(?: have|'ve| had| already| just)* (?:ordered|bought|paid|did)\b",
    r"\bjust (?:ordered|bought|paid)\b|\bchose to\b",
    r"(?:^|[.;!?] |\b(?:wife|husband|friend|son|daughter|mother|father|someone|somebody) )(?:ordered|bought|paid)\b"
    r"(?! (?:it |them |one )?(?:now|today|tonight|tomorrow|right|this|straight|before|after|by|at)\b)",
    r"\b(?:an |my |our |the )?order (?:was )?placed (?:on|last)\b",
    r"\b(?:ordered|bought|paid)\b.{0,200}?\b(?:got|came|arrived|received|was delivered|unwrapped)\b",
)
"""Tells of an order that was placed."""
_DONE = re.compile(r"\b(?:ago|yesterday)\b|\blast (?:night|week|month|year|mon|tue|wed|thu|fri|sat|sun)")
"""Tells of a day that is over."""
AHEAD = timedelta(days=120)
"""Nobody says on which day they will order that lies further ahead: it is one of last year."""
_ENDS = re.compile(
    r"[?!;,]|\.(?!\d)|\b(?:when|will|would|does|do|is|can|could|to|before|until|till|for|and|so|then|what|how|which|"
    r"by(?! (?:bank|card|credit|debit|transfer|paypal|invoice))|have|get|arriv\w*|deliver\w*|ship\w*)\b"
)
_NOW = re.compile(
    r"\b(?:now|this (?:morning|afternoon|evening|minute|second|instant)|(?:right|straight) away)\b"
)
_AT = re.compile(r"^\W*(?:it |that |one |them )?(?:now )?(?:only )?(?:at|around|about|after|before)\b")
_THAT = re.compile(
    r"^\W*(?:it |that |one |them )?(?:on )?(?:that|the same) (?:evening|morning|afternoon|night|day)\b"
)
"""Names a day that was named before."""
_NOT_BEFORE = re.compile(
    r"\b(?:can'?t|cant|cannot) (?:before|until|till)\b|\b(?:won'?t|wont|not|can'?t|cant|cannot|don'?t|never) (?:\w+ )??"
    r"(?:manage|make|get|able|order|do|decide|buy|pay|finish)(?: \w+){0,3}? (?:before|until|till)\b|"
    r"\b(?:only|not) (?:after|at|from)\b|"
    r"\b(?:wait|leave it|hold off|put it off)(?: with it)?(?: till| until| to)\b|"
    r"\bwhat if (?:it is|it's|i'm) (?:after|past)\b"
)
"""Puts ordering off to a later time of the same day: "i won't manage before three"."""
_TIME_ALONE = re.compile(
    r"^(?:and |or |what about |how about |so )*(?:if it is |if it's )?(?:at|around|after|before) "
)

_EARLIER = re.compile(r"^(?:and |or |what about |how about |so )*(?:if it is |if it's )?before ")


@dataclass(frozen=True, slots=True)
class OrderDay:
    """When something would be ordered; `at` is None where no time of the day is named."""

    day: date
    at: time | None = None
    there: time | None = None
    """The same time on the shopper's clock, where that is another."""
    said: str = field(default="", compare=False)
    """The words that name the time."""

    def on_clock(self, there: ZoneInfo | None, here: ZoneInfo) -> "OrderDay":
        """Return it on the shop's clock, where `at` was said by the clock `there`."""
        if there is None or self.at is None:
            return self
        moment = datetime.combine(self.day, self.at, there).astimezone(here)
        if moment.time() == self.at:
            return self
        return replace(self, day=moment.date(), at=moment.time(), there=self.at)


def order_day_in(plain: str, today: date) -> OrderDay | None:
    """Return the day on which `plain` (normalised) would have something ordered, its last; None where it names none."""
    plain = times_in_digits(plain)
    spots = _spots(plain, today)
    if not spots:
        return None
    said = plain[slice(*spots[-1])]
    named = deadline_in(said, today)
    if named is None and _THAT.search(said):
        named = deadline_in(plain[: spots[-1][0]], today)
    return OrderDay(named.day if named else today, clock_in(said))


def put_off(plain: str, before: str, today: date) -> OrderDay | None:
    """Return when it would be ordered that is put off to a time of the day: "and if i wait until three?".

    That is on the day on which `before`, the question before, would have it ordered; None where no time is named so.
    """
    if not _NOT_BEFORE.search(plain) and not _TIME_ALONE.match(plain):
        return None
    at = clock_in(times_in_digits(plain))
    ordered = order_day_in(before, today)
    if at is None or _EARLIER.match(plain):
        # Before a time is any time before it: a minute will do.
        at = (datetime.combine(today, at) - timedelta(minutes=1)).time() if at is not None else None
    return OrderDay(ordered.day if ordered else today, at) if at is not None else None


def was_ordered(plain: str) -> bool:
    """Tell whether `plain` (normalised) tells of an order that was placed already."""
    return _WAS_ORDERED.search(plain) is not None


def without_order_day(plain: str, today: date) -> str:
    """Return `plain` (normalised) without its days of ordering: a day that is left is one of arrival."""
    kept, since, plain = [], 0, times_in_digits(plain)
    for start, end in _spots(plain, today):
        kept.append(plain[since:start])
        since = end
    return " ".join([*kept, plain[since:]])


def _spots(plain: str, today: date) -> list[tuple[int, int]]:
    if _DONE.search(plain) or was_ordered(plain):
        return []
    verbs = [verb.span() for verb in _ORDERS.finditer(plain)]
    spots = []
    # What follows each is read up to the next alone: once, however often they are said.
    for (_, start), (stop, _) in pairwise([*verbs, (len(plain), len(plain))]):
        end = _ENDS.search(plain, start, stop)
        spot = (start, end.start() if end else stop)
        said = plain[slice(*spot)]
        named = deadline_in(said, today)
        near = named is not None and named.day - today <= AHEAD
        if (
            near
            or _NOW.search(said)
            or _THAT.search(said)
            or (named is None and _AT.match(said) and clock_in(said))
        ):
            spots.append(spot)
    return spots
