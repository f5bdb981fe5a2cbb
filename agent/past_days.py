"""The days on which something happened, as people name them: "arrived on the 9th", "bought in March 2021".

Pure: today is given. A day named is the last such day, for what happened lies behind; the next one where it is yet to
happen ("if it comes on Friday"), and the nearer of both where it is supposed ("if I had bought it on the 30th").
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from agent.dates import MONTHS, WEEKDAYS, deadline_in, spoken
from agent.order_day import AHEAD
from agent.words import normalise
from retrieval.pattern import one_of


class Happened(Enum):
    """What happened: it came, was bought, went back to the shop, or the label for that was asked for."""

    CAME = "came"
    BOUGHT = "bought"
    RETURNED = "returned"
    ASKED = "asked"


_MONTHS = f"(?:{'|'.join([*MONTHS, *(month[:3] for month in MONTHS), 'sept'])})"
_TOLD = {
    Happened.RETURNED: one_of(
        r"\b(?:my|the|our) return\b(?: \w+){0,4}? (?:arriv\w+|lands?|landed|land|reach\w*|receiv\w+|came|comes)\b",
        r"\b(?:got|get|receiv\w+|have) (?:\w+ )?(?:my|the|our) return\b",
        r"\b(?:i|we)(?: have|'ve)? (?:returned|sent (?:\w+ ){1,2}back)\b",
    ),
    Happened.ASKED: re.compile(r"\b(?:asked for|request\w*|ordered|printed) (?:\w+ ){0,3}label\b"),
    Happened.CAME: one_of(
        r"\b(?:arriv\w+|came|comes?|coming|receiv\w+|deliver\w+|got|get|gets|turned up|has been here)\b",
        r"\b(?:had it|have had|unwrapp\w+|lands?|landed|had (?:it|this|them) since)\b",
    ),
    Happened.BOUGHT: one_of(
        r"\b(?:b(?:ou|uo)ght|buy(?:ing)?|order\w*|purchas\w+|paid)\b|\b(?:is of|dates? from)\b",
        r"\b(?:my|our) [^,;.]{0,40}\bfrom\b",
        rf"(?<!sold )(?<!made )\b(?:from|since) {_MONTHS} (?:19[89]\d|20\d\d)\b",
    ),
}
"""By what each is told, in the order in which they are looked for in a clause."""
_WILL = re.compile(
    r"\b(?:will|would|should(?! have)|'ll|arrives?|arriving|comes|coming|gets|buying|is delivered|going to|gonna)\b|"
    r"\b(?:i|we|you|to|they) (?:get|buy|order|come)\b"
)
_NOT_YET = re.compile(
    r"\b(?:not|never|hasn't|haven't|didn't|isn't|hasnt|havent|didnt|isnt|should have|supposed|expected)\b"
)
_IF = re.compile(r"\bif\b")
_CLAUSES = re.compile(r"[?!;\n]|,(?!\d)|(?<!\d)\.|\.(?!\d)|\b(?:and|but|so)\b")
_MONTH = "|".join([*MONTHS, *(month[:3] for month in MONTHS), "sept"])
_YEAR = r"(?:19[89]\d|20\d\d)"
_NUMBERS = {
    name: number
    for number, name in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
} | {"a": 1, "an": 1, "a couple of": 2, "couple of": 2}
_COUNT = rf"\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}"


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last` in which something happened: one, a month or a year, and how they are called."""

    first: date
    last: date
    said: str
    what: Happened = Happened.CAME
    clause: str = ""
    """The words that tell of it."""

    @property
    def is_day(self) -> bool:
        return self.first == self.last


def happenings(text: str, today: date) -> tuple[Span, ...]:
    """Return all that happened by what `text` tells, with its days, in its order."""
    found = []
    for clause in _CLAUSES.split(normalise(text)):
        what = next((one for one, told in _TOLD.items() if told.search(clause)), None)
        if what is None or _NOT_YET.search(clause) or (span := _span(clause, today)) is None:
            continue
        found.append(replace(span, what=what, clause=clause))
    return tuple(found)


def happened_in(text: str, today: date) -> Span | None:
    """Return when it came, as `text` tells, or else when it was bought; None where it names no day, or several."""
    told = happenings(text, today)
    first = [one for one in told if one.what is not Happened.BOUGHT] or list(told)
    return first[0] if len({(one.first, one.last) for one in first}) == 1 else None


def day_span(day: date, today: date) -> Span:
    """Return one day."""
    return Span(day, day, spoken(day, today))


def month_span(year: int, month: int) -> Span:
    """Return a month of a year, by its name."""
    after = date(year + month // 12, month % 12 + 1, 1)
    return Span(date(year, month, 1), after - timedelta(days=1), f"{MONTHS[month - 1].capitalize()} {year}")


def year_span(year: int) -> Span:
    """Return a whole year."""
    return Span(date(year, 1, 1), date(year, 12, 31), str(year))


def _span(clause: str, today: date) -> Span | None:
    found = next((one for read in _READERS for one in read(clause, today)), None)
    last = found if found is not None and found.first <= today else None
    if not _WILL.search(clause) and not _IF.search(clause):
        return last
    coming = deadline_in(clause, today)
    soon = coming is not None and coming.day - today <= AHEAD
    following = day_span(coming.day, today) if coming is not None and soon else None
    if last is None or following is None or _WILL.search(clause):
        return following or last
    return min((last, following), key=lambda one: abs((one.first - today).days))


def _written(clause: str, today: date) -> Iterator[Span]:
    """2026-11-09, 9.11.2026, 9/11: day before month, as all of Europe writes it."""
    if match := re.search(rf"\b({_YEAR})-(\d\d?)-(\d\d?)\b", clause):
        yield from _dated(int(match[1]), int(match[2]), int(match[3]), today)
    if match := re.search(
        rf"(?<!at )\b(\d\d?)[./](\d\d?)(?:[./]({_YEAR}|\d\d))?\.?(?![\d.,]| ?(?:kg|cm|m|l|inch|€))", clause
    ):
        year = int(match[3]) % 100 + 2000 if match[3] else None
        yield from _dated(year, int(match[2]), int(match[1]), today)


def _named(clause: str, today: date) -> Iterator[Span]:
    """The 9th of November 2025, Nov 9."""
    for pattern in (
        rf"\b(?P<day>\d\d?)(?:st|nd|rd|th)?\.?(?: of)? (?P<month>{_MONTH})\b\.?,? ?(?P<year>{_YEAR})?",
        rf"\b(?P<month>{_MONTH})\.? (?:the )?(?P<day>\d\d?)(?:st|nd|rd|th)?\b(?!\d),? ?(?P<year>{_YEAR})?",
    ):
        if match := re.search(pattern, clause):
            others = re.findall(rf"\b{_YEAR}\b", clause)  # "on valentine's day 2022 (14 feb)"
            year = int(match["year"]) if match["year"] else int(others[0]) if len(others) == 1 else None
            yield from _dated(year, _month(match["month"]), int(match["day"]), today)


def _months(clause: str, today: date) -> Iterator[Span]:
    """March 2021; in June, which is the last one."""
    if match := re.search(rf"\b(?P<month>{_MONTH})\.?(?: of)?,? (?P<year>{_YEAR}|last year)\b", clause):
        year = today.year - 1 if match["year"] == "last year" else int(match["year"])
        yield month_span(year, _month(match["month"]))
    elif match := re.search(
        rf"\b(?:in|since|from|last|back in|during|early|late) (?P<month>{_MONTH})\b", clause
    ):
        month = _month(match["month"])
        yield month_span(today.year - (month > today.month), month)


def _years(clause: str, today: date) -> Iterator[Span]:
    if match := re.search(rf"(?<![\d.,€$£])(?<!paid )\b({_YEAR})\b(?![.,]?\d)", clause):
        yield year_span(int(match[1]))
    if re.search(r"\blast year\b", clause):
        yield year_span(today.year - 1)


def _of_month(clause: str, today: date) -> Iterator[Span]:
    """The 9th, of this month or of the last that had one."""
    if match := re.search(r"\bthe (\d\d?)(?:st|nd|rd|th)\b(?! (?:floor|time|hand|year))", clause):
        for back in range(62):
            day = today - timedelta(days=back)
            if day.day == int(match[1]):
                yield day_span(day, today)
                return


def _weekdays(clause: str, today: date) -> Iterator[Span]:
    if match := re.search(rf"\b({'|'.join(WEEKDAYS)})\b", clause):
        back = (today.weekday() - WEEKDAYS.index(match[1])) % 7
        yield day_span(today - timedelta(days=back or 7), today)


def _ago(clause: str, today: date) -> Iterator[Span]:
    """Ten days ago, yesterday, last week; months and years ago lie in a month, as nobody counts days then."""
    if match := re.search(rf"\b({_COUNT}) (day|week|month|year)s? (?:ago|back)\b", clause):
        count = int(match[1]) if match[1].isdigit() else _NUMBERS[match[1]]
        if match[2] in {"day", "week"}:
            yield day_span(today - timedelta(days=count * (7 if match[2] == "week" else 1)), today)
        else:
            months = today.year * 12 + today.month - 1 - count * (12 if match[2] == "year" else 1)
            yield month_span(months // 12, months % 12 + 1)
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1) - timedelta(days=1)
    for pattern, span in (
        (r"\bday before yesterday\b", day_span(today - timedelta(days=2), today)),
        (r"\byesterday\b", day_span(today - timedelta(days=1), today)),
        (r"\b(?:today|this morning|just now)\b", day_span(today, today)),
        (r"\blast month\b", month_span(month.year, month.month)),
        (
            r"\blast week\b",
            Span(monday - timedelta(days=7), monday - timedelta(days=1), "last week"),
        ),
    ):
        if re.search(pattern, clause):
            yield span


_READERS: tuple[Callable[[str, date], Iterator[Span]], ...] = (
    _written,
    _named,
    _months,
    _years,
    _of_month,
    _ago,
    _weekdays,
)


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))


def _dated(year: int | None, month: int, day: int, today: date) -> Iterator[Span]:
    """A day of a month; of no year it is the last one that is over, or today."""
    for one in [year] if year else range(today.year, today.year - 5, -1):
        try:
            found = date(one, month, day)
        except ValueError:
            continue
        if year or found <= today:
            yield day_span(found, today)
            return
