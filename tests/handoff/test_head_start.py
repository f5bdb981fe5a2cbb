"""Head starts: bounded, and nobody who comes ten minutes later goes before."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handoff.head_start import MINUTES, MOST_MINUTES, bounded, head_start, minutes_together

share = st.floats(min_value=-2, max_value=3, allow_nan=False)
minutes = st.dictionaries(
    st.sampled_from(sorted(MINUTES)), st.floats(min_value=-5, max_value=1e6), max_size=4
)


@given(warmth=share, distress=share, promise=share, value=share)
def test_a_head_start_is_between_nothing_and_ten_minutes(
    warmth: float, distress: float, promise: float, value: float
) -> None:
    causes = head_start(warmth=warmth, distress=distress, promise=promise, value=value)
    assert all(worth > 0 for worth in causes.values())
    assert 0 <= minutes_together(causes) <= MOST_MINUTES
    assert all(causes[cause] <= MINUTES[cause] for cause in causes)


@given(minutes)
@example({"distress": 20.0, "promise": 5e-324})
def test_whatever_the_log_says_is_bounded_and_bounding_again_changes_nothing(
    causes: dict[str, float],
) -> None:
    once = bounded(causes)
    assert sum(once.values()) <= MOST_MINUTES * (1 + 1e-9)
    assert bounded(once) == pytest.approx(once)


def test_more_of_a_cause_is_never_less_of_a_head_start() -> None:
    some, more = head_start(distress=0.3), head_start(distress=0.9)
    assert minutes_together(some) < minutes_together(more)


def test_less_than_a_few_seconds_is_not_worth_a_word() -> None:
    assert head_start(value=0.01) == {}


@given(
    arrivals=st.lists(st.tuples(st.floats(min_value=0, max_value=120), share, share), min_size=2, max_size=30)
)
def test_nobody_is_overtaken_by_who_comes_ten_minutes_later(
    arrivals: list[tuple[float, float, float]],
) -> None:
    """The bound on the wait: in the order of the line, only ten minutes of later arrivals ever stand before one."""
    scored = [
        (came - minutes_together(head_start(distress=distress, promise=promise)), came)
        for came, distress, promise in arrivals
    ]
    order = [came for _, came in sorted(scored)]
    for place, came in enumerate(order):
        assert max(order[: place + 1]) <= came + MOST_MINUTES + 1e-9
