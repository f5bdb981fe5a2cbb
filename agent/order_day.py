"""The day on which somebody means to order, which is no day by which anything is wanted: "if I order on Tuesday".

Pure: today is given.
"""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

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
_CLOCK = re.compile(r"\b(\d{1,2})[:.](\d{2})(?: ?([ap])m)?\b|\b(?:at )?(\d{1,2}) ?([ap])m\b|\bat (\d{1,2})\b")
_NOON, _EVENING = re.compile(r"\b(?:noon|midday)\b"), re.compile(r"\b(?:tonight|this evening)\b")
_NOW = re.compile(
    r"\b(?:now|this (?:morning|afternoon|evening|minute|second|instant)|(?:right|straight) away)\b"
)
_PART = re.compile(
    r"\b(?:at|around|about|by) (\d{1,2})(?:[:.](\d{2}))? (?:o'?clock )?in the (morning|afternoon|evening)\b"
)


@dataclass(frozen=True, slots=True)
class OrderDay:
    """When something would be ordered; `at` is None where no time of the day is named."""

    day: date
    at: time | None = None


def order_day_in(plain: str, today: date) -> OrderDay | None:
    """Return the day on which `plain` (normalised) would have something ordered, its last; None where it names none."""
    spots = _spots(plain, today)
    if not spots:
        return None
    said = plain[slice(*spots[-1])]
    named = deadline_in(said, today)
    return OrderDay(named.day if named else today, _time_in(said))


def was_ordered(plain: str) -> bool:
    """Tell whether `plain` (normalised) tells of an order that was placed already."""
    return _WAS_ORDERED.search(plain) is not None


def without_order_day(plain: str, today: date) -> str:
    """Return `plain` (normalised) without its days of ordering: a day that is left is one of arrival."""
    kept, since = [], 0
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
        if (named is not None and named.day - today <= AHEAD) or _NOW.search(said):
            spots.append(spot)
    return spots


def _time_in(said: str) -> time | None:
    if _NOON.search(said):
        return time(12)
    if _EVENING.search(said):
        return time(20)
    if (part := _PART.search(said)) is not None:
        hour = int(part[1]) % 12 + (0 if part[3] == "morning" else 12)
        return time(hour, int(part[2] or 0)) if int(part[2] or 0) < 60 else None
    clock = _CLOCK.search(said)
    if clock is None:
        return None
    hour, minute = int(clock[1] or clock[4] or clock[6]), int(clock[2] or 0)
    half = clock[3] or clock[5]
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None
