"""How the shop answers, for supervisors: the figures of the last days, as JSON and as a table for a spreadsheet."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.access import AsSupervisor, House
from api.frames import Frame, rfc3339
from api.services import Services
from conversation.figures import Episode, Figures, Times, by_day, episodes, figures
from conversation.past import PastConversations

router = APIRouter(prefix="/v1", tags=["supervisor"])

CONVERSATIONS_AT_MOST = 20_000
QUESTIONS_SHOWN = 20
COUNTS_A_MINUTE = 30
"""By one supervisor: each reads through days of the log."""

_TELLS_NOTHING = ("briefed", "note_written", "routed", "waiting", "promise_flagged", "rep_reminded")
"""Kinds of events no figure is made from; a briefing is as long as all the rest."""

Days = Annotated[int, Query(ge=1, le=90)]
COLUMNS = (
    "day", "episodes", "ended", "contained", "reopened", "with_person", "in_vain",
    "wait_n", "wait_median_s", "wait_p90_s", "first_response_n", "first_response_median_s", "first_response_p90_s",
    "resolution_n", "resolution_median_s", "resolution_p90_s", "ratings_n", "ratings_mean", "unanswered",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """The episodes that began on one of the days `first` to `last`; `whole` unless there were too many to count."""

    first: date
    last: date
    episodes: tuple[Episode, ...]
    whole: bool


@router.get("/stats")
async def stats(who: AsSupervisor, house: House, days: Days = 7) -> Frame:
    """Return the figures of the last `days` days (UTC, today included), all together and for each day."""
    counted = await _count(house, who.rep.id, days)
    each = by_day(counted.episodes, counted.first, counted.last)
    return {
        "from": counted.first.isoformat(),
        "to": counted.last.isoformat(),
        "at": rfc3339(house.clock()),
        "whole": counted.whole,
        "total": _frame(figures(counted.episodes)),
        "days": [{"day": day.isoformat(), **_frame(those)} for day, those in each.items()],
        "unanswered": _questions(counted.episodes),
    }


@router.get("/stats.csv")
async def stats_csv(who: AsSupervisor, house: House, days: Days = 7) -> Response:
    """Return one row for each day, with the columns named in the first row."""
    counted = await _count(house, who.rep.id, days)
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for day, those in by_day(counted.episodes, counted.first, counted.last).items():
        writer.writerow(_row(day, those))
    name = f"guanxi-{counted.first.isoformat()}-{counted.last.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(table.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


async def _count(house: Services, rep: str, days: int) -> Counted:
    await house.limit.spend("stats", rep, per_minute=COUNTS_A_MINUTE)
    now = house.clock()
    last = now.astimezone(UTC).date()
    first = last - timedelta(days=days - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=UTC)
    found: list[Episode] = []
    conversations = 0
    courses = PastConversations(house.engine).courses(
        since, without=_TELLS_NOTHING, at_most=CONVERSATIONS_AT_MOST
    )
    async for course in courses:
        conversations += 1
        found += [episode for episode in episodes(course, now) if episode.began >= since]
    return Counted(first, last, tuple(found), whole=conversations < CONVERSATIONS_AT_MOST)


def _frame(those: Figures) -> Frame:
    return {
        "episodes": those.episodes,
        "ended": those.ended,
        "contained": those.contained,
        "containment": _share(those.contained, those.ended),
        "reopened": those.reopened,
        "reopen_rate": _share(those.reopened, those.ended),
        "with_person": those.with_person,
        "in_vain": those.in_vain,
        "reasons": {reason.value: n for reason, n in those.reasons.items()},
        "wait": _times(those.wait),
        "first_response": _times(those.first_response),
        "resolution": _times(those.resolution),
        "moods_in": {mood.value: n for mood, n in those.moods_in.items()},
        "moods_out": {mood.value: n for mood, n in those.moods_out.items()},
        "ratings": {str(score): n for score, n in sorted(those.ratings.items())},
        "rating": _mean(those.ratings),
        "closings": those.closings,
        "unanswered": len(those.unanswered),
    }


def _times(times: Times) -> dict[str, Any]:
    return {"n": times.n, "median_seconds": _short(times.median), "p90_seconds": _short(times.p90)}


def _short(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _mean(ratings: dict[int, int]) -> float | None:
    n = sum(ratings.values())
    return round(sum(score * count for score, count in ratings.items()) / n, 2) if n else None


def _questions(counted: Sequence[Episode]) -> list[Frame]:
    """Return the questions asked most, the newest first of those asked equally often; alike but for capitals is one."""
    asked = sorted(
        (one for episode in counted for one in episode.unanswered), key=lambda one: one.at, reverse=True
    )
    times: Counter[str] = Counter()
    newest: dict[str, Frame] = {}
    for one in asked:
        key = " ".join(one.question.casefold().split()).rstrip("?!. ")
        times[key] += 1
        newest.setdefault(key, {"question": one.question, "last_at": rfc3339(one.at)})
    return [{**newest[key], "times": n} for key, n in times.most_common(QUESTIONS_SHOWN)]


def _row(day: date, those: Figures) -> list[object]:
    measured = [
        cell
        for times in (those.wait, those.first_response, those.resolution)
        for cell in (times.n, _short(times.median), _short(times.p90))
    ]
    counted = [
        those.episodes, those.ended, those.contained, those.reopened, those.with_person, those.in_vain,
    ]  # fmt: skip
    rated = [sum(those.ratings.values()), _mean(those.ratings)]
    return [day.isoformat(), *counted, *measured, *rated, len(those.unanswered)]
