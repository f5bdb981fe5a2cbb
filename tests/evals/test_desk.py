"""The suite `desk`: days played on the real desk, second by second, and the figures made of them."""

import io
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from redis.asyncio import Redis
from rich.console import Console

from conversation.model import Reason
from evals.comparison import compare
from evals.desk import DESK, OWN, play
from evals.desk_day import Arrival, Pace, Plain, Worker, plain_arrivals, read_day, waits_without_a_desk
from evals.desk_floor import Floor, Stay
from evals.desk_measures import AS_IT_IS, ONE_FEWER, ONE_MORE, measures_of
from evals.desk_order import turns
from evals.measures import Count
from evals.metrics import Metric, estimate
from evals.results import read_run
from evals.runner import Run
from evals.suites import Options, Row, Sample

SMALL = """
days = 2
[reasons.asked]
per_hour = [14, 14]
handling_minutes = 5
patience_minutes = 6
own_rep = 0.5
[reasons.upset]
per_hour = [6, 6]
handling_minutes = 8
patience_minutes = 6
head_start_minutes = [4, 9]
[[reps]]
name = "Mara"
from = "08:00"
to = "10:30"
seats = 2
misses = 0.1
[[reps]]
name = "Wei"
from = "08:30"
to = "10:00"
breaks = [["09:00", "09:10"]]
seats = 1
[plain]
reps = 2
per_hour = 10
handling_minutes = 6
hours = 1
settling_hours = 0.5
"""


# --- the floor ----------------------------------------------------------------------------------------------------


def comes(name: str, at: float, *, lasts: float = 600.0, patience: float | None = None) -> Arrival:
    return Arrival(name, at, Reason.ASKED, lasts, patience)


def told(stays: Sequence[Stay]) -> list[tuple[str, float | None, str | None]]:
    return [
        (stay.arrival.name, None if stay.left is None else round(stay.left, 3), stay.rep) for stay in stays
    ]


MARA = Worker("Mara", ((0.0, 36_000.0),))


async def test_who_comes_second_is_answered_when_the_seat_is_free(redis: Redis) -> None:
    stays = await Floor(redis, [MARA], seed="1").play([comes("a", 100), comes("b", 200), comes("c", 900)])
    assert told(stays) == [("a", 100, "Mara"), ("b", 700, "Mara"), ("c", 1300, "Mara")]
    assert [stay.wait_seconds for stay in stays] == [0, 500, 400]


async def test_seats_are_what_a_rep_talks_at_once_and_each_other_makes_it_longer(redis: Redis) -> None:
    two = replace(MARA, seats=2)
    floor = Floor(redis, [two], seed="1", pace=Pace(each_other_adds=0.5))
    stays = await floor.play([comes("a", 100), comes("b", 200), comes("c", 300)])
    assert told(stays) == [("a", 100, "Mara"), ("b", 200, "Mara"), ("c", 700, "Mara")]
    assert [stay.talked_until for stay in stays] == [700, 1100, 1600]


async def test_whoever_loses_patience_leaves_the_line_and_takes_no_seat(redis: Redis) -> None:
    stays = await Floor(redis, [MARA], seed="1").play(
        [comes("a", 100), comes("b", 200, patience=60), comes("c", 300)]
    )
    assert told(stays) == [("a", 100, "Mara"), ("b", 260, None), ("c", 700, "Mara")]


async def test_an_offer_that_is_let_pass_goes_on_to_the_other_rep(redis: Redis) -> None:
    sleeps, wakes = replace(MARA, misses=1.0), Worker("Wei", ((105.0, 36_000.0),), answers_after_seconds=0.0)
    stays = await Floor(redis, [sleeps, wakes], seed="1").play([comes("a", 100)])
    assert told(stays) == [("a", 120, "Wei")]  # an offer lasts 20 s
    assert [(one.rep, one.begins, one.ends, one.accepted) for one in stays[0].asked] == [
        ("Mara", 100, 120, False),
        ("Wei", 120, 120, True),
    ]


async def test_a_rep_who_goes_is_offered_nothing_and_finishes_what_they_hold(redis: Redis) -> None:
    morning = replace(MARA, on_duty=((0.0, 300.0),))
    evening = Worker("Wei", ((5_000.0, 9_000.0),))
    stays = await Floor(redis, [morning, evening], seed="1").play([comes("a", 100), comes("b", 400)])
    assert told(stays) == [("a", 100, "Mara"), ("b", 5_000, "Wei")]
    assert stays[0].talked_until == 700


async def test_an_offer_ends_when_its_rep_goes(redis: Redis) -> None:
    going = replace(MARA, on_duty=((0.0, 110.0), (400.0, 9_000.0)), misses=1.0)
    stays = await Floor(redis, [going], seed="1").play([comes("a", 100, patience=600)])
    assert [(one.begins, one.ends) for one in stays[0].asked][:2] == [(100, 110), (400, 420)]
    assert told(stays) == [("a", 700, None)]


async def test_a_seat_stays_taken_until_its_rep_is_done_with_what_follows(redis: Redis) -> None:
    stays = await Floor(redis, [MARA], seed="1", pace=Pace(wrap_up_seconds=40)).play(
        [comes("a", 0), comes("b", 1)]
    )
    assert stays[0].talked_until == 600
    assert 600 < (stays[1].left or 0) <= 720


async def test_the_own_rep_is_waited_for_a_little_though_another_is_free(redis: Redis) -> None:
    """As `handoff/matching.py` has it: 45 s, and then whoever is free."""
    wei = Worker("Wei", ((0.0, 36_000.0),))
    first, own = comes("a", 0, lasts=20.0), replace(comes("b", 1), own_rep="Mara", own_rep_hours_ago=2.0)
    assert told(await Floor(redis, [MARA, wei], seed="1").play([first, own]))[1] == ("b", 20.0, "Mara")
    await redis.flushall()
    longer = replace(first, handling_seconds=600.0)
    _, waited = await Floor(redis, [MARA, wei], seed="1").play([longer, own])
    assert waited.rep == "Wei"
    assert waited.wait_seconds == pytest.approx(46, abs=2)


async def test_a_language_and_a_skill_come_first_and_then_whoever_is_there(redis: Redis) -> None:
    english = Worker("Wei", ((0.0, 36_000.0),), languages=("en",))
    german = Worker("Aylin", ((0.0, 36_000.0),), languages=("de", "en"), skills=("sales",))
    came = [
        replace(comes("a", 10), language="de", skill="sales"),
        replace(comes("b", 20), language="de"),  # Aylin is taken: waits 90 s for somebody who speaks it
        replace(comes("c", 30), language="en"),
    ]
    stays = await Floor(redis, [english, german], seed="1").play(came)
    assert [stay.rep for stay in stays] == ["Aylin", "Aylin", "Wei"]
    assert stays[1].left == 610
    found = turns(stays, [english, german])
    assert not any(turn.out_of_order for turn in found)  # c came later and went first: b waited for German


async def test_a_rep_who_lets_three_in_a_row_pass_is_away_and_comes_back(redis: Redis) -> None:
    sleeps = replace(MARA, misses=1.0, seats=4)
    stays = await Floor(redis, [sleeps], seed="1").play([comes("a", 100, patience=700)])
    begun = [one.begins for one in stays[0].asked]
    gaps = [later - earlier for earlier, later in pairwise(begun)]
    assert [gap > 300 for gap in gaps] == [False, False, True, False, False][: len(gaps)]
    assert len(gaps) >= 3


async def test_nobody_is_passed_against_the_order_on_our_own_day(redis: Redis) -> None:
    day = read_day(OWN).model_copy(update={"plain": Plain(hours=0.5, settling_hours=0)})
    played = await play(redis, day, "7")
    for name, stays in played.stays.items():
        found = turns(stays, played.staff[name])
        assert not any(turn.out_of_order for turn in found)
        assert max(turn.behind_minutes for turn in found) <= 10
    assert (
        max(turn.behind_minutes for turn in turns(played.stays[AS_IT_IS], day.staff)) > 0.5
    )  # some were passed, rightly
    came = [[stay.arrival for stay in stays] for stays in played.stays.values()]
    assert came[0] == came[1] == came[2]


# --- the closed form ----------------------------------------------------------------------------------------------


async def plain_waits(redis: Redis, plain: Plain, seed: str) -> list[float]:
    await redis.flushall()
    stays = await Floor(redis, plain.workers, seed=seed).play(plain_arrivals(plain, seed))
    return [stay.wait_seconds or 0.0 for stay in stays if stay.arrival.at >= plain.settled_from]


async def test_the_plain_line_is_served_to_the_second_as_one_line_with_several_reps_is(redis: Redis) -> None:
    """Held against a queue of the same arrivals that knows nothing of a desk (Kiefer and Wolfowitz, 1955)."""
    plain = Plain(reps=3, per_hour=40, handling_minutes=4, hours=2, settling_hours=0)
    expected = waits_without_a_desk(plain_arrivals(plain, "a"), plain.reps)
    assert max(expected) > 60
    assert await plain_waits(redis, plain, "a") == pytest.approx(expected, abs=0.002)


async def test_the_desk_on_a_plain_line_is_what_erlang_says(redis: Redis) -> None:
    """And it is so for this number of reps alone: the same check against a line with one more fails."""
    plain = Plain(reps=3, per_hour=36, handling_minutes=3, hours=2.5, settling_hours=0.5)
    told = {"off_by_seconds": 0.0, "reps": 3, "per_hour": 36.0, "handling_minutes": 3.0}
    rows = [day(n, plain={**told, "waits": await plain_waits(redis, plain, str(n))}) for n in range(10)]
    others = [{**row, "plain": {**row["plain"], "reps": 4}} for row in rows]
    figure = "plain_share_waiting_less_formula"
    assert holds_nothing(estimate(measures_of(rows), len(rows), seed=0)[figure])
    assert not holds_nothing(estimate(measures_of(others), len(rows), seed=0)[figure])


def holds_nothing(metric: Metric) -> bool:
    assert metric.low is not None
    assert metric.high is not None
    return metric.low <= 0 <= metric.high


# --- figures from rows, worked out by hand ------------------------------------------------------------------------

PLAIN = {"waits": [0.0, 30.0], "off_by_seconds": 0.0004, "reps": 1, "per_hour": 6.0, "handling_minutes": 5.0}


def staffing(waits: Sequence[float | None], *, taken: float = 1.0, there: float = 2.0) -> dict[str, Any]:
    """People who came at nine, answered after so many seconds, or None for one who gave up after a minute."""
    return {
        "came_at": [9.0] * len(waits),
        "waits": [60.0 if wait is None else wait for wait in waits],
        "answered": [wait is not None for wait in waits],
        "own_rep": [None if wait is None else wait > 100 for wait in waits],
        "seats": {"Mara": {"there": [there], "taken": [taken]}},
    }


def day(number: int = 1, **more: Any) -> Row:
    fields: dict[str, Any] = {
        "reasons": ["asked", "upset"],
        "head_starts": [0.0, 7.0],
        "behind": [3.0, 0.0],
        "staffings": {
            AS_IT_IS: staffing([200.0, None]),
            ONE_MORE: staffing([20.0, 10.0], there=4.0),
            ONE_FEWER: staffing([None, None], taken=0.5, there=1.0),
        },
        "plain": PLAIN,
    }
    return Sample(
        f"day-{number}", passed=True, counts={"out_of_order": Count(0, 2)}, fields=fields | more
    ).as_row()


def test_figures_of_days() -> None:
    busier = {
        AS_IT_IS: staffing([20.0, 40.0], taken=2.0),
        ONE_MORE: staffing([10.0, 20.0]),
        ONE_FEWER: staffing([60.0, None]),
    }
    rows = [day(), day(2, staffings=busier, behind=[0.0, 9.0])]
    found = {name: measure.value(np.ones(2)) for name, measure in measures_of(rows).items()}
    assert found["came_a_day"] == 2
    assert (found["wait_p50_seconds"], found["wait_p99_seconds"]) == (40, 200)
    assert found["wait_mean_seconds"] == pytest.approx(260 / 3)
    assert found["answered_within_a_minute"] == 0.5
    assert found["abandoned"] == 0.25
    assert found["abandoned[upset]"] == found["abandoned[5-10 min ahead]"] == 0.5
    assert found["abandoned[asked]"] == 0
    assert found["seats_taken"] == 0.75
    assert found["own_rep"] == pytest.approx(1 / 3)
    assert found["longest_wait_minutes"] == pytest.approx(200 / 60)
    assert found["behind_later_minutes"] == 9
    assert found["wait_p90_seconds[upset]"] == 40
    assert np.isnan(found["wait_p90_seconds[2-5 min ahead]"])
    assert found["one_rep_more[wait_mean_seconds]"] == pytest.approx(60 / 4 - 260 / 3)
    assert found["one_rep_more[abandoned]"] == -0.25
    assert found["one_rep_fewer[abandoned]"] == 0.5
    assert found["plain_off_by_seconds"] == 0.0004
    assert found["plain_share_waiting_less_formula"] == pytest.approx(0)
    assert found["plain_mean_wait_seconds_less_formula"] == pytest.approx(15 - 300)


def test_changes_are_paired_day_by_day() -> None:
    """Days that differ a hundredfold, each a tenth shorter with one more: the change's interval is not the days'."""
    rows = [
        day(
            n,
            staffings={
                AS_IT_IS: staffing([float(10**n)] * 2),
                ONE_MORE: staffing([float(10**n) - 5] * 2),
                ONE_FEWER: staffing([0.0, 0.0]),
            },
        )
        for n in (1, 2, 3)
    ]
    metrics = estimate(measures_of(rows), 3, seed=0)
    change = metrics["one_rep_more[wait_mean_seconds]"]
    assert (change.low, change.value, change.high) == pytest.approx((-5, -5, -5))
    whole = metrics["wait_mean_seconds"]
    assert (whole.low or 0) < 100 < (whole.high or 0)


def test_without_a_row_there_is_nothing_to_count() -> None:
    assert all(metric.n == 0 for metric in estimate(measures_of(()), 0, seed=0).values())
    assert all("svg" in figure.svg for figure in DESK.figures(()))


# --- the whole suite ----------------------------------------------------------------------------------------------


def taken(folder: Path, name: str) -> Path:
    data = folder / "day.toml"
    data.write_text(SMALL, encoding="utf-8")
    run = Run(DESK, Options(data=data, shop=Path()), folder / name)
    assert run.go(Console(file=io.StringIO()))
    assert run.results() is not None
    return folder / name


def test_a_run_can_be_had_again_and_compared(tmp_path: Path) -> None:
    one, other = read_run(taken(tmp_path, "one")), read_run(taken(tmp_path, "other"))
    assert [row["id"] for row in one.rows] == ["day-1", "day-2"]
    assert all(row["passed"] for row in one.rows)
    timeless = [[{**row, "seconds": None} for row in run.rows] for run in (one, other)]
    assert timeless[0] == timeless[1]  # the same seed, the same days, to the second
    changes = compare(DESK, one, other).changes
    assert changes
    assert not any(change.worsened or change.improved for change in changes)
    report = (one.path / "report.html").read_text(encoding="utf-8")
    for figure in DESK.figures(one.rows):
        assert figure.title in report
    seats = one.rows[0]["staffings"][AS_IT_IS]["seats"]
    assert sum(seats["Mara"]["there"]) == pytest.approx(2 * 2.5)
    assert sum(seats["Wei"]["there"]) == pytest.approx(1.5 - 1 / 6, abs=1e-3)
    assert all(
        t <= h + 1e-6 for rep in seats.values() for t, h in zip(rep["taken"], rep["there"], strict=True)
    )
