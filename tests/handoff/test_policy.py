"""When a person takes over, signal by signal."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.model import Reason
from handoff.policy import Signals, Thresholds, upset_probability, why_hand_off
from handoff.warmth import calm_bound

ALL_REASONS = frozenset(Reason)
probability = st.floats(0, 1)
signals = st.builds(
    Signals,
    asked_for_person=st.booleans(),
    took_up_offer=st.booleans(),
    misses=st.integers(0, 5),
    failures=st.integers(0, 5),
    upset=st.lists(probability, max_size=8).map(tuple),
    blame=probability,
    risk=probability,
    promise=probability,
    assistant_failed=st.booleans(),
    wants_bulk_or_deal=st.booleans(),
    warmth=probability,
    seat_free=st.booleans(),
    offered=st.booleans(),
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
        (Signals(blame=0.75), Reason.UPSET),
        (Signals(blame=0.6), None),
        (Signals(risk=0.45), Reason.RISK),
        (Signals(risk=0.35), None),
        (Signals(risk=0.9, blame=0.8), Reason.RISK),
        (Signals(risk=0.6, blame=0.8), Reason.UPSET),
        (Signals(risk=0.6, blame=0.65), Reason.RISK),
        (Signals(risk=0.6, blame=0.8, handed_over_for=frozenset({Reason.UPSET})), Reason.RISK),
        (Signals(promise=0.45), Reason.PROMISE),
        (Signals(failures=1), None),
        (Signals(failures=2), Reason.LOOPED),
        (Signals(misses=2, failures=2), Reason.NOTHING_FOUND),
        (Signals(warmth=0.6, seat_free=True), Reason.WARM),
        (Signals(warmth=0.6), None),
        (Signals(warmth=0.4, seat_free=True), None),
        (Signals(warmth=0.6, seat_free=True, offered=True), None),
        (Signals(warmth=0.6, seat_free=True, risk=0.9), Reason.RISK),
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
    assert why_hand_off(Signals(risk=0.3), Thresholds(risk=0.3)) is Reason.RISK
    assert why_hand_off(Signals(warmth=0.9, seat_free=True), Thresholds(warmth=0.95)) is None


@given(signals)
def test_asking_for_a_person_is_always_heard(some: Signals) -> None:
    reason = why_hand_off(some)
    assert (reason is Reason.ASKED) == (some.asked_for_person and not some.took_up_offer)


@given(signals)
def test_whoever_takes_up_an_offer_gets_the_person(some: Signals) -> None:
    assert why_hand_off(replace(some, took_up_offer=True)) is Reason.WARM


@given(signals)
def test_never_twice_for_the_same_cause_and_never_while_in_line_unless_asked(some: Signals) -> None:
    reason = why_hand_off(some)
    if reason not in (None, Reason.ASKED) and not some.took_up_offer:
        assert reason not in some.handed_over_for
        assert not some.in_line


@given(signals)
def test_a_calm_answered_shopper_is_left_with_the_assistant(some: Signals) -> None:
    calm = Signals(
        misses=min(some.misses, 1),
        failures=min(some.failures, 1),
        upset=tuple(min(one, 0.54) for one in some.upset),
        blame=min(some.blame, 0.6),
        risk=min(some.risk, 0.35),
        promise=min(some.promise, 0.35),
        warmth=min(some.warmth, calm_bound()),
        seat_free=some.seat_free,
        in_line=some.in_line,
    )
    assert why_hand_off(calm) is None


def test_upset_is_anger_and_disappointment_together() -> None:
    assert upset_probability({"angry": 0.3, "disappointed": 0.4, "neutral": 0.3}) == pytest.approx(0.7)
