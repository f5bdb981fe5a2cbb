"""The breaker rests after failures in a row, and lets one caller at a time find out whether the service is back."""

from hypothesis import given
from hypothesis import strategies as st

from agent.breaker import FAILURES_BEFORE_REST, LONGEST_REST_SECONDS, REST_SECONDS, Breaker


class Watch:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def resting() -> tuple[Breaker, Watch]:
    watch = Watch()
    breaker = Breaker(now=watch)
    for _ in range(FAILURES_BEFORE_REST):
        assert breaker.admits()
        breaker.failed()
    return breaker, watch


def test_it_rests_after_failures_in_a_row() -> None:
    breaker, watch = resting()
    assert not breaker.admits()
    watch.seconds += REST_SECONDS - 1
    assert not breaker.admits()


def test_a_success_in_between_begins_the_count_anew() -> None:
    breaker = Breaker(now=Watch())
    for _ in range(5):
        for _ in range(FAILURES_BEFORE_REST - 1):
            assert breaker.failed() is None
        breaker.succeeded()
    assert breaker.admits()


def test_after_a_rest_one_caller_tries_and_the_others_do_not_wait() -> None:
    breaker, watch = resting()
    watch.seconds += REST_SECONDS
    assert breaker.admits()
    assert not breaker.admits()
    breaker.succeeded()
    assert all(breaker.admits() for _ in range(3))


def test_a_failed_trial_makes_the_next_rest_longer_up_to_a_limit() -> None:
    breaker, watch = resting()
    rests = []
    for _ in range(6):
        watch.seconds += LONGEST_REST_SECONDS
        assert breaker.admits()
        rests.append(breaker.failed())
    assert rests[:2] == [2 * REST_SECONDS, 4 * REST_SECONDS]
    assert rests[-1] == LONGEST_REST_SECONDS


def test_a_caller_who_goes_away_leaves_the_trial_to_the_next() -> None:
    breaker, watch = resting()
    watch.seconds += REST_SECONDS
    assert breaker.admits()
    breaker.withdrew()
    assert breaker.admits()


def test_calls_that_began_before_the_rest_do_not_prolong_it() -> None:
    breaker, watch = resting()
    watch.seconds += REST_SECONDS - 1
    assert breaker.failed() is None
    watch.seconds += 1
    assert breaker.admits()


STEPS = st.lists(
    st.sampled_from(["call", "succeed", "fail", "withdraw"]) | st.floats(0, 2 * LONGEST_REST_SECONDS)
)


@given(STEPS)
def test_whatever_happens_a_service_that_is_back_is_used_again(steps: list[str | float]) -> None:
    """No order of calls and outcomes leaves the breaker shut for good."""
    watch = Watch()
    breaker = Breaker(now=watch)
    under_way = 0
    for step in steps:
        if step == "call":
            under_way += breaker.admits()
        elif isinstance(step, float):
            watch.seconds += step
        elif under_way:
            under_way -= 1
            {"succeed": breaker.succeeded, "fail": breaker.failed, "withdraw": breaker.withdrew}[step]()
    for _ in range(under_way):
        breaker.withdrew()
    watch.seconds += LONGEST_REST_SECONDS
    assert breaker.admits()
