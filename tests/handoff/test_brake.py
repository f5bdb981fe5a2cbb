"""How many may come into line, and who first."""

from hypothesis import given
from hypothesis import strategies as st

from conversation.model import Reason
from handoff.brake import WISHED, Brake, Load, beyond_seats, beyond_seats_from_list, is_storm, need, places
from handoff.estimate import Pace

CALM = Load(seats=4, free=1, standing=0, length=0, failed=0, pace=Pace(1, [], []))
unit = st.floats(0, 1)
reasons = st.sampled_from(Reason)
loads = st.builds(
    Load,
    seats=st.integers(0, 60),
    free=st.integers(0, 60),
    standing=st.integers(0, 2_000),
    length=st.integers(0, 2_000),
    failed=st.integers(0, 2_000),
    pace=st.builds(
        Pace,
        online=st.integers(0, 9),
        accepted_seconds_ago=st.lists(st.floats(1, 3_000), max_size=20),
        answered_after_seconds=st.lists(st.floats(0, 20), max_size=20),
    ),
)
brakes = st.builds(
    Brake,
    longest_wait_seconds=st.floats(60, 7_200),
    failures=st.integers(1, 100),
    failures_seconds=st.floats(10, 600),
    without_reps=st.integers(0, 20),
)


def storming(load: Load, brake: Brake) -> Load:
    return Load(load.seats, load.free, load.standing, load.length, brake.failures, load.pace)


@given(loads, brakes, unit, unit)
def test_the_needier_has_at_least_the_room_of_anybody_else(
    load: Load, brake: Brake, one: float, other: float
) -> None:
    less, more = (beyond_seats(load, needed, brake) for needed in sorted((one, other)))
    assert (less is None) == (more is None)
    if less is not None and more is not None:
        assert 0 <= less <= more


@given(loads, brakes, unit)
def test_a_storm_never_lets_more_in_than_calm_weather(load: Load, brake: Brake, needed: float) -> None:
    storm = beyond_seats(storming(load, brake), needed, brake)
    assert storm is not None
    assert storm <= places(load, brake)
    calm = beyond_seats(Load(load.seats, load.free, load.standing, load.length, 0, load.pace), needed, brake)
    assert calm is None or storm <= calm


def test_in_a_storm_whoever_is_calm_finds_the_free_seats_and_no_more() -> None:
    brake = Brake()
    storm = storming(CALM, brake)
    assert is_storm(storm, brake)
    assert not is_storm(CALM, brake)
    assert beyond_seats(storm, 0.0, brake) == 0
    assert beyond_seats(storm, 1.0, brake) == places(storm, brake) > 0


@given(loads, brakes)
def test_the_list_has_no_more_room_than_whoever_comes_new(load: Load, brake: Brake) -> None:
    room, calm = beyond_seats_from_list(load, brake), beyond_seats(load, 0.0, brake)
    assert room >= 0
    assert calm is None or room <= calm
    assert beyond_seats_from_list(storming(load, brake), brake) == 0


def test_a_line_that_moves_fast_has_more_places() -> None:
    fast, slow = (Load(4, 0, 0, 0, 0, Pace(1, [seconds * i for i in (1, 2, 3)], [])) for seconds in (30, 300))
    assert places(fast, Brake(longest_wait_seconds=900)) == 30
    assert places(slow, Brake(longest_wait_seconds=900)) == 3


def test_with_no_rep_online_everybody_keeps_a_place_but_in_a_storm_a_few() -> None:
    empty, brake = Load(0, 0, 50, 50, 0, Pace(0, [], [])), Brake(without_reps=4)
    assert beyond_seats(empty, 0.0, brake) is None
    assert beyond_seats(storming(empty, brake), 1.0, brake) == 4


@given(reasons, st.lists(unit, max_size=6), st.booleans(), unit)
def test_need_grows_with_distress_and_with_a_wish_for_a_person(
    reason: Reason,
    upset: list[float],
    wished: bool,  # noqa: FBT001 - Hypothesis calls it
    newer: float,
) -> None:
    needed = need(reason, upset, wished=wished)
    assert 0 <= needed <= 1
    assert need(reason, upset, wished=True) >= max(needed, WISHED)
    assert need(reason, [*upset, newer], wished=wished) >= newer


def test_what_sounded_bad_long_ago_is_past() -> None:
    assert need(Reason.FAILED, [1.0, 0.1, 0.2, 0.1], wished=False) == 0.2
    assert need(Reason.UPSET, [], wished=False) == 0.8
