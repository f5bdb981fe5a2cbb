"""The plots of days at the desk, from rows alone."""

from collections import Counter
from collections.abc import Callable, Sequence
from math import ceil

import numpy as np

from evals.desk_measures import (
    AS_IT_IS,
    ONE_FEWER,
    ONE_MORE,
    Chosen,
    bands,
    of_reason,
    plain_line,
    reasons_of,
    share_abandoned,
    share_own_rep,
    waits_of,
)
from evals.measures import Measure
from evals.plots import Figure, bars, lines
from evals.suites import Row
from handoff.head_start import MOST_MINUTES

PERCENTS = (50, 60, 70, 80, 90, 95, 99)
WAITS_SHOWN = 13
"""Points of the plain line's curve."""

Points = list[tuple[float, float]]


def figures_of(rows: Sequence[Row]) -> list[Figure]:
    """Return waits over the day, by reason and by head start; seats taken, who gave up, own reps; the order; plain."""
    reasons = {reason: of_reason(reason) for reason in reasons_of(rows)}
    return [
        lines(
            {f"{staffing}": _over_the_day(rows, staffing) for staffing in (AS_IT_IS, ONE_MORE, ONE_FEWER)},
            title="Wait over the day",
            caption="What 90 % of those answered didn't exceed, by the hour they came in, with the reps of the file, "
            "and with one more and one fewer.",
            x="hour of the day",
            y="minutes",
        ),
        lines(
            {reason: _percentiles(rows, chosen) for reason, chosen in reasons.items()},
            title="Wait by reason",
            caption="Percentiles of the wait of those answered.",
            x="percent of them",
            y="minutes, at most",
        ),
        lines(
            {name: _percentiles(rows, chosen) for name, chosen in bands()},
            title="Wait by priority",
            caption="The same by the head start they entered the line with.",
            x="percent of them",
            y="minutes, at most",
        ),
        *_seats(rows),
        bars(
            _shares(rows, reasons, share_abandoned),
            title="Given up",
            caption="Of those who asked for a person, how many left the line before one came.",
            x="%",
        ),
        bars(
            _shares(rows, reasons, share_own_rep),
            title="Own rep",
            caption="Of those answered who had a rep before, how many got the same again.",
            x="%",
        ),
        _behind(rows),
        _plain(rows),
    ]


def _over_the_day(rows: Sequence[Row], staffing: str) -> Points:
    by_hour: dict[int, list[float]] = {}
    for row in rows:
        played = row["staffings"][staffing]
        columns = zip(played["came_at"], played["waits"], played["answered"], strict=True)
        for came_at, wait, answered in columns:
            if answered:
                by_hour.setdefault(int(came_at), []).append(wait / 60)
    return [(hour, _at_most(waits, 90)) for hour, waits in sorted(by_hour.items())]


def _percentiles(rows: Sequence[Row], chosen: Chosen) -> Points:
    waits = [wait / 60 for row in rows for wait in waits_of(row, AS_IT_IS, chosen)]
    return [(percent, _at_most(waits, percent)) for percent in PERCENTS] if waits else []


def _at_most(numbers: Sequence[float], percent: float) -> float:
    return float(np.percentile(numbers, percent, method="inverted_cdf"))


def _seats(rows: Sequence[Row]) -> list[Figure]:
    there: Counter[int | str] = Counter()
    taken: Counter[int | str] = Counter()
    for row in rows:
        for rep, seats in row["staffings"][AS_IT_IS]["seats"].items():
            for hour, (some, used) in enumerate(zip(seats["there"], seats["taken"], strict=True)):
                for where in (hour, rep):
                    there[where] += some
                    taken[where] += used
    share = {where: 100 * taken[where] / hours for where, hours in there.items() if hours}
    return [
        lines(
            {"seats": [(hour, percent) for hour, percent in share.items() if isinstance(hour, int)]},
            title="Seats taken over the day",
            caption="Of the seats of the reps on duty in each hour.",
            x="hour of the day",
            y="% taken",
        ),
        bars(
            {rep: percent for rep, percent in share.items() if isinstance(rep, str)},
            title="Seats taken by rep",
            caption="Of each rep's seats while on duty.",
            x="%",
        ),
    ]


def _shares(
    rows: Sequence[Row], kinds: dict[str, Chosen], share: Callable[[Sequence[Row], Chosen], Measure]
) -> dict[str, float]:
    return {name: 100 * share(rows, chosen).value(np.ones(len(rows))) for name, chosen in kinds.items()}


def _behind(rows: Sequence[Row]) -> Figure:
    passed = [minutes for row in rows for minutes in row["behind"] if minutes > 0]
    steps = {f"{minute} to {minute + 1} minutes": 0 for minute in range(int(MOST_MINUTES))}
    beyond = f"more than {MOST_MINUTES:g} minutes"
    counts = Counter(
        beyond if minutes > MOST_MINUTES else f"{ceil(minutes) - 1} to {ceil(minutes)} minutes"
        for minutes in passed
    )
    people = sum(len(row["behind"]) for row in rows)
    return bars(
        {**steps, beyond: 0, **counts},
        title="Passed by later ones",
        caption=f"By how much later the last one came who was offered a rep before them: {len(passed):,} of {people:,} "
        f"were passed at all, and the order allows up to {MOST_MINUTES:g} minutes.",
        x="conversations",
    )


def _plain(rows: Sequence[Row]) -> Figure:
    waits = np.sort(np.array([wait for row in rows for wait in row["plain"]["waits"]], dtype=np.float64))
    line = plain_line(rows)
    longest = float(np.quantile(waits, 0.999)) if len(waits) else 0.0
    seconds = [longest * step / (WAITS_SHOWN - 1) for step in range(WAITS_SHOWN)] if line else []
    measured = [
        (at / 60, 100 * float(len(waits) - np.searchsorted(waits, at, side="right")) / len(waits))
        for at in seconds
    ]
    told = "" if line is None else f" {line.reps} reps, {line.load:g} erlang, {len(waits):,} conversations."
    return lines(
        {
            "the desk": measured,
            "Erlang C": [(at / 60, 100 * line.share_waiting_longer(at)) for at in seconds] if line else [],
        },
        title="The plain line and the closed form",
        caption=f"How many wait longer than so many minutes.{told}",
        x="minutes",
        y="% who wait longer",
    )
