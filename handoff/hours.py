"""When a team's people answer: weekly hours on a clock of their own, with holidays and days that differ. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from conversation.model import RepId
from handoff.errors import BadHours

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD_DAYS = 400
"""Whoever opens once a year is found; whoever opens never again is told so."""

SPAN = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")
KEYS = ("timezone", "week", "holidays", "days")
DEFAULT_TEAM = "default"
"""The hours of reps who belong to no team."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `opens` until just before `closes`, in minutes since midnight on the wall clock; 1440 is its end."""

    opens: int
    closes: int


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """`week` from Monday on, on the clock of `timezone`; `days` differ from their weekday; a holiday has no spans."""

    timezone: str
    week: tuple[Spans, Spans, Spans, Spans, Spans, Spans, Spans]
    days: Mapping[date, Spans] = field(default_factory=dict)

    def on(self, day: date) -> Spans:
        return self.days.get(day, self.week[day.weekday()])


@dataclass(frozen=True, slots=True)
class Duty:
    """Which reps are `off` duty now; `closed` when all are, and then when the first of them are back, if ever."""

    off: frozenset[RepId] = frozenset()
    closed: bool = False
    next_opening: datetime | None = None


ALWAYS_OPEN = Duty()


def is_open(hours: Hours, at: datetime) -> bool:
    """Tell whether the team answers at `at` (aware)."""
    here = at.astimezone(ZoneInfo(hours.timezone))
    minute = 60 * here.hour + here.minute
    return any(span.opens <= minute < span.closes for span in hours.on(here.date()))


def next_opening(hours: Hours, at: datetime) -> datetime | None:
    """Return the first moment from `at` on at which the team answers, in UTC: `at` where it does; None where never."""
    at = at.astimezone(UTC)  # two times of one zone compare by the wall clock, which may show a time twice
    if is_open(hours, at):
        return at
    zone = ZoneInfo(hours.timezone)
    today = at.astimezone(zone).date()
    for ahead in range(LOOK_AHEAD_DAYS):
        moments = _may_open(hours, today + timedelta(days=ahead), zone)
        found = [moment for moment in moments if moment > at and is_open(hours, moment)]
        if found:
            return min(found)
    return None


def _may_open(hours: Hours, day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield when a closed team may open on `day`: where a span begins, twice if the clock passes there twice, and
    where the clock is put forward or back, into a span."""
    midnight = datetime.combine(day, time(), zone)
    for span in hours.on(day):
        begins = datetime.combine(day, time(span.opens // 60, span.opens % 60), zone)
        for fold in (0, 1):
            yield begins.replace(fold=fold).astimezone(UTC)
    start = midnight.astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    if start.astimezone(zone).utcoffset() != end.astimezone(zone).utcoffset():
        yield _clock_change(start, end, zone)


def _clock_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second after which the clock's offset is another."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def duty_at(teams: Mapping[RepId, str], hours: Mapping[str, Hours], at: datetime) -> Duty:
    """Return who is off duty at `at`, of reps by their team's name; a team without hours always answers."""
    theirs = {rep: hours.get(team or DEFAULT_TEAM) for rep, team in teams.items()}
    off = frozenset(rep for rep, known in theirs.items() if known is not None and not is_open(known, at))
    if not teams or len(off) < len(teams):
        return Duty(off)
    closed = {team or DEFAULT_TEAM for team in teams.values()}
    openings = [next_opening(hours[team], at) for team in closed]
    return Duty(off, closed=True, next_opening=min((one for one in openings if one), default=None))


# --- as people write them ------------------------------------------------------------------------------------


def read_hours(written: Mapping[str, object]) -> Hours:
    """Read hours as a TOML file or a JSON body says them. Raises BadHours with what is wrong and how it is right."""
    for key in written:
        if key not in KEYS:
            raise BadHours(f"{key!r} is not known here; there are {', '.join(KEYS)}")
    zone = written.get("timezone")
    if not isinstance(zone, str):
        raise BadHours('timezone is missing; name one, such as timezone = "Europe/Berlin"')
    week = _table(written, "week")
    for day in week:
        if day not in WEEK:
            named = repr(day)[1:-1]  # it may be no text that can be sent
            raise BadHours(f"week.{named} is no day of the week; use {', '.join(WEEK)}")
    days: dict[date, Spans] = {
        _day(day, "holidays"): () for day in _list(written.get("holidays", []), "holidays")
    }
    for name, spans in _table(written, "days").items():
        other = _day(name, "days")
        if other in days:
            raise BadHours(f"{other} is both under holidays and under days; keep one")
        days[other] = _spans(spans, f"days.{name}")
    mon, tue, wed, thu, fri, sat, sun = (_spans(week.get(day, []), f"week.{day}") for day in WEEK)
    return Hours(_zone(zone), (mon, tue, wed, thu, fri, sat, sun), days)


def write_hours(hours: Hours) -> dict[str, Any]:
    """Return hours as JSON-ready fields; the inverse of `read_hours`."""
    return {
        "timezone": hours.timezone,
        "week": {day: _written(spans) for day, spans in zip(WEEK, hours.week, strict=True)},
        "holidays": sorted(day.isoformat() for day, spans in hours.days.items() if not spans),
        "days": {day.isoformat(): _written(spans) for day, spans in sorted(hours.days.items()) if spans},
    }


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadHours(f"{name!r} is no time zone; use a name such as Europe/Berlin or UTC") from error
    return name


def _table(written: Mapping[str, object], key: str) -> Mapping[str, object]:
    table = written.get(key, {})
    if not isinstance(table, Mapping):
        raise BadHours(f"{key} must be a table, such as [{key}]")
    return table


def _list(value: object, where: str) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise BadHours(f"{where} must be a list")
    return value


def _day(value: object, where: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise BadHours(f"{where}: {value!r} is no date; write it as 2026-12-24") from error


def _spans(value: object, where: str) -> Spans:
    spans = sorted((_span(one, where) for one in _list(value, where)), key=lambda span: span.opens)
    for before, after in pairwise(spans):
        if after.opens < before.closes:
            raise BadHours(f"{where}: {_said(before)} and {_said(after)} overlap; join them into one")
    return tuple(spans)


def _span(value: object, where: str) -> Span:
    match = SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise BadHours(f'{where}: {value!r} is no span of hours; write it as "09:00-17:30"')
    hour, minute, end_hour, end_minute = map(int, match.groups())
    span = Span(60 * hour + minute, 60 * end_hour + end_minute)
    if minute > 59 or end_minute > 59 or span.closes > 24 * 60:
        raise BadHours(f"{where}: {value!r} names a time that no clock shows; a day ends at 24:00")
    if span.opens >= span.closes:
        raise BadHours(f"{where}: {value!r} ends before it begins; split a night at 24:00, over two days")
    return span


def _written(spans: Spans) -> list[str]:
    return [_said(span) for span in spans]


def _said(span: Span) -> str:
    return f"{span.opens // 60:02}:{span.opens % 60:02}-{span.closes // 60:02}:{span.closes % 60:02}"
