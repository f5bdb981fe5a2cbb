"""The suite `desk`: days at the desk, drawn from hourly rates and played through the product's own matching.

Data: a TOML file of rates, reps and shifts (`desk_day` says what stands in it). A sample is one seeded day: everybody
who asks for a person, played three times with the same arrivals, handling times, patience and luck (as the file staffs
it, with one rep more, and with one fewer), and beside it a stretch of a plain line, for which a closed form is known
(`desk_erlang`). The rep more is a second one like the last in the file, the rep fewer is that one.

The desk is `handoff.desk.Desk` with its scripts on a Valkey of the suite's own; only the shoppers, the reps and the
clock are played (`desk_floor`).
"""

import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from conversation.valkey import EmbeddedValkey, connect
from evals.desk_day import (
    HOUR,
    Arrival,
    Day,
    Pace,
    Worker,
    arrivals,
    plain_arrivals,
    read_day,
    waits_without_a_desk,
)
from evals.desk_figures import figures_of
from evals.desk_floor import Floor, Stay
from evals.desk_measures import AS_IT_IS, ONE_FEWER, ONE_MORE, measures_of
from evals.desk_order import turns
from evals.measures import Count
from evals.sampling import draw
from evals.suites import Options, Running, Sample, Suite
from handoff.head_start import MOST_MINUTES
from handoff.matching import Widening

OWN = Path(__file__).parent / "samples" / "arrivals.toml"
ANOTHER = "one more"
HOURS = range(24)


@asynccontextmanager
async def open_desk(options: Options) -> AsyncIterator[Running]:
    """Read the file, refuse a broken one, and start a Valkey in a passing folder."""
    day = read_day(options.data)
    numbers = draw(range(1, day.days + 1), options)
    line = day.plain.line
    settings = {
        "reps": len(day.reps),
        "plain line": f"{line.reps} reps, {line.per_hour:g} an hour, {line.handling_minutes:g} minutes each",
        "plain_share_waiting_by_formula": round(line.share_waiting, 4),
        "plain_mean_wait_seconds_by_formula": round(line.mean_wait_seconds, 2),
    }
    with tempfile.TemporaryDirectory(prefix="guanxi-evals-", ignore_cleanup_errors=True) as folder:
        async with EmbeddedValkey(Path(folder)) as valkey, connect(valkey.socket) as redis:
            yield Running(len(numbers), settings, _samples(redis, day, numbers, options.seed))


async def _samples(redis: Redis, day: Day, numbers: Sequence[int], seed: int) -> AsyncIterator[Sample]:
    for number in numbers:
        began = time.perf_counter()
        played = await play(redis, day, f"{seed} {number}")
        yield _sample(played, day, number, seed, seconds=time.perf_counter() - began)


@dataclass(frozen=True, slots=True)
class Played:
    """A day with each staffing, and a stretch of the plain line."""

    stays: dict[str, list[Stay]]
    staff: dict[str, tuple[Worker, ...]]
    plain: list[Stay]
    off_by_seconds: float


async def play(redis: Redis, day: Day, seed: str) -> Played:
    """Play the day of `seed` with each staffing, and the plain line beside it; what `redis` holds is thrown away."""
    last = day.staff[-1]
    staff = {
        AS_IT_IS: day.staff,
        ONE_MORE: (*day.staff, replace(last, name=f"{last.name}, {ANOTHER}")),
        ONE_FEWER: day.staff[:-1],
    }
    came = arrivals(day, seed)
    stays = {
        name: await _on_an_empty_desk(redis, workers, came, seed, day.pace) for name, workers in staff.items()
    }
    plain_came = plain_arrivals(day.plain, seed)
    plain = await _on_an_empty_desk(redis, day.plain.workers, plain_came, seed)
    bare = waits_without_a_desk(plain_came, day.plain.reps)
    off_by = max((abs((s.wait_seconds or 0.0) - w) for s, w in zip(plain, bare, strict=True)), default=0.0)
    settled = [stay for stay in plain if stay.arrival.at >= day.plain.settled_from]
    return Played(stays, staff, settled, off_by)


async def _on_an_empty_desk(
    redis: Redis,
    workers: Sequence[Worker],
    came: Sequence[Arrival],
    seed: str,
    pace: Pace | None = None,
) -> list[Stay]:
    await redis.flushdb()
    return await Floor(redis, workers, seed=seed, pace=pace).play(came)


# --- the rows -----------------------------------------------------------------------------------------------------


def _sample(played: Played, day: Day, number: int, seed: int, *, seconds: float) -> Sample:
    stays = played.stays[AS_IT_IS]
    order = turns(stays, day.staff)
    out_of_order = sum(turn.out_of_order for turn in order)
    behind = [turn.behind_minutes for turn in order]
    answered = [stay.wait_seconds for stay in stays if stay.rep is not None]
    gave_up = len(stays) - len(answered)
    needed = sum(stay.arrival.handling_seconds for stay in stays) / 60
    return Sample(
        f"day-{number}",
        passed=not out_of_order and max(behind, default=0.0) <= MOST_MINUTES,
        input=f"day {number} of seed {seed}: {len(stays)} come, with {needed:,.1f} minutes of work",
        came={
            "answered": len(answered),
            "gave_up": gave_up,
            "longest_wait_minutes": round(
                max((stay.wait_seconds or 0.0 for stay in stays), default=0) / 60, 2
            ),
            "behind_later_minutes": round(max(behind, default=0.0), 2),
            "out_of_order": out_of_order,
        },
        counts={"out_of_order": Count(out_of_order, len(stays))},
        fields={
            "reasons": [stay.arrival.reason.value for stay in stays],
            "head_starts": [round(stay.arrival.head_start_minutes, 2) for stay in stays],
            "behind": [round(minutes, 3) for minutes in behind],
            "staffings": {name: _staffing(these, played.staff[name]) for name, these in played.stays.items()},
            "plain": {
                "waits": [round(stay.wait_seconds or 0.0, 3) for stay in played.plain],
                "off_by_seconds": round(played.off_by_seconds, 4),
                "reps": day.plain.reps,
                "per_hour": day.plain.per_hour,
                "handling_minutes": day.plain.handling_minutes,
            },
        },
        regret=out_of_order + gave_up / max(len(stays), 1),
        seconds=seconds,
    )


def _staffing(stays: Sequence[Stay], staff: Sequence[Worker]) -> dict[str, Any]:
    """What came of everybody, in the order they came, and of every rep's seats."""
    return {
        "came_at": [round(stay.arrival.at / HOUR, 3) for stay in stays],
        "waits": [None if stay.wait_seconds is None else round(stay.wait_seconds, 2) for stay in stays],
        "answered": [stay.rep is not None for stay in stays],
        "own_rep": [
            stay.rep == stay.arrival.own_rep if stay.rep is not None and stay.arrival.own_rep else None
            for stay in stays
        ],
        "seats": {worker.name: _seats(worker, stays) for worker in staff},
    }


def _seats(worker: Worker, stays: Sequence[Stay]) -> dict[str, list[float]]:
    """How many hours of seats there were in each hour of the day while the rep was on duty, and how many were taken."""
    talks = [
        (stay.left, stay.talked_until)
        for stay in stays
        if stay.rep == worker.name and stay.left is not None and stay.talked_until is not None
    ]
    there, taken = [], []
    for hour in HOURS:
        spans = [(max(begins, HOUR * hour), min(ends, HOUR * (hour + 1))) for begins, ends in worker.on_duty]
        there.append(worker.seats * sum(max(0.0, ends - begins) for begins, ends in spans) / HOUR)
        taken.append(
            sum(
                max(0.0, min(ends, until) - max(begins, since))
                for begins, ends in spans
                for since, until in talks
            )
            / HOUR
        )
    return {"there": [round(one, 4) for one in there], "taken": [round(one, 4) for one in taken]}


NOTES = (
    "The product's own desk matches, on a real Valkey; shoppers, reps and the clock are played.",
    "A wait is from entering the line to a rep's joining; who gave up counts in abandoned and longest_wait_minutes.",
    (
        f"The bound: the order is by minutes waited and a head start of at most {MOST_MINUTES:g}, so nobody who could "
        f"be offered to a rep is passed by somebody who came more than {MOST_MINUTES:g} minutes later. For their own "
        f"rep, a skill or a language somebody waits {Widening().longest_seconds:g} s at most, and then for anyone. "
        "Every conversation is held against this: behind_later_minutes is the most that occurred, out_of_order the "
        "share passed against the order."
    ),
    "one_rep_more and one_rep_fewer are changes of the same days: same arrivals, handling times, patience and luck.",
    (
        "plain_ is the plain line. plain_off_by_seconds is the most by which a wait differs from that in a bare queue "
        "of the same arrivals; less the formula (Erlang C), 0 is to be expected, and a few days may be off by chance: "
        "long waits are rare and weigh much."
    ),
)

DESK = Suite(
    name="desk",
    about="days at the desk from hourly rates: waits, utilisation, who gives up, and one rep more or fewer (TOML)",
    data=OWN,
    open=open_desk,
    measures=measures_of,
    figures=figures_of,
    notes=NOTES,
)
