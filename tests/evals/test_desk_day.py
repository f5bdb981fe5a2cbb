"""A day's file is read or refused with its reason; what is drawn from it, and the closed form, are what they say."""

from collections.abc import Mapping
from fractions import Fraction
from math import factorial, inf
from pathlib import Path
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.model import Reason
from evals.desk import OWN
from evals.desk_day import (
    HOUR,
    Arrival,
    Day,
    Plain,
    Shift,
    Stream,
    Worker,
    arrivals,
    plain_arrivals,
    read_day,
    waits_without_a_desk,
)
from evals.desk_erlang import PlainLine
from evals.desk_floor import Asking, Stay
from evals.desk_order import turns
from evals.errors import BrokenData

# --- the closed form ----------------------------------------------------------------------------------------------


def by_factorials(reps: int, load: Fraction) -> Fraction:
    """Erlang's delay formula as it stands in textbooks."""
    all_busy = load**reps / factorial(reps) * reps / (reps - load)
    return all_busy / (sum(load**busy / factorial(busy) for busy in range(reps)) + all_busy)


@given(st.integers(1, 40), st.fractions(0, 1, max_denominator=50).filter(lambda share: 0 < share < 1))
def test_the_recursion_is_the_formula(reps: int, busy: Fraction) -> None:
    line = PlainLine(reps, float(60 * busy * reps), 1.0)
    assert line.share_waiting == pytest.approx(float(by_factorials(reps, busy * reps)), rel=1e-9)


def test_one_rep_worked_out_by_hand() -> None:
    line = PlainLine(1, 6.0, 5.0)  # half of the time busy: half wait, and everybody 5 minutes in the mean
    assert line.share_waiting == pytest.approx(0.5)
    assert line.mean_wait_seconds == pytest.approx(300.0)
    assert line.share_waiting_longer(0) == pytest.approx(0.5)
    assert line.share_waiting_longer(600 * 0.6931471805599453) == pytest.approx(
        0.25
    )  # halves in ln 2 of 10 minutes


def test_two_reps_worked_out_by_hand() -> None:
    assert PlainLine(2, 60.0, 1.0).share_waiting == pytest.approx(1 / 3)


def test_a_line_that_only_grows_has_no_mean() -> None:
    line = PlainLine(2, 30.0, 5.0)
    assert (line.share_waiting, line.mean_wait_seconds, line.share_waiting_longer(60)) == (1.0, inf, 1.0)


# --- the file -----------------------------------------------------------------------------------------------------

GOOD = """
[reasons.asked]
per_hour = [6, 9]
handling_minutes = 5
patience_minutes = 10

[[reps]]
name = "Mara"
from = "08:00"
to = "12:00"
"""


def test_the_least_a_file_must_hold(tmp_path: Path) -> None:
    file = tmp_path / "day.toml"
    file.write_text(GOOD, encoding="utf-8")
    day = read_day(file)
    assert [worker.on_duty for worker in day.staff] == [((8 * HOUR, 12 * HOUR),)]
    assert {one.reason for one in arrivals(day, "1")} == {Reason.ASKED}


def test_our_own_sample_is_one() -> None:
    assert {Reason.UPSET, Reason.WARM} < read_day(OWN).reasons.keys()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[reasons.asked]", "[reasons.curious]", "reasons.curious"),
        ("[reasons.asked]", "[reasons.asked", "not TOML"),
        ("handling_minutes = 5", "handling_minutes = 0", "reasons.asked.handling_minutes: Input should be greater"),
        ("handling_minutes = 5", "handling_minute = 5", "handling_minutes"),
        ("per_hour = [6, 9]", "per_hour = [6, -9]", "reasons.asked.per_hour.1"),
        ("patience_minutes = 10", "patience_minutes = 10\nhead_start_minutes = [2, 12]", "head_start_minutes.1"),
        ("patience_minutes = 10", "patience_minutes = 10\nhead_start_minutes = [5, 2]", "has the least first"),
        ("patience_minutes = 10", "patience_minutes = 10\nown_rep = 1.5", "own_rep"),
        ('to = "12:00"', 'to = "07:00"', "the times of Mara are not in order"),
        ('to = "12:00"', 'to = "12:00"\nbreaks = [["11:00", "13:00"]]', "the times of Mara are not in order"),
        ('to = "12:00"', 'to = "late"', "reps.0.to"),
        ('name = "Mara"', 'name = "Mara"\nfrom = "09:00"\nto = "10:00"\n[[reps]]\nname = "Mara"', "stands there twice"),
        ("[reasons.asked]", "[languages]\nen = 0.9\nde = 0.2\n[reasons.asked]", "are more than all"),
        ("[reasons.asked]", "begins = 23\n[reasons.asked]", "go on beyond midnight"),
        ("[reasons.asked]", "[plain]\nreps = 1\nper_hour = 60\n[reasons.asked]", "10 erlang are more than 1 reps"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_its_reason(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = tmp_path / "day.toml"
    assert old in GOOD
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(BrokenData) as told:
        read_day(file)
    assert str(told.value).startswith(str(file))
    assert said in str(told.value)


# --- what is drawn ------------------------------------------------------------------------------------------------

MARA = Shift.model_validate({"name": "Mara", "from": "08:00", "to": "16:00"})
DAY = Day(
    begins=9,
    reasons={
        Reason.ASKED: Stream(
            per_hour=(12.0, 0.0, 30.0), handling_minutes=6, patience_minutes=9, own_rep=0.25
        ),
        Reason.UPSET: Stream(
            per_hour=(2.0,), handling_minutes=6, patience_minutes=9, head_start_minutes=(4, 8)
        ),
    },
    languages={"en": 0.5, "de": 0.25},
    reps=(MARA,),
)


def test_the_same_seed_is_the_same_day() -> None:
    assert arrivals(DAY, "a") == arrivals(DAY, "a") != arrivals(DAY, "b")


def test_a_day_is_in_order_and_within_its_hours() -> None:
    came = arrivals(DAY, "a")
    assert [one.at for one in came] == sorted(one.at for one in came)
    assert len({one.name for one in came}) == len(came)
    hours = {int(one.at / HOUR) for one in came}
    assert hours == {9, 11}  # and nobody in the hour whose rate is nothing


def test_the_means_are_the_file_s() -> None:
    came = [one for number in range(100) for one in arrivals(DAY, str(number))]
    asked = [one for one in came if one.reason is Reason.ASKED]

    def is_about(numbers: list[float], expected: float) -> None:
        assert abs(mean(numbers) - expected) < 4 * stdev(numbers) / len(numbers) ** 0.5

    is_about(
        [float(sum(one.reason is Reason.ASKED for one in arrivals(DAY, str(i)))) for i in range(100)], 42
    )
    is_about([one.handling_seconds for one in asked], 360)
    is_about([one.patience_seconds or 0.0 for one in asked], 540)
    is_about([float(one.own_rep == "Mara") for one in asked], 0.25)
    is_about([float(one.language == "en") for one in asked], 0.5)
    is_about([float(one.language is None) for one in asked], 0.25)
    ahead = [one.head_start_minutes for one in came if one.reason is Reason.UPSET]
    is_about(ahead, 6)
    assert 4 <= min(ahead) < max(ahead) <= 8


def test_the_plain_line_is_alike_and_patient() -> None:
    plain = Plain(hours=200, settling_hours=0)
    came = plain_arrivals(plain, "a")
    assert len(came) == pytest.approx(200 * plain.per_hour, abs=4 * (200 * plain.per_hour) ** 0.5)
    assert {(one.patience_seconds, one.head_start_minutes, one.own_rep) for one in came} == {
        (None, 0.0, None)
    }


def test_waits_in_a_bare_queue_worked_out_by_hand() -> None:
    came = [
        Arrival(str(at), at, Reason.ASKED, lasts, None)
        for at, lasts in ((0, 10), (1, 2), (2, 5), (3, 1), (20, 1))
    ]
    assert waits_without_a_desk(came, 2) == [0, 0, 1, 5, 0]  # free at 10 and 3, then 8, then 9
    assert waits_without_a_desk(came, 1) == [0, 9, 10, 14, 0]


# --- the order ----------------------------------------------------------------------------------------------------

MARA_AT_WORK = Worker("mara", ((0.0, HOUR),), languages=("en",))
WEI_AT_WORK = Worker("wei", ((0.0, HOUR),))


def stay(minute: float, *asked: Asking, head_start: float = 0.0) -> Stay:
    return Stay(Arrival(f"at-{minute}", 60 * minute, Reason.ASKED, 60.0, None, head_start), list(asked))


def asked(rep: str, begins: float, ends: float, *, passed: Mapping[str, str] | None = None) -> Asking:
    return Asking(rep, 60 * begins, 60 * ends, passed=passed or {})


def found_in(*stays: Stay) -> list[tuple[float, bool]]:
    return [(turn.behind_minutes, turn.out_of_order) for turn in turns(stays, [MARA_AT_WORK, WEI_AT_WORK])]


def test_first_come_first_offered_passes_nobody() -> None:
    assert found_in(stay(0, asked("mara", 20, 20.1)), stay(12, asked("mara", 30, 30.1))) == [(0, False)] * 2


def test_a_head_start_may_pass_those_who_came_a_little_earlier() -> None:
    warm = stay(8, asked("mara", 20, 20.1, passed={"at-0": "any"}), head_start=9)
    assert found_in(stay(0, asked("mara", 30, 30.1)), warm) == [(8, False), (0, False)]


def test_whoever_is_passed_against_the_order_is_found() -> None:
    late = stay(12, asked("mara", 20, 20.1, passed={"at-0": "any"}), head_start=10)
    assert found_in(stay(0, asked("mara", 30, 30.1)), late) == [(12, True), (0, False)]


def test_somebody_who_never_got_a_rep_is_found_too() -> None:
    assert found_in(stay(0), stay(12, asked("mara", 20, 20.1, passed={"at-0": "any"})))[0][1]


@pytest.mark.parametrize(
    ("first", "out_of_order"),
    [
        (asked("wei", 19.9, 20.2), False),  # is being asked about elsewhere
        (asked("wei", 19, 19.3), True),  # was, and is free again
        (asked("mara", 19, 19.3), False),  # was let pass by this very rep
    ],
)
def test_only_who_could_have_been_asked_about_counts_as_passed(first: Asking, *, out_of_order: bool) -> None:
    late = stay(12, asked("mara", 20, 20.1, passed={"at-0": "any"}))
    assert found_in(stay(0, first), late)[0][1] == out_of_order


@pytest.mark.parametrize(
    ("pool", "after_minutes", "out_of_order"),
    [
        ("own:wei", 1, False),  # waits for another, and not for long yet
        ("own:wei", 6, True),  # nobody waits for another for so long
        ("own:mara", 1, True),
        ("language:en", 1, True),
        ("skill:sales", 1, False),
        ("any", 1, True),
    ],
)
def test_who_waits_for_others_is_not_passed_until_that_must_end(
    pool: str, after_minutes: float, *, out_of_order: bool
) -> None:
    late = stay(0.5, asked("mara", after_minutes, after_minutes + 0.1, passed={"at-0": pool}))
    assert found_in(stay(0), late)[0][1] == out_of_order
