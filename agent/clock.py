"""Times of the day as people name them: "half past two", "ten to three", "3 pm", "noon"; and the clock they go by.

Pure. An hour from one to six of which nothing else is said is one of the afternoon: nobody orders at three at night.
"""

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

from agent.delivery import Place

HOURS, MINUTES, DIAL = 24, 60, 12
_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {name: number for number, name in enumerate(_HOURS, 1)}
_MINUTES = {
    "five": 5,
    "ten": 10,
    "quarter": 15,
    "a quarter": 15,
    "twenty": 20,
    "twenty five": 25,
    "twenty-five": 25,
}
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(_HOURS)})"
_AFTER_NOON = range(1, 7)
_HALF = r"(?: ?(?P<half>[ap])\.?m\b)?"
_PATTERNS = (
    re.compile(rf"\bhalf (?:past )?(?P<hour>{_HOUR})\b{_HALF}"),
    re.compile(
        r"\b(?P<minutes>\d{1,2}|a quarter|quarter|twenty[- ]five|twenty|ten|five) (?:minutes? )?"
        r"(?P<way>past|to|after|before) "
        rf"(?P<hour>{_HOUR})\b{_HALF}(?! ?(?:to|working|days?|weeks?|people|cm|kg)\b)"
    ),
    re.compile(rf"\b(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?!\d){_HALF}"),
    re.compile(r"\b(?P<hour>\d{1,2}) ?(?P<half>[ap])\.?m\b"),
    re.compile(
        rf"\b(?:at|around|about|by|before|after|until|till) (?P<hour>{_HOUR})(?: o'?clock)?\b"
        r"(?! ?(?:to|working|days?|weeks?|minutes?|hours?|people|cm|kg|euros?|%|/|\.|th|st|nd|rd|of|"
        r"jan\w*|feb\w*|mar\w*|apr\w*|may|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\b)"
        r"(?![.,:/]\d)(?: in the (?P<part>morning|afternoon|evening)\b)?"
    ),
)
_PART = re.compile(r"\b(?:in the|this|that|tomorrow) (morning|afternoon|evening)\b")
_NOON = re.compile(r"\b(?:noon|midday)\b")
_EVENING = re.compile(
    r"\b(?:tonight|(?:this|that|the same|in the|tomorrow|the) evening|that night|after work|at night)\b"
)
_PARTS = (
    (_NOON, time(12)),
    (_EVENING, time(20)),
    (re.compile(r"\bthat morning\b"), time(9)),
    (re.compile(r"\bthat afternoon\b"), time(15)),
)


def times_in_digits(plain: str) -> str:
    """Return `plain` (normalised) with the times that it tells in words in digits: "13:50" for "ten to two"."""
    for pattern in _PATTERNS[:2]:
        plain = pattern.sub(_in_digits, plain)
    return plain


def _in_digits(found: re.Match[str]) -> str:
    at = clock_in(found.group())
    return f"{at:%H:%M}" if at is not None else found.group()


def words_of(at: time, plain: str) -> str:
    """Return the words of `plain` (normalised) that name the time `at`, "" where none do."""
    spots = (
        spot.group() for pattern in (*_PATTERNS, _NOON, _PART, _EVENING) for spot in pattern.finditer(plain)
    )
    return next((one for one in spots if clock_in(one) == at), "")


def clock_in(said: str) -> time | None:
    """Return the time of the day that `said` (normalised) names first; None where it names none."""
    found = next((one for pattern in _PATTERNS if (one := pattern.search(said)) is not None), None)
    if found is None:
        return next((at for cue, at in _PARTS if cue.search(said)), None)
    told = found.groupdict()
    exact = len(told["hour"]) > 1 and bool(told.get("minute"))
    hour, minute = _of_day(_number(told["hour"]), told, _PART.search(said), exact=exact), 0
    if found.re is _PATTERNS[0]:
        minute = 30
    elif told.get("way"):
        minutes = _MINUTES.get(told["minutes"]) or int(told["minutes"])
        hour, minute = (hour, minutes) if told["way"] in {"past", "after"} else (hour - 1, MINUTES - minutes)
    elif told.get("minute"):
        minute = int(told["minute"])
    return time(hour, minute) if 0 <= hour < HOURS and 0 <= minute < MINUTES else None


def _number(said: str) -> int:
    return _NUMBERS.get(said) or int(said)


def _of_day(hour: int, told: dict[str, str | None], part: re.Match[str] | None, *, exact: bool) -> int:
    """Return the hour from 0 to 23; `exact` is one written in four digits, "02:30"."""
    said = told.get("part") or (part[1] if part else None)
    half = told.get("half") or (None if said is None else "a" if said == "morning" else "p")
    if half is not None:
        return hour % DIAL + (DIAL if half == "p" else 0) if hour <= DIAL else hour
    return hour + DIAL if hour in _AFTER_NOON and not exact else hour


_CLOCKS = (
    (
        "Europe/London",
        "GB",
        "united kingdom|uk|britain|great britain|british|england|scotland|wales|northern ireland|london",
    ),
    ("Europe/Dublin", "IE", "ireland|irish|dublin"),
    ("Europe/Lisbon", "PT", "portugal|portuguese|lisbon|lisboa|porto"),
    ("Atlantic/Reykjavik", "IS", "iceland|icelandic|reykjavik"),
    ("Europe/Helsinki", "FI", "finland|finnish|helsinki"),
    ("Europe/Tallinn", "EE", "estonia|estonian|tallinn"),
    ("Europe/Riga", "LV", "latvia|latvian|riga"),
    ("Europe/Vilnius", "LT", "lithuania|lithuanian|vilnius"),
    ("Europe/Athens", "GR", "greece|greek|athens"),
    ("Asia/Nicosia", "CY", "cyprus|cypriot|nicosia"),
    ("Europe/Bucharest", "RO", "romania|romanian|bucharest"),
    ("Europe/Sofia", "BG", "bulgaria|bulgarian|sofia"),
    ("Europe/Istanbul", "TR", "turkey|turkish|istanbul"),
    ("Europe/Kyiv", "UA", "ukraine|ukrainian|kyiv"),
)
"""Countries whose clocks are not those of Central Europe: their IANA name, ISO 3166 code and what they are called."""
_CALLED = "|".join(called for _, _, called in _CLOCKS)
MY_TIME = re.compile(
    rf"\b(?:my|our|local) (?:own )?(?:time|clock)\b|\b(?P<whose>{_CALLED}) (?:time|clock)\b|\bour end\b|"
    r"\bo'?clock here\b|\btime here\b|\bhere in\b"
)
"""Says that a time is one of the shopper's own clock."""
SHOPS_TIME = re.compile(
    r"\b(?:your|dutch|german|amsterdam|rotterdam|berlin|central european|the shop'?s) (?:time|clock)\b|\bces?t\b"
)
"""Says that a time is one of Central Europe's, wherever the shopper is."""


def clock_of(place: Place | None, plain: str) -> ZoneInfo | None:
    """Return the clock of `place`, or the one that `plain` (normalised) names; None where it is Central Europe's, or is
    not known."""
    said = MY_TIME.search(plain)
    called = (said and said["whose"]) or (place.said.lower() if place else "")
    for name, code, names in _CLOCKS:
        alone = place is not None and place.zone is not None and place.zone.countries == (code,)
        if called in names.split("|") or (alone and not (said and said["whose"])):
            return ZoneInfo(name)
    return None


def apart(there: ZoneInfo, here: ZoneInfo, when: datetime) -> bool:
    """Tell whether the two clocks tell different times at `when` (aware)."""
    return when.astimezone(there).utcoffset() != when.astimezone(here).utcoffset()
