"""An estimate is said only where there is something to say it from."""

from hypothesis import given
from hypothesis import strategies as st

from handoff.estimate import Pace, estimate_seconds


def test_nobody_online_is_unknown() -> None:
    assert estimate_seconds(1, Pace(0, [5.0, 6.0, 7.0], [3.0]), asked=True, offer_seconds=20) is None


def test_who_is_asked_about_waits_as_long_as_an_answer_takes() -> None:
    assert estimate_seconds(7, Pace(1, [], [4.0, 12.0, 100.0]), asked=True, offer_seconds=20) == 20
    assert estimate_seconds(7, Pace(1, [], []), asked=True, offer_seconds=20) == 20


def test_a_pace_from_too_few_or_too_long_ago_is_a_guess() -> None:
    assert estimate_seconds(1, Pace(1, [5.0, 60.0], []), asked=False, offer_seconds=20) is None
    assert estimate_seconds(1, Pace(1, [5.0, 60.0, 4000.0], []), asked=False, offer_seconds=20) is None


def test_the_pace_of_the_last_half_hour_times_the_place() -> None:
    assert estimate_seconds(2, Pace(1, [0.0, 60.0, 120.0, 180.0], []), asked=False, offer_seconds=20) == 90


def test_a_figure_nobody_can_keep_is_not_said() -> None:
    assert estimate_seconds(500, Pace(1, [0.0, 900.0, 1700.0], []), asked=False, offer_seconds=20) is None


@given(st.integers(1, 50), st.lists(st.floats(0, 1000), min_size=3, max_size=20))
def test_further_back_is_never_sooner(place: int, ago: list[float]) -> None:
    near, far = (
        estimate_seconds(at, Pace(2, ago, []), asked=False, offer_seconds=20) for at in (place, place + 1)
    )
    assert near is not None or far is None
    assert near is None or far is None or near <= far
