"""When a person takes over, signal by signal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.model import Reason
from handoff.policy import Signals, Thresholds, upset_probability, why_hand_off

ALL_REASONS = frozenset(Reason)
probability = st.floats(0, 1)
signals = st.builds(
    Signals,
    asked_for_person=st.booleans(),
    misses=st.integers(0, 5),
    upset=st.lists(probability, max_size=8).map(tuple),
    assistant_failed=st.booleans(),
    wants_bulk_or_deal=st.booleans(),
    handed_over_for=st.frozensets(st.sampled_from(Reason)),
    in_line=st.booleans(),
)


@pytest.mark.parametrize(
    ("given_signals", "reason"),
    [
        (Signals(), None),
        (Signals(asked_for_person=True), Reason.ASKED),
        (Signals(misses=1), None),
        (Signals(misses=2), Reason.NOTHING_FOUND),
        (Signals(assistant_failed=True), Reason.FAILED),
        (Signals(wants_bulk_or_deal=True), Reason.BULK),
        (Signals(upset=(0.8,)), Reason.UPSET),
        (Signals(upset=(0.6,)), None),
        (Signals(upset=(0.6, 0.6)), Reason.UPSET),
        (Signals(upset=(0.6, 0.1, 0.6)), Reason.UPSET),
        (Signals(upset=(0.6, 0.1, 0.1, 0.6)), None),
    ],
)
def test_each_signal_has_its_reason(given_signals: Signals, reason: Reason | None) -> None:
    assert why_hand_off(given_signals) is reason


def test_who_has_calmed_down_is_not_upset() -> None:
    assert why_hand_off(Signals(upset=(0.9, 0.9, 0.1))) is None


def test_a_cause_that_was_handed_over_for_is_not_brought_up_again() -> None:
    again = Signals(upset=(0.9,), misses=2, handed_over_for=frozenset({Reason.UPSET}))
    assert why_hand_off(again) is Reason.NOTHING_FOUND


def test_thresholds_can_be_set() -> None:
    assert why_hand_off(Signals(misses=1), Thresholds(misses=1)) is Reason.NOTHING_FOUND


@given(signals)
def test_asking_for_a_person_is_always_heard(some: Signals) -> None:
    reason = why_hand_off(some)
    assert (reason is Reason.ASKED) == some.asked_for_person


@given(signals)
def test_never_twice_for_the_same_cause_and_never_while_in_line_unless_asked(some: Signals) -> None:
    reason = why_hand_off(some)
    if reason not in (None, Reason.ASKED):
        assert reason not in some.handed_over_for
        assert not some.in_line


@given(signals)
def test_a_calm_answered_shopper_is_left_with_the_assistant(some: Signals) -> None:
    calm = Signals(
        misses=min(some.misses, 1), upset=tuple(min(one, 0.49) for one in some.upset), in_line=some.in_line
    )
    assert why_hand_off(calm) is None


def test_upset_is_anger_and_disappointment_together() -> None:
    assert upset_probability({"angry": 0.3, "disappointed": 0.4, "neutral": 0.3}) == pytest.approx(0.7)
