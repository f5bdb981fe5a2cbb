"""Days as people name them: "before Friday", "by the 24th", "in time for Christmas".

Pure: today is given. A day named is the next such day; the past is never meant.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from agent.words import nearest, normalise
from conversation.model import Computation

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SHORT_DAYS = {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "weds": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
_FEASTS = (
    (re.compile(r"\b(?:christmas eve|xmas eve|heiligabend)\b"), 12, 24),
    (re.compile(r"\b(?:boxing day|(?:second|2nd) (?:christmas day|day of christmas))\b"), 12, 26),
    (re.compile(r"\b(?:christmas|xmas|x-mas)\b"), 12, 25),
    (re.compile(r"\bnew year'?s eve\b"), 12, 31),
    (re.compile(r"\bnew year(?:'?s)?(?: day)?\b"), 1, 1),
    (re.compile(r"\b(?:sinterklaas|st\.? nicholas(?: day)?)\b"), 12, 5),
    (re.compile(r"\bvalentine'?s(?: day)?\b"), 2, 14),
    (re.compile(r"\bhallowe'?en\b"), 10, 31),
)
_NOT_DAYS = re.compile(
    r"\b(?:black|good|cyber|easter|whit) (?:friday|monday|sunday)\b|\bmay (?:i|we|it|be|not|the)\b"
)
_BEFORE = re.compile(
    r"\b(?:before|earlier than|prior to|ahead of|sooner than)(?: the| next| this| coming|"
    r" my \w+ on)*(?: weekend)?[ ,]*$"
)
_NUMBER = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_MONTH = "|".join([*MONTHS, *(month[:3] for month in MONTHS), "sept"])


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day somebody named. `strict` when it must happen before that day, not on it."""

    day: date
    strict: bool = False

    @property
    def last(self) -> date:
        """The last day that is still in time."""
        return self.day - timedelta(days=1) if self.strict else self.day


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    day: date


def spoken(day: date, today: date) -> str:
    """Say `day` as a person would: "tomorrow, Wednesday 25 November", "Friday 27 November"."""
    said = f"{WEEKDAYS[day.weekday()].capitalize()} {day.day} {MONTHS[day.month - 1].capitalize()}"
    if day.year != today.year:
        said += f" {day.year}"
    if day == today:
        return f"today, {said}"
    return f"tomorrow, {said}" if day == today + timedelta(days=1) else said


def on(day: date, today: date) -> str:
    """Say `day` with its "on" where it needs one: "tomorrow, Wednesday 25 November", "on Friday 27 November"."""
    said = spoken(day, today)
    return said if said.startswith(("today", "tomorrow")) else f"on {said}"


def days_on(today: date, days: int) -> Computation:
    """Return how the day is computed that comes so many `days` after `today`."""
    inputs = {"today": spoken(today, today), "days": str(days)}
    return Computation("days on", inputs, spoken(today + timedelta(days=days), today))


def deadline_in(text: str, today: date) -> Deadline | None:
    """Return the day by which something is wanted in `text`; None when no day is named or two readings are as good."""
    plain = _days_alone(text)
    found = _feast(plain, today) or _dated(plain, today)
    if found is None:
        return None
    return Deadline(found.day, strict=_BEFORE.search(plain[: found.start]) is not None)


def is_dated(text: str, today: date) -> bool:
    """Tell whether `text` names a day by its date, its weekday or from today on, and no feast."""
    plain = _days_alone(text)
    return _feast(plain, today) is None and _dated(plain, today) is not None


def _days_alone(text: str) -> str:
    return _NOT_DAYS.sub(lambda match: " " * len(match.group()), _spelled(normalise(text)))


def _dated(plain: str, today: date) -> _Found | None:
    return (
        _full_date(plain, today)
        or _day_of_month(plain, today)
        or _weekday(plain, today)
        or _relative(plain, today)
    )


def weekdays_in(text: str) -> frozenset[int]:
    """Return the weekdays that `text` names, Monday = 0, in full or in short; "sun" and "sat" are words as well."""
    words = re.findall(r"[a-z]+", normalise(text))
    short = {name: index for name, index in _SHORT_DAYS.items() if name not in {"sun", "sat", "mon"}}
    known = {name: index for index, name in enumerate(WEEKDAYS)} | short
    found = {
        known[name] for word in words if (name := word if word in known else word.removesuffix("s")) in known
    }
    return frozenset(found)


_LONG_WORD = re.compile(r"[a-z]{6,}")
_LONG_NAMES = frozenset((*WEEKDAYS, "tomorrow", "christmas"))


def _spelled(plain: str) -> str:
    return _LONG_WORD.sub(lambda match: nearest(match.group(), _LONG_NAMES) or match.group(), plain)


def _coming(year_day: tuple[int, int], today: date) -> date | None:
    month, day = year_day
    for year in (today.year, today.year + 1, today.year + 2, today.year + 3, today.year + 4):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        if candidate >= today:
            return candidate
    return None


def _feast(plain: str, today: date) -> _Found | None:
    for pattern, month, day in _FEASTS:
        match = pattern.search(plain)
        coming = _coming((month, day), today) if match else None
        if match and coming:
            return _Found(match.start(), coming)
    return None


def _full_date(plain: str, today: date) -> _Found | None:
    if match := re.search(r"\b(\d{4})-(\d{2})-(\d{2})\b", plain):
        try:
            return _Found(match.start(), date(int(match[1]), int(match[2]), int(match[3])))
        except ValueError:
            return None
    patterns = (
        rf"\b(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?\.?(?: of)? (?P<month>{_MONTH})\b",
        rf"\b(?P<month>{_MONTH})\.? (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?\b",
    )
    for pattern in patterns:
        if match := re.search(pattern, plain):
            day = next(int(group) for group in match.groups() if group and group.isdigit())
            month = next(i for i, name in enumerate(MONTHS, start=1) if name.startswith(match["month"][:3]))
            coming = _coming((month, day), today)
            return _Found(match.start(), coming) if coming else None
    # Day before month, as all of Europe writes it.
    if match := re.search(r"\b(\d{1,2})[./](\d{1,2})\b\.?(?!\d| ?(?:kg|cm|kw|€|eur|inch|mm|m\b))", plain):
        coming = _coming((int(match[2]), int(match[1])), today) if 1 <= int(match[2]) <= 12 else None
        return _Found(match.start(), coming) if coming else None
    return None


def _day_of_month(plain: str, today: date) -> _Found | None:
    match = re.search(
        r"\b(?:the )?(\d{1,2})(?:st|nd|rd|th)\b(?! (?:floor|storey|level|time|hand|year|generation))", plain
    )
    if match is None or not 1 <= int(match[1]) <= 31:
        return None
    for ahead in range(62):
        candidate = today + timedelta(days=ahead)
        if candidate.day == int(match[1]):
            return _Found(match.start(), candidate)
    return None


def _weekday(plain: str, today: date) -> _Found | None:
    match = re.search(
        rf"\b(?:(next|this|coming) )?({'|'.join(WEEKDAYS)}|(?:{'|'.join(_SHORT_DAYS)})(?=[ ?!.,]|"
        r"$))(?:'s)?\b",
        plain,
    )
    if match is None:
        return None
    index = WEEKDAYS.index(match[2]) if match[2] in WEEKDAYS else _SHORT_DAYS[match[2]]
    ahead = (index - today.weekday()) % 7
    if ahead == 0 and match[1] != "this":
        ahead = 7
    # "Next Friday" said on a Tuesday is the Friday of next week to most people.
    if match[1] == "next" and today.weekday() + ahead < 7:
        ahead += 7
    return _Found(match.start(), today + timedelta(days=ahead))


def _relative(plain: str, today: date) -> _Found | None:
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    fixed = (
        (r"\bday after tomorrow\b", today + timedelta(days=2)),
        (r"\btomorrow\b|\btmrw\b|\btmr\b", today + timedelta(days=1)),
        (r"\btoday\b|\btonight\b", today),
        (r"\bnext weekend\b", saturday + timedelta(days=7)),
        (r"\bweekend\b", saturday),
        (r"\b(?:end of (?:the|this) week|this week)\b", today + timedelta(days=(4 - today.weekday()) % 7)),
        (r"\bnext week\b", today + timedelta(days=11 - today.weekday())),
    )
    for pattern, day in fixed:
        if match := re.search(pattern, plain):
            return _Found(match.start(), day)
    match = re.search(rf"\b(?:in|within) (\d{{1,2}}|{'|'.join(_NUMBER)}) (days?|weeks?)\b", plain)
    if match:
        count = int(match[1]) if match[1].isdigit() else _NUMBER[match[1]]
        return _Found(
            match.start(), today + timedelta(days=count * (7 if match[2].startswith("week") else 1))
        )
    return None
