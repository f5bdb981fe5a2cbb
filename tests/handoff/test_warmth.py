"""Warmth rises with every need, keeps its bounds, and says in plain words what it is made of."""

import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.policy import DEFAULT_THRESHOLDS
from handoff.warmth import CALM, CALM_BELOW, WEIGHTS, Features, Warmth, Weighed, calm_bound, warmth, weighed

NAMES = [field.name for field in fields(Features)]
share = st.floats(0, 1)
features = st.builds(Features, **dict.fromkeys(NAMES, share))
tuned = st.dictionaries(st.sampled_from(NAMES), st.floats(allow_nan=True))
"""What an operator may try as weights."""


def test_every_feature_has_a_weight_and_a_sentence() -> None:
    assert set(WEIGHTS) == set(NAMES)
    assert all(0 < one.weight <= 1 and one.said for one in WEIGHTS.values())


@pytest.mark.parametrize(
    ("some", "value", "reasons"),
    [
        (Features(), 0.0, ()),
        (Features(advice=1), 0.75, ("wants advice on something that matters to them",)),
        (Features(advice=0.5, value=1), 1 - 0.625 * 0.8, ("wants advice on something that matters to them",
                                                          "it is about a large amount")),
        (Features(familiar=1, worry=0.2), 1 - 0.25 * 0.97, ("asks after a rep they know",)),
        (Features(deal=2, gift=-1), 0.75, ("has a deal to make",)),
    ],
)  # fmt: skip
def test_warmth_worked_out_by_hand(some: Features, value: float, reasons: tuple[str, ...]) -> None:
    found = warmth(some)
    assert found.value == pytest.approx(value)
    assert found.reasons == reasons


@given(features, st.sampled_from(NAMES), share)
def test_warmth_rises_or_stays_when_a_need_is_added(some: Features, name: str, more: float) -> None:
    with_more = replace(some, **{name: max(getattr(some, name), more)})
    assert warmth(with_more).value >= warmth(some).value - 1e-12


@given(features)
def test_warmth_is_a_share_and_its_reasons_are_the_tables(some: Features) -> None:
    found = warmth(some)
    assert 0 <= found.value <= 1
    assert set(found.reasons) <= {one.said for one in WEIGHTS.values()}


@given(features)
def test_a_calm_answered_shopper_is_never_warm_enough_for_an_offer(some: Features) -> None:
    calm = Features(**{name: getattr(some, name) for name in CALM})
    assert warmth(calm).value <= calm_bound() < DEFAULT_THRESHOLDS.warmth


def test_a_reason_may_be_told_in_words_of_this_conversation() -> None:
    found = warmth(
        Features(gift=1, value=1), told={"gift": "it is for a wedding", "deal": "not felt, not told"}
    )
    assert found.reasons == (WEIGHTS["value"].said, "it is for a wedding")


def test_a_doubtful_need_is_a_reason_only_where_there_is_no_other() -> None:
    doubtful = Features(advice=0.4, complaint=0.3)
    assert warmth(doubtful).reasons == (WEIGHTS["advice"].said,)
    assert warmth(replace(doubtful, gift=1)).reasons == (WEIGHTS["gift"].said,)
    assert warmth(Features(advice=0.1)).reasons == ()


@pytest.mark.parametrize(
    ("value", "band"),
    [(0.0, "cold"), (0.19, "cold"), (0.2, "lukewarm"), (0.5, "warm"), (0.78, "warm"), (0.79, "hot"), (1.0, "hot")],
)  # fmt: skip
def test_a_warmth_has_a_name(value: float, band: str) -> None:
    assert Warmth(value).band == band


@given(features, tuned, st.sampled_from(NAMES), share)
def test_whatever_weights_are_taken_the_bounds_hold(
    some: Features, weights: dict[str, float], name: str, more: float
) -> None:
    try:
        table = weighed(weights)
    except ValueError:
        return
    assert {one: table[one].weight for one in weights} == weights
    assert {one: table[one].said for one in NAMES} == {one: WEIGHTS[one].said for one in NAMES}
    with_more = replace(some, **{name: max(getattr(some, name), more)})
    assert 0 <= warmth(some, table).value <= warmth(with_more, table).value + 1e-12 <= 1 + 1e-12
    calm = Features(**{name: getattr(some, name) for name in CALM})
    assert warmth(calm, table).value <= calm_bound(table) < CALM_BELOW


def test_the_usual_weights_are_those_of_the_table() -> None:
    assert weighed({}) == WEIGHTS
    assert calm_bound() < CALM_BELOW == DEFAULT_THRESHOLDS.warmth


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"hunger": 0.2}, "'hunger' is no feature of warmth; there are deal, advice"),
        ({"deal": 1.01}, "the weight of deal must be from 0 to 1, not 1.01"),
        ({"deal": -0.1}, "from 0 to 1"),
        ({"deal": math.nan}, "from 0 to 1"),
        ({"gift": math.inf}, "from 0 to 1"),
        ({"gift": 0.2}, "alone would make somebody calm 0.53 warm, whom nothing troubles"),
    ],
)
def test_weights_that_break_a_promise_are_refused(weights: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        weighed(weights)


def test_an_operator_tunes_the_table_alone() -> None:
    weights = {"gift": Weighed(0.9, "buys a present")}
    assert warmth(Features(gift=1, advice=1), weights).value == pytest.approx(0.9)
    assert warmth(Features(gift=1, advice=1), weights).reasons == ("buys a present",)
