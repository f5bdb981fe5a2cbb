"""What days at the desk come to: waits, who gives up, seats taken, own reps, the order, and one rep more or fewer."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from evals.desk_erlang import PlainLine
from evals.measures import (
    Better,
    Count,
    Measure,
    Unit,
    counted,
    highest,
    mean,
    quantile_of_all,
    ratio,
)
from evals.suites import Row

AS_IT_IS, ONE_MORE, ONE_FEWER = "as it is", "one more", "one fewer"
QUANTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99}
SOON_SECONDS = 60.0
BANDS_MINUTES = (0.0, 2.0, 5.0, 10.0)
"""Head starts are told apart by these, each band with its upper end."""

Chosen = Callable[[Row, int], bool]
"""Whether the arrival of this number in a row is counted."""


def measures_of(rows: Sequence[Row]) -> dict[str, Measure]:
    """Return the figures of the days as they are staffed, by reason and head start, of other staffings, and plain."""
    came = mean([len(row["reasons"]) for row in rows], better=Better.NEITHER, unit=Unit.NUMBER)
    return {
        "came_a_day": came,
        **staffed(rows, AS_IT_IS),
        "longest_wait_minutes": highest([_longest(row) / 60 for row in rows]),
        "behind_later_minutes": highest(
            [max(row["behind"], default=0.0) for row in rows], better=Better.LOWER
        ),
        "out_of_order": counted(rows, "out_of_order", better=Better.LOWER),
        **_plain(rows),
        **_parts(rows),
        **_changes(rows, ONE_MORE, "one_rep_more"),
        **_changes(rows, ONE_FEWER, "one_rep_fewer"),
    }


def staffed(rows: Sequence[Row], staffing: str) -> dict[str, Measure]:
    """Return the figures of the days with one of the staffings."""
    waits = [waits_of(row, staffing) for row in rows]
    answered = [list(row["staffings"][staffing]["answered"]) for row in rows]
    own = [[one for one in row["staffings"][staffing]["own_rep"] if one is not None] for row in rows]
    return {
        **{f"wait_{name}_seconds": quantile_of_all(waits, q) for name, q in QUANTILES.items()},
        "wait_mean_seconds": ratio(
            [Count(sum(one), len(one)) for one in waits], better=Better.LOWER, unit=Unit.NUMBER
        ),
        "answered_within_a_minute": ratio(
            [
                Count(sum(wait <= SOON_SECONDS for wait in soon), len(all_))
                for soon, all_ in zip(waits, answered, strict=True)
            ]
        ),
        "abandoned": ratio([Count(one.count(False), len(one)) for one in answered], better=Better.LOWER),
        "seats_taken": ratio([_seats(row, staffing) for row in rows], better=Better.NEITHER),
        "own_rep": ratio([Count(sum(one), len(one)) for one in own]),
    }


def waits_of(row: Row, staffing: str, chosen: Chosen | None = None) -> list[float]:
    """Return the seconds that those waited who were answered."""
    played = row["staffings"][staffing]
    return [
        wait
        for place, (wait, answered) in enumerate(zip(played["waits"], played["answered"], strict=True))
        if answered and (chosen is None or chosen(row, place))
    ]


def reasons_of(rows: Sequence[Row]) -> list[str]:
    return sorted({reason for row in rows for reason in row["reasons"]})


def of_reason(reason: str) -> Chosen:
    return lambda row, place: bool(row["reasons"][place] == reason)


def bands() -> Iterator[tuple[str, Chosen]]:
    """Yield each band of head starts with its name."""
    for low, high in pairwise(BANDS_MINUTES):
        yield f"{low:g}-{high:g} min ahead", _between(low, high)


def _between(low: float, high: float) -> Chosen:
    """Above the lower end and at most the upper one; none at all belongs to the first band."""

    def chosen(row: Row, place: int) -> bool:
        ahead = float(row["head_starts"][place])
        return low < ahead <= high or (low == 0 and ahead == 0)

    return chosen


def share_abandoned(rows: Sequence[Row], chosen: Chosen) -> Measure:
    return ratio([_share(row, "answered", chosen, wanted=False) for row in rows], better=Better.LOWER)


def share_own_rep(rows: Sequence[Row], chosen: Chosen) -> Measure:
    return ratio([_share(row, "own_rep", chosen, wanted=True) for row in rows])


def plain_line(rows: Sequence[Row]) -> PlainLine | None:
    """Return the plain line that was played; None without a row."""
    told = rows[0]["plain"] if rows else None
    return told and PlainLine(told["reps"], told["per_hour"], told["handling_minutes"])


def _longest(row: Row) -> float:
    return max((wait for wait in row["staffings"][AS_IT_IS]["waits"] if wait is not None), default=0.0)


def _seats(row: Row, staffing: str) -> Count:
    seats = row["staffings"][staffing]["seats"].values()
    return Count(sum(sum(one["taken"]) for one in seats), sum(sum(one["there"]) for one in seats))


def _share(row: Row, column: str, chosen: Chosen, *, wanted: bool) -> Count:
    values = row["staffings"][AS_IT_IS][column]
    counted_ = [value for place, value in enumerate(values) if value is not None and chosen(row, place)]
    return Count(sum(value is wanted for value in counted_), len(counted_))


def _parts(rows: Sequence[Row]) -> dict[str, Measure]:
    kinds = [*((reason, of_reason(reason)) for reason in reasons_of(rows)), *(bands() if rows else ())]
    named = {}
    for name, chosen in kinds:
        waits = [waits_of(row, AS_IT_IS, chosen) for row in rows]
        named[f"wait_p90_seconds[{name}]"] = quantile_of_all(waits, QUANTILES["p90"])
    return named | {f"abandoned[{name}]": share_abandoned(rows, chosen) for name, chosen in kinds}


def _changes(rows: Sequence[Row], staffing: str, name: str) -> dict[str, Measure]:
    """Return by how much each figure is another than as it is, day for day."""
    before, after = staffed(rows, AS_IT_IS), staffed(rows, staffing)
    return {f"{name}[{figure}]": less(after[figure], before[figure]) for figure in before}


def less(one: Measure, other: Measure) -> Measure:
    """The difference of two figures over the same samples."""
    return replace(
        one, value=lambda weights: one.value(weights) - other.value(weights), better=Better.NEITHER
    )


def _plain(rows: Sequence[Row]) -> dict[str, Measure]:
    waits = [row["plain"]["waits"] for row in rows]
    waiting = ratio([Count(sum(wait > 0 for wait in one), len(one)) for one in waits], better=Better.NEITHER)
    seconds = ratio([Count(sum(one), len(one)) for one in waits], better=Better.NEITHER, unit=Unit.NUMBER)
    line = plain_line(rows)
    off_by = highest([row["plain"]["off_by_seconds"] for row in rows], better=Better.LOWER)
    return {
        "plain_off_by_seconds": off_by,
        "plain_share_waiting": waiting,
        "plain_share_waiting_less_formula": less(
            waiting, _constant(None if line is None else line.share_waiting)
        ),
        "plain_mean_wait_seconds": seconds,
        "plain_mean_wait_seconds_less_formula": less(
            seconds, _constant(None if line is None else line.mean_wait_seconds)
        ),
    }


def _constant(number: float | None) -> Measure:
    return Measure(0, lambda _: math.nan if number is None else number)
